"""Fitting: predictions for sites not seen, calibration on them, and the final pipeline."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.features import CommentFeatures
from model.pipeline import CalibratedLogisticRegression, Parameters, build_pipeline
from model.score import Thresholds
from model.text import links
from training import sample, thresholds
from training.audit import MISLABELLED
from training.evaluate import (
    Judged,
    Report,
    class_weights,
    ham_by_site,
    intervals,
    measure,
    of_links,
    site_weights,
)
from training.examples import made_up, views
from training.languages import known
from training.sample import Example
from training.sources import Row
from training.split import learners, near_duplicates
from training.thresholds import Proven

STRENGTH = 0.2
# Rows of one site and class that are learned from; of a chat fewer, being of another kind.
_MOST_OF_A_BLOG, _MOST_OF_A_CHAT = 1_000, 300
# The calibration has two numbers and thousands of rows: no penalty to speak of.
_UNPENALISED = 1e6


@dataclass(frozen=True, slots=True)
class Lesson:
    """The rows to judge, and the examples to learn from.

    plain     shape (n, d), the rows as they came: what is judged
    examples  m views of some of the rows, fields blanked at random, and comments made up
    taught    shape (m, d), features of the examples
    """

    rows: Sequence[Row]
    duplicates: NDArray[np.int64]
    plain: csr_matrix
    examples: Sequence[Example]
    taught: csr_matrix

    @property
    def spam(self) -> NDArray[np.bool_]:
        """Truth of the rows, shape (n,)."""
        return np.array([row.is_spam for row in self.rows], dtype=bool)

    @property
    def sites(self) -> NDArray[np.str_]:
        """Site of each row, shape (n,)."""
        return np.array([row.site for row in self.rows])

    @property
    def of_blogs(self) -> NDArray[np.bool_]:
        """Whether a row is a comment of a blog rather than of a chat, shape (n,)."""
        return np.array([row.of_blog for row in self.rows], dtype=bool)

    @property
    def proving(self) -> NDArray[np.bool_]:
        """Rows whose ham proves the thresholds: of blogs, and not known to be mislabelled."""
        sound = np.array([not _is_mislabelled(row) for row in self.rows], dtype=bool)
        return np.asarray(self.of_blogs & sound)

    @property
    def has_link(self) -> NDArray[np.bool_]:
        """Whether the text of a row has a link, shape (n,)."""
        return np.array(
            [bool(links(row.labelled.comment.content)) for row in self.rows], dtype=bool
        )

    @property
    def has_url(self) -> NDArray[np.bool_]:
        """Whether the author of a row gave an address, shape (n,)."""
        return np.array([bool(row.labelled.comment.author.url) for row in self.rows], dtype=bool)

    @property
    def origins(self) -> NDArray[np.int64]:
        """The row each example is a view of, -1 for none, shape (m,)."""
        return np.array([example.origin for example in self.examples], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Result:
    """A fitted pipeline and what was measured on the way.

    judged  every row by a model that saw neither its site nor a near-duplicate, calibrated by the
            other folds
    """

    pipeline: Pipeline
    proven: Proven
    judged: Judged
    report: Report

    @property
    def thresholds(self) -> Thresholds:
        """Thresholds of the model and the languages that it may reject in."""
        return self.proven.thresholds


def prepare(rows: Sequence[Row], seed: int) -> Lesson:
    """Return what is learned from; the same rows and seed give the same lesson.

    Every row of a blog is judged but for near-duplicates, so that bounds are proven on all its ham.
    """
    rng = np.random.default_rng(seed)
    duplicates = near_duplicates([row.labelled.comment.content for row in rows])
    kept = sample.choose(rows, duplicates, _judged, rng)
    chosen = [rows[index] for index in kept.tolist()]
    learned = sample.choose(chosen, duplicates[kept], _learned, rng).tolist()
    sound = [index for index in learned if not _is_mislabelled(chosen[index])]
    examples = [*views(chosen, sound, duplicates[kept], rng), *made_up(random.Random(seed))]
    features = CommentFeatures()
    return Lesson(
        rows=chosen,
        duplicates=duplicates[kept],
        plain=features.transform([row.labelled.comment for row in chosen]),
        examples=examples,
        taught=features.transform([example.comment for example in examples]),
    )


def _is_mislabelled(row: Row) -> bool:
    return row.labelled.id in MISLABELLED


def _learned(row: Row) -> int:
    return _MOST_OF_A_BLOG if row.of_blog else _MOST_OF_A_CHAT


def _judged(row: Row) -> int:
    return sys.maxsize if row.of_blog else _MOST_OF_A_CHAT


def fit(lesson: Lesson, said: Callable[[str], None]) -> Result:
    """Fit and calibrate; ``said`` is told of each step.

    Raises ValueError when a class is missing, or when there is but one site.
    """
    if np.unique(lesson.sites).size < 2 or np.unique(lesson.spam).size < 2:
        raise ValueError("need labels of both classes from two sites at least")
    # Threads of the linear algebra add up in the order in which they happen to finish.
    with threadpool_limits(limits=1):
        return _fit(lesson, said)


def _fit(lesson: Lesson, said: Callable[[str], None]) -> Result:
    _, fold = np.unique(lesson.sites, return_inverse=True)
    said(f"leaving out each of {fold.max() + 1} sites in turn")
    log_odds = out_of_site(lesson, fold)
    blogs = lesson.of_blogs
    judged = _calibrated(lesson, log_odds, fold, blogs)
    slope, offset = platt(Judged(log_odds[blogs], lesson.spam[blogs], lesson.sites[blogs]))
    said("fitting on every site")
    proven = thresholds.choose(ham_by_site(judged.of(lesson.proving)), known(lesson.rows))
    said("measuring")
    return Result(
        pipeline=_final(lesson, Parameters(C=STRENGTH, slope=slope, offset=offset)),
        proven=proven,
        judged=judged,
        report=_report(lesson, judged, fold, proven.thresholds),
    )


def _report(lesson: Lesson, judged: Judged, fold: NDArray[np.int64], at: Thresholds) -> Report:
    blogs, has_link, has_url = lesson.of_blogs, lesson.has_link, lesson.has_url

    def overall(rows: NDArray[np.int64]) -> Mapping[str, float]:
        drawn, of_blogs = judged.of(rows), blogs[rows]
        # Of few groups a draw may take one class alone, and has no figures then.
        if np.unique(drawn.is_spam[of_blogs]).size < 2:
            return {}
        beside = of_links(drawn.of(of_blogs), has_link[rows][of_blogs], has_url[rows][of_blogs])
        return {**measure(drawn, of_blogs, at).overall, **beside}

    every = np.arange(blogs.size)
    return replace(
        measure(judged, blogs, at),
        overall={**overall(every), **_nested(judged, fold, lesson.proving)},
        intervals=intervals(lesson.duplicates, overall),
    )


def beside_links(lesson: Lesson, judged: Judged) -> Mapping[str, float]:
    """Return the figures of spam without and ham with links; see :func:`evaluate.of_links`."""
    blogs = lesson.of_blogs
    return of_links(judged.of(blogs), lesson.has_link[blogs], lesson.has_url[blogs])


def _nested(
    judged: Judged, fold: NDArray[np.int64], proving: NDArray[np.bool_]
) -> dict[str, float]:
    """Return the shares of blogs' ham at thresholds that the other sites proved."""
    held, rejected = np.zeros(len(fold), dtype=bool), np.zeros(len(fold), dtype=bool)
    for number in np.unique(fold):
        inside = fold == number
        at = thresholds.choose(ham_by_site(judged.of(proving & ~inside))).thresholds
        held[inside] = judged.probability[inside] >= at.hold_at
        rejected[inside] = judged.probability[inside] >= at.reject_from
    ham = proving & ~judged.is_spam
    weight = site_weights(judged.of(ham))
    return {
        "ham_rejected_at_others_thresholds": float(np.average(rejected[ham], weights=weight)),
        "ham_held_at_others_thresholds": float(np.average(held[ham], weights=weight)),
    }


