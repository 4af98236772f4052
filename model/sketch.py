"""What tells a comment that is nearly the same as another, whatever names and links it has. Pure.

Of the words of a text a few are kept, its sketch: those with the smallest -ln(u) / weight, where u
in (0, 1) is a hash of the word. That is a sample by weight, without replacement, in which the same
words of two texts meet (bottom-k sketches with priorities: Cohen and Kaplan, Summarizing data using
bottom-k sketches, PODC 2007). Long words weigh more: they are rarer, so that few unrelated texts
meet. Texts that have a word of their sketches in common are then compared, word by word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from hashlib import blake2b
from operator import eq

from model.folding import fold
from model.text import without_links

KEYS = 8
MAX_WORDS = 400  # that are looked at: a longer text is told by its beginning
# From so many words on a text is told by its pairs; a shorter one only by all of its words.
LEAST_WORDS = 12
# Readers say the same in so few words without knowing of each other ("Thank you very much!").
LEAST_SAME = 5
# With a fifth of the words swapped on both sides 0.64 of the words stay the same, in their places;
# of two comments on one subject next to none do. A name of more words moves what follows it.
SAME_PLACES, LEAST_PLACES = 0.4, 9
MOST_MOVED = 4  # words
# Nor does swapping change how long a text is; to quote one and to answer it does.
SAME_LENGTH = 0.8

_EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")
_TAG = re.compile(r"<[^<>]{0,500}>")
# Scripts written without spaces are compared letter by letter.
_UNSPACED = "\u0e00-\u0eff\u1100-\u11ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W\\d_{_UNSPACED}]+|\\d+")
_COMMON = 3  # letters of a word that tells nothing
_LITTLE = 0.05


def words(content: str, author: str = "") -> list[str]:
    """Return the words of a text as they are compared: without links, addresses and the author."""
    text = fold(without_links(_EMAIL.sub(" ", _TAG.sub(" ", content))))
    own = set(_WORD.findall(fold(author)))
    return [word for word in _WORD.findall(text) if word not in own][:MAX_WORDS]


def keys(found: Sequence[str]) -> list[int]:
    """Return the numbers that a near-duplicate has one of too, 64 bits with a sign.

    found  as :func:`words` returns them

    Two texts of fewer than ``LEAST_WORDS`` words have one in common if they are the same, and
    those of fewer than ``LEAST_SAME`` have none.
    """
    if len(found) < LEAST_SAME:
        return []
    if len(found) < LEAST_WORDS:
        return [_number(" ".join(found))]
    return [_number(word) for word in sorted(set(found), key=_rank)[:KEYS]]


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two texts are nearly the same, as :func:`words` returns them."""
    if min(len(one), len(other)) < LEAST_WORDS:
        return len(one) >= LEAST_SAME and list(one) == list(other)
    least, most = sorted((len(one), len(other)))
    if least < SAME_LENGTH * most:
        return False
    moved = range(-MOST_MOVED, MOST_MOVED + 1)
    places = sorted(_same_places(one, other, by) for by in moved)
    return sum(places[-2:]) >= max(LEAST_PLACES, SAME_PLACES * most)


def _same_places(one: Sequence[str], other: Sequence[str], by: int) -> int:
    """Return how many words stand ``by`` places further on in ``other`` than in ``one``."""
    return sum(map(eq, one[max(0, -by) :], other[max(0, by) :]))


def _rank(word: str) -> float:
    weight = max(_LITTLE, len(word) - _COMMON)
    # Never 0, of which there is no logarithm.
    uniform = ((_number(f"rank {word}") & (2**53 - 1)) + 0.5) / 2**53
    return -math.log(uniform) / weight


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
