"""In which order what is held needs a moderator. Pure.

What a comment gains by being looked at now is its weight, times two for each ``DOUBLING`` that it
waits:

    need(t) = weight * 2 ** ((t - created_at) / DOUBLING)
    weight  = uncertainty * learning

Every need grows by the same factor, so the order of two comments never changes, and is that of

    created_at - DOUBLING * log2(weight)

the smallest first: a moment, which is stored and indexed once and not computed anew as time goes
by. A comment that weighs twice as much is shown as if it had come in one ``DOUBLING`` earlier.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

DOUBLING = timedelta(hours=6)
# The surest comment is put off by four doublings, a day, and no longer.
LEAST_UNCERTAIN = 1 / 16


def uncertainty(spam: float | None) -> float:
    """Return the entropy of a verdict in bits, from ``LEAST_UNCERTAIN`` to 1.

    spam  P(spam); None, or no number at all, when no model could tell: nothing is less certain
    """
    if spam is None or not 0.0 <= spam <= 1.0:
        return 1.0
    entropy = -sum(p * math.log2(p) for p in (spam, 1.0 - spam) if p)
    return max(LEAST_UNCERTAIN, entropy)


def learning(alike: int, decided: int) -> float:
    """Return what a decision teaches, 1 for a comment like no other.

    alike    held comments that one decision can decide, the comment itself among them
    decided  look-alikes that were decided before, and have taught most of it
    """
    return (1.0 + math.log2(max(1, alike))) / (1 + decided)


def priority(created_at: datetime, spam: float | None, alike: int = 1, decided: int = 0) -> int:
    """Return the moment that a comment is ordered by, in milliseconds since 1970 (UTC)."""
    weight = uncertainty(spam) * learning(alike, decided)
    earlier = DOUBLING.total_seconds() * math.log2(weight)
    return round(1000 * (created_at.timestamp() - earlier))
