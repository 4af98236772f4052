from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from model.comment import Comment
from model.features import COLUMNS
from model.pipeline import Parameters, build_pipeline
from training import adapt
from training.adapt import Labelled, adapted, correct, weights
from training.trial import features_of


def _features(count, columns=6, seed=0):
    rng = np.random.default_rng(seed)
    cells = rng.random((count, columns)) * (rng.random((count, columns)) < 0.5)
    whole = np.zeros((count, COLUMNS))
    whole[:, 10 : 10 + columns] = cells
    return csr_matrix(whole)


def _task(count=40, seed=0):
    rng = np.random.default_rng(seed)
    return (
        _features(count),
        rng.random(count) < 0.5,
        rng.random(count) + 0.5,
        rng.normal(size=count),
    )


NO_ANCHORS = csr_matrix((0, COLUMNS))


def test_the_correction_is_where_the_posterior_is_highest():
    features, spam, weight, log_odds = _task()
    anchors = _features(5, seed=1)
    found = correct(features, spam, weight, log_odds, anchors)

    def lost(shift):
        z = np.append(found.weight, found.offset) + shift
        margin = np.where(spam, 1, -1) * (log_odds + features[:, found.columns] @ z[:-1] + z[-1])
        moved = anchors[:, found.columns] @ z[:-1] + z[-1]
        loss = (weight * np.log1p(np.exp(-margin))).sum()
        return loss + adapt.PENALTY / 2 * z @ z + adapt.ANCHORED / 2 * (moved**2).mean()

    best = lost(0.0)
    for index in range(found.weight.size + 1):
        for step in (-0.01, 0.01):
            shift = np.zeros(found.weight.size + 1)
            shift[index] = step
            assert lost(shift) > best


def test_labels_that_the_model_gives_anyway_change_little():
    features, spam, weight, _ = _task()
    sure = np.where(spam, 12.0, -12.0)
    found = correct(features, spam, weight, sure, NO_ANCHORS)
    assert np.abs(found.shift(features)).max() < 0.01


def test_columns_that_no_label_has_stay_as_they_are():
    features, spam, weight, log_odds = _task()
    found = correct(features, spam, weight, log_odds, NO_ANCHORS)
    assert set(found.columns.tolist()) == set(range(10, 16))


def test_anchors_keep_the_log_odds_of_comments_like_them():
    features, spam, weight, log_odds = _task()
    free = correct(features, spam, weight, log_odds, NO_ANCHORS)
    bound = correct(features, spam, weight, log_odds, features)
    assert np.abs(bound.shift(features)).mean() < 0.5 * np.abs(free.shift(features)).mean()


def test_an_adapted_pipeline_says_the_bases_log_odds_plus_the_correction():
    comments = [Comment("cheap pills here"), Comment("thanks, that helped"), Comment("buy now")]
    base = build_pipeline(Parameters()).fit(comments, [True, False, True])
    features = features_of(comments)
    before = base["classifier"].decision_function(features)
    correction = correct(features, np.array([False, False, True]), np.ones(3), before, NO_ANCHORS)
    after = adapted(base, correction)["classifier"].decision_function(features)
    assert after == pytest.approx(before + correction.shift(features), abs=1e-5)
    assert base["classifier"].decision_function(features) == pytest.approx(before)


def test_spam_and_ham_weigh_the_same():
    weight = weights(np.array(["a"] * 30), np.arange(30) < 10)
    assert weight[:10].sum() == pytest.approx(weight[10:].sum())


def test_a_label_of_a_rare_class_weighs_four_times_at_most():
    weight = weights(np.array(["a"] * 100), np.arange(100) < 1)
    assert weight[0] == 4.0


def test_a_site_of_four_hundred_labels_weighs_twice_one_of_a_hundred():
    sites = np.array(["a"] * 400 + ["b"] * 100 + ["a"] * 100)
    weight = weights(sites, np.arange(600) >= 500)
    assert weight[:400].sum() == pytest.approx(2 * weight[400:500].sum())


@pytest.mark.parametrize("among", [[True, True, False, False], [False] * 4])
def test_of_one_class_nothing_is_learned(among):
    features = _features(4)
    labelled = Labelled(
        *(features, np.array([True, True, False, False]), np.array(["a"] * 4), np.arange(4)),
        log_odds=np.zeros(4),
        anchors=NO_ANCHORS,
    )
    assert not labelled.learned(np.array(among)).shift(features).any()
