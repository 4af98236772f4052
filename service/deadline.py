"""The time by which a request must be answered, known to whatever waits on its behalf."""

from __future__ import annotations

from contextvars import ContextVar
from time import monotonic

SECONDS = 5.0

_end: ContextVar[float | None] = ContextVar("end", default=None)


def start() -> None:
    """Begin a request in this thread."""
    _end.set(monotonic() + SECONDS)


def stop(_: BaseException | None = None) -> None:
    """End the request in this thread."""
    _end.set(None)


def left() -> float | None:
    """Return the seconds that this thread's request may still take, None outside of a request.

    Not below 0.
    """
    end = _end.get()
    return None if end is None else max(0.0, end - monotonic())
