from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from training.figures import (
    Scored,
    accuracy,
    at_zero,
    auc,
    best_cut,
    caught,
    figure,
    mcc,
    mean_of_parts,
    value,
)

RNG = np.random.default_rng(0)


def _scored(score, spam, *, flagged=None, group=None, part=None):
    score = np.array(score, dtype=float)
    return Scored(
        score,
        score > 0 if flagged is None else np.array(flagged),
        np.array(spam, dtype=bool),
        np.arange(score.size) if group is None else np.array(group),
        np.array(["a"] * score.size if part is None else part),
    )


def _noisy(size=400):
    spam = RNG.random(size) < 0.4
    return _scored(np.round(spam + RNG.normal(size=size), 1), spam)


def test_mcc_is_that_of_scikit_learn():
    scored = _noisy()
    assert value(scored, mcc) == pytest.approx(matthews_corrcoef(scored.is_spam, scored.flagged))


def test_auc_is_that_of_scikit_learn_ties_included():
    scored = _noisy()
    assert value(scored, auc) == pytest.approx(roc_auc_score(scored.is_spam, scored.score))


def test_a_weight_of_two_is_the_row_twice():
    scored, twice = _noisy(50), np.repeat(np.arange(50), RNG.integers(1, 3, 50))
    again = Scored(*(getattr(scored, name)[twice] for name in Scored.__slots__))
    weight = np.bincount(twice)[None, :].astype(float)
    for measure in (accuracy, mcc, auc, caught):
        assert measure(scored, weight)[0] == pytest.approx(value(again, measure))


def test_everything_flagged_has_an_mcc_of_nothing():
    assert value(_scored([1, 1], [True, False]), mcc) == 0.0


def test_one_class_has_no_auc():
    assert np.isnan(value(_scored([1, 2], [True, True]), auc))


def test_caught_allows_one_ham_in_a_hundred_over_the_cut():
    ham, spam = list(range(100)), [98.5, 99.5]
    assert value(_scored([*ham, *spam], [False] * 100 + [True] * 2), caught) == 1.0
    assert value(_scored([*ham, 97.5, 99.5], [False] * 100 + [True] * 2), caught) == 0.5


def test_spam_that_ties_with_too_much_ham_is_not_caught():
    assert value(_scored([1, 1, 0], [True, False, False]), caught) == 0.0


def test_the_mean_of_parts_counts_a_small_part_as_a_large_one():
    flagged = [True, False, True, True, True, True]
    scored = _scored([0] * 6, [True] * 6, flagged=flagged, part=list("aabbbb"))
    assert value(scored, mean_of_parts(accuracy)) == pytest.approx(0.75)


def test_the_learners_own_cut_is_zero():
    scored = _scored([1, -1], [True, False], flagged=[False, True])
    assert value(scored, accuracy) == 0.0
    assert value(scored, at_zero(accuracy)) == 1.0


def test_the_interval_holds_the_figure_and_repeats_with_the_seed():
    scored = _noisy()
    found = figure(scored, mcc, draws=200)
    assert found.low < found.value < found.high
    assert found == figure(scored, mcc, draws=200)


def test_rows_that_are_copies_make_a_wider_interval():
    flagged = RNG.random(300) < 0.8
    alone = _scored([0] * 300, [True] * 300, flagged=flagged)
    copies = _scored(
        [0] * 3000, [True] * 3000, flagged=np.repeat(flagged, 10), group=np.arange(3000) // 10
    )
    widths = [(f := figure(s, accuracy, draws=400)).high - f.low for s in (alone, copies)]
    assert widths[1] == pytest.approx(widths[0], rel=0.2)


def test_the_cut_of_two_classes_apart_lies_half_way():
    score, spam = np.array([0.0, 1.0, 5.0, 6.0]), np.array([False, False, True, True])
    assert best_cut(score, spam) == 3.0


def test_the_cut_separates_as_well_as_any_but_for_two_points():
    scored = _noisy()
    cuts = np.unique(scored.score)
    best = max(matthews_corrcoef(scored.is_spam, scored.score > cut) for cut in cuts)
    cut = best_cut(scored.score, scored.is_spam)
    assert matthews_corrcoef(scored.is_spam, scored.score > cut) >= best - 0.05


def test_a_cut_through_equal_scores_is_none():
    score, spam = np.array([0.0, 1.0, 1.0, 9.0]), np.array([False, False, True, False])
    assert best_cut(score, spam) == 0.5
