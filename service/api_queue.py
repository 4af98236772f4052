"""The JSON door for moderators: what waits for them, what they decide, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import current_app, g
from marshmallow import RAISE

from service.blueprints import MAX_NUMBER, JsonBlueprint, needs
from service.decisions import Entry, NewDecision, Standing
from service.moderation import Moderation
from service.problems import answers
from service.queue import Place, View, cursor, place, view_of
from service.queue_schemas import (
    CHANGES,
    EXAMPLE,
    LOG,
    ChangesIn,
    ChangesOut,
    EntryIn,
    EntryOut,
    LogIn,
    LogOut,
    NewEntry,
    QueueIn,
    QueueOut,
    Since,
    UndoneOut,
)
from service.records import Scope
from service.schemas import DecidedOut
from service.store import Store
from service.submission import DECISION_EXAMPLE, DecisionIn, UndoIn

blueprint = JsonBlueprint("queue", __name__, url_prefix="/v1", description="Moderating comments")


@blueprint.get("/queue")
@blueprint.arguments(QueueIn(), location="query", unknown=RAISE)
@blueprint.response(200, QueueOut())
@answers(422, 503)
@needs(Scope.MODERATE)
def queue(view: View) -> dict[str, Any]:
    """Show the comments that wait for a moderator, or others, page by page."""
    page = _store().queue.page(g.site.id, view)
    return {
        "cards": page.cards,
        "next": page.next and cursor(page.next, *view_of(view)),
        "counts": _store().queue.counts(g.site.id),
    }


@blueprint.get("/comments")
@blueprint.arguments(ChangesIn(), location="query", unknown=RAISE)
@blueprint.response(200, ChangesOut())
@answers(422, 503)
@needs(Scope.SUBMIT, Scope.MODERATE)
def changes(since: Since) -> dict[str, Any]:
    """Tell which comments came in or were decided on, in the order in which that happened.

    Ask for what changed since some moment once, and from then on with the cursor that each answer
    gives: no change is left out, and none told twice. What changed in the last ten seconds comes
    with a later answer.
    """
    found, last = _moderation().changes(g.site, since.after, since.limit)
    return {"comments": found, "next": cursor(last, CHANGES)}


@blueprint.post(f"/comments/<int(max={MAX_NUMBER}):comment_id>/decision")
@blueprint.arguments(DecisionIn(), example=DECISION_EXAMPLE)
@blueprint.response(200, DecidedOut())
@answers(400, 404, 409, 413, 415, 422, 503, 507)
@needs(Scope.MODERATE)
def decide(new: NewDecision, comment_id: int) -> Standing:
    """Do what a moderator decided: accept a comment, call it spam, or remove it.

    The last decision counts. The same from the same moderator again changes nothing and is
    answered as it was. With the version that the moderator saw, nobody's decision is overwritten
    unseen.
    """
    return _moderation().decide(g.site, comment_id, new)


@blueprint.post("/decisions")
@blueprint.arguments(EntryIn(), example=EXAMPLE)
@blueprint.response(200, EntryOut())
@answers(400, 413, 415, 422, 503, 507)
@needs(Scope.MODERATE)
def decide_all(entry: NewEntry) -> Entry:
    """Do what a moderator decided on many comments at once, as one entry that one undo takes back.

    Each comment is decided on as by itself. One that was decided on meanwhile, is decided so
    already or does not exist leaves the others alone, and its result says so.
    """
    if entry.filters:
        return _moderation().decide_matching(g.site, entry.filters, entry.new)
    return _moderation().decide_all(g.site, entry.targets, entry.new)


@blueprint.get("/decisions")
@blueprint.arguments(LogIn(), location="query", unknown=RAISE)
@blueprint.response(200, LogOut())
@answers(422, 503)
@needs(Scope.MODERATE)
def log(asked: dict[str, Any]) -> dict[str, Any]:
    """Tell who decided what and when, the newest first; what was decided as one is one entry."""
    before = place(asked["cursor"], LOG).id if asked["cursor"] else None
    lines = _store().decisions.log(g.site.id, before, asked["limit"] + 1)
    shown = lines[: asked["limit"]]
    more = len(lines) > len(shown)
    return {
        "decisions": shown,
        "next": cursor(Place(0, shown[-1].first.id), LOG) if more else None,
    }


@blueprint.post(f"/decisions/<int(max={MAX_NUMBER}):decision_id>/undo")
@blueprint.arguments(UndoIn(), required=False)
@blueprint.response(200, UndoneOut())
@answers(400, 404, 409, 413, 415, 422, 503, 507)
@needs(Scope.MODERATE)
def undo(body: dict[str, str], decision_id: int) -> Entry:
    """Take a decision back, as long as it is the one in force on its comment.

    The comment stands again as it did before, and the filter does not learn from the decision. An
    undo is taken back by deciding again. What was decided on many comments as one is taken back on
    all of them where it is still in force. The body may be left out.
    """
    return _moderation().undo(g.site, decision_id, **body)


def _moderation() -> Moderation:
    moderation: Moderation = current_app.extensions["moderation"]
    return moderation


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
