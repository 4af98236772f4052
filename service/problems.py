"""Every error of the JSON door as RFC 9457 problem+json, whoever raised it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, json
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException

from model.text import clean
from service.decisions import DecidedMeanwhile
from service.errors import FieldError, ServiceError
from service.schemas import ConflictOut, ProblemOut

MAX_LISTED = 3_500  # bytes
MAX_TEXT = 100  # characters
CONTENT_TYPE = "application/problem+json"

DESCRIPTIONS = {
    400: "The body is not one JSON document, or the Idempotency-Key cannot be used",
    401: "No key, or one that opens no site",
    403: "The key has none of the scopes that this takes",
    404: "No such comment or decision on this site",
    409: "Somebody decided first: who did what and when, and how the comment stands now",
    413: "The body is over 256 KiB",
    415: "The body is not JSON in UTF-8",
    422: "Fields are missing or wrong, each named by its path",
    429: "Too many requests for the site or from the address: nothing was stored, try again",
    503: "The store is not available: nothing was stored, try again",
    507: "There is no room to store it: nothing was stored, try again later",
}

_View = TypeVar("_View", bound=Callable[..., Any])
_BLUEPRINT = Blueprint("described", __name__)

log = logging.getLogger(__name__)


class ProblemApi(Api):
    """flask-smorest, answering problems in the one shape."""

    ERROR_SCHEMA = ProblemOut

    # Every operation names its own errors.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        register(self._app)


def register(app: Flask) -> None:
    """Answer every failure of ``app`` with a problem."""
    app.register_error_handler(ServiceError, _of_service)
    app.register_error_handler(DecidedMeanwhile, _of_conflict)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_crash)


def answers(*statuses: int) -> Callable[[_View], _View]:
    """Describe the problems that an operation may answer with."""

    def describe(view: _View) -> _View:
        for status in statuses:
            view = _BLUEPRINT.alt_response(
                status,
                schema=ConflictOut() if status == 409 else ProblemOut(),
                content_type=CONTENT_TYPE,
                description=DESCRIPTIONS[status],
            )(view)
        return view

    return describe


def problem(
    status: HTTPStatus,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """Return a problem; of many errors the first are listed, so that it stays under 4 KiB.

    members  of its own (RFC 9457, section 3.2)
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        **(members or {}),
    }
    if errors:
        body["errors"] = list(_listed(errors))
        if len(body["errors"]) < len(errors):
            body["detail"] += f" The first {len(body['errors'])} are listed."
    return Response(json.dumps(body), status, headers, content_type=CONTENT_TYPE)


def field_errors(messages: Any, path: str = "") -> Iterator[FieldError]:
    """Yield marshmallow's nested error messages, each with the path to its field."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            own = str(name) not in ("_schema", "json", "query")
            yield from field_errors(inner, ".".join(filter(None, (path, str(name) * own))))
    else:
        yield FieldError(path, " ".join(str(message) for message in messages))


def _listed(errors: Sequence[FieldError]) -> Iterator[dict[str, str]]:
    room = MAX_LISTED
    for error in errors:
        # A path may be a name that the client made up.
        shown = {"path": clean(error.path)[:MAX_TEXT], "detail": error.detail[:MAX_TEXT]}
        room -= len(json.dumps(shown))
        if room < 0:
            return
        yield shown


def _of_service(error: ServiceError) -> Response:
    return problem(error.status, str(error), error.errors, error.headers)


def _of_conflict(error: DecidedMeanwhile) -> Response:
    standing = {"last": error.standing.last, "comment": error.standing}
    members = ConflictOut(only=("decision", "comment")).dump(standing)
    return problem(error.status, str(error), members=members)


def _of_http(error: HTTPException) -> Response:
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return problem(HTTPStatus(error.code or 500), error.description or "", headers=headers)


def _of_crash(error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "This should not happen. It was logged.")
