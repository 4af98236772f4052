"""Two models on the same comments: what each says, and by how much they differ beyond noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.score import Thresholds
from training.figures import Flags, Floats, Numbers, drawn

# What becomes of a comment.
ACCEPTED, HELD, SPAM = 0, 1, 2
STATUS = ("accepted", "held", "spam")
# Two-sided intervals of so much: each bound by itself holds at 95 %.
INTERVAL = 0.9
DRAWS = 2_000
# A model that is as sure as this and wrong loses no more than this: one odd label decides nothing.
_SUREST = 1e-3
_BINS = 15
_LOSS = "log-loss, classes evened"


@dataclass(frozen=True, slots=True)
class Exam:
    """Comments that both models judge.

    spam      shape (n,), truth
    group     shape (n,), near-duplicates share a number
    language  shape (n,), code of each
    """

    spam: Flags
    group: Numbers
    language: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a model says of an exam: P(spam), shape (n,), and the thresholds it is used with."""

    spam: Floats
    at: Thresholds

    def levels(self, exam: Exam) -> NDArray[np.int64]:
        """Return ACCEPTED, HELD or SPAM for each comment, shape (n,)."""
        known = np.isin(exam.language, sorted(self.at.languages))
        rejected = (self.spam >= self.at.reject_from) & known
        held = self.spam >= self.at.hold_at
        return np.where(rejected, SPAM, np.where(held, HELD, ACCEPTED))


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the model in use and of the new one.

    low, high  the interval of ``after - before``: of other comments like these
    is_share   whether it is a share of comments, and said in percent
    """

    name: str
    before: float
    after: float
    low: float
    high: float
    is_share: bool = True

    @property
    def rises(self) -> bool:
        """Whether it rises by more than noise."""
        return self.low > 0.0

    @property
    def falls(self) -> bool:
        """Whether it falls by more than noise."""
        return self.high < 0.0

    def words(self) -> tuple[str, str, str]:
        """Return both figures and the interval for people."""
        if self.is_share:
            interval = f"{100 * self.low:+.1f} to {100 * self.high:+.1f} points"
            return f"{self.before:.1%}", f"{self.after:.1%}", interval
        return f"{self.before:.3f}", f"{self.after:.3f}", f"{self.low:+.3f} to {self.high:+.3f}"


@dataclass(frozen=True, slots=True)
class Changes:
    """The figures that decide; shares of ham and of spam, a mean loss, a calibration error."""

    ham_held: Change
    ham_rejected: Change
    spam_caught: Change
    loss: Change
    calibration: Change

    def each(self) -> tuple[Change, ...]:
        """Return all of them, in the order of a table."""
        return self.ham_held, self.ham_rejected, self.spam_caught, self.loss, self.calibration


# From P(spam) and weights of shape (d, n) to figures of shape (d,).
_Measure = Callable[[Marks, Floats], Floats]


def changes(new: Marks, current: Marks, exam: Exam) -> Changes:
    """Return how the figures change, with paired intervals: both models judge the same draws.

    Raises ValueError when the exam lacks a class.
    """
    if exam.spam.all() or not exam.spam.any():
        raise ValueError("need comments of both classes to compare models on")
    ham, spam = ~exam.spam, exam.spam
    measures: dict[str, _Measure] = {
        "ham held or rejected": lambda m, w: _share(m.levels(exam) >= HELD, ham, w),
        "ham rejected": lambda m, w: _share(m.levels(exam) >= SPAM, ham, w),
        "spam held or rejected": lambda m, w: _share(m.levels(exam) >= HELD, spam, w),
        _LOSS: lambda m, w: _evened(_loss(m.spam, exam.spam), exam, w),
        "calibration error": lambda m, w: _calibration(m.spam, exam, w),
    }
    weight = np.concatenate(list(drawn(exam.group, DRAWS, seed=0)))
    return Changes(*(_change(name, it, new, current, weight) for name, it in measures.items()))


def _change(name: str, measure: _Measure, new: Marks, current: Marks, weight: Floats) -> Change:
    once = np.ones((1, weight.shape[1]))
    before, after = (float(measure(marks, once)[0]) for marks in (current, new))
    difference = measure(new, weight) - measure(current, weight)
    tail = 50 * (1 - INTERVAL)
    low, high = np.nanpercentile(difference, [tail, 100 - tail])
    return Change(name, before, after, float(low), float(high), is_share=name != _LOSS)


def _share(reached: Flags, among: Flags, weight: Floats) -> Floats:
    return _mean(reached.astype(float), among, weight)


def _evened(value: Floats, exam: Exam, weight: Floats) -> Floats:
    return (_mean(value, exam.spam, weight) + _mean(value, ~exam.spam, weight)) / 2


def _loss(spam: Floats, truth: Flags) -> Floats:
    right = np.clip(np.where(truth, spam, 1.0 - spam), _SUREST, 1.0)
    return np.asarray(-np.log(right))


def _calibration(spam: Floats, exam: Exam, weight: Floats) -> Floats:
    """Return the expected calibration error as :func:`evaluate.calibration_error` has it."""
    index = np.minimum((spam * _BINS).astype(int), _BINS - 1)
    gap = np.eye(_BINS)[index] * (spam - exam.spam)[:, None]
    of_class = [
        (weight[:, among] @ gap[among]) / _total(weight, among)[:, None]
        for among in (exam.spam, ~exam.spam)
    ]
    return np.asarray(np.abs(of_class[0] + of_class[1]).sum(axis=1) / 2)


def _mean(value: Floats, among: Flags, weight: Floats) -> Floats:
    return np.asarray(weight[:, among] @ value[among] / _total(weight, among))


def _total(weight: Floats, among: Flags) -> Floats:
    """Return the weight of a class in each draw, NaN where none of it was drawn."""
    total = weight[:, among].sum(axis=1)
    return np.where(total > 0, total, np.nan)
