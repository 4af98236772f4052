"""From comment to spam probability with reasons: what the service calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.pipeline import Pipeline

from model.comment import Comment
from model.explain import explain
from model.features import COLUMNS, vector
from model.score import Score, Thresholds
from model.view import View


class Scorer:
    """A fitted pipeline of :func:`model.pipeline.build_pipeline`, ready to be asked.

    Raises ValueError when the pipeline's weights are not finite or not of these features.
    """

    def __init__(self, pipeline: Pipeline, thresholds: Thresholds, version: str) -> None:
        self._pipeline = pipeline
        self._weights = np.asarray(pipeline["classifier"].coef_, dtype=np.float64)
        self._baseline = float(pipeline["classifier"].intercept_)
        self.thresholds = thresholds
        self.version = version
        if self._weights.shape != (COLUMNS,):
            raise ValueError(f"want {COLUMNS} weights, got {self._weights.shape}")
        if not (np.isfinite(self._weights).all() and np.isfinite(self._baseline)):
            raise ValueError("the model has weights that are not finite")

    def score(self, comment: Comment, most: int | None = None) -> Score:
        """Return the probability and its reasons; equal to ``probabilities`` to 1e-9.

        most  reasons told one by one, None: all; see :func:`model.explain.explain`
        """
        view = View(comment)
        row = vector(view)
        spam = float(expit(self._weights[row.columns] @ row.values + self._baseline))
        reasons = explain(view, row, self._weights, self._baseline, most)
        return Score(spam, reasons, self.version)

    def probabilities(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Return P(spam) of each comment, shape (len(comments),)."""
        return np.asarray(self._pipeline.predict_proba(comments)[:, 1])
