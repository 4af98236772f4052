"""One comment looked at closely: why, what would change it, its post, its author, its like."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template

from service.decisions import Decision
from service.moderation import Moderation
from service.pages.cards import Conflict, Shown, masked
from service.pages.guard import blueprint, is_partial, moderator, store
from service.pages.reasons import Why, why
from service.policy import Change, Status
from service.queue import Card, Past
from service.records import StoredComment

MAX_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of one comment.

    now      status, why and without are what the model in use says now
    email    masked
    """

    shown: Shown
    why: Why
    now: Status
    without: tuple[Change, ...]
    email: str
    author: Past
    alike: list[StoredComment]
    history: list[Decision]


def look_at(comment_id: int, conflict: Conflict | None = None) -> Look:
    """Return what is known of a comment. Raise CommentNotFound."""
    site = moderator().site
    private = store().comment(site.id, comment_id, addresses=True)
    email = private.comment.author.email
    verdict, without = _moderation().explain(private.comment, site.rules)
    return Look(
        shown=Shown(_card(private), site, comment_id, conflict),
        why=why(private.verdict.reasons),
        now=verdict.status,
        without=without,
        email=masked(email),
        author=store().queue.past(site.id, comment_id),
        alike=store().queue.alike(site.id, comment_id),
        history=store().decisions.history(comment_id, private.version),
    )


@blueprint.get(f"/comments/<int(max={MAX_NUMBER}):comment_id>")
def comment(comment_id: int) -> str:
    """Show one comment."""
    look = look_at(comment_id)
    page = "look" if is_partial() else "comment"
    return render_template(f"pages/{page}.html", looked_at=look, here="")


def card_of(comment_id: int) -> Card:
    """Return the card of a comment, with the wave that it stands for. Raise CommentNotFound."""
    return _card(store().comment(moderator().site.id, comment_id))


def _card(stored: StoredComment) -> Card:
    wave = stored.wave_id
    return Card(stored, None if wave is None else store().queue.wave(moderator().site.id, wave))


def _moderation() -> Moderation:
    moderation: Moderation = current_app.extensions["moderation"]
    return moderation
