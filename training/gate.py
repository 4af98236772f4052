"""Whether a new model may replace the one in use. Pure.

What has to be shown is that it is better; everything else is a reason against, and every number
here was weighed on clean and on poisoned labels by `tests/benchmarks/poison.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.doubts import DOUBTED, Moderator, Quality
from training.marks import HELD, SPAM, Change, Changes, Exam, Marks, changes

# Of the labels held out, fewer of a class measure nothing.
LEAST_HELD_OUT = 5
# Most of the regression set that may change its status.
MOST_FLIPPED = 0.02
# Most labels that may stand in a contradiction, and that are doubted for sure, of either class.
MOST_CONTRADICTING, MOST_DOUBTED = 0.05, 0.05
# A moderator's doubts are more than the others' when chance explains them less often than this.
_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two models says.

    held_out    of the labels that neither learned from
    regression  of the fixed set; golden  of the comments kept beside every model
    """

    held_out: Marks
    regression: Marks
    golden: Marks


@dataclass(frozen=True, slots=True)
class Exams:
    """What both models were asked; see Side."""

    held_out: Exam
    regression: Exam
    golden: Exam


def may_replace(new: Side, current: Side, exams: Exams, labels: Quality) -> tuple[str, ...]:
    """Return the reasons against putting the new model in use; none: it may."""
    return tuple(_against(new, current, exams, labels))


def flipped(new: Marks, current: Marks, exam: Exam) -> NDArray[np.int64]:
    """Return the indices of the comments whose status changes."""
    return np.flatnonzero(new.levels(exam) != current.levels(exam))


def _against(new: Side, current: Side, exams: Exams, labels: Quality) -> Iterator[str]:
    ham, spam = (int((exams.held_out.spam == truth).sum()) for truth in (False, True))
    if min(ham, spam) < LEAST_HELD_OUT:
        yield (
            f"{ham} ham and {spam} spam were held out to measure it on: "
            f"{LEAST_HELD_OUT} of each are needed"
        )
    else:
        yield from _measured(changes(new.held_out, current.held_out, exams.held_out))
    yield from _regression(new.regression, current.regression, exams.regression)
    yield from _golden(new.golden, current.golden, exams.golden)
    yield from _labels(labels)


def _measured(found: Changes) -> Iterator[str]:
    for figure in (found.ham_rejected, found.ham_held, found.loss, found.calibration):
        if figure.rises:
            yield f"{figure.name} rises beyond noise: {_said(figure)}"
    if found.spam_caught.falls:
        yield f"{found.spam_caught.name} falls beyond noise: {_said(found.spam_caught)}"
    if not is_better(found):
        figures = (found.spam_caught, found.ham_held, found.ham_rejected, found.loss)
        said = "; ".join(f"{figure.name} {_said(figure)}" for figure in figures)
        yield f"it is not measurably better: {said}"


def is_better(found: Changes) -> bool:
    """Return whether any figure improves beyond noise: one that readers and moderators feel."""
    less = (found.ham_held, found.ham_rejected, found.loss)
    return found.spam_caught.rises or any(figure.falls for figure in less)


def _regression(new: Marks, current: Marks, exam: Exam) -> Iterator[str]:
    changed = flipped(new, current, exam)
    if changed.size > MOST_FLIPPED * exam.spam.size:
        yield (
            f"{changed.size} of {exam.spam.size} comments of the regression set change their "
            f"verdict: at most {MOST_FLIPPED:.0%} may"
        )
    rejected = (new.levels(exam) == SPAM) & (current.levels(exam) < SPAM) & ~exam.spam
    if rejected.any():
        yield f"{rejected.sum()} ham of the regression set turn spam"


def _golden(new: Marks, current: Marks, exam: Exam) -> Iterator[str]:
    jumped = np.abs(new.levels(exam) - current.levels(exam)) > HELD
    if jumped.any():
        yield f"{jumped.sum()} golden comments go from accepted to spam or back"


def _labels(labels: Quality) -> Iterator[str]:
    if labels.contradicting > MOST_CONTRADICTING:
        yield (
            f"{labels.contradicting:.1%} of the labels contradict another on a near-identical "
            f"comment: at most {MOST_CONTRADICTING:.0%} may"
        )
    for name, doubts in (("ham", labels.ham), ("spam", labels.spam)):
        if doubts.at_least > MOST_DOUBTED:
            yield (
                f"a model of the other labels gives less than {DOUBTED:.0%} to {doubts.doubted} of "
                f"{doubts.labels} {name} labels: more than {MOST_DOUBTED:.0%} beyond noise"
            )
    for moderator in labels.moderators:
        if moderator.chance < _CHANCE:
            yield _alone(moderator)


def _alone(moderator: Moderator) -> str:
    own, others = moderator.own, moderator.others
    return (
        f"moderator {moderator.name} gave {moderator.share:.0%} of the new labels against the "
        f"others' judgement: {own.doubted} of {own.labels} are doubted by a model of the others' "
        f"labels, of theirs {others.doubted} of {others.labels}"
    )


def _said(change: Change) -> str:
    before, after, interval = change.words()
    return f"{before} to {after}, by {interval}"
