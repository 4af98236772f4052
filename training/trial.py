"""A new model, made from the base and labels, and measured beside the one in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from threadpoolctl import threadpool_limits

from model.comment import Comment
from model.features import CommentFeatures
from model.language import language
from training.adapt import ANCHORED, Correction, Flags, Floats, Labelled, adapted, compact
from training.doubts import Quality, quality
from training.gate import LEAST_HELD_OUT, MOST_FLIPPED, Exams, Side, flipped, may_replace
from training.golden import GOLDEN
from training.intake import Labels, moment
from training.marks import Changes, Exam, Marks, changes
from training.models import Model
from training.parallel import each
from training.regression import anchors, regression_set
from training.sources import Row
from training.split import latest, learners, near_duplicates

# Share of the labels that measures, the last of each class.
HELD_OUT = 0.2
# What the anchors weigh where the regression set would change too much otherwise, in turn; then
# what part is left of the last correction.
HELD_BACK, PARTS = (1.0, 4.0), (0.8, 0.6, 0.4)
_CHUNK = 500  # comments that one call works on
# Figures of a manifest: when the last label was given that a model learned from, ham's and spam's.
_UNTIL = ("ham_learned_until", "spam_learned_until")


@dataclass(frozen=True, slots=True)
class Trial:
    """A new model beside the one it was measured against, and what the gate said.

    learned    shape (n,), the rows of ``labels`` learned from; measured  shape (n,), measured on
    reference  what it was measured against: the model in use, or the base where the model in use
               has learned from what measures
    marks, marks_of_reference  of the new model and of the other, for each exam
    reasons    against putting the new model in use
    """

    labels: Labels
    learned: Flags
    measured: Flags
    base: Model
    new: Model
    reference: Model
    exams: Exams
    marks: Side
    marks_of_reference: Side
    changes: Changes
    quality: Quality
    reasons: tuple[str, ...]


def try_out(labels: Labels, base: Model, current: Model, said: Callable[[str], None]) -> Trial:
    """Return the new model, measured and judged; nothing is stored.

    current  the model in use

    Deterministic: the same labels and models give the same. Raises ValueError for labels of one
    class, or with a time that cannot be read.
    """
    # Threads of the linear algebra add up in the order in which they happen to finish.
    with threadpool_limits(limits=1):
        return _tried(labels, base, current, said)


def _tried(labels: Labels, base: Model, current: Model, said: Callable[[str], None]) -> Trial:
    rows = labels.rows
    said(f"looking closely at {len(rows)} of {labels.read.total()} labels")
    labelled = numbers(rows, base)
    moments = np.array([moment(row) for row in rows])
    held_out = latest(moments, labelled.spam, HELD_OUT)
    learned = learners(held_out, labelled.group)
    said(f"learning from {learned.sum()}, measuring on {held_out.sum()}")
    until = _until(moments, labelled.spam, learned)
    new = _gently(labelled, learned, Model("new", base.pipeline, base.at, "", until))
    fresh = _fresh(moments, labelled.spam, current.metrics)
    measured, reference = _measurable(held_out, fresh, labelled.spam, current, base)
    exams, asked = _exams(rows, labelled, measured)
    said("asking whether the labels agree with each other")
    found = quality(rows, labelled, fresh)
    marks, others = _marks(new, new, asked), _marks(reference, current, asked)
    return Trial(
        *(labels, learned, measured, base, new, reference, exams, marks, others),
        changes=changes(marks.held_out, others.held_out, exams.held_out),
        quality=found,
        reasons=may_replace(marks, others, exams, found),
    )


def _gently(labelled: Labelled, learned: Flags, base: Model) -> Model:
    """Return the base adapted to some of the labels, by as much as the regression set allows.

    A blog that brings years of decisions at once asks for more than the gate lets through. What is
    allowed is told by the base alone: the model in use knows labels that may have been taken back.
    """
    regression, exam = fixed_features()[1], fixed_exams()[0]
    before, new = Marks(base.judged(regression), base.at), base
    for correction in _gentler(labelled, learned):
        new = replace(base, pipeline=adapted(base.pipeline, correction))
        after = Marks(new.judged(regression), new.at)
        if flipped(after, before, exam).size <= MOST_FLIPPED * exam.spam.size:
            break
    return new


def _gentler(labelled: Labelled, learned: Flags) -> Iterator[Correction]:
    """Yield corrections, each gentler than the one before."""
    for anchored in (ANCHORED, *HELD_BACK):
        correction = labelled.learned(learned, anchored)
        yield correction
    yield from (correction.part(share) for share in PARTS)


def numbers(rows: Sequence[Row], base: Model) -> Labelled:
    """Return labels as what is computed with."""
    features = features_of([row.labelled.comment for row in rows])
    columns, filled = compact(features)
    return Labelled(
        columns=columns,
        features=filled,
        spam=np.array([row.is_spam for row in rows], dtype=bool),
        sites=np.array([row.site for row in rows]),
        group=near_duplicates([row.labelled.comment.content for row in rows]),
        log_odds=base.pipeline["classifier"].decision_function(features),
        anchors=fixed_features()[0][:, columns].tocsr(),
    )


@cache
def fixed_features() -> tuple[csr_matrix, csr_matrix, csr_matrix]:
    """Return the features of the anchors, of the regression set and of the golden comments."""
    fixed = [known.comment for known in regression_set()]
    return features_of(list(anchors())), features_of(fixed), features_of(GOLDEN)


def features_of(comments: Sequence[Comment]) -> csr_matrix:
    """Return the features of comments, shape (n, d), computed in chunks side by side."""
    chunks = [comments[start : start + _CHUNK] for start in range(0, len(comments), _CHUNK)]
    parts = each((delayed(CommentFeatures().transform)(chunk) for chunk in chunks), len(comments))
    return vstack(parts, "csr")


def _until(moments: Floats, spam: Flags, learned: Flags) -> dict[str, float]:
    """Return the figures that :func:`_fresh` reads."""
    classes = zip(_UNTIL, (~spam, spam), strict=True)
    return {name: float(moments[learned & of].max(initial=0.0)) for name, of in classes}


def _fresh(moments: Floats, spam: Flags, metrics: Mapping[str, float]) -> Flags:
    """Return the labels that a model with these figures has not learned from."""
    ham_until, spam_until = (metrics.get(name, -np.inf) for name in _UNTIL)
    return np.asarray(moments > np.where(spam, spam_until, ham_until))


def _measurable(
    held_out: Flags, fresh: Flags, spam: Flags, current: Model, base: Model
) -> tuple[Flags, Model]:
    """Return the labels to measure on, and the model to compare with.

    The model in use knows labels that it learned from, as when so many were taken back that older
    ones are held out now. On them the base is compared with.
    """
    measured = held_out & fresh
    if min((measured & spam).sum(), (measured & ~spam).sum()) >= LEAST_HELD_OUT:
        return measured, current
    return held_out, current if fresh[held_out].all() else base


def _exams(
    rows: Sequence[Row], labelled: Labelled, measured: Flags
) -> tuple[Exams, tuple[csr_matrix, csr_matrix, csr_matrix]]:
    """Return what both models are asked, and its features."""
    judged = [rows[index].labelled.comment for index in np.flatnonzero(measured).tolist()]
    held_out = Exam(labelled.spam[measured], labelled.group[measured], _languages(judged))
    exams = Exams(held_out, *fixed_exams())
    return exams, (labelled.whole(measured), *fixed_features()[1:])


@cache
def fixed_exams() -> tuple[Exam, Exam]:
    """Return what is asked of the regression set and of the golden comments."""
    fixed = regression_set()
    return (
        _exam([known.comment for known in fixed], [known.is_spam for known in fixed]),
        _exam(GOLDEN, [False] * len(GOLDEN)),
    )


def _exam(comments: Sequence[Comment], spam: Sequence[bool]) -> Exam:
    return Exam(np.array(spam, dtype=bool), np.arange(len(comments)), _languages(comments))


def _languages(comments: Iterable[Comment]) -> NDArray[np.str_]:
    return np.array([language(comment.content) for comment in comments], dtype=np.str_)


def _marks(held_out: Model, fixed: Model, asked: Sequence[csr_matrix]) -> Side:
    models = (held_out, fixed, fixed)
    return Side(*(Marks(m.judged(it), m.at) for m, it in zip(models, asked, strict=True)))
