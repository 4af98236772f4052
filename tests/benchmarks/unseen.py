"""Blogs with models that never saw them: what the measurements of retraining start from.

Every blog, or pair of a blog's ham and another's spam where none has enough of both, is left out of
training once, as ``python -m training train`` leaves out sites, with the calibration of the other
sites and the thresholds of the shipped model. Five minutes and 3.5 GB on two cores; with a cache
only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from threadpoolctl import threadpool_limits

from model.pipeline import CalibratedLogisticRegression
from training.audit import MISLABELLED
from training.evaluate import Judged
from training.fit import STRENGTH, Lesson, platt, prepare, without
from training.intake import moment
from training.models import Model, of_folder
from training.sources import Row, labels_files, read_rows

# Name to sites that are left out together.
BLOGS: Mapping[str, Sequence[str]] = {
    "hendrix": ("hendrixjoseph.github.io",),
    "willymcallister": ("willymcallister.github.io",),
    "archive_fever": ("archive_fever",),
    "made-mistakes": ("made-mistakes-jekyll",),
    "midonet": ("midonet-blog",),
    "bloggerbust": ("bloggerbust.ca",),
    "haacked + einsteinpy": ("haacked.com", "einsteinpy.github.io"),
    "fuckorfork + koreconx": ("fuckorfork", "blog_koreconx"),
    "bma + workshopper": ("bma", "1085-workshopper-theme"),
    "networkhobo + chrismac": ("networkhobo", "chrismacnaughton.github.com"),
    "vplauzon + lasserre": ("vplauzon.github.io", "fabienlasserre.dev"),
}


@dataclass(frozen=True, slots=True)
class Blog:
    """A blog and a model of all other sites.

    index     shape (n,), its rows among all of the lesson
    together  whether all are of one blog, so that their times are of one history
    log_odds  shape (all rows,), by models that saw neither a row's site nor, for the rows of this
              blog, this blog
    """

    name: str
    lesson: Lesson
    index: NDArray[np.int64]
    together: bool
    base: Model
    log_odds: NDArray[np.float64]

    def order(self, seed: int | None) -> NDArray[np.int64]:
        """Return its rows in the order of time, or shuffled with a seed."""
        if seed is not None:
            return np.random.default_rng(seed).permutation(self.index)
        moments = np.array([moment(self.row(index)) for index in self.index.tolist()])
        return self.index[np.argsort(moments, kind="stable")]

    def row(self, index: int) -> Row:
        """Return one row of the lesson."""
        return self.lesson.rows[index]

    def features(self, index: NDArray[np.int64]) -> csr_matrix:
        """Return the features of rows of the lesson."""
        return self.lesson.plain[index]


def blogs(data: Path, cache: Path | None) -> Iterator[Blog]:
    """Yield every blog with a model of the others."""
    lesson = prepare(read_rows(labels_files(data)), seed=0)
    fold = _folds(lesson.sites)
    coef, intercept = _fitted(lesson, fold, cache)
    log_odds = np.zeros(fold.size)
    for number in range(len(coef)):
        inside = fold == number
        log_odds[inside] = lesson.plain[inside] @ coef[number].astype(float) + intercept[number]
    straight = log_odds.copy()
    for number in range(len(coef)):
        slope, offset = _platt(lesson, log_odds, fold != number)
        straight[fold == number] = slope * log_odds[fold == number] + offset
    sound = np.array([row.labelled.id not in MISLABELLED for row in lesson.rows])
    shipped = of_folder()
    for name, sites in BLOGS.items():
        inside = np.isin(lesson.sites, sites)
        number = int(fold[inside][0])
        slope, offset = _platt(lesson, log_odds, fold != number)
        pipeline = deepcopy(shipped.pipeline)
        classifier = pipeline["classifier"]
        classifier.coef_ = (slope * coef[number].astype(float)).astype(np.float32)
        classifier.intercept_ = float(slope * intercept[number] + offset)
        base = Model(f"without {name}", pipeline, shipped.at, "0" * 64)
        yield Blog(name, lesson, np.flatnonzero(inside & sound), len(sites) == 1, base, straight)


def _folds(sites: NDArray[np.str_]) -> NDArray[np.int64]:
    place = sites.astype(object)
    for together in BLOGS.values():
        place[np.isin(sites, together)] = "+".join(together)
    return np.unique(place.astype(str), return_inverse=True)[1]


def _fitted(
    lesson: Lesson, fold: NDArray[np.int64], cache: Path | None
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    file = cache / "bases.npz" if cache else None
    if file and file.exists():
        kept = np.load(file)
        return kept["coef"], kept["intercept"]
    tasks = (
        delayed(_fit)(lesson.taught, *without(lesson, fold == number))
        for number in range(fold.max() + 1)
    )
    fits = Parallel(n_jobs=-1)(tasks)
    coef, intercept = np.array([c for c, _ in fits]), np.array([i for _, i in fits])
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, coef=coef, intercept=intercept)
    return coef, intercept


def _fit(
    taught: csr_matrix,
    among: NDArray[np.int64],
    spam: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float32], float]:
    with threadpool_limits(limits=1):
        fitted = CalibratedLogisticRegression(C=STRENGTH).fit(taught[among], spam, weight)
    return fitted.coef_, fitted.intercept_


def _platt(
    lesson: Lesson, log_odds: NDArray[np.float64], others: NDArray[np.bool_]
) -> tuple[float, float]:
    among = others & lesson.of_blogs
    return platt(Judged(log_odds[among], lesson.spam[among], lesson.sites[among]))


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(spam)."""
    return np.asarray(expit(log_odds))
