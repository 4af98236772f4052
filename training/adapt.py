"""Adapting a model to labels of the blogs that use it: a correction added to its weights.

The weights of the model are the mean of a Gaussian prior, and the correction is the maximum a
posteriori: Chelba & Acero, "Adaptation of maximum entropy capitalizer: little data can help a lot",
EMNLP 2004. A blog needs none of the comments that the model was made from.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.features import COLUMNS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Inverse variance of the prior of each weight, and what the anchors weigh together beside the
# labels. Chosen on eleven blogs, each by a base that never saw it: see the table that
# `tests/benchmarks/adaptation.py` prints.
PENALTY, ANCHORED = 1.0, 0.25
# Labels of a site and class count fully up to so many, more by the square root of their number.
_FULL = 100
# Most that a label of the rarer class weighs beside one of the other: else one wrong label among a
# few would weigh as much as a hundred right ones.
_MOST_EVENED = 4.0
_MAX_ITER = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """What is added to a model's weights.

    columns  shape (k,), those that change, ascending; weight  shape (k,)
    offset   of the log-odds of every comment
    """

    columns: NDArray[np.int64]
    weight: Floats
    offset: float

    def shift(self, features: csr_matrix) -> Floats:
        """Return by how much the log-odds of n comments change, shape (n,)."""
        return np.asarray(features[:, self.columns] @ self.weight + self.offset)

    def part(self, share: float) -> Correction:
        """Return a share of it."""
        return Correction(self.columns, share * self.weight, share * self.offset)


def weights(sites: NDArray[np.str_], spam: Flags) -> Floats:
    """Return the weight of each label, shape (n,).

    sites  shape (n,); spam  shape (n,), the labels

    A site and class weighs its number of labels up to _FULL and less of every further one, so that
    no site and no flood of spam drowns the rest. Spam and ham weigh the same in all, as they do in
    the model's own calibration, as far as _MOST_EVENED lets them.
    """
    place = np.char.add(sites, np.where(spam, "|spam", "|ham"))
    _, index, counts = np.unique(place, return_inverse=True, return_counts=True)
    weight = np.minimum(1.0, np.sqrt(_FULL / counts))[index]
    half = weight.sum() / 2
    evened = [half / max(weight[of_class].sum(), 1e-9) for of_class in (~spam, spam)]
    return np.asarray(weight * np.minimum(np.where(spam, evened[1], evened[0]), _MOST_EVENED))


def compact(features: csr_matrix) -> tuple[NDArray[np.int64], csr_matrix]:
    """Return the columns that are filled, ascending, and the features with no others.

    The values are shared: nothing but the indices is copied.
    """
    filled = np.zeros(features.shape[1], dtype=bool)
    filled[features.indices] = True
    columns = np.flatnonzero(filled)
    place = (np.cumsum(filled) - 1).astype(features.indices.dtype)
    cells = (features.data, place[features.indices], features.indptr)
    return columns, csr_matrix(cells, shape=(features.shape[0], columns.size))


def correct(
    features: csr_matrix,
    spam: Flags,
    weight: Floats,
    log_odds: Floats,
    anchors: csr_matrix,
    anchored: float = ANCHORED,
) -> tuple[Floats, float]:
    """Return what to add to each of k weights, shape (k,), and to all log-odds, so that labels fit
    best while the correction is small.

    features  shape (n, k); spam, weight, log_odds  shape (n,), the last by the model as it is
    anchors   shape (m, k), comments of all kinds whose log-odds had better stay as they are
    anchored  what they weigh together beside the labels

    Small means a small sum of squares (times PENALTY), and small changes on the anchors (mean of
    squares, times their weight): general ways of writing are not to become signs of one blog's
    spam, however many labels it has.
    Deterministic: L-BFGS from zero. A column that only rows of weight 0 have stays exactly 0.
    """
    sign = np.where(spam, 1.0, -1.0)
    hold = anchored * weight.sum() / max(anchors.shape[0], 1)

    def objective(z: Floats) -> tuple[float, Floats]:
        margin = sign * (log_odds + features @ z[:-1] + z[-1])
        moved = anchors @ z[:-1] + z[-1]
        loss = (weight * np.logaddexp(0.0, -margin)).sum()
        slope, pull = -sign * weight * expit(-margin), hold * moved
        gradient = PENALTY * z
        gradient[:-1] += features.T @ slope + anchors.T @ pull
        gradient[-1] += slope.sum() + pull.sum()
        return float(loss + PENALTY / 2 * z @ z + moved @ pull / 2), gradient

    start, options = np.zeros(features.shape[1] + 1), {"maxiter": _MAX_ITER}
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options=options).x
    return found[:-1], float(found[-1])


def adapted(base: Pipeline, correction: Correction) -> Pipeline:
    """Return the base with its weights corrected: an ordinary pipeline of the same form."""
    pipeline = deepcopy(base)
    classifier = pipeline["classifier"]
    # Only what changes is rounded: float32 keeps a weight as it is.
    weight = classifier.coef_.astype(np.float64)
    weight[correction.columns] += correction.weight
    classifier.coef_ = weight.astype(np.float32)
    classifier.intercept_ = float(classifier.intercept_ + correction.offset)
    return pipeline


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled comments as numbers, and the model as it is before it learns from them.

    columns   shape (k,), the columns of features that any of them fills
    features  shape (n, k); anchors  shape (m, k)
    spam, sites, log_odds  shape (n,), the last by the base
    group     shape (n,), near-duplicates share a number
    """

    columns: NDArray[np.int64]
    features: csr_matrix
    spam: Flags
    sites: NDArray[np.str_]
    group: NDArray[np.int64]
    log_odds: Floats
    anchors: csr_matrix

    def whole(self, among: Flags) -> csr_matrix:
        """Return the features of some of the comments with all of a model's columns."""
        chosen = self.features[among]
        cells = (chosen.data, self.columns[chosen.indices], chosen.indptr)
        return csr_matrix(cells, shape=(chosen.shape[0], COLUMNS))

    def learned(self, among: Flags, anchored: float = ANCHORED) -> Correction:
        """Return the correction that some of the labels ask for; of one class alone, none."""
        weight, offset = self._learned(among, anchored)
        return Correction(self.columns, weight, offset)

    def judged(self, learned_from: Flags, judged: Flags) -> Floats:
        """Return the log-odds of some comments by a model that learned from others."""
        with threadpool_limits(limits=1):
            weight, offset = self._learned(learned_from, ANCHORED)
        return np.asarray((self.log_odds + self.features @ weight + offset)[judged])

    def _learned(self, among: Flags, anchored: float) -> tuple[Floats, float]:
        spam = self.spam[among]
        if spam.all() or not spam.any():
            return np.zeros(self.columns.size), 0.0
        # Others weigh nothing rather than be left out: no row is copied.
        weight = np.zeros(among.size)
        weight[among] = weights(self.sites[among], spam)
        return correct(self.features, self.spam, weight, self.log_odds, self.anchors, anchored)
