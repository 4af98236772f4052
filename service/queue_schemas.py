"""What comes in and what is answered where moderators work: the queue, entries, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_dump,
    validate,
    validates_schema,
)

from service.decisions import (
    MOST_AT_ONCE,
    Action,
    Entry,
    LogLine,
    NewDecision,
    Outcome,
    Result,
    Target,
)
from service.policy import Status
from service.queue import (
    COUNTED,
    MOST_SHOWN,
    Card,
    Filters,
    Place,
    Sort,
    View,
    place,
    view_of,
    words,
)
from service.schemas import (
    STATUS,
    DecidedOut,
    DecisionOut,
    StepOut,
    StoredOut,
    WaveOut,
    decided,
    shown,
)
from service.submission import ACTION, MAX_NAME, MAX_URL, CleanText, UndoIn, Whole

# What a cursor is for beside the queue.
LOG, CHANGES = "decisions", "changes"
MAX_CURSOR = 200
MAX_SEARCH = 200
MAX_NUMBER = 2**63 - 1
EXAMPLE = {"action": "spam", "moderator": "Ann", "filter": {"wave": 17}}


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What a moderator wants done with many comments: those named, or those that filters mean."""

    new: NewDecision
    targets: tuple[Target, ...]
    filters: Filters | None


@dataclass(frozen=True, slots=True)
class Since:
    """Which changes are asked for: those after a moment, or after a place where others ended."""

    after: datetime | Place
    limit: int


class Moment(fields.AwareDateTime):
    """A moment in ISO 8601; one without a zone is in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        # The + of a zone that was not escaped in an address is a blank by now.
        text = value.replace(" ", "+") if isinstance(value, str) and "T" in value else value
        try:
            return super()._deserialize(text, attr, data, **kwargs).astimezone(UTC)
        except (OverflowError, ValidationError):
            raise ValidationError("Not a moment such as 2026-11-23T12:00:00Z.") from None


def _number(**options: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(min=1, max=MAX_NUMBER), **options)


def _limit(most: int, default: int) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        validate=validate.Range(min=1, max=most),
        metadata={"description": f"At most so many. Default: {default}."},
    )


def _cursor() -> CleanText:
    return CleanText(
        MAX_CURSOR, metadata={"description": "`next` of the answer before, as it came."}
    )


class FiltersIn(Schema):
    """Which comments are meant: those that all of it says."""

    status = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "Default: held."},
    )
    post = CleanText(MAX_URL, metadata={"description": "The address of the post."})
    author = CleanText(
        MAX_NAME, metadata={"description": "The author's name, or e-mail address if it has an @."}
    )
    reason = CleanText(
        32, metadata={"description": "The rule that decided: the name of the first reason."}
    )
    language = CleanText(
        8, metadata={"description": "Of the content: its code (ISO 639), or und for unknown."}
    )
    model_version = CleanText(64, metadata={"description": "The model that judged."})
    decided_by = CleanText(100, metadata={"description": "The moderator who decided last."})
    text = CleanText(
        MAX_SEARCH,
        metadata={
            "description": "Words that all occur in the content or the author's name. The newest "
            "5,000 comments with them are looked at, except with sort newest or oldest, which go "
            "on from page to page."
        },
    )
    wave = _number(metadata={"description": "Only near-duplicates of this wave."})
    up_to = _number(metadata={"description": "No comment with a larger number: none newer."})

    @validates_schema
    def check_words(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a search without a word."""
        if data.get("text") and not words(data["text"]):
            raise ValidationError("No word to look for.", "text")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """Return the filters."""
        return filters_of(data)


class QueueIn(FiltersIn):
    """What page of the queue is asked for."""

    sort = fields.String(
        load_default=Sort.NEEDS_YOU.value,
        validate=validate.OneOf([sort.value for sort in Sort]),
        metadata={
            "description": "needs_you: what the filter is least sure of, what has waited longest "
            "and what it would learn most from come first; only what is held needs you, of other "
            "comments the newest come first."
        },
    )
    limit = _limit(MOST_SHOWN, 50)
    cursor = _cursor()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> View:
        """Return the view. Raise BadCursor."""
        view = View(filters_of(data), Sort(data["sort"]), data["limit"])
        if not data["cursor"]:
            return view
        return View(view.filters, view.sort, view.limit, place(data["cursor"], *view_of(view)))


class LogIn(Schema):
    """Which entries are asked for."""

    limit = _limit(MOST_SHOWN, 50)
    cursor = _cursor()


