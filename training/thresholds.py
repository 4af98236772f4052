"""Where to hold and where to reject, from predictions for sites that were not trained on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.score import Thresholds

# Most of a site's ham that may be rejected and that may be held or rejected.
MOST_REJECTED, MOST_HELD = 0.005, 0.10
# Sites with less ham are judged together: one comment of theirs is more than the shares above.
LEAST_HAM = 200


def choose(ham: Mapping[str, NDArray[np.float64]]) -> Thresholds:
    """Return the lowest thresholds that keep both promises on every site's ham.

    ham  site to P(spam) of its ham, each of shape (n,), from models that did not see the site

    Raises ValueError when there is no ham at all.
    """
    groups = _groups(ham)
    return Thresholds(
        hold_at=max(lowest(group, MOST_HELD) for group in groups),
        reject_at=max(lowest(group, MOST_REJECTED) for group in groups),
    )


def lowest(probability: NDArray[np.float64], share: float) -> float:
    """Return the lowest threshold that at most ``share`` of the values reach, rounded up to
    four digits; shape (n,), n > 0.
    """
    ranked = np.sort(probability)[::-1]
    first_under = ranked[int(share * ranked.size)]
    return float(np.floor(first_under * 1e4 + 1) / 1e4)


def _groups(ham: Mapping[str, NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    large = [values for values in ham.values() if values.size >= LEAST_HAM]
    small = [values for values in ham.values() if values.size < LEAST_HAM]
    together = np.concatenate([*small, np.empty(0)])
    groups = large + ([together] if together.size else [])
    if not groups:
        raise ValueError("no ham to choose thresholds from")
    return groups
