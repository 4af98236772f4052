"""In a moderator's words: what the fields of a comment are about, and how near each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model.senses import senses
from model.shape_senses import near
from model.view import View, only_words
from model.wording import Text, with_list

_NEAR = {
    True: (
        "is about what the post is about",
        "the author's name is about what the post is about",
        "the author's name is about what the comment is about",
        "the address is about what the comment is about",
        "the address is about what the post is about",
        "the author's name is about what the address is about",
    ),
    False: (
        "is about something else than the post",
        "the author's name is about something else than the post",
        "the author's name is about something else than the comment",
        "the address is about something else than the comment",
        "the address is about something else than the post",
        "the author's name is about something else than the address",
    ),
}
# From this cosine on two texts are said to be about the same.
_SAME = 0.2


def _near(index: int) -> Text:
    def text(view: View) -> str:
        return _NEAR[near(view)[index] >= _SAME][index]

    return text


NEAR: tuple[Text, ...] = tuple(map(_near, range(6)))

_FIELDS: Mapping[str, tuple[str, Callable[[View], Sequence[str]]]] = {
    "sense": ("what it is about", lambda view: view.word_list),
    "name_sense": ("what the author's name is about", lambda v: only_words(v.name).split()),
    "address_sense": ("what the address is about", lambda view: view.address_words),
}
FAMILIES = frozenset(_FIELDS)


def sense_text(family: str, view: View, weights: NDArray[np.float64], side: float) -> str:
    """Return what a field is about, by the words that pull hardest to the side it pulls to.

    weights  of the family's columns, shape (DIMENSIONS,)
    side     sign of the family's contribution
    """
    head, words = _FIELDS[family]
    known = senses()
    places = {word: known.place[word] for word in words(view) if word in known.place}
    pulls = dict(zip(places, side * (known.vector[list(places.values())] @ weights), strict=True))
    strongest = sorted((word for word in pulls if pulls[word] > 0), key=lambda word: -pulls[word])
    return with_list(head, strongest)