def out_of_site(lesson: Lesson, fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds of each row by a model that saw no row of its fold, shape (n,)."""
    log_odds = np.zeros(len(lesson.rows))
    numbers = np.unique(fold)
    # Each task gets the whole matrices, which joblib hands to all workers as one memory map.
    tasks = (
        delayed(_judge)(lesson.taught, *without(lesson, out), lesson.plain, np.flatnonzero(out))
        for out in (fold == number for number in numbers)
    )
    for number, judged in zip(numbers, Parallel(n_jobs=-1)(tasks), strict=True):
        log_odds[fold == number] = judged
    return log_odds


def without(
    lesson: Lesson, held_out: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.float64]]:
    """Return the examples that are no view of a row held out or of a near-duplicate of one, with
    their truth and weights.
    """
    may = np.append(learners(held_out, lesson.duplicates), True)
    among = np.flatnonzero(may[lesson.origins])
    examples = [lesson.examples[index] for index in among.tolist()]
    return among, np.array([e.is_spam for e in examples]), sample.weights(examples)


def _judge(
    taught: csr_matrix,
    among: NDArray[np.int64],
    spam: NDArray[np.bool_],
    weight: NDArray[np.float64],
    plain: csr_matrix,
    judged: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the log-odds of some rows of ``plain``, learned from some rows of ``taught``."""
    with threadpool_limits(limits=1):
        classifier = CalibratedLogisticRegression(C=STRENGTH).fit(taught[among], spam, weight)
        return classifier.decision_function(plain[judged])


def platt(judged: Judged) -> tuple[float, float]:
    """Return slope and offset that make log-odds calibrated, spam and ham weighing the same.

    judged  has log-odds in place of probabilities
    """
    straight = LogisticRegression(C=_UNPENALISED)
    straight.fit(judged.probability[:, None], judged.is_spam, class_weights(judged))
    return float(straight.coef_[0, 0]), float(straight.intercept_[0])


def _calibrated(
    lesson: Lesson,
    log_odds: NDArray[np.float64],
    fold: NDArray[np.int64],
    blogs: NDArray[np.bool_],
) -> Judged:
    probability = np.zeros(len(log_odds))
    for number in np.unique(fold):
        others = blogs & (fold != number)
        slope, offset = platt(Judged(log_odds[others], lesson.spam[others], lesson.sites[others]))
        probability[fold == number] = expit(slope * log_odds[fold == number] + offset)
    return Judged(probability, lesson.spam, lesson.sites)


def _final(lesson: Lesson, parameters: Parameters) -> Pipeline:
    """Return the pipeline of :func:`build_pipeline` fitted on features already computed."""
    pipeline = build_pipeline(parameters)
    pipeline["features"].fit([])
    spam = np.array([example.is_spam for example in lesson.examples])
    pipeline["classifier"].fit(lesson.taught, spam, sample.weights(lesson.examples))
    return pipeline
