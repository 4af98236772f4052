"""Figures of what was said of test rows, each with its bootstrap interval. Pure functions.

A measure takes many weightings of the rows at once, a line each: weights of one give the figure
itself, and the counts of a thousand draws give its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
# Share of ham that may reach the cut at which spam is counted as caught.
_HAM_ALLOWED = 0.01
# Cuts this much worse in MCC than the best are as good: see best_cut.
_ALMOST = 0.02
# Weights held in memory at once.
_MOST_CELLS = 2_000_000

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said of test rows.

    score    shape (n,), the higher the more like spam
    flagged  shape (n,), whether the score is over the cut that the training part chose
    is_spam  shape (n,), truth
    group    shape (n,), near-duplicates share a number
    part     shape (n,), the video or source a row is of
    """

    score: Floats
    flagged: Flags
    is_spam: Flags
    group: Numbers
    part: NDArray[np.str_]

    def of(self, chosen: Flags) -> Scored:
        """Return some of the rows; ``chosen`` is a mask of shape (n,)."""
        return Scored(
            self.score[chosen],
            self.flagged[chosen],
            self.is_spam[chosen],
            self.group[chosen],
            self.part[chosen],
        )


# From rows and weights of shape (d, n) to figures of shape (d,).
Measure = Callable[[Scored, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and the 95 % interval around it."""

    value: float
    low: float
    high: float


def accuracy(scored: Scored, weight: Floats) -> Floats:
    """Return the share of rows that were judged rightly."""
    right = scored.flagged == scored.is_spam
    return _share(weight @ right.astype(float), weight.sum(axis=1))


def mcc(scored: Scored, weight: Floats) -> Floats:
    """Return Matthews' correlation coefficient, 0 where a margin of the table is empty."""
    spam, flagged = scored.is_spam, scored.flagged
    cells = (spam & flagged, ~spam & ~flagged, ~spam & flagged, spam & ~flagged)
    tp, tn, fp, fn = (weight @ cell.astype(float) for cell in cells)
    return _mcc(tp, tn, fp, fn)


def auc(scored: Scored, weight: Floats) -> Floats:
    """Return the area under the ROC curve, ties counting half; NaN when a class is missing."""
    ham, spam = _by_score(scored, weight)
    below = np.cumsum(ham, axis=1) - ham / 2
    return _share((spam * below).sum(axis=1), ham.sum(axis=1) * spam.sum(axis=1))


def caught(scored: Scored, weight: Floats) -> Floats:
    """Return the share of spam over the lowest cut that at most 1 % of the ham reaches."""
    ham, spam = _by_score(scored, weight)
    reaching = np.cumsum(ham[:, ::-1], axis=1)[:, ::-1]
    over = reaching <= _HAM_ALLOWED * ham.sum(axis=1, keepdims=True)
    return _share((spam * over).sum(axis=1), spam.sum(axis=1))


def mean_of_parts(measure: Measure) -> Measure:
    """Return the measure that is the plain mean of ``measure`` over the parts."""

    def mean(scored: Scored, weight: Floats) -> Floats:
        parts = [scored.part == name for name in np.unique(scored.part)]
        of_parts = [measure(scored.of(part), weight[:, part]) for part in parts]
        return np.asarray(np.mean(of_parts, axis=0))

    return mean


def value(scored: Scored, measure: Measure) -> float:
    """Return one figure without its interval."""
    return float(measure(scored, np.ones((1, scored.score.size)))[0])


def figure(scored: Scored, measure: Measure, *, draws: int = DRAWS, seed: int = 0) -> Figure:
    """Return a figure with its bootstrap interval (percentiles 2.5 and 97.5).

    Whole groups are drawn: near-duplicates are one observation. What is learned stays as it is,
    so the interval is of other comments to judge, not of other comments to learn from.
    """
    found = [measure(scored, weight) for weight in drawn(scored.group, draws, seed)]
    low, high = np.nanpercentile(np.concatenate(found), [2.5, 97.5])
    return Figure(value(scored, measure), float(low), float(high))


def at_zero(measure: Measure) -> Measure:
    """Return ``measure`` with the rows flagged whose score is over 0, the learner's own cut."""

    def own(scored: Scored, weight: Floats) -> Floats:
        return measure(replace(scored, flagged=scored.score > 0.0), weight)

    return own


def best_cut(score: Floats, is_spam: Flags) -> float:
    """Return the cut with the highest MCC for ``score > cut``, shapes (n,), n > 0.

    The middle between the lowest and the highest cut that are almost as good as the best (0.02):
    of a few hundred rows the best itself is chance.
    """
    ranked = np.argsort(score, kind="stable")
    at, spam = score[ranked], is_spam[ranked].astype(float)
    fn = np.concatenate([[0.0], np.cumsum(spam)])
    tn = np.concatenate([[0.0], np.cumsum(1.0 - spam)])
    tp, fp = fn[-1] - fn, tn[-1] - tn
    found = _mcc(tp, tn, fp, fn)
    # No cut goes between equal scores.
    found[1:-1][at[1:] == at[:-1]] = -1.0
    good = np.flatnonzero(found >= found.max() - _ALMOST)
    edges = np.concatenate([[at[0] - 1.0], at, [at[-1] + 1.0]])
    cuts = (edges[:-1] + edges[1:]) / 2
    return float((cuts[good[0]] + cuts[good[-1]]) / 2)


def _mcc(tp: Floats, tn: Floats, fp: Floats, fn: Floats) -> Floats:
    margins = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return np.nan_to_num(_share(tp * tn - fp * fn, margins))


def _by_score(scored: Scored, weight: Floats) -> tuple[Floats, Floats]:
    """Return the weight of ham and of spam at each distinct score, ascending, shape (d, scores)."""
    ranked = np.argsort(scored.score, kind="stable")
    at, spam = scored.score[ranked], scored.is_spam[ranked]
    first = np.flatnonzero(np.concatenate([[True], at[1:] != at[:-1]]))
    of_row = weight[:, ranked]
    ham_at = np.add.reduceat(of_row * ~spam, first, axis=1)
    return ham_at, np.add.reduceat(of_row * spam, first, axis=1)


def drawn(group: Numbers, draws: int, seed: int) -> Iterator[Floats]:
    """Yield how often each row is drawn, its group as a whole, batches of shape (some draws, n)."""
    names, index = np.unique(group, return_inverse=True)
    rng, chance = np.random.default_rng(seed), np.full(names.size, 1.0 / names.size)
    batch = max(1, min(draws, _MOST_CELLS // index.size))
    sizes = [batch] * (draws // batch) + ([draws % batch] if draws % batch else [])
    for size in sizes:
        yield rng.multinomial(names.size, chance, size)[:, index].astype(float)


def _share(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, NaN where the whole is nothing."""
    nothing = np.full(whole.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
