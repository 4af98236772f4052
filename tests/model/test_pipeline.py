from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.base import clone

from model.pipeline import CalibratedLogisticRegression, Parameters, build_pipeline

from .conftest import HAM, ODD, SPAM

X = csr_matrix(np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]]))
Y = [False, False, True, True]


def test_spam_is_likelier_spam_than_ham(pipeline):
    ham, spam = (pipeline.predict_proba(comments)[:, 1] for comments in (HAM, SPAM))
    assert ham.max() < spam.min()


def test_calibration_is_a_straight_line_through_the_log_odds():
    plain = CalibratedLogisticRegression().fit(X, Y).decision_function(X)
    bent = CalibratedLogisticRegression(slope=0.5, offset=-2.0).fit(X, Y).decision_function(X)
    assert bent == pytest.approx(0.5 * plain - 2.0, abs=1e-6)


def test_probabilities_are_those_of_the_log_odds_and_sum_to_one():
    fitted = CalibratedLogisticRegression().fit(X, Y)
    probabilities = fitted.predict_proba(X)
    assert probabilities[:, 1] == pytest.approx(expit(fitted.decision_function(X)))
    assert probabilities.sum(axis=1) == pytest.approx(1.0)


def test_predictions_are_the_likelier_class():
    assert CalibratedLogisticRegression(C=100.0).fit(X, Y).predict(X).tolist() == Y


def test_weights_of_samples_matter():
    light = CalibratedLogisticRegression().fit(X, Y, [1, 1, 0.01, 0.01])
    assert (light.predict_proba(X)[:, 1] < 0.5).all()


@pytest.mark.parametrize("bad", [{"C": 0.0}, {"slope": 0.0}, {"slope": -1.0}])
def test_a_bad_parameter_is_refused_by_fit(bad):
    with pytest.raises(ValueError, match="must be positive"):
        CalibratedLogisticRegression(**bad).fit(X, Y)


def test_one_class_alone_is_refused():
    with pytest.raises(ValueError, match="class"):
        CalibratedLogisticRegression().fit(X, [True] * 4)


def test_a_clone_has_the_parameters_and_nothing_learned(pipeline):
    fresh = clone(pipeline)["classifier"]
    assert fresh.get_params()["slope"] == 0.8
    assert not hasattr(fresh, "coef_")


def test_no_comments_get_no_probabilities(pipeline):
    assert pipeline.predict_proba([]).shape == (0, 2)


def test_odd_comments_get_a_probability(pipeline):
    assert np.isfinite(pipeline.predict_proba(ODD)).all()


def test_the_same_comments_make_the_same_model():
    first, second = (
        build_pipeline(Parameters()).fit(HAM + SPAM, [False] * 4 + [True] * 4) for _ in "12"
    )
    assert (first["classifier"].coef_ == second["classifier"].coef_).all()
