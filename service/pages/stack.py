"""The decisions of a site as a stack, from which any that is in force is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for

from service.decisions import Action, Decision
from service.errors import CommentNotFound
from service.pages.guard import blueprint, moderator, store

SHOWN = 8
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One entry.

    comments   on how many it was taken
    author     of the comment, or the first of them
    excerpt    the beginning of its text
    can_undo   whether it is not taken back yet
    is_own     whether the moderator who looks took it
    """

    decision: Decision
    comment_id: int
    comments: int
    author: str
    excerpt: str
    can_undo: bool
    is_own: bool


def lines(limit: int = SHOWN, before: int | None = None) -> list[Line]:
    """Return the last entries, the newest first."""
    who = moderator()
    found = store().decisions.log(who.site.id, before, limit)
    return [_line(line.first, line.comment_id, line.comments) for line in found]


@blueprint.get("/decisions")
def decisions() -> str:
    """List what was decided."""
    before = request.args.get("before", type=int)
    found = lines(PAGE + 1, before)
    more = found[PAGE - 1].decision.id if len(found) > PAGE else None
    return render_template(
        "pages/decisions.html",
        lines=found[:PAGE],
        following=more and url_for("pages.decisions", before=more),
        here=url_for("pages.decisions", before=before),
    )


def _line(first: Decision, comment_id: int, comments: int) -> Line:
    who = moderator()
    try:
        comment = store().comment(who.site.id, comment_id).comment
        author, excerpt = comment.author.name, " ".join(comment.content.split())[:100]
    except CommentNotFound:
        author = excerpt = ""
    can_undo = first.action is not Action.UNDO and not first.undone
    return Line(
        decision=first,
        comment_id=comment_id,
        comments=comments,
        author=author,
        excerpt=excerpt,
        can_undo=can_undo,
        is_own=first.moderator == who.name,
    )
