"""A family's share of a score in words that a moderator understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from model import reasons_author, reasons_senses, reasons_text
from model.hashing import Indices
from model.view import View
from model.wording import Text, listed, quoted

# Facts of one family that its reason names.
_MOST_FACTS = 2

# What each signal of each family of :data:`model.shape.SHAPE` says, in the order of its signals.
SIGNALS: Mapping[str, tuple[Text, ...]] = {
    **reasons_text.TEXTS,
    **reasons_author.TEXTS,
    "near": reasons_senses.NEAR,
}

_HEADS: Mapping[str, Callable[[View], str]] = {
    "name": reasons_author.name_head,
    "url": reasons_author.url_head,
}


def hashed_text(family: str, view: View) -> str:
    """Return what the hashed n-grams of a field say; of the prose its words are named apart."""
    match family:
        case "author_name":
            return f"the author's name: {quoted(view.comment.author.name)}"
        case "author_url":
            return f"the author's address: {quoted(view.url.rstrip('/'))}"
        case "link_address":
            return f"the addresses of the links: {listed(sorted(view.link_hosts))}"
        case "characters":
            return "the spelling and parts of words"
    raise ValueError(f"no such family: {family}")


def signals_text(
    family: str, view: View, signals: Indices, contributions: NDArray[np.float64]
) -> str:
    """Return the facts that pull hardest to the side that their family pulls to.

    signals        places of signals that are not 0 within their family, shape (n,)
    contributions  of each to the log-odds, shape (n,)
    """
    side = np.sign(contributions.sum())
    facts: dict[str, None] = {}
    for index in np.argsort(-side * contributions, kind="stable"):
        if side * contributions[index] <= 0 or len(facts) == _MOST_FACTS:
            break
        text = SIGNALS[family][signals[index]]
        facts[text if isinstance(text, str) else text(view)] = None
    head = _HEADS[family](view) if family in _HEADS else ""
    return head + "; ".join(facts)
