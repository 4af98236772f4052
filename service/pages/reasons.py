"""Why a comment got its verdict, as bars that add up. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from model.score import Reason

WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason. ``start`` and ``width`` are of its bar, in hundredths of the whole.

    for_spam  whether it speaks for spam
    """

    text: str
    weight: float
    for_spam: bool
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Why:
    """What made a verdict.

    rules  what decided, in words, and what else should be known; they weigh nothing
    bars   what the model found; side by side from one middle, to one scale
    total  the log-odds that they add up to; None when no model judged
    """

    rules: tuple[str, ...]
    bars: tuple[Bar, ...]
    total: float | None


def why(reasons: Sequence[Reason]) -> Why:
    """Return the reasons of a verdict as they are shown."""
    weighed = [reason for reason in reasons if reason.weight]
    most = max((abs(reason.weight) for reason in weighed), default=1.0)
    return Why(
        rules=tuple(reason.text for reason in reasons if not reason.weight),
        bars=tuple(_bar(reason, most) for reason in weighed),
        total=math.fsum(reason.weight for reason in weighed) if weighed else None,
    )


def _bar(reason: Reason, most: float) -> Bar:
    width = round(WIDTH / 2 * abs(reason.weight) / most, 2)
    for_spam = reason.weight > 0
    start = WIDTH / 2 if for_spam else WIDTH / 2 - width
    return Bar(reason.text, reason.weight, for_spam, round(start, 2), width)
