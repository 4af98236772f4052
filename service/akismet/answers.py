"""Answers as plugins read them: short texts, byte for byte, and headers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response

from model.score import Reason
from service.policy import Verdict

TEXT = "text/plain; charset=utf-8"
MAX_REASONS = 1_000  # characters
GUID = "X-akismet-guid"
HELP = "X-akismet-debug-help"

_READABLE = {"≥": ">=", "“": '"', "”": '"', "’": "'", "…": "...", "–": "-"}
_UNPRINTABLE = re.compile(r"[^ -~]")


class Refused(Exception):
    """A request that is answered with something else than what was asked for."""

    def __init__(self, body: str, help_text: str) -> None:
        super().__init__(help_text)
        self.body, self.help = body, help_text


def text(
    body: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    content_type: str = TEXT,
) -> Response:
    """Return an answer whose body is this and nothing more: no quotes, no end of line."""
    return Response(body, status, headers, content_type=content_type)


def refusal(body: str, help_text: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return an answer that is no verdict. The header, and it alone, tells plugins so."""
    return text(body, status, {HELP: one_line(help_text)})


def verdict_headers(verdict: Verdict, number: int | None, *, discard: bool) -> dict[str, str]:
    """Return what is told of a verdict beside the word of it.

    number   of the stored comment; None: it is not stored
    discard  the plugin may throw the comment away unseen
    """
    headers = {
        "X-moderate-verdict": verdict.status.value,
        "X-moderate-reasons": one_line("; ".join(map(_told, verdict.reasons)))[:MAX_REASONS],
    }
    if verdict.spam_probability is not None:
        headers["X-moderate-probability"] = f"{verdict.spam_probability:.6f}"
    if number is not None:
        headers["X-moderate-id"] = str(number)
    if discard:
        headers["X-akismet-pro-tip"] = "discard"
    return headers


def new_guid() -> str:
    """Return what a plugin knows its own question by, 32 hex digits."""
    return secrets.token_hex(16)


def one_line(shown: str) -> str:
    """Return a text as a header can carry it: printable ASCII, the rest as escapes."""
    for character, instead in _READABLE.items():
        shown = shown.replace(character, instead)
    ascii_only = shown.encode("ascii", "backslashreplace").decode("ascii")
    return _UNPRINTABLE.sub(" ", ascii_only)


def _told(reason: Reason) -> str:
    weight = f" ({reason.weight:+.2f})" if reason.weight else ""
    return f"{reason.name}{weight}: {reason.text}"
