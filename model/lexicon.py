"""Word lists that tell a person's name, an English word and neither: see lexicon_data/README.md.

Every entry is as ``model.text.fold`` leaves it. A list is read when first asked for, and kept.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files


@cache
def given_names() -> frozenset[str]:
    """Return given names and their short forms, of many languages and scripts.

    No word that an English text uses more as a word than as a name.
    """
    return _entries("given_names")


@cache
def surnames() -> frozenset[str]:
    """Return surnames; many are given names or English words too ("Martin", "Baker")."""
    return _entries("surnames")


@cache
def english_words() -> frozenset[str]:
    """Return common English words with their inflected and British forms, and no proper names."""
    return frozenset(english_word_list())


@cache
def english_word_list() -> tuple[str, ...]:
    """Return the English words in the order of their file."""
    return _lines("english_words")


def _entries(name: str) -> frozenset[str]:
    return frozenset(_lines(name))


def _lines(name: str) -> tuple[str, ...]:
    packed = files("model").joinpath("lexicon_data", f"{name}.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode().split("\n"))