class ChangesIn(Schema):
    """Which changes are asked for."""

    updated_since = Moment(
        load_default=None,
        metadata={"description": "Only what has changed since then. Left out with a cursor."},
    )
    limit = _limit(500, 100)
    cursor = _cursor()

    @validates_schema
    def check_start(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a question that says neither where to begin nor where to go on."""
        if not data.get("updated_since") and not data.get("cursor"):
            raise ValidationError("Send this, or a cursor.", "updated_since")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Since:
        """Return what is asked for. Raise BadCursor."""
        text = data["cursor"]
        return Since(place(text, CHANGES) if text else data["updated_since"], data["limit"])


class TargetIn(Schema):
    """A comment to decide on."""

    id = Whole(required=True, validate=validate.Range(min=1, max=MAX_NUMBER))
    version = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1),
        metadata={
            "description": "Of the comment that the moderator saw. If it has changed since, it is "
            "left as it is, and its result is conflict."
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Target:
        """Return the target."""
        return Target(data["id"], data["version"])


class FilterIn(FiltersIn):
    """Which comments are to be decided on."""

    @validates_schema
    def check_something(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a filter that says nothing: nobody means all by it."""
        if not any(data.values()):
            raise ValidationError("Say what is meant, at least a status.")


class EntryIn(UndoIn):
    """What a moderator decided on many comments at once."""

    action = fields.String(required=True, **ACTION)
    comments = fields.List(
        fields.Nested(TargetIn),
        validate=validate.Length(min=1, max=MOST_AT_ONCE),
        metadata={"description": f"At most {MOST_AT_ONCE:,}. Send these or a filter."},
    )
    filter = fields.Nested(
        FilterIn,
        metadata={
            "description": "What it means now is decided on, the oldest first. It means held "
            "comments unless it says another status, so nothing decided meanwhile."
        },
    )

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse both, and neither."""
        if ("comments" in data) == ("filter" in data):
            raise ValidationError("Send either comments or a filter.", "comments")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewEntry:
        """Return the entry."""
        new = NewDecision(Action(data["action"]), data["moderator"].strip(), data["note"].strip())
        return NewEntry(new, tuple(data.get("comments", ())), data.get("filter"))


def filters_of(data: Mapping[str, Any]) -> Filters:
    """Return filters, with nothing for what is blank or left out."""
    said = {name: data.get(name) or None for name in _TEXTS}
    status = Status(data.get("status", Status.HELD))
    return Filters(status=status, wave=data.get("wave"), up_to=data.get("up_to"), **said)


_TEXTS = ("post", "author", "reason", "language", "model_version", "decided_by", "text")


class CardOut(Schema):
    """One comment to look at, or a wave by one of its comments."""

    comment = fields.Nested(StoredOut, required=True)
    wave = fields.Nested(WaveOut, required=True, allow_none=True)

    @pre_dump
    def flatten(self, card: Card, **_: Any) -> dict[str, Any]:
        """Return the card with its comment as it is shown."""
        return {"comment": shown(card.comment), "wave": card.wave}


class PageOut(Schema):
    """A page of something, and where it goes on."""

    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Send it as cursor for what follows; null at the end."},
    )


class QueueOut(PageOut):
    """A page of the queue."""

    cards = fields.List(
        fields.Nested(CardOut),
        required=True,
        metadata={
            "description": "The held comments of a wave are one card; behind a filter it may come "
            "again on a later page. There may be fewer cards than asked for, or none, and yet a "
            "next: then so much was looked through without a match that the rest is left to the "
            "next request."
        },
    )
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={
            "description": f"All comments of the site by status; {COUNTED:,} means that many or "
            "more."
        },
    )


class OutcomeOut(Schema):
    """What became of one comment."""

    id = fields.Integer(required=True, attribute="comment_id")
    result = fields.String(required=True, metadata={"enum": [result.value for result in Result]})
    status = fields.String(
        required=True,
        allow_none=True,
        attribute="standing.status",
        metadata={**STATUS, "description": "How it stands now."},
    )
    version = fields.Integer(required=True, allow_none=True, attribute="standing.version")
    decision = fields.Nested(
        DecisionOut,
        required=True,
        allow_none=True,
        metadata={"description": "On a conflict, what somebody has decided meanwhile."},
    )

    @pre_dump
    def flatten(self, outcome: Outcome, **_: Any) -> dict[str, Any]:
        """Return the outcome, with the last decision on the comment if that was in the way."""
        conflict = outcome.result is Result.CONFLICT and outcome.standing
        return {
            "comment_id": outcome.comment_id,
            "result": outcome.result,
            "standing": outcome.standing or {"status": None, "version": None},
            "decision": (conflict and conflict.last) or None,
        }


class EntryOut(Schema):
    """What became of a decision on many comments."""

    id = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The entry's number, to undo all of it; null: nothing was done."},
    )
    done = fields.Integer(
        required=True, metadata={"description": "How many comments stand otherwise than before."}
    )
    more = fields.Boolean(
        required=True,
        metadata={
            "description": f"Whether the filter means more than the {MOST_AT_ONCE:,} comments that "
            "one entry may have: send it again for the others, as an entry of their own."
        },
    )
    comments = fields.List(fields.Nested(OutcomeOut), required=True, attribute="outcomes")


class UndoneOut(DecidedOut):
    """The undo, how the first of its comments stands now, and what became of each."""

    comments = fields.List(
        fields.Nested(OutcomeOut),
        required=True,
        metadata={"description": "One, or all that had been decided on as one."},
    )

    @pre_dump
    def flatten(self, entry: Entry, **_: Any) -> dict[str, Any]:
        """Return the first decision of the entry and its comment as one object."""
        undone = (it.standing for it in entry.outcomes if it.result is Result.UNDONE)
        first = next(filter(None, undone))
        return {**decided(first), "comments": entry.outcomes}


class LogLineOut(StepOut):
    """What was decided: on one comment, or on many at once."""

    comment_id = fields.Integer(
        required=True, metadata={"description": "The comment, or the first of them."}
    )
    comments = fields.Integer(required=True, metadata={"description": "On how many."})

    @pre_dump
    def flatten(self, line: LogLine, **_: Any) -> dict[str, Any]:
        """Return the decision with its comments."""
        return {**asdict(line.first), "comment_id": line.comment_id, "comments": line.comments}


class LogOut(PageOut):
    """A page of what was decided, the newest first."""

    decisions = fields.List(fields.Nested(LogLineOut), required=True)


class ChangesOut(Schema):
    """Comments that have changed, in the order in which they did."""

    comments = fields.List(fields.Nested(StoredOut), required=True)
    next = fields.String(
        required=True,
        metadata={
            "description": "Always there: keep it, and send it as cursor the next time you ask."
        },
    )

    @pre_dump
    def flatten(self, changes: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the comments as they are shown."""
        return {**changes, "comments": list(map(shown, changes["comments"]))}
