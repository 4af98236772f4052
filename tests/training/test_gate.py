from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.score import Thresholds
from training.doubts import Doubts, Moderator, Quality
from training.gate import Exams, Side, may_replace
from training.marks import Exam, Marks

AT = Thresholds(0.5, 0.9, frozenset({"en"}))
TRUTH = np.array([False] * 20 + [True] * 20)
CLEAN = Quality(100, (), np.ones(100), Doubts(50, 0), Doubts(50, 0), ())


def _marks(*values):
    return Marks(np.array(values, dtype=float), AT)


def _exam(spam):
    spam = np.array(spam, dtype=bool)
    return Exam(spam, np.arange(spam.size), np.array(["en"] * spam.size))


EXAMS = Exams(_exam(TRUTH), _exam([False] * 50 + [True] * 50), _exam([False] * 3))
BEFORE = Side(
    _marks(*[0.4] * 20, *[0.6] * 20), _marks(*[0.1] * 50, *[0.7] * 50), _marks(*[0.1] * 3)
)
# As BEFORE, but surer of all that is held out.
BETTER = replace(BEFORE, held_out=_marks(*[0.2] * 20, *[0.8] * 20))


def _reasons(new=BETTER, current=BEFORE, exams=EXAMS, labels=CLEAN):
    return may_replace(new, current, exams, labels)


def _one(found):
    (reason,) = found
    return reason


def test_a_better_model_may_replace_the_one_in_use():
    assert _reasons() == ()


def test_one_that_is_no_better_may_not():
    assert "not measurably better" in _one(_reasons(new=BEFORE))


# What changes nothing but by noise: half of each class a little up, half a little down.
NOISE = np.tile([0.005, -0.005], 20)


@pytest.mark.parametrize(
    ("at", "before", "after"),
    [
        (np.s_[20:26], 0.49, 0.51),  # spam caught
        (np.s_[:6], 0.51, 0.49),  # ham held
        (np.s_[:6], 0.91, 0.89),  # ham rejected
    ],
)
def test_one_figure_that_improves_beyond_noise_is_enough(at, before, after):
    held_out = np.r_[[0.4] * 20, [0.6] * 20]
    held_out[at] = before
    current = replace(BEFORE, held_out=_marks(*held_out))
    noise = replace(BEFORE, held_out=_marks(*held_out + NOISE))
    held_out[at] = after
    better = replace(BEFORE, held_out=_marks(*held_out + np.where(held_out == after, 0, NOISE)))
    assert "not measurably better" in _one(_reasons(noise, current))
    assert _reasons(better, current) == ()


def test_one_that_is_surer_of_all_that_is_held_out_is_better_with_the_same_verdicts():
    # Better on 11 of each class, worse on 9.
    new = _marks(*[0.2] * 11, *[0.48] * 9, *[0.8] * 11, *[0.52] * 9)
    assert _reasons(new=replace(BEFORE, held_out=new)) == ()


def test_a_higher_loss_is_a_reason_whatever_else_improves():
    current = replace(BEFORE, held_out=_marks(*[0.4] * 20, *[0.49] * 10, *[0.9] * 10))
    new = replace(BEFORE, held_out=_marks(*[0.4] * 20, *[0.51] * 20))
    found = _reasons(new, current)
    assert any("log-loss, classes evened rises beyond noise" in it for it in found)
    assert not any("not measurably better" in it for it in found)


def test_ham_that_is_rejected_beyond_noise_is_a_reason():
    new = _marks(*[0.95] * 5, *[0.01] * 15, *[0.99] * 20)
    assert any("ham rejected rises" in it for it in _reasons(replace(BETTER, held_out=new)))


def test_ham_that_is_held_beyond_noise_is_a_reason():
    new = _marks(*[0.51] * 5, *[0.01] * 15, *[0.99] * 20)
    found = _reasons(replace(BETTER, held_out=new))
    assert any("ham held or rejected rises" in it for it in found)


def test_spam_that_is_let_through_beyond_noise_is_a_reason():
    new = _marks(*[0.01] * 20, *[0.99] * 15, *[0.49] * 5)
    found = _reasons(replace(BETTER, held_out=new))
    assert any("spam held or rejected falls" in it for it in found)


def test_worse_calibration_is_a_reason():
    truth = np.tile([False, True], 40)
    exams = replace(EXAMS, held_out=_exam(truth))
    right, wrong = np.where(truth, 0.6, 0.4), np.where(truth, 0.89, 0.11)
    # The current one is right as often as it says; the new one is surer than it may be.
    flip = np.arange(80) % 5 < 2
    current = replace(BEFORE, held_out=_marks(*np.where(flip, 1 - right, right)))
    new = replace(BEFORE, held_out=_marks(*np.where(flip, 1 - wrong, wrong)))
    assert any("calibration error rises" in it for it in _reasons(new, current, exams))


@pytest.mark.parametrize(("flipped", "refused"), [(2, False), (3, True)])
def test_two_percent_of_the_regression_set_may_change(flipped, refused):
    spam = [0.1] * flipped + [0.7] * (50 - flipped)
    found = _reasons(replace(BETTER, regression=_marks(*[0.1] * 50, *spam)))
    assert bool(found) == refused
    assert all("3 of 100 comments of the regression set" in reason for reason in found)


def test_one_ham_of_the_regression_set_that_turns_spam_is_a_reason():
    new = replace(BETTER, regression=_marks(0.95, *[0.1] * 49, *[0.7] * 50))
    assert _one(_reasons(new)) == "1 ham of the regression set turn spam"


@pytest.mark.parametrize(("to", "refused"), [(0.6, False), (0.95, True)])
def test_a_golden_comment_may_be_held_but_not_go_to_spam(to, refused):
    assert bool(_reasons(replace(BETTER, golden=_marks(to, 0.1, 0.1)))) == refused


@pytest.mark.parametrize(("ham", "refused"), [(5, False), (4, True)])
def test_five_of_each_class_must_measure(ham, refused):
    kept = np.r_[np.arange(ham), np.arange(20, 40)]
    exams = replace(EXAMS, held_out=_exam(TRUTH[kept]))
    sides = [
        replace(side, held_out=Marks(side.held_out.spam[kept], AT)) for side in (BETTER, BEFORE)
    ]
    assert bool(_reasons(*sides, exams)) == refused


@pytest.mark.parametrize(("pairs", "refused"), [(2, False), (3, True)])
def test_five_percent_of_the_labels_may_contradict_each_other(pairs, refused):
    found = tuple((2 * n, 2 * n + 1) for n in range(pairs))
    assert bool(_reasons(labels=replace(CLEAN, contradictory=found))) == refused


@pytest.mark.parametrize(("doubted", "refused"), [(4, False), (6, True)])
@pytest.mark.parametrize("name", ["ham", "spam"])
def test_labels_doubted_beyond_noise_are_a_reason(name, doubted, refused):
    assert bool(_reasons(labels=replace(CLEAN, **{name: Doubts(50, doubted)}))) == refused


@pytest.mark.parametrize(("chance", "refused"), [(0.011, False), (0.009, True)])
def test_a_moderator_against_the_others_is_a_reason(chance, refused):
    odd = Moderator("m7", 0.45, Doubts(40, 9), Doubts(50, 1), chance)
    found = _reasons(labels=replace(CLEAN, moderators=(odd,)))
    assert bool(found) == refused
    assert all("moderator m7 gave 45% of the new labels" in reason for reason in found)
