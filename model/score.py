"""What a model says of a comment. Plain data: whoever only reads it loads no model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """P(spam) from which a comment is held and from which it is rejected."""

    hold_at: float
    reject_at: float


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
