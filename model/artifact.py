"""One saved model: the only place that writes or unpickles one.

A model is a folder of ``model.joblib``, ``manifest.json`` and ``card.md``, in a registry also
``report.html``. Unpickling runs code, so it comes after everything that can be checked without it.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import joblib
import numpy as np
from sklearn.pipeline import Pipeline

from model import files
from model.comment import Comment
from model.errors import ModelError
from model.manifest import (
    Golden,
    Manifest,
    ManifestError,
    check_fits,
    dump,
    libraries,
    parse,
    signed_text,
)
from model.score import Thresholds
from model.scorer import Scorer
from model.signing import is_signed, sign

DEFAULT = Path(__file__).parent / "default"
MODEL, MANIFEST, CARD, REPORT = "model.joblib", "manifest.json", "card.md", "report.html"

MAX_BYTES = 64 * 1024 * 1024
MAX_MANIFEST = 4 * 1024 * 1024
# Of a probability: above the rounding of another processor, below anything that moves a verdict.
GOLDEN_TOLERANCE = 1e-6
# Readable by every Python this program runs on.
_PROTOCOL = 4

# Gives the bytes of a file by its name, no more than a limit; raises files.BadFile.
Reader = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Record:
    """What training knows of a model beyond its pipeline; see :class:`model.manifest.Manifest`."""

    created_at: datetime
    thresholds: Thresholds
    metrics: Mapping[str, float]
    data_sha256: str
    seed: int
    golden: Sequence[Comment]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model that passed every check."""

    manifest: Manifest
    pipeline: Pipeline
    scorer: Scorer


def save(folder: Path, pipeline: Pipeline, record: Record, card: str) -> str:
    """Write a model into ``folder``, made if missing, and return its version.

    The files are complete on disk before the first of them takes its place, and the manifest comes
    last: whoever reads meanwhile gets the old model, the new one or a ModelError.
    Raises ModelError when the folder cannot be written or the model has no finite answer.
    """
    manifest, contents = pack(pipeline, record, {CARD: card})
    try:
        _replace(folder, contents)
    except OSError as error:
        raise ModelError(
            f"cannot write the model to {folder}: {error.strerror}; choose another folder"
        ) from error
    return manifest.version


def load(folder: Path) -> Scorer:
    """Return the model of a folder after checking it completely, but for a signature.

    Raises ModelError when a file is missing, is not a plain file or is too large, when the manifest
    is malformed or made for other libraries, when the bytes are not those the manifest names, or
    when the model gives other answers than on the day it was saved.
    """
    return unpack(folder.name, reader(folder)).scorer


def reader(folder: Path) -> Reader:
    """Return what reads the files of a folder."""
    return lambda name, limit: files.read(folder / name, limit)


def pack(
    pipeline: Pipeline, record: Record, documents: Mapping[str, str], key: bytes = b""
) -> tuple[Manifest, dict[str, bytes]]:
    """Return a model's manifest and the content of each of its files, the manifest's last.

    documents  name to text of the files for people
    key        to sign the manifest with, if any

    Raises ModelError when the model has no finite answer.
    """
    buffer = io.BytesIO()
    joblib.dump(pipeline, buffer, compress=("zlib", 9), protocol=_PROTOCOL)
    contents = {MODEL: buffer.getvalue()}
    contents |= {name: text.encode() for name, text in documents.items()}
    manifest = _manifest(contents, pipeline, record)
    if key:
        manifest = replace(manifest, signature=sign(key, signed_text(manifest)))
    return manifest, {**contents, MANIFEST: dump(manifest).encode()}


def unpack(name: str, read: Reader, key: bytes = b"") -> Artifact:
    """Return the model whose files ``read`` gives, after every check.

    name  for people
    key   that the manifest must be signed with, if any

    Raises ModelError as :func:`load` does, and when the signature is missing or another's.
    """
    manifest = open_manifest(name, read, key)
    try:
        check_fits(manifest)
        blob = read(MODEL, MAX_BYTES)
    except ManifestError as error:
        raise bad_model(name, f"manifest: {error}") from error
    except files.BadFile as error:
        raise bad_model(name, error) from error
    if len(blob) != manifest.size or hashlib.sha256(blob).hexdigest() != manifest.sha256:
        raise bad_model(name, f"{MODEL} is not the file that the manifest names")
    artifact = _unpickled(name, blob, manifest)
    _check_golden(name, artifact)
    return artifact


