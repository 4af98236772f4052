"""Measures of a filter. Pure functions of probabilities, truth and sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from model.score import Thresholds
from training.figures import drawn

# A site's rows count at most this often in a figure over sites.
_MOST_OF_A_SITE = 300
# Fewer spam comments than this measure no site.
LEAST_SPAM = 30
_LEAST_FREE = 10
# Enough for the percentiles 2.5 and 97.5 to stand on ten draws each.
DRAWS = 400
_BINS = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """Predictions for comments of sites that were not trained on.

    probability  shape (n,), P(spam); is_spam  shape (n,), truth; site  shape (n,), names
    """

    probability: NDArray[np.float64]
    is_spam: NDArray[np.bool_]
    site: NDArray[np.str_]

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Judged:
        """Return the predictions of some of the rows, given by a mask of shape (n,) or indices."""
        return Judged(self.probability[chosen], self.is_spam[chosen], self.site[chosen])


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """One site at given thresholds; shares are None where the site has no such comments."""

    site: str
    ham: int
    ham_rejected: float | None
    ham_held: float | None
    spam: int
    spam_rejected: float | None
    spam_caught: float | None
    spam_at_one_percent: float | None


def ham_by_site(judged: Judged) -> dict[str, NDArray[np.float64]]:
    """Return the probabilities of each site's ham."""
    ham = judged.of(~judged.is_spam)
    return {str(name): ham.probability[ham.site == name] for name in np.unique(ham.site)}


def site_weights(judged: Judged) -> NDArray[np.float64]:
    """Return weights of shape (n,) by which a site and class counts as at most 300 rows."""
    place = np.char.add(judged.site, np.where(judged.is_spam, "|spam", "|ham"))
    _, index, counts = np.unique(place, return_inverse=True, return_counts=True)
    return np.asarray(np.minimum(1.0, _MOST_OF_A_SITE / counts[index]))


def auc(judged: Judged) -> float:
    """Return the weighted area under the ROC curve; NaN when a class is missing."""
    if judged.is_spam.all() or not judged.is_spam.any():
        return float("nan")
    weight = site_weights(judged)
    return float(roc_auc_score(judged.is_spam, judged.probability, sample_weight=weight))


def cut_at(judged: Judged, share: float) -> float:
    """Return the lowest threshold that at most ``share`` of the ham, weighed by site, reaches."""
    ham = judged.of(~judged.is_spam)
    order = np.argsort(-ham.probability)
    reached = np.cumsum(site_weights(ham)[order])
    first_under = ham.probability[order][np.searchsorted(reached, share * reached[-1], "right")]
    return float(np.nextafter(first_under, np.inf))


def calibration_error(judged: Judged) -> float:
    """Return the expected calibration error over 15 equal bins of [0, 1], both classes weighing
    the same as they do in calibration (Naeini, Cooper & Hauskrecht, AAAI 2015).
    """
    weight = class_weights(judged)
    index = np.minimum((judged.probability * _BINS).astype(int), _BINS - 1)
    gap = np.bincount(index, weight * (judged.probability - judged.is_spam), _BINS)
    return float(np.abs(gap).sum() / weight.sum())


