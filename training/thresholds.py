"""Where to hold and where to reject: the lowest thresholds that untrained sites prove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from model.score import Thresholds

# Most ham that may be rejected and that may be held or rejected, proven with this confidence.
MOST_REJECTED, MOST_HELD = 0.001, 0.02
CONFIDENCE = 0.95
# A site proves a share by itself when this much of its ham may be above: with less, the bound says
# how little ham there is rather than how the site is judged.
_LEAST_EXPECTED = 10
# A site with so much ham must not be seen above a share, whatever the others prove.
LEAST_SEEN = 50
# Sites whose own ham is too little for a proof, taken together.
SMALL_SITES = "small sites"
# Steps of a stored threshold between 0 and 1.
_STEPS = 1_000_000
# A name and P(spam) of the group's ham.
_Group = tuple[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a threshold does to one group of sites.

    ham      number of its ham
    reached  how many of them reach the threshold; those at 1.0 where there is no threshold
    at_most  upper confidence bound on the share that does
    """

    group: str
    ham: int
    reached: int
    at_most: float


@dataclass(frozen=True, slots=True)
class Proven:
    """The thresholds and their proof, by group of sites.

    holding, rejecting  at ``hold_at`` and ``reject_at``, the small sites last
    """

    thresholds: Thresholds
    holding: tuple[Bound, ...]
    rejecting: tuple[Bound, ...]

    @property
    def hold_proven(self) -> bool:
        """Whether every group proves that no more than MOST_HELD of ham is held or rejected."""
        return all(bound.at_most <= MOST_HELD for bound in self.holding)


def choose(ham: Mapping[str, NDArray[np.float64]], languages: Iterable[str] = ()) -> Proven:
    """Return the lowest thresholds that every group of sites proves.

    ham        site to P(spam) of its ham, each of shape (n,), from models that did not see it
    languages  that the model may reject in

    A group that cannot prove MOST_REJECTED leaves the model without ``reject_at``; one that cannot
    prove MOST_HELD is held from above the highest of its ham on. Each group proves at CONFIDENCE
    by itself, and no site with LEAST_SEEN ham or more is seen above either share.
    Raises ValueError when there is no ham at all.
    """
    if not any(values.size for values in ham.values()):
        raise ValueError("no ham to choose thresholds from")
    rejecting, holding = _groups(ham, MOST_REJECTED), _groups(ham, MOST_HELD)
    proofs = [lowest(values, MOST_REJECTED) for _, values in rejecting]
    proven = [proof for proof in proofs if proof is not None]
    hold_at = max(*(_hold_at(values) for _, values in holding), _unseen(ham, MOST_HELD))
    # Whatever is rejected counts as held or rejected, so rejecting never begins below holding.
    reject_at = (
        max(hold_at, *proven, _unseen(ham, MOST_REJECTED)) if len(proven) == len(proofs) else None
    )
    return Proven(
        Thresholds(hold_at, reject_at, frozenset(languages)),
        holding=_bounds(holding, hold_at),
        rejecting=_bounds(rejecting, 1.0 if reject_at is None else reject_at),
    )


def upper_bound(reached: int, of: int, confidence: float = CONFIDENCE) -> float:
    """Return the upper confidence bound on a share of which ``reached`` of ``of`` were seen.

    One-sided: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case
    of the binomial", Biometrika 26, 1934. Raises ValueError unless 0 <= reached <= of and of > 0.
    """
    if not 0 <= reached <= of or of == 0:
        raise ValueError(f"{reached} of {of} is no share")
    return 1.0 if reached == of else float(betaincinv(reached + 1, of - reached, confidence))


def lowest(probabilities: NDArray[np.float64], share: float) -> float | None:
    """Return the lowest threshold with ``upper_bound`` of the values reaching it <= ``share``.

    probabilities  shape (n,), of ham, each in [0, 1]
    share          in [0, 1)

    It is rounded up to six digits. None when there is none up to 1, as with few values: even 0 of
    148 does not prove 2 %. That the same values choose the threshold takes nothing from the bound:
    the share above the (k+1)-th highest of n values has the beta distribution that the bound for k
    is of: Wilks, "Determination of sample sizes for setting tolerance limits", Ann. Math. Stat. 12,
    1941.
    """
    allowed = _allowed(probabilities.size, share)
    if allowed is None:
        return None
    return _above(float(np.sort(probabilities)[::-1][allowed]))


def _allowed(of: int, share: float) -> int | None:
    """Return how many of ``of`` may reach a threshold; None when not even 0 proves the share."""
    proving = sum(upper_bound(k, of) <= share for k in range(int(share * of) + 1)) if of else 0
    return proving - 1 if proving else None


def _above(value: float) -> float | None:
    """Return the lowest threshold of six digits above ``value``; None above 1."""
    step = int(value * _STEPS)
    while step / _STEPS <= value:
        step += 1
    return step / _STEPS if step <= _STEPS else None


def _hold_at(ham: NDArray[np.float64]) -> float:
    proven = lowest(ham, MOST_HELD)
    return proven if proven is not None else _above(float(ham.max())) or 1.0


def _unseen(ham: Mapping[str, NDArray[np.float64]], share: float) -> float:
    """Return the lowest threshold at which no site with enough ham is seen above ``share``; 0 when
    there is no such site.
    """
    highest = [
        np.sort(values)[::-1][int(share * values.size)]
        for values in ham.values()
        if values.size >= LEAST_SEEN
    ]
    return max((_above(float(value)) or 1.0 for value in highest), default=0.0)


def _groups(ham: Mapping[str, NDArray[np.float64]], share: float) -> list[_Group]:
    """Return each site with ham enough to prove ``share`` alone, and the others together."""
    able = {site for site, values in ham.items() if share * values.size >= _LEAST_EXPECTED}
    large = [(site, values) for site, values in ham.items() if site in able]
    small = [values for site, values in ham.items() if site not in able]
    together = np.concatenate([*small, np.empty(0)])
    return [*large, (SMALL_SITES, together)] if together.size else large


def _bounds(groups: Sequence[_Group], at: float) -> tuple[Bound, ...]:
    return tuple(_bound(name, values, int((values >= at).sum())) for name, values in groups)


def _bound(group: str, ham: NDArray[np.float64], reached: int) -> Bound:
    return Bound(group, ham.size, reached, upper_bound(reached, ham.size))
