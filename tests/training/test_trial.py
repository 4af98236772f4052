from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.comment import Comment
from training.gate import flipped
from training.intake import intake, moment
from training.regression import regression_set
from training.trial import features_of, fixed_features, try_out

KEY = b"k" * 32


def _trial(labels, base, current=None):
    return try_out(intake(labels, KEY), base, current or base, lambda line: None)


@pytest.fixture(scope="module")
def trial(shipped, labels_of):
    return _trial(labels_of(60), shipped)


def _weights(trial):
    classifier = trial.new.pipeline["classifier"]
    return classifier.coef_.tobytes(), classifier.intercept_


def test_the_model_learns_what_a_blog_calls_spam(trial, a_label):
    unseen = features_of([a_label(n, spam=True).comment for n in range(900, 910)])
    assert (trial.base.judged(unseen) < 0.2).all()
    assert (trial.new.judged(unseen) > 0.5).all()


def test_good_labels_have_nothing_against_them(trial):
    assert trial.reasons == ()


def test_the_last_fifth_of_each_class_measures_and_the_rest_is_learned(trial):
    spam = np.array([row.is_spam for row in trial.labels.rows])
    moments = np.array([moment(row) for row in trial.labels.rows])
    for of_class in (spam, ~spam):
        measured = of_class & trial.measured
        assert 0.19 < measured.sum() / of_class.sum() < 0.25
        assert moments[of_class & trial.learned].max() < moments[measured].min()


def test_nothing_is_learned_from_a_copy_of_what_measures(shipped, labels_of, a_label):
    text = "one long text of its own that nobody else on this blog has ever written so far"
    first = a_label(0, spam=False, comment=Comment(f"{text} again"), id="first")
    last = a_label(900, spam=False, comment=Comment(text), id="last")
    trial = _trial([*labels_of(60), first, last], shipped)
    ids = [row.labelled.id for row in trial.labels.rows]
    assert trial.measured[ids.index("last")]
    assert not trial.measured[ids.index("first")]
    assert not trial.learned[ids.index("first")]


def test_the_same_labels_in_another_order_give_the_same_bytes(trial, shipped, labels_of):
    assert _weights(_trial(labels_of(60)[::-1], shipped)) == _weights(trial)


def test_a_label_that_is_taken_back_leaves_no_trace(trial, shipped, labels_of, a_label):
    labels = labels_of(60)
    taught = [
        *labels[:40],
        a_label(500, spam=True, labelled_at=labels[39].labelled_at),
        *labels[40:],
    ]
    assert _weights(_trial(taught, shipped)) != _weights(trial)
    undone = [label for label in taught if label.id != "s500"]
    again = _trial(undone, shipped)
    assert _weights(again) == _weights(trial)
    features = features_of([label.comment for label in labels])
    assert again.new.judged(features).tobytes() == trial.new.judged(features).tobytes()


def test_the_thresholds_are_those_of_the_base(trial):
    assert trial.new.at == trial.base.at


def test_no_learning_starts_from_the_model_in_use(trial, shipped, labels_of):
    assert _weights(_trial(labels_of(60), shipped, trial.new)) == _weights(trial)


def test_the_model_in_use_is_measured_on_labels_that_it_has_not_learned_from(
    trial, shipped, labels_of
):
    later = _trial(labels_of(90), shipped, trial.new)
    assert later.reference is trial.new
    until = trial.new.metrics["spam_learned_until"]
    measured = [later.labels.rows[index] for index in np.flatnonzero(later.measured)]
    assert all(moment(row) > until for row in measured if row.is_spam)


def test_when_all_that_measures_was_learned_from_the_base_is_measured_against(
    trial, shipped, labels_of
):
    fewer = _trial(labels_of(36), shipped, trial.new)
    assert fewer.reference is fewer.base
    assert fewer.measured.sum() > 0


def test_what_is_learned_again_is_no_better_than_itself(trial, shipped, labels_of):
    again = _trial(labels_of(60), shipped, trial.new)
    assert again.reasons[0].startswith("it is not measurably better")


def test_a_correction_is_held_back_where_the_regression_set_changes_too_much(
    shipped, labels_of, monkeypatch
):
    free = _trial(labels_of(60), shipped)
    monkeypatch.setattr("training.trial.MOST_FLIPPED", 0.0)
    held = _trial(labels_of(60), shipped)
    assert 0.0 < _moved(held) < 0.7 * _moved(free)


def test_where_anchors_do_not_hold_it_back_enough_a_part_of_a_correction_is_taken(
    shipped, labels_of, monkeypatch
):
    monkeypatch.setattr("training.trial.MOST_FLIPPED", 3 / len(regression_set()))
    trial = _trial(labels_of(60), shipped)
    sides = trial.marks.regression, trial.marks_of_reference.regression
    assert 0 < flipped(*sides, trial.exams.regression).size <= 3


def _moved(trial):
    """By how much the log-odds of the regression set change, in the mean."""
    found = (model.pipeline["classifier"] for model in (trial.base, trial.new))
    before, after = (classifier.decision_function(fixed_features()[1]) for classifier in found)
    return np.abs(after - before).mean()


def test_wrong_labels_are_refused(shipped, labels_of):
    labels = [
        replace(label, is_spam=label.is_spam != (number % 5 == 0))
        for number, label in enumerate(labels_of(60))
    ]
    reasons = _trial(labels, shipped).reasons
    assert any("a model of the other labels gives" in reason for reason in reasons)


def test_chunks_give_the_features_that_the_whole_gives(labels_of):
    comments = [label.comment for label in labels_of(300)]
    whole = features_of(comments[:400])
    parts = [features_of(comments[:7]), features_of(comments[7:400])]
    assert (whole[:7] != parts[0]).nnz == 0
    assert (whole[7:] != parts[1]).nnz == 0
