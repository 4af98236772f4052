"""Retraining: from labels to a stored version, put in use when the gate has nothing against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from model import files
from model.artifact import Record
from model.errors import ModelError
from model.labels import read_labels
from model.registry import Registry
from training.golden import GOLDEN
from training.intake import Labels, intake
from training.models import Model, in_use
from training.sources import SourceError
from training.trial import Trial, try_out
from training.trial_report import card, page, summary

# Labels of each class without which nothing is retrained.
LEAST_LABELS = 30
# Raise it with every change that gives the same labels another model.
_RECIPE = 2
_LOCK = ".retrain.lock"
_REASONS = "reasons_against"


class Code(IntEnum):
    """How a run ends, and the exit code of the command."""

    DONE = 0  # the new model is in use, or there was nothing to do
    REFUSED = 1
    BAD_INPUT = 2
    RUNNING = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, in words for people."""

    code: Code
    text: str


class AlreadyRunning(Exception):
    """Another run on the same registry has not ended."""


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let nobody else retrain on the registry in ``root`` meanwhile, made when it is missing.

    Raises AlreadyRunning, or ModelError when the folder cannot be used.
    """
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with files.lock(root / _LOCK):
            yield
    except files.Locked as error:
        raise AlreadyRunning(f"another retraining works on {root}: let it end") from error
    except (files.BadFile, OSError) as error:
        raise ModelError(f"the models in {root}: {error}") from error


def read(file: Path, key: bytes) -> Labels:
    """Return the labels of a file, sampled. Raises SourceError when it cannot be read."""
    try:
        return intake(read_labels(file), key)
    except (ValueError, OSError) as error:
        raise SourceError(f"{file.name}: {error}") from error


def retrain(
    labels: Labels, base: Callable[[], Model], registry: Registry, said: Callable[[str], None]
) -> Outcome:
    """Adapt the base to the labels; store the result, and put it in use if the gate lets it.

    base  makes the model to start from, never one that was retrained: so a label that was taken
          back leaves no trace

    Call it inside :func:`alone`. Raises ModelError.
    """
    if missing := _missing(labels):
        return Outcome(Code.DONE, f"Nothing is changed: {missing}.")
    start, current = base(), in_use(registry, said)
    made_from = digest(labels, start)
    if known := _known(made_from, current, registry):
        return known
    return _stored(try_out(labels, start, current, said), made_from, registry)


def digest(labels: Labels, base: Model) -> str:
    """Return a SHA-256 of all that a new model is made from."""
    total = hashlib.sha256(f"{_RECIPE} {base.sha256}\n".encode())
    for row in labels.rows:
        total.update(json.dumps(asdict(row.labelled), sort_keys=True).encode() + b"\n")
    return total.hexdigest()


def _missing(labels: Labels) -> str:
    counts = (("ham", labels.count(spam=False)), ("spam", labels.count(spam=True)))
    few = [f"{count} {name}" for name, count in counts if count < LEAST_LABELS]
    return f"{' and '.join(few)} labelled, {LEAST_LABELS} of each are needed" if few else ""


def _known(made_from: str, current: Model, registry: Registry) -> Outcome | None:
    """Return what came of the same labels before, or None when they are to be tried.

    A run that was killed after it had stored a good model is completed, unless another model has
    been put in use since.
    """
    if current.data_sha256 == made_from:
        return Outcome(Code.DONE, f"Nothing is changed: {current.name} has learned these labels.")
    history = registry.history()
    been_live = {event.version for event in history}
    for version in registry.versions():
        try:
            manifest = registry.manifest(version)
        except ModelError:
            continue
        if manifest.data_sha256 != made_from:
            continue
        if version in been_live:
            text = f"Nothing is changed: {version} has learned these labels, and was taken back."
            return Outcome(Code.DONE, text)
        if manifest.metrics.get(_REASONS):
            folder = registry.root / version
            text = f"{version} was refused with these labels already; see {folder / 'report.html'}"
            return Outcome(Code.REFUSED, text)
        if all(event.at <= manifest.created_at for event in history):
            registry.use(version, "retrained by a run that was stopped")
            return Outcome(Code.DONE, f"{version} is in use: a run that was stopped had made it.")
    return None


def _stored(trial: Trial, made_from: str, registry: Registry) -> Outcome:
    record = Record(
        created_at=datetime.now(UTC),
        thresholds=trial.new.at,
        metrics=_metrics(trial),
        data_sha256=made_from,
        seed=0,
        golden=GOLDEN,
    )
    version = registry.add(trial.new.pipeline, record, card(trial), page(trial))
    text = summary(trial)
    report = f"Report: {registry.root / version / 'report.html'}"
    if trial.reasons:
        how = f"`moderate model use {version}` puts it in use all the same."
        return Outcome(Code.REFUSED, f"{text}\n{version} is kept, not in use. {how}\n{report}")
    registry.use(version, f"retrained from {trial.labels.read.total()} labels")
    return Outcome(Code.DONE, f"{text}\n{version} is in use.\n{report}")


def _metrics(trial: Trial) -> dict[str, float]:
    found = trial.changes
    figures = {
        "ham_held": found.ham_held,
        "ham_rejected": found.ham_rejected,
        "spam_caught": found.spam_caught,
        "log_loss": found.loss,
        "calibration_error": found.calibration,
    }
    return {
        **{name: change.after for name, change in figures.items()},
        **{f"{name}_before": change.before for name, change in figures.items()},
        "labels_ham": float(trial.labels.count(spam=False)),
        "labels_spam": float(trial.labels.count(spam=True)),
        "labels_learned": float(trial.learned.sum()),
        "labels_measured": float(trial.measured.sum()),
        _REASONS: float(len(trial.reasons)),
        **trial.new.metrics,
    }