def open_manifest(name: str, read: Reader, key: bytes = b"") -> Manifest:
    """Return the manifest that ``read`` gives, of whatever libraries; else as :func:`unpack`."""
    try:
        raw = read(MANIFEST, MAX_MANIFEST)
        manifest = parse(raw)
    except files.BadFile as error:
        raise bad_model(name, error) from error
    except ManifestError as error:
        raise bad_model(name, f"manifest: {error}") from error
    if not key:
        return manifest
    if not manifest.signature:
        raise bad_model(name, "manifest: it is not signed")
    # Two texts can mean the same to a reader of JSON: only the one that was signed will do.
    as_written = dump(manifest).encode() == raw
    if not as_written or not is_signed(key, signed_text(manifest), manifest.signature):
        raise bad_model(name, "manifest: it is not signed with the key of this installation")
    return manifest


def check_documents(name: str, read: Reader, manifest: Manifest) -> None:
    """Raise ModelError unless the files for people are those that the manifest names."""
    for document, digest in manifest.documents.items():
        try:
            content = read(document, MAX_BYTES)
        except files.BadFile as error:
            raise bad_model(name, error) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise bad_model(name, f"{document} is not the file that the manifest names")


def bad_model(name: str, problem: object) -> ModelError:
    """Return the error that says what is wrong with a model."""
    line = " ".join(str(problem).split())[:300]
    return ModelError(f"model {name}: {line}; install it again or train a new one")


def _manifest(contents: Mapping[str, bytes], pipeline: Pipeline, record: Record) -> Manifest:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    digest = digests.pop(MODEL)
    created = record.created_at.astimezone(UTC)
    spam = pipeline.predict_proba(record.golden)[:, 1]
    if not np.isfinite(spam).all():
        raise ModelError("the model answers with numbers that are not finite; nothing was written")
    return Manifest(
        version=f"{created:%Y%m%dT%H%M%SZ}-{digest[:8]}",
        created_at=f"{created:%Y-%m-%dT%H:%M:%SZ}",
        sha256=digest,
        size=len(contents[MODEL]),
        hold_at=record.thresholds.hold_at,
        reject_at=record.thresholds.reject_at,
        languages=tuple(sorted(record.thresholds.languages)),
        metrics=record.metrics,
        data_sha256=record.data_sha256,
        seed=record.seed,
        golden=tuple(Golden(c, float(p)) for c, p in zip(record.golden, spam, strict=True)),
        libraries=libraries(),
        documents=digests,
    )


def _unpickled(name: str, blob: bytes, manifest: Manifest) -> Artifact:
    languages = frozenset(manifest.languages)
    thresholds = Thresholds(manifest.hold_at, manifest.reject_at, languages)
    try:
        pipeline = joblib.load(io.BytesIO(blob))
        return Artifact(manifest, pipeline, Scorer(pipeline, thresholds, manifest.version))
    except Exception as error:  # unpickling can raise anything
        raise bad_model(name, f"{MODEL}: {type(error).__name__}: {error}") from error


def _check_golden(name: str, artifact: Artifact) -> None:
    golden = artifact.manifest.golden
    answers = artifact.scorer.probabilities([each.comment for each in golden])
    wanted = np.array([each.spam for each in golden])
    if not np.allclose(answers, wanted, rtol=0.0, atol=GOLDEN_TOLERANCE):
        raise bad_model(name, "the model gives other answers than when it was saved")


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as aside:
        for name, content in contents.items():
            files.write(Path(aside) / name, content)
        for name in contents:
            (Path(aside) / name).replace(folder / name)
    files.sync(folder)
