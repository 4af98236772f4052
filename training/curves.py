"""What the plots of a report show: shares and bins of predictions. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluate import Judged, class_weights

Floats = NDArray[np.float64]
BINS = 20


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins of [0, 1] that hold predictions: mean P(spam), share of spam and weight of each."""

    predicted: Floats
    observed: Floats
    weight: Floats


def reliability(judged: Judged, bins: int = 15) -> Reliability:
    """Return how often each prediction came true, spam and ham weighing the same."""
    weight = class_weights(judged)
    index = np.minimum((judged.probability * bins).astype(int), bins - 1)
    total = np.bincount(index, weight, bins).astype(np.float64)
    predicted = np.bincount(index, weight * judged.probability, bins)
    spam = np.bincount(index, weight * judged.is_spam, bins)
    filled = total > 0
    total = total[filled]
    return Reliability(predicted[filled] / total, spam[filled] / total, total)


@dataclass(frozen=True, slots=True)
class Reached:
    """Shares of ham and of spam, weighed by site, that reach each threshold; shape (t,) each."""

    threshold: Floats
    ham: Floats
    spam: Floats

    @property
    def precision(self) -> Floats:
        """The share of spam in what reaches a threshold, spam and ham weighing the same; 1 where
        nothing does.
        """
        both = self.ham + self.spam
        return np.divide(self.spam, both, out=np.ones_like(both), where=both > 0)


def reached(judged: Judged, thresholds: Floats) -> Reached:
    """Return what reaches each of some thresholds, shape (t,); both classes must be there."""
    weight, spam = class_weights(judged), judged.is_spam
    ham_share = _at_least(judged.probability[~spam], weight[~spam], thresholds)
    return Reached(
        thresholds, ham_share, _at_least(judged.probability[spam], weight[spam], thresholds)
    )


def histogram(scores: Floats, low: float = 0.0, high: float = 1.0) -> Floats:
    """Return the counts of scores in equal bins from ``low`` to ``high``, what lies outside in the
    first and the last.
    """
    return np.histogram(np.clip(scores, low, high), BINS, (low, high))[0].astype(float)


def _at_least(values: Floats, weight: Floats, thresholds: Floats) -> Floats:
    ranked = np.argsort(values)
    below = np.concatenate([[0.0], np.cumsum(weight[ranked])])
    share = below[np.searchsorted(values[ranked], thresholds, "left")] / below[-1]
    return np.asarray(1.0 - share)
