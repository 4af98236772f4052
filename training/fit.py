"""Fitting: predictions for sites not seen, calibration on them, and the final pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.features import CommentFeatures
from model.pipeline import CalibratedLogisticRegression, Parameters, build_pipeline
from model.score import Thresholds
from training import sample, thresholds
from training.evaluate import Judged, Report, class_weights, ham_by_site, measure, site_weights
from training.languages import known
from training.sources import Row, source_of
from training.split import learners, near_duplicates, site_folds
from training.thresholds import Proven

FOLDS = 8
STRENGTH = 1.0
# The calibration has two numbers and thousands of rows: no penalty to speak of.
_UNPENALISED = 1e6


@dataclass(frozen=True, slots=True)
class Lesson:
    """The rows to learn from and their features.

    masked  shape (n, d), fields blanked at random: what is learned from
    plain   shape (n, d), the comments as they came: what is judged
    """

    rows: Sequence[Row]
    duplicates: NDArray[np.int64]
    masked: csr_matrix
    plain: csr_matrix

    @property
    def spam(self) -> NDArray[np.bool_]:
        """Truth, shape (n,)."""
        return np.array([row.is_spam for row in self.rows], dtype=bool)

    @property
    def sites(self) -> NDArray[np.str_]:
        """Site of each row, shape (n,)."""
        return np.array([row.site for row in self.rows])

    @property
    def of_blogs(self) -> NDArray[np.bool_]:
        """Whether a row is a comment of a blog rather than of a chat, shape (n,)."""
        return np.array([source_of(row.source).genre == "blog" for row in self.rows], dtype=bool)


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
    """Return what is learned from; the same rows and seed give the same lesson."""
    rng = np.random.default_rng(seed)
    duplicates = near_duplicates([row.labelled.comment.content for row in rows])
    kept = sample.choose(rows, duplicates, rng)
    chosen = [rows[index] for index in kept.tolist()]
    comments = [row.labelled.comment for row in chosen]
    features = CommentFeatures()
    return Lesson(
        rows=chosen,
        duplicates=duplicates[kept],
        masked=features.transform([sample.masked(row, rng) for row in chosen]),
        plain=features.transform(comments),
    )


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
    fold = site_folds(lesson.sites.tolist(), FOLDS)
    log_odds = out_of_site(lesson, fold, said)
    blogs = lesson.of_blogs
    judged = _calibrated(lesson, log_odds, fold, blogs)
    slope, offset = platt(Judged(log_odds[blogs], lesson.spam[blogs], lesson.sites[blogs]))
    said("fitting on every site")
    proven = thresholds.choose(ham_by_site(judged), known(lesson.rows))
    report = measure(judged, blogs, proven.thresholds)
    return Result(
        pipeline=_final(lesson, Parameters(C=STRENGTH, slope=slope, offset=offset)),
        proven=proven,
        judged=judged,
        report=replace(report, overall={**report.overall, **_nested(judged, fold, blogs)}),
    )


def _nested(judged: Judged, fold: NDArray[np.int64], blogs: NDArray[np.bool_]) -> dict[str, float]:
    """Return the shares of blogs' ham at thresholds that the other folds chose."""
    held, rejected = np.zeros(len(fold), dtype=bool), np.zeros(len(fold), dtype=bool)
    for number in np.unique(fold):
        inside = fold == number
        at = thresholds.choose(ham_by_site(judged.of(~inside))).thresholds
        held[inside] = judged.probability[inside] >= at.hold_at
        rejected[inside] = judged.probability[inside] >= at.reject_from
    ham = blogs & ~judged.is_spam
    weight = site_weights(judged.of(ham))
    return {
        "ham_rejected_at_others_thresholds": float(np.average(rejected[ham], weights=weight)),
        "ham_held_at_others_thresholds": float(np.average(held[ham], weights=weight)),
    }


def out_of_site(
    lesson: Lesson, fold: NDArray[np.int64], said: Callable[[str], None]
) -> NDArray[np.float64]:
    """Return the log-odds of each row by a model that did not see its site, shape (n,)."""
    log_odds = np.zeros(len(lesson.rows))
    for number in np.unique(fold):
        held_out = fold == number
        said(f"leaving out sites, part {number + 1}: {held_out.sum()} comments")
        learned = np.flatnonzero(learners(held_out, lesson.duplicates))
        classifier = CalibratedLogisticRegression(C=STRENGTH)
        weight = sample.weights([lesson.rows[index] for index in learned.tolist()])
        classifier.fit(lesson.masked[learned], lesson.spam[learned], weight)
        log_odds[held_out] = classifier.decision_function(lesson.plain[held_out])
    return log_odds


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
    pipeline["classifier"].fit(lesson.masked, lesson.spam, sample.weights(lesson.rows))
    return pipeline
