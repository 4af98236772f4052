"""Why a comment got its score: contributions of named families that add up to the log-odds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model import reasons_senses
from model.features import FAMILIES, FAMILY_STARTS, Vector, word_columns
from model.hashing import MAX_WORD, Indices
from model.reasons import SIGNALS, hashed_text, signals_text
from model.score import Reason
from model.view import View
from model.wording import counted, listed

# Words named in a reason.
_MOST_WORDS = 3


def explain(
    view: View,
    vector: Vector,
    weights: NDArray[np.float64],
    baseline: float,
    most: int | None = None,
) -> tuple[Reason, ...]:
    """Return the contributions to one score, the strongest first and the baseline last.

    weights   shape (COLUMNS,), the model's calibrated weights
    baseline  calibrated log-odds of a comment without features
    most      contributions told one by one; None: all. What is left is summed up in the last
              reason, with the baseline

    The weights of all reasons sum to the calibrated log-odds. Families that add nothing are left
    out, the baseline never.
    """
    contributions = weights[vector.columns] * vector.values
    ends = np.searchsorted(vector.columns, FAMILY_STARTS)
    family = np.repeat(np.arange(len(FAMILIES)), np.diff(ends))
    shares = np.bincount(family, contributions, len(FAMILIES)).tolist()
    order = sorted(filter(shares.__getitem__, range(len(FAMILIES))), key=lambda i: -abs(shares[i]))
    told = order if most is None or len(order) <= most else order[:most]
    reasons = []
    for index in told:
        here = slice(ends[index], ends[index + 1])
        text = _text(view, index, vector.columns[here], contributions[here], weights)
        reasons.append(Reason(FAMILIES[index], shares[index], text))
    others = [shares[index] for index in order[len(told) :]]
    return (*reasons, _rest(others, baseline))


def _text(
    view: View,
    index: int,
    columns: Indices,
    contributions: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> str:
    """Return what a family says of a comment, in words.

    index                   of the family
    columns, contributions  of the family's features that are not 0, shape (n,)
    """
    name, side = FAMILIES[index], float(np.sign(contributions.sum()))
    if name in SIGNALS:
        return signals_text(name, view, columns - FAMILY_STARTS[index], contributions)
    if name in reasons_senses.FAMILIES:
        of_family = weights[FAMILY_STARTS[index] : FAMILY_STARTS[index + 1]]
        return reasons_senses.sense_text(name, view, of_family, side)
    if name == "words":
        return f"words: {listed(_strongest(view, side, weights))}"
    return hashed_text(name, view)


def _rest(others: Sequence[float], baseline: float) -> Reason:
    """Return the last reason: the baseline, with the contributions that were not told."""
    if not others:
        return Reason("baseline", baseline, "before anything is read")
    weaker = counted(len(others), "weaker signal")
    return Reason("other", math.fsum((*others, baseline)), f"{weaker} and the baseline")


def _strongest(view: View, side: float, weights: NDArray[np.float64]) -> list[str]:
    """Return the comment's words that pull hardest to the side that its words together pull."""
    found, columns = word_columns(view)
    strongest: dict[str, None] = {}
    for index in np.argsort(-side * weights[columns]):
        start = found.start[index]
        strongest[view.words[start : start + MAX_WORD].partition(" ")[0]] = None
        if len(strongest) == _MOST_WORDS:
            break
    return list(strongest)
