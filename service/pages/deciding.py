"""What a moderator does on the pages: one decision, many as one, a wave, and taking back.

A form without a script leads back to where it was; the script's own request gets the parts of the
page that changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from service.decisions import (
    STATUS_AFTER,
    Action,
    DecidedMeanwhile,
    Entry,
    NewDecision,
    Result,
    Target,
)
from service.errors import CommentNotFound
from service.moderation import Moderation
from service.pages.cards import Conflict, Shown
from service.pages.guard import blueprint, failed, is_partial, moderator, see_other, store
from service.pages.looking import MAX_NUMBER, card_of, look_at
from service.pages.stack import lines
from service.pages.texts import text
from service.policy import Status
from service.queue import Filters

_TICKED = re.compile(r"(\d{1,18}):(\d{1,9})")
_NUMBER = f"int(max={MAX_NUMBER})"
# More cards than a page has are not on it.
MOST_CARDS = 100


@blueprint.post(f"/comments/<{_NUMBER}:comment_id>/decision")
def decide(comment_id: int) -> Response:
    """Decide on one comment."""
    new = _new(version=request.form.get("version", type=int))
    try:
        standing = _moderation().decide(moderator().site, comment_id, new)
    except DecidedMeanwhile as error:
        return _conflict(comment_id, error)
    entry = standing.last.id if standing.last else None
    return _done(entry, [comment_id], new.action, 1)


@blueprint.post("/decisions")
def decide_ticked() -> Response:
    """Decide on the ticked comments as one."""
    found = map(_TICKED.fullmatch, request.form.getlist("ticked"))
    targets = [Target(int(match[1]), int(match[2])) for match in found if match]
    if not targets:
        return failed(422, text("queue.none_ticked"))
    new = _new()
    entry = _moderation().decide_all(moderator().site, targets, new)
    numbers = [outcome.comment_id for outcome in entry.outcomes]
    return _done(entry.id, numbers, new.action, entry.done, entry)


@blueprint.post(f"/waves/<{_NUMBER}:wave_id>/decision")
def decide_wave(wave_id: int) -> Response:
    """Decide on the comments of a wave that have a status, as one; none that came in later."""
    status = request.form.get("status", Status.HELD.value)
    card, up_to = request.form.get("card", type=int), request.form.get("up_to", type=int)
    if status not in list(Status):
        raise BadRequest
    new = _new()
    meant = Filters(status=Status(status), wave=wave_id, up_to=up_to)
    entry = _moderation().decide_matching(moderator().site, meant, new)
    return _done(entry.id, [card] if card else [], new.action, entry.done, entry)


@blueprint.post(f"/decisions/<{_NUMBER}:decision_id>/undo")
def undo(decision_id: int) -> Response:
    """Take a decision back, with all that were taken as one."""
    try:
        entry = _moderation().undo(moderator().site, decision_id, moderator().name, "")
    except DecidedMeanwhile as error:
        return failed(409, str(error))
    card = request.form.get("card", type=int)
    numbers = [card] if card else [outcome.comment_id for outcome in entry.outcomes]
    if not is_partial():
        return see_other(_back())
    if len(numbers) > MOST_CARDS:
        return Response(headers={"HX-Refresh": "true"})
    said = text("said.undone", count=entry.done)
    return _parts(_one_of_each_wave(map(_shown, numbers)), said, fresh=True)


def _one_of_each_wave(found: Iterable[Shown | None]) -> list[Shown | None]:
    """Return cards as a page has them: a wave by the first of its comments."""
    cards: dict[tuple[str, int], Shown] = {}
    for shown in filter(None, found):
        wave = shown.card.wave
        cards.setdefault(("wave", wave.id) if shown.in_wave and wave else ("", shown.number), shown)
    return list(cards.values())


def _done(
    entry_id: int | None,
    numbers: Sequence[int],
    action: Action,
    done: int,
    entry: Entry | None = None,
) -> Response:
    missed = [
        outcome.comment_id
        for outcome in (entry.outcomes if entry else ())
        if outcome.result in (Result.CONFLICT, Result.NOT_FOUND)
    ]
    if not is_partial():
        return see_other(_back(done=entry_id, missed=len(missed)))
    said = text(f"said.{action}", count=done)
    if entry and entry.more:
        said += " " + text("said.more")
    if missed:
        said += " " + text("said.missed", count=len(missed))
    cards = [_shown(number, conflict=number in missed) for number in numbers[:MOST_CARDS]]
    recall = _recall(entry, action) if entry else None
    return _parts(cards, said, entry_id=entry_id, count=done, recall=recall)


def _recall(entry: Entry, action: Action) -> Shown | None:
    """Return the wave of what was just taken out, where others of it are published."""
    if action is Action.ACCEPT or not entry.outcomes or "card" not in request.form:
        return None
    shown = _shown(entry.outcomes[0].comment_id)
    wave = shown and shown.card.wave
    return shown if wave and wave.comments.get(Status.ACCEPTED) else None


def _shown(number: int, *, conflict: bool = False) -> Shown | None:
    try:
        card = card_of(number)
    except CommentNotFound:
        return None
    last = None
    if conflict:
        last = next(iter(store().decisions.history(number, card.comment.version)), None)
    return Shown(card, moderator().site, number, Conflict(last) if conflict else None)


def _conflict(comment_id: int, error: DecidedMeanwhile) -> Response:
    conflict = Conflict(error.standing.last)
    if is_partial():
        shown = Shown(card_of(comment_id), moderator().site, comment_id, conflict)
        return make_response(_parts([shown], text("said.conflict")), 409)
    look = look_at(comment_id, conflict)
    page = render_template("pages/comment.html", looked_at=look, here=_back())
    return make_response(page, 409)


def _parts(
    cards: Sequence[Shown | None], said: str, fresh: bool = False, **more: object
) -> Response:
    """Return the parts of the page that changed.

    fresh  the cards are to be decided on again
    """
    page = render_template(
        "pages/parts.html",
        cards=[card for card in cards if card],
        said=said,
        fresh=fresh,
        counts=store().queue.counts(moderator().site.id),
        lines=lines(),
        here=_back(),
        **more,
    )
    return make_response(page)


def _new(version: int | None = None) -> NewDecision:
    action = request.form.get("action", "")
    if action not in list(STATUS_AFTER):
        raise BadRequest
    return NewDecision(Action(action), moderator().name, "", version)


def _back(**more: int | None) -> str:
    """Return where the form was, an address of the queue, with what is to be told there."""
    back = request.form.get("back", "")
    if not back.startswith(("/queue", "/decisions")):
        back = url_for("pages.queue")
    told = urlencode({name: value for name, value in more.items() if value})
    if told:
        back += ("&" if "?" in back else "?") + told
    return back


def _moderation() -> Moderation:
    moderation: Moderation = current_app.extensions["moderation"]
    return moderation
