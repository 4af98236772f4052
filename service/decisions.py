"""What moderators decide on a comment, and how it stands after that. Pure.

The decisions on a comment are a stack: a decision goes on top, an undo takes the top one off and
is a decision of its own. The one on top is in force: it made the status, and the label.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus

from service.errors import ServiceError
from service.policy import Status


class Action(StrEnum):
    """What a decision does."""

    ACCEPT = "accept"
    SPAM = "spam"
    REMOVE = "remove"
    UNDO = "undo"


STATUS_AFTER = {
    Action.ACCEPT: Status.ACCEPTED,
    Action.SPAM: Status.SPAM,
    Action.REMOVE: Status.REMOVED,
}
# Comments that one entry may decide on. It takes a second, in which nobody else writes to SQLite.
MOST_AT_ONCE = 5_000
# What an action says a comment is, the label. To remove one, whatever for, says neither.
IS_SPAM = {Action.ACCEPT: False, Action.SPAM: True}


class Result(StrEnum):
    """What a bulk entry did to one of its comments."""

    DECIDED = "decided"
    UNDONE = "undone"
    # The same had been decided last: the request was sent again.
    ALREADY = "already"
    # Somebody decided meanwhile, and nothing was done.
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What a moderator wants done with a comment.

    moderator  as the blog calls whoever decided, "" where it does not say
    version    of the comment that the moderator saw; None: whatever it is now
    """

    action: Action
    moderator: str = ""
    note: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One step in the history of a comment.

    version  of the comment after this step
    undoes   the decision that an undo took back
    undone   whether this decision was taken back
    """

    id: int
    action: Action
    from_status: Status
    to_status: Status
    version: int
    moderator: str
    note: str
    at: datetime
    undoes: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a comment stands.

    version   1, and one more for each decision
    in_force  the decision that made it so; None when that was the service's own verdict
    last      the last one of all, which may be an undo
    """

    comment_id: int
    status: Status
    version: int
    in_force: Decision | None
    last: Decision | None

    def already(self, new: NewDecision) -> bool:
        """Return whether this was the last decision: the request was sent again.

        Whoever sends again what was never answered knows the version before it.
        """
        last = self.last
        return (
            last is not None
            and (last.action, last.moderator) == (new.action, new.moderator)
            and new.note in ("", last.note)
            and new.version in (None, last.version - 1, last.version)
        )

    def check_decision(self, new: NewDecision) -> None:
        """Raise DecidedMeanwhile when the moderator saw another version of the comment."""
        if self.result_of(new) is Result.CONFLICT:
            raise DecidedMeanwhile(f"You saw version {new.version} of comment", self)

    def result_of(self, new: NewDecision) -> Result:
        """Return what a decision on this and other comments comes to on this one."""
        if self.already(new):
            return Result.ALREADY
        return Result.DECIDED if new.version in (None, self.version) else Result.CONFLICT

    def result_of_undo(self, decision_id: int) -> Result:
        """Return what taking a decision back comes to: only the one in force can be."""
        in_force = self.in_force is not None and self.in_force.id == decision_id
        return Result.UNDONE if in_force else Result.CONFLICT


@dataclass(frozen=True, slots=True)
class Target:
    """A comment to decide on, and the version of it that the moderator saw, None for whatever."""

    comment_id: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one comment of a bulk entry.

    standing  how it stands now; None where there is no such comment
    """

    comment_id: int
    result: Result
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Decisions taken as one, or taken back as one.

    id        of the first of them, by which all can be taken back; None when nothing was done
    outcomes  one for each comment that was meant, in the order of their numbers
    more      whether more comments are meant than one entry may have
    """

    id: int | None
    outcomes: tuple[Outcome, ...]
    more: bool = False

    @property
    def done(self) -> int:
        """How many comments stand otherwise than before."""
        return sum(outcome.result in (Result.DECIDED, Result.UNDONE) for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of what was decided on a site.

    first     the decision, or the first of those that were taken as one
    comments  on how many it was taken
    """

    first: Decision
    comment_id: int
    comments: int


class DecidedMeanwhile(ServiceError):
    """The comment does not stand as the caller thought; ``standing`` is how it does."""

    status = HTTPStatus.CONFLICT

    def __init__(self, told: str, standing: Standing) -> None:
        super().__init__(
            f"{told} {standing.comment_id}. {_told(standing.last)} It is {standing.status} now, "
            f"at version {standing.version}."
        )
        self.standing = standing

    @classmethod
    def by_undo(cls, decision_id: int, standing: Standing) -> DecidedMeanwhile:
        """Return the error of an undo of what is not in force."""
        return cls(f"Decision {decision_id} is not the one in force on comment", standing)


def _told(last: Decision | None) -> str:
    if last is None:
        return "Nobody has decided on it yet."
    who = last.moderator or "A moderator"
    what = f"undid decision {last.undoes}" if last.undoes else f"decided {last.action}"
    at = last.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    return f"{who} {what} at {at} UTC."
