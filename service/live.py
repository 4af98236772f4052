"""The model in use. It may change between two requests: whoever needs it takes it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from model.comment import Comment
from model.score import Score, Thresholds


class Judge(Protocol):
    """What judges a comment: `model.scorer.Scorer`, or a test's own."""

    version: str
    thresholds: Thresholds

    def score(self, comment: Comment, most: int | None = None) -> Score:
        """Return the spam probability and what it is made of, so many reasons one by one."""


@dataclass(frozen=True, slots=True)
class Live:
    """What judges at one moment.

    scorer   None when no model could be loaded: every comment is held
    problem  why it is not the model that was chosen, or None
    shadow   judges alongside and decides nothing, or None
    """

    scorer: Judge | None
    problem: str | None = None
    shadow: Judge | None = None

    @property
    def version(self) -> str | None:
        """Version of the model in use."""
        return None if self.scorer is None else self.scorer.version


class LiveModel:
    """Holds what is live in ``now``, which is replaced as a whole, by one thread."""

    def __init__(self, scorer: Judge | None, problem: str | None = None) -> None:
        self.now = Live(scorer, problem)
