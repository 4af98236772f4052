"""From comments to a sparse matrix: hashed n-grams and shape, nothing learned.

The columns are blocks, one a family, so that a family's share of a score is exact:
words and characters of the prose, the links in it, the author's name and URL, then the shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.base import BaseEstimator, TransformerMixin

from model.comment import Comment
from model.hashing import (
    Hashes,
    Indices,
    Segments,
    Words,
    character_ngrams,
    word_pairs,
    words,
)
from model.shape import SHAPE, shape_of
from model.view import View, only_words

# Characters that name and URL add to a comment's content, about.
_OTHER_FIELDS = 100

# Raise it with every change that gives a comment another row.
FEATURES_VERSION = 5

_CHARACTERS = (2, 3, 4, 5)
_WORDS, _CONTENT, _LINKS, _NAME, _URL = range(5)
_BLOCKS = ("words", "characters", "link_address", "author_name", "author_url")
# Columns of each block, powers of two.
_LEAST_BITS = 15
_SIZES = np.array([1 << 17, 1 << 17, *[1 << _LEAST_BITS] * 3], dtype=np.int64)
_MASKS = (_SIZES - 1).astype(np.uint64)
_STARTS = np.concatenate([[0], np.cumsum(_SIZES)]).astype(np.int64)
_HASHED = int(_STARTS[-1])
# The block of every 2 ** _LEAST_BITS columns, and bits enough for every hashed column.
_BLOCK_OF = np.repeat(np.arange(_SIZES.size), _SIZES >> _LEAST_BITS)
_ROW_SHIFT = _HASHED.bit_length()
_SHAPE_COLUMNS = sum(family.count for family in SHAPE)
COLUMNS = _HASHED + _SHAPE_COLUMNS

FAMILIES = (*_BLOCKS, *(family.name for family in SHAPE))
# First column of each family, then the end: shape (len(FAMILIES) + 1,).
FAMILY_STARTS = np.concatenate(
    [_STARTS[:-1], _HASHED + np.cumsum([0, *(family.count for family in SHAPE)])]
).astype(np.int64)

# The block of each of a comment's texts, in the order of _texts: those whose words are hashed,
# then those whose characters are.
_FIELDS = np.array([_WORDS, _LINKS, _NAME, _URL, _CONTENT, _LINKS, _NAME, _URL], dtype=np.int64)
_WORD_FIELDS = 4


def _texts(view: View) -> tuple[str, ...]:
    """Return the hashed texts; links and names are set in spaces, so that their ends show."""
    return (
        view.words,
        _with_domains(only_words(view.link_text), *view.link_domains),
        only_words(view.name),
        _with_domains(only_words(view.url), view.domain),
        f" {view.content} " if view.content else "",
        f" {view.link_text} " if view.link_text else "",
        f" {view.name} " if view.name else "",
        view.url,
    )


def _with_domains(words: str, *domains: str) -> str:
    """Return words and domains with one space between them; a domain is one word, dots and all."""
    return " ".join(filter(None, (words, *("".join(domain.split()) for domain in domains))))


@dataclass(frozen=True, slots=True)
class Cells:
    """The hashed part of a matrix, sorted by row and column, no cell twice.

    row, column  shape (n,); value  shape (n,), each family of a row of length 1
    """

    row: Indices
    column: Indices
    value: NDArray[np.float64]


def _keys(hashes: Hashes, segment: Indices, blocks: Indices) -> Indices:
    """Return ``row << _ROW_SHIFT | column`` of each n-gram.

    blocks  the block of each of a comment's segments, shape (segments of a comment,)
    """
    rows = int(segment.max(initial=-1)) // blocks.size + 1
    first = (np.arange(rows)[:, None] << _ROW_SHIFT) + _STARTS[blocks]
    masks = np.tile(_MASKS[blocks], rows)
    return first.ravel()[segment] + (hashes & masks[segment]).view(np.int64)


def word_columns(view: View) -> tuple[Words, Indices]:
    """Return the words of one comment's content and the column of each."""
    found = words(Segments.of([view.words]))
    return found, _keys(found.hashes, found.segment, _FIELDS[:1])


def _hashed(views: Sequence[View]) -> Cells:
    texts = [_texts(view) for view in views]
    found = words(Segments.of([text for of_one in texts for text in of_one[:_WORD_FIELDS]]))
    pairs, pair_segment = word_pairs(found)
    grams = character_ngrams(
        Segments.of([text for of_one in texts for text in of_one[_WORD_FIELDS:]]), _CHARACTERS
    )
    hashes = np.concatenate([found.hashes, pairs])
    segment = np.concatenate([found.segment, pair_segment])
    keys = np.concatenate(
        [
            _keys(hashes, segment, _FIELDS[:_WORD_FIELDS]),
            _keys(*grams, _FIELDS[_WORD_FIELDS:]),
        ]
    )
    keys.sort()
    fresh = np.ones(keys.size, dtype=bool)
    fresh[1:] = keys[1:] != keys[:-1]
    keys = keys[fresh]
    row, column = keys >> _ROW_SHIFT, keys & ((1 << _ROW_SHIFT) - 1)
    group = row * len(_BLOCKS) + _BLOCK_OF[column >> _LEAST_BITS]
    return Cells(row, column, 1.0 / np.sqrt(np.bincount(group)[group]))


def matrix(comments: Sequence[Comment]) -> csr_matrix:
    """Return the features of a batch, shape (len(comments), COLUMNS)."""
    views = [View(comment) for comment in comments]
    cells = _hashed(views)
    shape = np.array([shape_of(view) for view in views]).reshape(len(views), _SHAPE_COLUMNS)
    row, signal = np.nonzero(shape)
    return csr_matrix(
        (
            np.concatenate([cells.value, shape[row, signal]]),
            (
                np.concatenate([cells.row, row]),
                np.concatenate([cells.column, _HASHED + signal]),
            ),
        ),
        shape=(len(views), COLUMNS),
    )


@dataclass(frozen=True, slots=True)
class Vector:
    """One row of the matrix: columns, ascending, and values, each of shape (n,)."""

    columns: Indices
    values: NDArray[np.float64]


def vector(view: View) -> Vector:
    """Return the features of one comment: the row of ``matrix``."""
    cells = _hashed([view])
    shape = np.array(shape_of(view))
    signal = np.flatnonzero(shape)
    return Vector(
        np.concatenate([cells.column, _HASHED + signal]),
        np.concatenate([cells.value, shape[signal]]),
    )


class CommentFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn comments into a sparse matrix of hashed n-grams and shape. Learns nothing.

    Parameters
    ----------
    batch_characters : int, default=100_000
        Characters hashed together; bounds the memory used, about 300 bytes each. Must be positive.
    """

    def __init__(self, batch_characters: int = 100_000) -> None:
        self.batch_characters = batch_characters

    def fit(self, X: Sequence[Comment], y: object = None) -> CommentFeatures:
        """Check the parameters; ``X`` is not used. Raise ValueError if bad."""
        if self.batch_characters < 1:
            raise ValueError(f"batch_characters must be positive, got {self.batch_characters}")
        return self

    def transform(self, X: Sequence[Comment]) -> csr_matrix:
        """Return a CSR matrix of shape (len(X), COLUMNS)."""
        ends = np.cumsum([len(comment.content) + _OTHER_FIELDS for comment in X])
        batch = ends // self.batch_characters
        starts = [0, *(np.flatnonzero(batch[1:] != batch[:-1]) + 1).tolist()]
        parts = zip(starts, [*starts[1:], len(X)], strict=True)
        return vstack([matrix(X[start:end]) for start, end in parts], "csr")
