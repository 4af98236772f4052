"""The fitted model: features, a linear classifier, and a calibration that keeps it linear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from model.features import CommentFeatures


class CalibratedLogisticRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression whose log-odds are straightened by ``slope * log-odds + offset``.

    Platt's scaling (Platt, 1999) with the two numbers given rather than fitted here: they must come
    from comments of sites that the regression did not see, and only the caller knows the sites.
    The result is linear again, so every feature's share of the log-odds is exact.

    Parameters
    ----------
    C : float, default=1.0
        Inverse strength of the L2 penalty. Must be positive.
    slope : float, default=1.0
        Must be positive.
    offset : float, default=0.0
        Added to the log-odds, in nats.
    max_iter : int, default=300
        Most iterations of the solver (lbfgs, deterministic).

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,), float32
        Calibrated weights.
    intercept_ : float
        Calibrated log-odds of a comment without features.
    classes_ : ndarray of shape (2,)
        False (ham) and True (spam).
    """

    def __init__(
        self, C: float = 1.0, slope: float = 1.0, offset: float = 0.0, max_iter: int = 300
    ) -> None:
        self.C = C
        self.slope = slope
        self.offset = offset
        self.max_iter = max_iter

    def fit(
        self, X: csr_matrix, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> CalibratedLogisticRegression:
        """Fit on a matrix of shape (n, d) and truth of shape (n,); True is spam.

        Raise ValueError when a parameter is bad or ``y`` has one class only.
        """
        if self.C <= 0 or self.slope <= 0:
            raise ValueError(f"C and slope must be positive, got {self.C} and {self.slope}")
        linear = LogisticRegression(C=self.C, max_iter=self.max_iter)
        # A column that no comment fills has the weight 0, and hashing leaves many of a small set.
        filled = np.unique(X.indices)
        linear.fit(X[:, filled], np.asarray(y, dtype=bool), sample_weight)
        self.classes_ = linear.classes_
        self.coef_ = np.zeros(X.shape[1], dtype=np.float32)
        self.coef_[filled] = self.slope * linear.coef_[0]
        self.intercept_ = float(self.slope * linear.intercept_[0] + self.offset)
        return self

    def decision_function(self, X: csr_matrix) -> NDArray[np.float64]:
        """Return the calibrated log-odds of spam, shape (n,)."""
        return np.asarray(X @ self.coef_.astype(np.float64) + self.intercept_)

    def predict_proba(self, X: csr_matrix) -> NDArray[np.float64]:
        """Return P(ham) and P(spam), shape (n, 2)."""
        spam = expit(self.decision_function(X))
        return np.column_stack([1.0 - spam, spam])

    def predict(self, X: csr_matrix) -> NDArray[np.bool_]:
        """Return whether spam is the likelier, shape (n,)."""
        return self.decision_function(X) > 0


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a pipeline is built with; see CalibratedLogisticRegression."""

    C: float = 1.0
    slope: float = 1.0
    offset: float = 0.0


def build_pipeline(parameters: Parameters) -> Pipeline:
    """Return an unfitted pipeline from a sequence of comments to P(spam)."""
    classifier = CalibratedLogisticRegression(
        C=parameters.C, slope=parameters.slope, offset=parameters.offset
    )
    return Pipeline([("features", CommentFeatures()), ("classifier", classifier)])
