"""Why a comment got its score: contributions of named families that add up to the log-odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model import reasons_senses
from model.features import FAMILIES, FAMILY_STARTS, Vector, word_columns
from model.hashing import MAX_WORD
from model.reasons import SIGNALS, hashed_text, signals_text
from model.score import Reason
from model.view import View
from model.wording import listed

# Words named in a reason.
_MOST_WORDS = 3


def explain(
    view: View, vector: Vector, weights: NDArray[np.float64], baseline: float
) -> tuple[Reason, ...]:
    """Return the contributions to one score, the strongest first and the baseline last.

    weights   shape (COLUMNS,), the model's calibrated weights
    baseline  calibrated log-odds of a comment without features

    The weights of all reasons sum to the calibrated log-odds. Families that add nothing are left
    out, the baseline never.
    """
    contributions = weights[vector.columns] * vector.values
    ends = np.searchsorted(vector.columns, FAMILY_STARTS)
    reasons = []
    for index, name in enumerate(FAMILIES):
        here = slice(ends[index], ends[index + 1])
        weight = float(contributions[here].sum())
        if weight:
            if name in SIGNALS:
                signals = vector.columns[here] - FAMILY_STARTS[index]
                text = signals_text(name, view, signals, contributions[here])
            elif name in reasons_senses.FAMILIES:
                columns = weights[FAMILY_STARTS[index] : FAMILY_STARTS[index + 1]]
                text = reasons_senses.sense_text(name, view, columns, np.sign(weight))
            elif name == "words":
                text = f"words: {listed(_strongest(view, weight, weights))}"
            else:
                text = hashed_text(name, view)
            reasons.append(Reason(name, weight, text))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return (*reasons, Reason("baseline", baseline, "before anything is read"))


def _strongest(view: View, weight: float, weights: NDArray[np.float64]) -> list[str]:
    """Return the comment's words that pull hardest to the side that its words together pull."""
    found, columns = word_columns(view)
    strongest: dict[str, None] = {}
    for index in np.argsort(-np.sign(weight) * weights[columns]):
        start = found.start[index]
        strongest[view.words[start : start + MAX_WORD].partition(" ")[0]] = None
        if len(strongest) == _MOST_WORDS:
            break
    return list(strongest)
