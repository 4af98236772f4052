"""Who may learn from whom: near-duplicates and folds of whole sites. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from model.hashing import Hashes, Segments, mixed, words
from model.text import fold
from model.view import only_words

# MinHash over runs of three words (Broder, 1997): texts that share 70 % of their runs meet in one
# of the bands with probability 0.81, those that share 30 % with 0.10.
_BANDS, _ROWS, _RUN = 4, 3, 3
# A shorter text repeats by itself ("thanks for the post") and is no copy of another.
_LEAST_WORDS = 5
_SALTS = mixed(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64))
_ORDER = mixed(np.arange(101, 101 + _RUN, dtype=np.uint64))
_NONE: Hashes = np.empty(0, dtype=np.uint64)


def near_duplicates(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return a group number for each text, shape (len(texts),); near-duplicates share one."""
    bands = [_bands(text) for text in texts]
    text = np.repeat(np.arange(len(texts)), [len(found) for found in bands])
    _, band = np.unique(np.concatenate([_NONE, *bands]), return_inverse=True)
    size = len(texts) + band.max(initial=-1) + 1
    edges = coo_matrix((np.ones(len(text)), (text, len(texts) + band)), shape=(size, size))
    groups = connected_components(edges, directed=False)[1]
    return np.asarray(groups[: len(texts)], dtype=np.int64)


def site_folds(sites: Sequence[str], folds: int) -> NDArray[np.int64]:
    """Return the fold of each row, shape (len(sites),): whole sites, folds of like size.

    The largest site is placed first, each in the fold that is smallest so far.
    """
    names, site, counts = np.unique(np.array(sites), return_inverse=True, return_counts=True)
    fold_of, filled = np.zeros(len(names), dtype=np.int64), np.zeros(folds, dtype=np.int64)
    for index in np.argsort(-counts, kind="stable"):
        fold_of[index] = np.argmin(filled)
        filled[fold_of[index]] += counts[index]
    return fold_of[site]


def learners(held_out: NDArray[np.bool_], duplicates: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the rows that may be learned from: not held out, nor a near-duplicate of one."""
    return ~held_out & ~np.isin(duplicates, duplicates[held_out])


def latest(
    moments: NDArray[np.float64], spam: NDArray[np.bool_], share: float
) -> NDArray[np.bool_]:
    """Return which rows to hold out: of each class the last ``share``, rounded up; shape (n,).

    moments  shape (n,), when a row was labelled; equal ones go by the order of the rows

    By class, because spam comes in waves: the last rows of all can be of one class.
    """
    held_out = np.zeros(spam.size, dtype=bool)
    for of_class in (np.flatnonzero(spam), np.flatnonzero(~spam)):
        ranked = of_class[np.argsort(moments[of_class], kind="stable")]
        held_out[ranked[ranked.size - math.ceil(share * ranked.size) :]] = True
    return held_out


def copy_key(text: str) -> int | None:
    """Return a number that near-duplicates mostly share and other texts do not; None when the text
    is too short to be a copy.

    For streams, where no two texts are compared: two that share 70 % of their runs of three words
    have the same key with probability 0.7.
    """
    runs = _runs(text)
    return int(mixed(runs).min()) if runs.size else None


def likeness(one: str, other: str) -> float:
    """Return the share of their runs of three words that two texts have in common (Jaccard); 0
    when one is too short to be a copy.
    """
    first, second = np.unique(_runs(one)), np.unique(_runs(other))
    if not first.size or not second.size:
        return 0.0
    common = np.intersect1d(first, second, assume_unique=True).size
    return common / (first.size + second.size - common)


def _runs(text: str) -> Hashes:
    """Return a hash for every run of three words; none for a text of fewer than five."""
    hashes = words(Segments.of([only_words(fold(text))])).hashes
    if hashes.size < _LEAST_WORDS:
        return _NONE
    terms = (mixed(hashes[i : hashes.size - _RUN + 1 + i] + _ORDER[i]) for i in range(_RUN))
    return np.asarray(sum(terms))


def _bands(text: str) -> Hashes:
    """Return one hash a band; texts with a hash in common are near-duplicates."""
    runs = _runs(text)
    if not runs.size:
        return _NONE
    least = mixed(runs ^ _SALTS[:, None]).min(axis=1)
    bands = mixed(least.reshape(_BANDS, _ROWS) + _SALTS.reshape(_BANDS, _ROWS))
    return np.asarray(bands.sum(axis=1))
