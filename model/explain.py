"""Why a comment got its score: contributions of named families that add up to the log-odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from model.features import FAMILIES, FAMILY_STARTS, Vector, word_columns
from model.score import Reason
from model.view import View

# Words named in a reason, and the letters of a word or a field that are quoted.
_MOST_WORDS, _QUOTED = 3, 40


def explain(
    view: View, vector: Vector, weights: NDArray[np.float64], baseline: float
) -> tuple[Reason, ...]:
    """Return the contributions to one score, the strongest first and the baseline last.

    weights   shape (COLUMNS,), the model's calibrated weights
    baseline  calibrated log-odds of a comment without features

    The weights of all reasons sum to the calibrated log-odds. Families that add nothing are left
    out, the baseline never.
    """
    family = np.searchsorted(FAMILY_STARTS, vector.columns, side="right") - 1
    shares = np.bincount(family, weights[vector.columns] * vector.values, len(FAMILIES))
    reasons = [
        Reason(name, float(weight), _text(name, float(weight), view, weights))
        for name, weight in zip(FAMILIES, shares, strict=True)
        if weight
    ]
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return (*reasons, Reason("baseline", baseline, "before anything is read"))


def _text(name: str, weight: float, view: View, weights: NDArray[np.float64]) -> str:
    if name == "words":
        return f"words: {', '.join(_strongest(view, weight, weights))}"
    return _TEXTS[name](view)


def _strongest(view: View, weight: float, weights: NDArray[np.float64]) -> list[str]:
    """Return the comment's words that pull hardest to the side that its words together pull."""
    found, columns = word_columns(view)
    strongest: dict[str, None] = {}
    for index in np.argsort(-np.sign(weight) * weights[columns]):
        start = found.start[index]
        strongest[view.words[start : start + _QUOTED].partition(" ")[0]] = None
        if len(strongest) == _MOST_WORDS:
            break
    return list(strongest)


def _plural(count: int, one: str) -> str:
    return f"{count or 'no'} {one}{'' if count == 1 else 's'}"


def _links(view: View) -> str:
    if view.links or not view.writes_links:
        return f"{_plural(len(view.links), 'link')} in the comment"
    return "the code of a link, HTML or BBCode"


def _name(view: View) -> str:
    return f"the author's name: {view.comment.author.name[:_QUOTED]}"


def _url(view: View) -> str:
    return f"the author's address: {view.host[:_QUOTED]}"


def _always(text: str) -> Callable[[View], str]:
    return lambda view: text


_TEXTS: Mapping[str, Callable[[View], str]] = {
    "characters": _always("the spelling and parts of words"),
    "author_name": _name,
    "author_url": _url,
    "links": _links,
    "contacts": _always("a telephone number, price, handle or e-mail address"),
    "capitals": _always("capital letters"),
    "digits": _always("digits"),
    "repetition": _always("repeated words, letters or exclamation marks"),
    "symbols": _always("emoji, styled or spaced letters, or signs of code"),
    "gibberish": _always("letters that make no word"),
    "tone": _always("a question, or speaking in the first person"),
    "name": _always("the form of the author's name"),
    "url": _always("the form of the author's address"),
}
