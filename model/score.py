"""What a model says of a comment. Plain data: whoever only reads it loads no model."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """P(spam) from which a comment is held and from which it is rejected, and in what language.

    reject_at  None: nothing proves that the model may reject by itself, so it only holds
    languages  codes of `model.language.language` that it may reject in; in others it only holds
    """

    hold_at: float
    reject_at: float | None
    languages: frozenset[str] = frozenset()

    @property
    def may_reject(self) -> bool:
        """Whether there is any comment that the model may reject by itself."""
        return self.reject_at is not None and bool(self.languages)

    @property
    def reject_from(self) -> float:
        """``reject_at``, or infinity, which no probability reaches, where there is none."""
        return math.inf if self.reject_at is None else self.reject_at


@dataclass(frozen=True, slots=True)
class Reason:
    """A family's share of a score.

    weight  in log-odds, positive towards spam
    text    words that a moderator understands
    """

    name: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What the model says of one comment.

    spam     calibrated P(spam) in [0, 1]
    reasons  contributions in log-odds, the strongest first and the baseline last; their weights
             sum to the log-odds of ``spam``
    """

    spam: float
    reasons: tuple[Reason, ...]
    model_version: str
