"""What the store keeps, as the rest of the service sees it: frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
