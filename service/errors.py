"""The expected failures. Their messages are safe to show to the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request, or what was done about it.

    path    the way to the field from the top of the body, as in ``author.email``
    """

    path: str
    detail: str


class ServiceError(Exception):
    """Base of the expected failures: what happened, and what the caller can do."""

    status = HTTPStatus.BAD_REQUEST
    headers: Mapping[str, str] = {}
    errors: Sequence[FieldError] = ()


class MalformedBody(ServiceError):
    """The body is not one JSON document that two parsers would read alike."""


class BadIdempotencyKey(ServiceError):
    """The Idempotency-Key header holds no usable key."""


class Unauthorized(ServiceError):
    """No key, or one that opens no site."""

    status = HTTPStatus.UNAUTHORIZED
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class TooManyRequests(ServiceError):
    """More came within a minute than is let through; what came now was not looked at.

    kind     of what was counted: ``site``, ``address`` or ``failures``
    most     how many are let through a minute
    seconds  after which it may be sent again
    """

    status = HTTPStatus.TOO_MANY_REQUESTS
    told: Mapping[str, str] = {
        "site": "requests for this site",
        "address": "requests from your address",
        "failures": "requests from your address with keys that open nothing",
    }

    def __init__(self, kind: str, most: int, seconds: int) -> None:
        super().__init__(
            f"More than {most:,} {self.told[kind]} within a minute. Nothing was stored: send it "
            f"again in {seconds} seconds."
        )
        self.headers = {"Retry-After": str(seconds)}


class Forbidden(ServiceError):
    """The key opens the site, and not for this.

    needed  the scopes of which one would do (RFC 6750, section 3.1)
    """

    status = HTTPStatus.FORBIDDEN

    def __init__(self, needed: Sequence[str], held: Sequence[str]) -> None:
        super().__init__(
            f"This takes a key with the scope {' or '.join(needed)}; yours has "
            f"{' and '.join(held) or 'none'}. `moderate key add` makes one."
        )
        challenge = f'Bearer error="insufficient_scope", scope="{" ".join(needed)}"'
        self.headers = {"WWW-Authenticate": challenge}


class KeyNotFound(ServiceError):
    """No such key opens the site."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, key: str) -> None:
        super().__init__(
            f"There is no key {key!r} of this site: `moderate key list` shows those there are."
        )


class KeyNameTaken(ServiceError):
    """Another key of the site has the name."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A key of this site is named {name!r} already: choose another name, or "
            "`moderate key revoke` that key first."
        )


class CommentNotFound(ServiceError):
    """No such comment on the caller's site, whatever other sites hold."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, comment_id: int) -> None:
        super().__init__(f"There is no comment {comment_id} on this site.")


class DecisionNotFound(ServiceError):
    """No such decision on the caller's site, whatever other sites hold."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, decision_id: int) -> None:
        super().__init__(f"There is no decision {decision_id} on this site.")


class UnsupportedBody(ServiceError):
    """The body is not plain JSON in UTF-8."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class InvalidFields(ServiceError):
    """Fields are missing or wrong; ``errors`` names every one of them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Sequence[FieldError]) -> None:
        count = len(errors)
        super().__init__(f"{count} field{'s are' if count > 1 else ' is'} missing or wrong.")
        self.errors = errors


class IdempotencyConflict(ServiceError):
    """An Idempotency-Key came back with another comment than the first time."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another comment. Send a new key for a new comment."
        )


class StoreUnavailable(ServiceError):
    """The database cannot answer now: nothing was stored, and a retry is safe.

    kind  tells an operator what to look at: ``down``, ``locked`` or ``full``
    """

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers: Mapping[str, str] = {"Retry-After": "5"}
    kind = "down"
    told = "The comment store is not available."

    def __init__(self) -> None:
        super().__init__(f"{self.told} Nothing was stored: try again.")


class StoreLocked(StoreUnavailable):
    """Something else keeps the database for itself."""

    kind = "locked"
    told = "The comment store is kept busy by another program."


class StoreFull(StoreUnavailable):
    """There is no room left for the database to grow."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    headers: Mapping[str, str] = {"Retry-After": "60"}
    kind = "full"
    told = "The disk of the comment store is full."


class SiteNotFound(ServiceError):
    """No site has this URL or number."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, site: str) -> None:
        super().__init__(f"There is no site {site!r}: `moderate site list` shows those there are.")
