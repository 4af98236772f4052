"""What words are about: vectors in which words of one field lie near each other.

A word the labelled comments never had ("mortgage") is judged like its neighbours ("loan"); how the
vectors were made is told in lexicon_data/README.md.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from model.lexicon import english_word_list

DIMENSIONS = 64
# As the file was written: vectors in steps of _STEP, the weight of a word in steps of 1/255.
_STEP, _FULL = 0.005459280218929052, 255
# Weight of a text without words: it draws the mean of a few towards nothing.
_PRIOR = 1.0

Sense = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Senses:
    """Every word that has a vector.

    place   of a word in the arrays
    weight  shape (n,), near 1 for a rare word and near 0 for "the" (Arora, Liang & Ma, "A simple
            but tough-to-beat baseline for sentence embeddings", ICLR 2017)
    vector  shape (n, DIMENSIONS), times the weight
    """

    place: dict[str, int]
    weight: NDArray[np.float64]
    vector: NDArray[np.float32]


@cache
def senses() -> Senses:
    """Return the vectors of English words; read when first asked for, and kept."""
    packed = files("model").joinpath("lexicon_data", "english_senses.gz").read_bytes()
    table = np.frombuffer(gzip.decompress(packed), np.int8).reshape(-1, 1 + DIMENSIONS)
    weight = table[:, 0].view(np.uint8) / _FULL
    vector = (table[:, 1:] * (_STEP * weight[:, None])).astype(np.float32)
    return Senses({w: i for i, w in enumerate(english_word_list())}, weight, vector)


def sense(words: Iterable[str]) -> Sense:
    """Return the weighted mean of the words' vectors, shape (DIMENSIONS,); zeros of none known."""
    known = senses()
    places = [place for word in words if (place := known.place.get(word)) is not None]
    if not places:
        return np.zeros(DIMENSIONS)
    total = known.vector[places].sum(axis=0, dtype=np.float64)
    return np.asarray(total / (known.weight[places].sum() + _PRIOR))


def nearness(one: Sense, other: Sense) -> float:
    """Return the cosine of the angle between two senses, in [-1, 1]; 0 where one is nothing."""
    length = float(np.sqrt((one @ one) * (other @ other)))
    return max(-1.0, min(1.0, float(one @ other) / length)) if length else 0.0
