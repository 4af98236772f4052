"""The models that retraining starts from and compares with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.pipeline import Pipeline

from model.artifact import DEFAULT, reader, unpack
from model.errors import ModelError
from model.history import SHIPPED
from model.registry import Registry
from model.score import Thresholds
from training.fit import fit, prepare
from training.sources import labels_files, read_rows


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted pipeline and what is known of it.

    name     version, or what people call it
    sha256   of its file, or of its weights when it has none
    metrics  of its manifest
    """

    name: str
    pipeline: Pipeline
    at: Thresholds
    sha256: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    data_sha256: str = ""

    def judged(self, features: csr_matrix) -> NDArray[np.float64]:
        """Return P(spam) of comments given by their features, shape (n,)."""
        return np.asarray(self.pipeline["classifier"].predict_proba(features)[:, 1])


def of_folder(folder: Path = DEFAULT) -> Model:
    """Return the model of a folder, the shipped one unless another is named.

    Raises ModelError when it cannot be used.
    """
    artifact = unpack(folder.name, reader(folder))
    manifest = artifact.manifest
    name = f"{SHIPPED} ({manifest.version})" if folder == DEFAULT else manifest.version
    return Model(
        name, artifact.pipeline, artifact.scorer.thresholds, manifest.sha256, manifest.metrics
    )


def trained(folder: Path, said: Callable[[str], None]) -> Model:
    """Return a model made from a data folder as ``training train`` makes it, with its default seed.

    Raises SourceError when the folder cannot be read, ValueError when nothing can be learned.
    """
    result = fit(prepare(read_rows(labels_files(folder)), seed=0), said)
    weights = np.append(
        result.pipeline["classifier"].coef_, result.pipeline["classifier"].intercept_
    )
    sha256 = hashlib.sha256(weights.astype("<f8").tobytes()).hexdigest()
    return Model(f"trained from {folder}", result.pipeline, result.thresholds, sha256)


def in_use(registry: Registry, said: Callable[[str], None]) -> Model:
    """Return the model in use: the registry's current one, or the shipped one when there is none
    or it cannot be used here, which ``said`` is told.
    """
    version = registry.current()
    if version is None:
        return of_folder()
    try:
        manifest, pipeline = registry.manifest(version), registry.pipeline(version)
    except ModelError as error:
        said(f"the model in use cannot be used here, so the shipped one is compared with: {error}")
        return of_folder()
    at = Thresholds(manifest.hold_at, manifest.reject_at, frozenset(manifest.languages))
    return Model(version, pipeline, at, manifest.sha256, manifest.metrics, manifest.data_sha256)
