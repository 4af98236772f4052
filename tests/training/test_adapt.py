from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from model.comment import Comment
from model.pipeline import Parameters, build_pipeline
from training import adapt
from training.adapt import Correction, Labelled, adapted, compact, correct, weights
from training.trial import features_of


def _features(count, columns=6, seed=0):
    rng = np.random.default_rng(seed)
    cells = rng.random((count, columns)) * (rng.random((count, columns)) < 0.5)
    return csr_matrix(cells)


def _task(count=40, seed=0):
    rng = np.random.default_rng(seed)
    return (
        _features(count),
        rng.random(count) < 0.5,
        rng.random(count) + 0.5,
        rng.normal(size=count),
    )


NO_ANCHORS = csr_matrix((0, 6))


def _shift(features, found):
    weight, offset = found
    return features @ weight + offset


def test_the_correction_is_where_the_posterior_is_highest():
    features, spam, weight, log_odds = _task()
    anchors = _features(5, seed=1)
    found = np.append(*correct(features, spam, weight, log_odds, anchors))

    def lost(z):
        margin = np.where(spam, 1, -1) * (log_odds + features @ z[:-1] + z[-1])
        moved = anchors @ z[:-1] + z[-1]
        loss = (weight * np.log1p(np.exp(-margin))).sum()
        return (
            loss + adapt.PENALTY / 2 * z @ z + adapt.ANCHORED * weight.sum() / 2 * (moved**2).mean()
        )

    for step in 0.01 * np.vstack([np.eye(found.size), -np.eye(found.size)]):
        assert lost(found + step) > lost(found)


def test_labels_that_the_model_gives_anyway_change_little():
    features, spam, weight, _ = _task()
    sure = np.where(spam, 12.0, -12.0)
    found = correct(features, spam, weight, sure, NO_ANCHORS)
    assert np.abs(_shift(features, found)).max() < 0.01


def test_a_column_of_rows_that_weigh_nothing_stays_exactly_as_it_is():
    features, spam, weight, log_odds = _task()
    alone = csr_matrix(np.hstack([features.toarray(), np.eye(40)[:, :1]]))
    weight[0] = 0.0
    found, _ = correct(alone, spam, weight, log_odds, csr_matrix((0, 7)))
    assert found[-1] == 0.0
    assert found[:-1].all()


def test_anchors_keep_the_log_odds_of_comments_like_them():
    features, spam, weight, log_odds = _task()
    free = correct(features, spam, weight, log_odds, NO_ANCHORS)
    bound = correct(features, spam, weight, log_odds, features)
    moved, free_moved = (np.abs(_shift(features, found)).mean() for found in (bound, free))
    assert moved < 0.5 * free_moved


def test_compact_features_are_the_filled_columns():
    whole = csr_matrix(([1.0, 2.0, 3.0], ([0, 0, 1], [2, 7, 2])), shape=(2, 9))
    columns, filled = compact(whole)
    assert columns.tolist() == [2, 7]
    assert filled.toarray().tolist() == [[1.0, 2.0], [3.0, 0.0]]


COMMENTS = [Comment("cheap pills here"), Comment("thanks, that helped"), Comment("buy now")]


def _labelled(base):
    columns, features = compact(features_of(COMMENTS))
    return Labelled(
        *(columns, features, np.array([False, False, True]), np.array(["a"] * 3), np.arange(3)),
        log_odds=base["classifier"].decision_function(features_of(COMMENTS)),
        anchors=csr_matrix((0, columns.size)),
    )


@pytest.fixture(scope="module")
def base():
    return build_pipeline(Parameters()).fit(COMMENTS, [True, False, True])


def test_an_adapted_pipeline_says_the_bases_log_odds_plus_the_correction(base):
    labelled, everybody = _labelled(base), np.ones(3, dtype=bool)
    pipeline = adapted(base, labelled.learned(everybody))
    after = pipeline["classifier"].decision_function(features_of(COMMENTS))
    assert after == pytest.approx(labelled.judged(everybody, everybody), abs=1e-5)
    assert np.abs(after - labelled.log_odds).max() > 0.1
    before = base["classifier"].decision_function(features_of(COMMENTS))
    assert before.tolist() == labelled.log_odds.tolist()


def test_a_part_of_a_correction_shifts_all_log_odds_by_that_part():
    features = csr_matrix(np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]]))
    whole = Correction(np.array([0, 2]), np.array([0.5, -2.0]), 0.25)
    assert whole.part(0.4).shift(features) == pytest.approx(0.4 * whole.shift(features))


def test_the_whole_features_are_those_that_were_made_compact(base):
    some = np.array([True, False, True])
    assert (_labelled(base).whole(some) != features_of(COMMENTS)[some]).nnz == 0


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


@pytest.mark.parametrize("among", [[True, True, False], [False] * 3])
def test_of_one_class_nothing_is_learned(base, among):
    correction = _labelled(base).learned(np.array(among))
    assert not correction.shift(features_of(COMMENTS)).any()
