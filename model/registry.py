"""Saved models: the only place that writes or unpickles one.

A model is a folder of three files: ``model.joblib``, ``manifest.json`` and ``card.md``.
Unpickling runs code, so it comes after everything that can be checked without it.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import joblib
import numpy as np
from sklearn.pipeline import Pipeline

from model.comment import Comment
from model.manifest import Golden, Manifest, ManifestError, check_fits, dump, libraries, parse
from model.score import Thresholds
from model.scorer import Scorer

DEFAULT = Path(__file__).parent / "default"
MODEL, MANIFEST, CARD = "model.joblib", "manifest.json", "card.md"

MAX_BYTES = 64 * 1024 * 1024
# Of a probability: above the rounding of another processor, below anything that moves a verdict.
GOLDEN_TOLERANCE = 1e-6
# Readable by every Python this program runs on.
_PROTOCOL = 4


class ModelError(Exception):
    """A model that is missing, damaged or made for other libraries.

    The message is one line: what is wrong, and what to do.
    """


@dataclass(frozen=True, slots=True)
class Record:
    """What training knows of a model beyond its pipeline; see :class:`model.manifest.Manifest`."""

    created_at: datetime
    thresholds: Thresholds
    metrics: Mapping[str, float]
    data_sha256: str
    seed: int
    golden: Sequence[Comment]


def save(folder: Path, pipeline: Pipeline, record: Record, card: str) -> str:
    """Write a model into ``folder``, made if missing, and return its version.

    The files are complete on disk before the first of them takes its place, and the manifest comes
    last: whoever reads meanwhile gets the old model, the new one or a ModelError.
    Raises ModelError when the folder cannot be written or the model has no finite answer.
    """
    buffer = io.BytesIO()
    joblib.dump(pipeline, buffer, compress=("zlib", 9), protocol=_PROTOCOL)
    manifest = _manifest(buffer.getvalue(), pipeline, record)
    files = {MODEL: buffer.getvalue(), CARD: card.encode(), MANIFEST: dump(manifest).encode()}
    try:
        _replace(folder, files)
    except OSError as error:
        raise ModelError(
            f"cannot write the model to {folder}: {error.strerror}; choose another folder"
        ) from error
    return manifest.version


def load(folder: Path) -> Scorer:
    """Return the model of a folder after checking it completely.

    Raises ModelError when a file is missing, is not a plain file or is too large, when the manifest
    is malformed or made for other libraries, when the bytes are not those the manifest names, or
    when the model gives other answers than on the day it was saved.
    """
    try:
        manifest = parse(_read(folder / MANIFEST))
        check_fits(manifest)
    except ManifestError as error:
        raise _error(folder, f"manifest: {error}") from error
    blob = _read(folder / MODEL)
    if len(blob) != manifest.size or hashlib.sha256(blob).hexdigest() != manifest.sha256:
        raise _error(folder, f"{MODEL} is not the file that the manifest names")
    scorer = _scorer(folder, blob, manifest)
    _check_golden(folder, scorer, manifest)
    return scorer


def _manifest(blob: bytes, pipeline: Pipeline, record: Record) -> Manifest:
    digest = hashlib.sha256(blob).hexdigest()
    created = record.created_at.astimezone(UTC)
    spam = pipeline.predict_proba(record.golden)[:, 1]
    if not np.isfinite(spam).all():
        raise ModelError("the model answers with numbers that are not finite; nothing was written")
    return Manifest(
        version=f"{created:%Y%m%dT%H%M%SZ}-{digest[:8]}",
        created_at=f"{created:%Y-%m-%dT%H:%M:%SZ}",
        sha256=digest,
        size=len(blob),
        hold_at=record.thresholds.hold_at,
        reject_at=record.thresholds.reject_at,
        languages=tuple(sorted(record.thresholds.languages)),
        metrics=record.metrics,
        data_sha256=record.data_sha256,
        seed=record.seed,
        golden=tuple(Golden(c, float(p)) for c, p in zip(record.golden, spam, strict=True)),
        libraries=libraries(),
    )


def _scorer(folder: Path, blob: bytes, manifest: Manifest) -> Scorer:
    languages = frozenset(manifest.languages)
    thresholds = Thresholds(manifest.hold_at, manifest.reject_at, languages)
    try:
        return Scorer(joblib.load(io.BytesIO(blob)), thresholds, manifest.version)
    except Exception as error:  # unpickling can raise anything
        raise _error(folder, f"{MODEL}: {type(error).__name__}: {error}") from error


def _check_golden(folder: Path, scorer: Scorer, manifest: Manifest) -> None:
    answers = scorer.probabilities([golden.comment for golden in manifest.golden])
    wanted = np.array([golden.spam for golden in manifest.golden])
    if not np.allclose(answers, wanted, rtol=0.0, atol=GOLDEN_TOLERANCE):
        raise _error(folder, "the model gives other answers than when it was saved")


def _error(folder: Path, problem: str) -> ModelError:
    line = " ".join(problem.split())[:300]
    return ModelError(f"model {folder.name}: {line}; install it again or train a new one")


def _read(path: Path) -> bytes:
    """Return the bytes of a plain file, which may not be a symbolic link."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _error(path.parent, f"cannot read {path.name}: {error.strerror}") from error
    with open(handle, "rb") as stream:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _error(path.parent, f"{path.name} is not a plain file")
        if status.st_size > MAX_BYTES:
            raise _error(path.parent, f"{path.name} is larger than {MAX_BYTES} bytes")
        return stream.read(MAX_BYTES)


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as aside:
        for name, content in files.items():
            _write(Path(aside) / name, content)
        for name in files:
            (Path(aside) / name).replace(folder / name)
    with suppress(OSError):  # not every file system can
        _sync(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
