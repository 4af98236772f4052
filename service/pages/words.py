"""Times and numbers as the pages say them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.pages.texts import text
from service.queue import COUNTED

_UNITS = (
    (timedelta(days=1), "time.days"),
    (timedelta(hours=1), "time.hours"),
    (timedelta(minutes=1), "time.minutes"),
)


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago that was, in the largest unit; the date where it is over a month."""
    passed = now - at
    if passed > timedelta(days=31):
        return minute(at)[:10]
    for unit, key in _UNITS:
        if passed >= unit:
            return text(key, count=passed // unit)
    return text("time.now")


def lasting(span: timedelta) -> str:
    """Return how long that is, in the largest unit."""
    for unit, key in _UNITS:
        if span >= unit:
            return text(key.replace("time", "span"), count=span // unit)
    return text("span.moment")


def minute(at: datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def count_of(number: int) -> str:
    """Return a number that the queue has counted, which stops at ``COUNTED``."""
    return f"{number:,}{'+' if number >= COUNTED else ''}"
