"""The time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)
