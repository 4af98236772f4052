"""The time, now and as it is written."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


def moment(text: str) -> datetime:
    """Return the moment that a date or time in ISO 8601 names; without a zone it is UTC.

    Raises ValueError.
    """
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            "want a date or time such as 2026-11-23 or 2026-11-23T12:00:00Z"
        ) from error


def written(at: datetime) -> str:
    """Return a moment in ISO 8601, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