def class_weights(judged: Judged) -> NDArray[np.float64]:
    """Return site weights scaled so that spam and ham weigh the same."""
    weight, spam = site_weights(judged), judged.is_spam
    return np.asarray(np.where(spam, weight / weight[spam].sum(), weight / weight[~spam].sum()))


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies in 95 of 100 draws of other comments."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:.4f} to {self.high:.4f}"


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of every site, and over the blogs among them (see ``measure``).

    intervals  of figures over all, see ``intervals``
    """

    overall: Mapping[str, float]
    sites: Sequence[SiteFigures]
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    def overall_rows(self) -> list[tuple[str, str, str]]:
        """Return name, value and interval of each figure over all, as they are printed."""
        return [
            (name.replace("_", " "), f"{value:.4f}", str(self.intervals.get(name, "")))
            for name, value in self.overall.items()
        ]


def measure(judged: Judged, of_blogs: NDArray[np.bool_], at: Thresholds) -> Report:
    """Return the figures; those over all are of blogs only, as chat is not what is filtered.

    of_blogs  shape (n,), whether a row is a blog's; recalls are means over blogs with spam enough
    """
    blogs = judged.of(of_blogs)
    cut = cut_at(blogs, 0.01)
    names = np.unique(judged.site)
    sites = [_site(str(name), judged.of(judged.site == name), at, cut) for name in names]
    blog_names = set(blogs.site.tolist())
    return Report(_overall(blogs, [site for site in sites if site.site in blog_names], at), sites)


def intervals(
    group: NDArray[np.int64],
    figures: Callable[[NDArray[np.int64]], Mapping[str, float]],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, Interval]:
    """Return the bootstrap interval (percentiles 2.5 and 97.5) of each figure.

    group    shape (n,), near-duplicates share a number: they are drawn together
    figures  from the indices of the rows drawn, with repeats, to figures by name; none of a draw
             that cannot be measured

    What was learned stays as it is: the interval is of other comments of these sites, not of
    other sites.
    """
    found = defaultdict(list)
    for counts in (line for lines in drawn(group, draws, seed) for line in lines):
        rows = np.repeat(np.arange(group.size), counts.astype(np.int64))
        for name, value in figures(rows).items():
            found[name].append(value)
    bounds = {name: np.nanpercentile(values, [2.5, 97.5]) for name, values in found.items()}
    return {name: Interval(float(low), float(high)) for name, (low, high) in bounds.items()}


def of_links(
    judged: Judged, has_link: NDArray[np.bool_], has_url: NDArray[np.bool_]
) -> Mapping[str, float]:
    """Return the figures of the two kinds that are hardest to tell, over blogs.

    judged    comments of blogs
    has_link  shape (n,), whether a comment's text has a link; has_url, whether its author gave one

    Spam without a link in its text: the mean over blogs with 10 or more of the share caught at 2 %
    of ham. Ham with a link or author's URL: the highest share over the cut at 1 % of ham, of blogs
    with 30 or more.
    """
    spam, free = judged.is_spam, ~has_link
    caught = _by_site(judged.of(spam & free), cut_at(judged, 0.02), _LEAST_FREE)
    over = _by_site(judged.of(~spam & (has_link | has_url)), cut_at(judged, 0.01), LEAST_SPAM)
    return {
        "link_free_spam_at_two_percent": _mean(caught),
        "linked_ham_over_one_percent_worst": max(over, default=0.0),
    }


def _by_site(judged: Judged, cut: float, least: int) -> list[float]:
    """Return the share that reaches a cut, of every site with enough comments."""
    shares = []
    for name in np.unique(judged.site):
        values = judged.probability[judged.site == name]
        if values.size >= least:
            shares.append(float((values >= cut).mean()))
    return shares


def _overall(blogs: Judged, sites: Sequence[SiteFigures], at: Thresholds) -> Mapping[str, float]:
    measured = [site for site in sites if site.spam >= LEAST_SPAM]
    ham, weight = ~blogs.is_spam, site_weights(blogs)
    recall = [site.spam_at_one_percent for site in measured]
    return {
        "auc": auc(blogs),
        "calibration_error": calibration_error(blogs),
        "ham_rejected": _weighted(blogs.probability[ham] >= at.reject_from, weight[ham]),
        "ham_held": _weighted(blogs.probability[ham] >= at.hold_at, weight[ham]),
        "spam_rejected": _mean([site.spam_rejected for site in measured]),
        "spam_caught": _mean([site.spam_caught for site in measured]),
        "spam_at_one_percent": _mean(recall),
        "spam_at_one_percent_worst": min((r for r in recall if r is not None), default=0.0),
    }


def _mean(shares: Sequence[float | None]) -> float:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else 0.0


def _site(name: str, rows: Judged, at: Thresholds, cut: float) -> SiteFigures:
    ham, spam = rows.probability[~rows.is_spam], rows.probability[rows.is_spam]
    return SiteFigures(
        site=name,
        ham=ham.size,
        ham_rejected=_share(ham, at.reject_from),
        ham_held=_share(ham, at.hold_at),
        spam=spam.size,
        spam_rejected=_share(spam, at.reject_from),
        spam_caught=_share(spam, at.hold_at),
        spam_at_one_percent=_share(spam, cut),
    )


def _share(probability: NDArray[np.float64], threshold: float) -> float | None:
    return float((probability >= threshold).mean()) if probability.size else None


def _weighted(reached: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    return float(np.average(reached, weights=weight))
