"""Hashes of n-grams: a few numpy operations over all code points of a batch of texts.

A batch is a list of segments (texts). Nothing runs across the end of a segment. One comment is a
batch of its few fields, so training and serving run the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]

# Odd multipliers with well mixed bits: the golden ratio's and those of MurmurHash3's finaliser.
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)
# Else a word and a run of characters of the same polynomial would share a column.
_WORD_SALT = np.uint64(0xD1B54A32D192ED03)
_SPACE = np.uint64(32)
# Letters of a word past this many do not change its hash.
MAX_WORD = 64


_NO_HASHES: Hashes = np.empty(0, dtype=np.uint64)


def _powers(count: int) -> Hashes:
    """Return the powers of the base from 0 on, then a 0 that stands for every later one."""
    powers = np.full(count + 1, _BASE, dtype=np.uint64)
    powers[0], powers[-1] = 1, 0
    return np.multiply.accumulate(powers)


_POWERS = _powers(MAX_WORD)


@dataclass(frozen=True, slots=True)
class Segments:
    """The code points of a batch of texts, end to end.

    codes    shape (n,), code points as uint64
    segment  shape (n,), the text each code point belongs to
    """

    codes: Hashes
    segment: Indices

    @classmethod
    def of(cls, texts: Sequence[str]) -> Segments:
        """Join ``texts``; lone surrogates are hashed as they are."""
        joined = "".join(texts).encode("utf-32-le", "surrogatepass")
        lengths = [len(text) for text in texts]
        segment = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
        return cls(np.frombuffer(joined, dtype=np.uint32).astype(np.uint64), segment)


def mixed(hashes: Hashes) -> Hashes:
    """Return hashes whose every bit depends on every bit of the input (MurmurHash3 fmix64)."""
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX_1
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX_2
    return hashes ^ (hashes >> _SHIFT)


def character_ngrams(batch: Segments, sizes: Sequence[int]) -> tuple[Hashes, Indices]:
    """Return the hash and the segment of every run of ``sizes`` (ascending) code points."""
    codes, segment = batch.codes, batch.segment
    rolling, size = np.zeros(codes.size + 1, dtype=np.uint64), 0
    hashes: list[Hashes] = [_NO_HASHES]
    segments: list[Indices] = [np.empty(0, dtype=np.int64)]
    for size in range(1, min(max(sizes), codes.size) + 1):
        rolling = rolling[:-1] * _BASE + codes[size - 1 :]
        if size in sizes:
            inside = segment[: rolling.size] == segment[size - 1 :]
            hashes.append(rolling[inside] + np.uint64(size))
            segments.append(segment[: rolling.size][inside])
    return mixed(np.concatenate(hashes)), np.concatenate(segments)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch: what stands between spaces (U+0020 only).

    hashes   shape (n,), one a word
    segment  shape (n,), the text it stands in
    start    shape (n,), its first code point in the batch
    """

    hashes: Hashes
    segment: Indices
    start: Indices


def words(batch: Segments) -> Words:
    """Return the words of each segment in order."""
    letter = batch.codes != _SPACE
    fresh = letter.copy()
    fresh[1:] &= ~letter[:-1] | (batch.segment[1:] != batch.segment[:-1])
    first = np.flatnonzero(fresh)
    if not first.size:
        return Words(_NO_HASHES, first, first)
    inside = np.arange(letter.size) - first[fresh.cumsum() - 1]
    terms = batch.codes * _POWERS[np.minimum(inside, MAX_WORD)] * letter
    return Words(mixed(np.add.reduceat(terms, first) ^ _WORD_SALT), batch.segment[first], first)


def word_pairs(found: Words) -> tuple[Hashes, Indices]:
    """Return the hash and the segment of every two neighbouring words."""
    together = found.segment[:-1] == found.segment[1:]
    hashes = found.hashes[:-1] * _BASE + found.hashes[1:]
    return mixed(hashes[together]), found.segment[:-1][together]
