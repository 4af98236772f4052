from __future__ import annotations

import copy

import pytest
from scipy.special import logit

from model.comment import Comment
from model.features import FAMILIES
from model.score import Thresholds
from model.scorer import Scorer

from .conftest import HAM, ODD, SPAM

EVERY = HAM + SPAM + ODD


def test_one_comment_gets_the_probability_it_gets_in_a_batch(scorer, pipeline):
    batch = pipeline.predict_proba(EVERY)[:, 1]
    assert [scorer.score(comment).spam for comment in EVERY] == pytest.approx(batch, abs=1e-9)
    assert scorer.probabilities(EVERY) == pytest.approx(batch, abs=1e-9)


@pytest.mark.parametrize("comment", EVERY)
def test_the_reasons_sum_to_the_log_odds(scorer, comment):
    score = scorer.score(comment)
    assert sum(reason.weight for reason in score.reasons) == pytest.approx(
        logit(score.spam), abs=1e-9
    )


def test_reasons_come_strongest_first_and_the_baseline_last(scorer):
    *reasons, baseline = scorer.score(SPAM[0]).reasons
    weights = [abs(reason.weight) for reason in reasons]
    assert weights == sorted(weights, reverse=True)
    assert baseline.name == "baseline"


def test_of_a_comment_without_anything_its_length_alone_is_told(scorer):
    reasons = scorer.score(Comment("")).reasons
    assert [(reason.name, reason.text) for reason in reasons[:-1]] == [("length", "no word at all")]


def test_every_reason_is_a_family_with_words_for_a_person(scorer):
    for comment in EVERY:
        for reason in scorer.score(comment).reasons[:-1]:
            assert reason.name in FAMILIES
            assert reason.text


def test_a_score_names_the_version_of_its_model(scorer):
    assert scorer.score(HAM[0]).model_version == scorer.version


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_weight_that_is_no_number_is_refused(pipeline, bad):
    broken = copy.deepcopy(pipeline)
    broken["classifier"].coef_[5] = bad
    with pytest.raises(ValueError, match="not finite"):
        Scorer(broken, Thresholds(0.5, 0.9), "v")


def test_weights_of_other_features_are_refused(pipeline):
    broken = copy.deepcopy(pipeline)
    broken["classifier"].coef_ = broken["classifier"].coef_[:-1]
    with pytest.raises(ValueError, match="weights"):
        Scorer(broken, Thresholds(0.5, 0.9), "v")


def test_no_comments_get_no_probabilities(scorer):
    assert scorer.probabilities([]).shape == (0,)
