"""Ways to learn that the benchmark can compare: from rows to a judge of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from model.features import CommentFeatures
from model.pipeline import CalibratedLogisticRegression
from training.sources import Row

# The higher what a judge returns, the more a comment looks like spam; shape (rows,).
Judge = Callable[[Sequence[Row]], NDArray[np.float64]]
Learner = Callable[[Sequence[Row]], Judge]

# Best of 1, 3, 10, 30 and 100 on tubespam, where there is less to learn from than for the model of
# all blogs.
_STRENGTH = 30.0


def project(rows: Sequence[Row]) -> Judge:
    """Learn with the features and the kind of classifier that the service loads."""
    classifier = CalibratedLogisticRegression(C=_STRENGTH)
    classifier.fit(_features(rows), np.array([row.is_spam for row in rows]))
    return lambda judged: classifier.decision_function(_features(judged))


def _features(rows: Sequence[Row]) -> csr_matrix:
    return CommentFeatures().transform([row.labelled.comment for row in rows])
