"""Who may learn from whom: near-duplicates and folds of whole sites. Pure functions."""

from __future__ import annotations

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


def _bands(text: str) -> Hashes:
    """Return one hash a band; texts with a hash in common are near-duplicates."""
    hashes = words(Segments.of([only_words(fold(text))])).hashes
    if hashes.size < _LEAST_WORDS:
        return _NONE
    runs = sum(mixed(hashes[i : hashes.size - _RUN + 1 + i] + _ORDER[i]) for i in range(_RUN))
    least = mixed(np.asarray(runs) ^ _SALTS[:, None]).min(axis=1)
    bands = mixed(least.reshape(_BANDS, _ROWS) + _SALTS.reshape(_BANDS, _ROWS))
    return np.asarray(bands.sum(axis=1))
