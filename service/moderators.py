"""Who may open the pages, for how long, and how often a password may be guessed. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from service.errors import ServiceError
from service.records import Site

# A session ends so long after its last request, and after it began whatever it does.
IDLE = timedelta(hours=8)
SESSION = timedelta(days=7)
LINK = timedelta(hours=24)
# A count of vain tries is forgotten so long after the last of them.
TRIES_KEPT = timedelta(hours=1)

MIN_PASSWORD = 12
MAX_PASSWORD = 256
MAX_NAME = 100


class Role(StrEnum):
    """What somebody may do on the pages of a site.

    An admin may also add moderators and remove them.
    """

    MODERATOR = "moderator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody who decides on the comments of one site.

    password_hash  None until a password is set
    link_ends_at   of the link that sets a password; None where there is none
    """

    id: int
    site: Site
    name: str
    role: Role
    password_hash: str | None
    link_ends_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in.

    browser  as it calls itself
    seen_at  its last request, to the minute
    """

    id: int
    moderator: Moderator
    browser: str
    created_at: datetime
    seen_at: datetime

    def lives(self, at: datetime) -> bool:
        """Return whether it opens anything still."""
        return at < min(self.seen_at + IDLE, self.created_at + SESSION)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one has to wait after vain tries: not at all at first, then twice as long each time.

    free   tries without a wait
    most   the longest wait, in seconds
    """

    free: int
    most: int

    def wait(self, count: int) -> timedelta:
        """Return how long after ``count`` vain tries in a row the next one is let in."""
        if count < self.free:
            return timedelta()
        return timedelta(seconds=min(self.most, 2 ** min(count - self.free, 20)))


# Short for a name: whoever guesses at it shall not keep its owner out.
OF_NAME = Patience(free=5, most=30)
OF_ADDRESS = Patience(free=20, most=900)


class NotSignedIn(ServiceError):
    """Nobody, or somebody whose session has ended."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("Sign in first.")


class WrongPassword(ServiceError):
    """No moderator has this name and password."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Name or password is wrong.")


class TooManyTries(ServiceError):
    """Somebody tried in vain too often."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        self.headers = {"Retry-After": str(self.seconds)}
        super().__init__(f"Too many tries. Wait {self.seconds} s and try again.")


class TooManyPasswords(ServiceError):
    """More passwords are being checked than there is memory for."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers: Mapping[str, str] = {"Retry-After": "5"}

    def __init__(self) -> None:
        super().__init__("Too many sign in at once. Try again in a moment.")


class BadPassword(ServiceError):
    """A new password is none; the message says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LinkEnded(ServiceError):
    """A link that sets a password was used, has ended, or never was one."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "This link has been used or has ended. `moderate moderator link NAME` makes a new one."
        )


class ModeratorNotFound(ServiceError):
    """No moderator has this name."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no moderator {name!r}: `moderate moderator list` shows those there are."
        )


class NameTaken(ServiceError):
    """There is a moderator with this name, on this site or another."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a moderator {name!r} already: choose another name.")


class BadName(ServiceError):
    """Not a name for a moderator."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(f"Not a moderator's name: want 1 to {MAX_NAME} printable characters.")


def checked_name(text: str) -> str:
    """Return a name for a moderator. Raise BadName."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise BadName
    return name


def same_name(name: str) -> str:
    """Return what is equal for names that a person takes for the same (UTS #39 aside)."""
    folded = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return unicodedata.normalize("NFKC", folded)[: 3 * MAX_NAME]


def check_password(password: str, name: str) -> None:
    """Raise BadPassword for one that is easily guessed, or too long (NIST SP 800-63B, 5.1.1.2)."""
    if len(password) < MIN_PASSWORD:
        raise BadPassword(f"Too short: want at least {MIN_PASSWORD} characters.")
    if len(password) > MAX_PASSWORD:
        raise BadPassword(f"Too long: at most {MAX_PASSWORD} characters.")
    if len(set(password)) < 4 or same_name(password) == same_name(name):
        raise BadPassword("Too easily guessed: choose another.")
