"""What a moderator asks the queue for, and what comes back. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from service.errors import ServiceError
from service.policy import Status
from service.records import StoredComment

MOST_SHOWN = 100  # cards on a page
COUNTED = 10_000
PAST_COUNTED = 1_000
_LARGEST = 2**63 - 1


class Sort(StrEnum):
    """The order of a queue."""

    NEEDS_YOU = "needs_you"
    NEWEST = "newest"
    OLDEST = "oldest"


class BadCursor(ServiceError):
    """A cursor that was not given for the same view."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "The cursor was not given for this view: leave it out to begin again, and send `next` "
            "as it came, with the same filters and sort."
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments are meant: those that all of it says; None says nothing.

    post           its address, or its title where it has no address
    author         a name, whatever its case, or an e-mail address
    reason         name of the rule that decided the verdict
    language       as `model.language.language` tells it
    decided_by     whose decision is in force
    text           words that all occur in the content or the author's name
    wave           number of its first comment
    up_to          the largest number of a comment: none that came in later
    """

    status: Status = Status.HELD
    post: str | None = None
    author: str | None = None
    reason: str | None = None
    language: str | None = None
    model_version: str | None = None
    decided_by: str | None = None
    text: str | None = None
    wave: int | None = None
    up_to: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether only some of the comments with the status are meant."""
        return self != Filters(status=self.status)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended.

    key  what its view is ordered by before the number; 0 where it is the number alone
    """

    key: int
    id: int


@dataclass(frozen=True, slots=True)
class View:
    """One page of the queue.

    after  where the page before it ended
    """

    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.NEEDS_YOU
    limit: int = 50
    after: Place | None = None

    @property
    def order(self) -> Sort:
        """The order it comes in: only what is held needs somebody, else the newest comes first."""
        needed = self.filters.status is Status.HELD or self.sort is not Sort.NEEDS_YOU
        return self.sort if needed else Sort.NEWEST


@dataclass(frozen=True, slots=True)
class Wave:
    """Near-duplicates.

    id        of the first of them
    comments  how many there are in each status
    authors   how many e-mail addresses they came from
    last_id   the largest of their numbers
    """

    id: int
    comments: dict[Status, int]
    authors: int
    first_at: datetime
    last_at: datetime
    last_id: int

    @property
    def minutes(self) -> int:
        """From the first to the last, rounded up."""
        return -(-int((self.last_at - self.first_at).total_seconds()) // 60)


@dataclass(frozen=True, slots=True)
class Card:
    """One comment to look at, or a wave by one of its comments."""

    comment: StoredComment
    wave: Wave | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Other comments of the same author on a site.

    comments  how many there are in each status, ``PAST_COUNTED`` for that many or more
    newest    the newest few, that one first
    """

    comments: dict[Status, int]
    newest: tuple[StoredComment, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What happened on a site.

    verdicts  how many comments came in, by what the service decided on them
    decided   how many decisions moderators took
    """

    verdicts: dict[Status, int]
    decided: int


@dataclass(frozen=True, slots=True)
class Page:
    """Cards in their order.

    next  where to go on; None at the end. A page may have fewer cards than were asked for, or
          none, and still not be the end: then so many comments were looked through without a
          match that the rest is left to another request
    """

    cards: tuple[Card, ...]
    next: Place | None


def words(text: str) -> list[str]:
    """Return the words of a search; marks that stand alone are none."""
    return [word for word in text.split() if any(map(str.isalnum, word))]


def cursor(place: Place, *view: Any) -> str:
    """Return a place in a view as a text that only means something there."""
    packed = json.dumps([place.key, place.id, _digest(view)], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place(text: str, *view: Any) -> Place:
    """Return the place that :func:`cursor` made a text of. Raise BadCursor for any other text."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        key, number, digest = json.loads(packed)
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise BadCursor from None
    if digest != _digest(view) or not (_is_number(key) and _is_number(number)):
        raise BadCursor
    return Place(key, number)


def view_of(view: View) -> tuple[Any, ...]:
    """Return what the pages of one view have in common."""
    return (asdict(view.filters), view.order.value)


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) <= _LARGEST


def _digest(view: tuple[Any, ...]) -> str:
    return sha256(json.dumps(view, default=str).encode()).hexdigest()[:12]
