"""What the store keeps, as the rest of the service sees it: frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.comment import Comment
from service.policy import Rules, Status, Verdict


@dataclass(frozen=True, slots=True)
class Site:
    """One blog and its rules."""

    id: int
    url: str
    rules: Rules
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment, where it stands now, and the verdict it came in with.

    The text of its post is not kept.

    version  1, and one more for each decision on it
    """

    id: int
    comment: Comment
    status: Status
    version: int
    verdict: Verdict
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ShadowVerdict:
    """What a model on trial would have decided on a stored comment.

    spam_probability  None when it gave no number
    """

    comment_id: int
    model_version: str
    status: Status
    spam_probability: float | None


@dataclass(frozen=True, slots=True)
class ShadowCount:
    """On how many comments the service decided ``ours`` and a model on trial ``theirs``."""

    model_version: str
    ours: Status
    theirs: Status
    comments: int


@dataclass(frozen=True, slots=True)
class Repeatable:
    """What makes a request safe to send again: the client's key, and a digest of what it sent."""

    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a client's key was used for first."""

    digest: bytes
    stored: StoredComment


@dataclass(frozen=True, slots=True)
class Label:
    """A comment, and what the decision in force says it is.

    site         its address
    moderator    who decided, as the blog calls them
    labelled_by  who gave a label that came with a file, as the file says; None: decided here
    """

    comment_id: int
    site: str
    comment: Comment
    created_at: datetime
    is_spam: bool
    labelled_at: datetime
    moderator: str
    labelled_by: str | None


@dataclass(frozen=True, slots=True)
class NewLabel:
    """A comment and what it is, from outside.

    created_at, labelled_at  None where nothing is said of it
    labelled_by              a name that tells nobody who that is, or ""
    """

    comment: Comment
    is_spam: bool
    created_at: datetime | None = None
    labelled_at: datetime | None = None
    labelled_by: str = ""


class Taken(StrEnum):
    """What became of a label from outside."""

    COMMENT = "a new comment, with its label"
    DECISION = "a decision on a comment that was stored before"
    NOTHING = "as much, or something later, was known already"
