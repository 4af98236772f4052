"""What the store keeps, as the rest of the service sees it: frozen."""

from __future__ import annotations

from dataclasses import astuple, dataclass
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


class Scope(StrEnum):
    """What a key may be used for."""

    SUBMIT = "submit"
    MODERATE = "moderate"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key that opens a site; the key itself is not.

    kind          of the door that it opens: ``api`` or ``akismet``
    name          "" for those that come with the site and are rotated
    last_used_at  to the minute, None when it never was
    """

    id: int
    kind: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment, where it stands now, and the verdict it came in with.

    The text of its post is not kept. The author's e-mail and IP address are "" unless they were
    asked for.

    version     1, and one more for each decision on it
    updated_at  when it came in or was last decided on
    language    of its content, as `model.language.language` tells it
    decided_by  whose decision is in force; None when none is
    wave_id     the first of the comments that it is a near-duplicate of; None for one like no other
    """

    id: int
    comment: Comment
    status: Status
    version: int
    verdict: Verdict
    created_at: datetime
    updated_at: datetime
    language: str
    decided_by: str | None = None
    wave_id: int | None = None


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
class Receipt:
    """The number of a stored comment and the verdict it came in with.

    duplicate_of  the same number when the comment was stored before, and sent again
    """

    comment_id: int
    verdict: Verdict
    duplicate_of: int | None = None


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


@dataclass(frozen=True, slots=True)
class Tally:
    """What Akismet's plugins asked and were told, as numbers.

    calls            everything they asked that was counted
    spam, ham        comments by what they were told of them
    missed_spam      comments that stood as good until a plugin called them spam
    false_positives  comments that did not, until a plugin called them good
    """

    calls: int = 0
    spam: int = 0
    ham: int = 0
    missed_spam: int = 0
    false_positives: int = 0

    def __add__(self, other: Tally) -> Tally:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Tally(*(ours + theirs for ours, theirs in pairs))


@dataclass(frozen=True, slots=True)
class Person:
    """Whose comments are meant: those with an e-mail or an IP address, or a single one."""

    email: str = ""
    ip: str = ""
    comment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out of the store.

    rows          deleted, by the name of their table
    notes         of moderators that were emptied, because they named the address
    mentioned_in  comments of others that name it, which are left as they are; the first hundred
    """

    rows: dict[str, int]
    notes: int
    mentioned_in: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many comments were deleted, and how many lost their author's addresses."""

    comments: int
    addresses: int


class Taken(StrEnum):
    """What became of a label from outside."""

    COMMENT = "a new comment, with its label"
    DECISION = "a decision on a comment that was stored before"
    NOTHING = "as much, or something later, was known already"
