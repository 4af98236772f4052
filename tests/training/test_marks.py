from __future__ import annotations

import numpy as np
import pytest

from model.score import Thresholds
from training.evaluate import Judged, calibration_error
from training.marks import ACCEPTED, HELD, SPAM, Change, Exam, Marks, changes

AT = Thresholds(0.5, 0.9, frozenset({"en"}))


def _exam(spam, language="en", group=None):
    spam = np.array(spam, dtype=bool)
    groups = np.arange(spam.size) if group is None else np.array(group)
    return Exam(spam, groups, np.array([language] * spam.size))


@pytest.mark.parametrize(
    ("spam", "level"), [(0.49, ACCEPTED), (0.5, HELD), (0.89, HELD), (0.9, SPAM)]
)
def test_the_thresholds_decide_the_status(spam, level):
    assert Marks(np.array([spam]), AT).levels(_exam([True])).tolist() == [level]


def test_in_an_unknown_language_what_would_be_rejected_is_held():
    assert Marks(np.array([0.95]), AT).levels(_exam([True], "mis")).tolist() == [HELD]


def test_a_model_without_reject_at_rejects_nothing():
    at = Thresholds(0.5, None, frozenset({"en"}))
    assert Marks(np.array([1.0]), at).levels(_exam([True])).tolist() == [HELD]


def _changes(before, after, spam, group=None):
    return changes(
        Marks(np.array(after, dtype=float), AT),
        Marks(np.array(before, dtype=float), AT),
        _exam(spam, group=group),
    )


TRUTH = [False] * 20 + [True] * 20


def test_ham_that_is_newly_held_or_rejected_raises_its_figures():
    found = _changes([0.1] * 40, [0.7] * 10 + [0.95] * 10 + [0.1] * 20, TRUTH)
    assert (found.ham_held.before, found.ham_held.after) == (0.0, 1.0)
    assert found.ham_rejected.after == 0.5
    assert found.ham_held.rises
    assert found.ham_rejected.rises


def test_spam_that_is_let_through_lowers_what_is_caught():
    found = _changes([0.7] * 40, [0.7] * 30 + [0.1] * 10, TRUTH)
    assert found.spam_caught.after == 0.5
    assert found.spam_caught.falls


def test_one_comment_in_twenty_is_noise():
    found = _changes([0.1] * 40, [0.7] + [0.1] * 39, TRUTH)
    assert found.ham_held.after == 0.05
    assert not found.ham_held.rises


def test_copies_are_one_observation():
    ham = [0.7] * 5 + [0.1] * 15
    alone = _changes([0.1] * 40, ham + [0.1] * 20, TRUTH)
    copies = _changes([0.1] * 40, ham + [0.1] * 20, TRUTH, [0] * 5 + list(range(1, 36)))
    assert alone.ham_held.rises
    assert not copies.ham_held.rises


def test_both_classes_weigh_the_same_in_the_loss():
    found = _changes([0.5] * 11, [0.25] * 11, [False] * 10 + [True])
    assert found.loss.before == pytest.approx(np.log(2))
    assert found.loss.after == pytest.approx((-np.log(0.75) - np.log(0.25)) / 2)


def test_being_sure_and_wrong_costs_no_more_than_a_thousandth_does():
    found = _changes([1e-3] * 2, [0.0] * 2, [True, False])
    assert found.loss.after == pytest.approx(-np.log(1e-3) / 2)


def test_a_model_that_is_better_everywhere_loses_measurably_less():
    found = _changes([0.5] * 40, [0.3] * 20 + [0.7] * 20, TRUTH)
    assert found.loss.falls


def test_the_calibration_error_is_that_of_the_evaluation():
    spam = np.array(TRUTH)
    said = np.random.default_rng(0).random(40)
    found = _changes([0.5] * 40, said, spam)
    judged = Judged(said, spam, np.array(["a"] * 40))
    assert found.calibration.after == pytest.approx(calibration_error(judged))


def test_the_same_answers_change_nothing():
    found = _changes([0.3] * 40, [0.3] * 40, TRUTH)
    assert all((change.low, change.high) == (0.0, 0.0) for change in found.each())
    assert not any(change.rises or change.falls for change in found.each())


def test_an_interval_that_touches_zero_is_no_change():
    assert not Change("x", 0.0, 0.1, 0.0, 0.2).rises
    assert not Change("x", 0.1, 0.0, -0.2, 0.0).falls


def test_labels_of_one_class_cannot_be_compared_on():
    with pytest.raises(ValueError, match="both classes"):
        _changes([0.5], [0.5], [True])
