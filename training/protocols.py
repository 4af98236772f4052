"""Who learns and who is judged in the published protocols. Pure functions of sites and groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.split import site_folds

Numbers = NDArray[np.int64]
# Of 10 folds of whole groups, those that are judged when 30 % are held out.
_TENTHS, _HELD_OUT = 10, 3


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the rows learned from and of those judged, each ascending."""

    train: Numbers
    test: Numbers


def authors_splits(site: NDArray[np.str_], is_spam: NDArray[np.bool_]) -> list[Split]:
    """Return a split for each video: the first 70 % of each class in the order of the file learn
    (Alberto, Lochter & Almeida, ICMLA 2015).
    """
    splits = []
    for name in np.unique(site):
        classes = [np.flatnonzero((site == name) & (is_spam == spam)) for spam in (False, True)]
        heads = [rows[: rows.size * 7 // 10] for rows in classes]
        tails = [rows[rows.size * 7 // 10 :] for rows in classes]
        splits.append(Split(np.sort(np.concatenate(heads)), np.sort(np.concatenate(tails))))
    return splits


def one_out_splits(site: NDArray[np.str_]) -> list[Split]:
    """Return a split for each site: all others learn."""
    return _splits(site == name for name in np.unique(site))


def fold_splits(group: Numbers, folds: int, seed: int) -> list[Split]:
    """Return a split for each fold; no group is in two folds."""
    fold = group_folds(group, folds, seed)
    return _splits(fold == number for number in range(folds))


def holdout_split(group: Numbers, seed: int) -> list[Split]:
    """Return one split where 30 % of the rows are judged; no group is on both sides."""
    return _splits([group_folds(group, _TENTHS, seed) < _HELD_OUT])


def group_folds(group: Numbers, folds: int, seed: int) -> Numbers:
    """Return the fold of each row, shape (n,): whole groups at random, folds of like size."""
    _, index = np.unique(group, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(index.max(initial=-1) + 1)[index]
    return site_folds(shuffled.astype(str).tolist(), folds)


def _splits(judged: Iterable[NDArray[np.bool_]]) -> list[Split]:
    return [Split(np.flatnonzero(~test), np.flatnonzero(test)) for test in judged]
