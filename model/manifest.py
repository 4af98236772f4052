"""The manifest of a saved model: everything that is checked before any of it is unpickled."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version as installed
from types import MappingProxyType

from model.comment import Comment
from model.features import FEATURES_VERSION
from model.labels import parse_line

FORMAT = 1
_VERSION = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TYPES: Mapping[str, type] = MappingProxyType(
    {
        "format": int,
        "version": str,
        "created_at": str,
        "sha256": str,
        "size": int,
        "libraries": dict,
        "features_version": int,
        "hold_at": float,
        "reject_at": float,
        "languages": list,
        "metrics": dict,
        "data_sha256": str,
        "seed": int,
        "golden": list,
        "documents": dict,
        "signature": str,
    }
)
# What a model outside of a registry does without: left out where it is empty.
_OPTIONAL = frozenset({"documents", "signature"})
_MAY_BE_NULL = frozenset({"reject_at"})
# Parts of the version that must be equal: scikit-learn promises nothing across releases; numpy and
# scipy keep their pickles readable within a major version.
_PARTS: Mapping[str, int] = MappingProxyType({"scikit-learn": 3, "numpy": 1, "scipy": 1})
LIBRARIES = (*_PARTS, "joblib")


class ManifestError(ValueError):
    """A manifest that cannot be read or does not fit this program; the message says why."""


@dataclass(frozen=True, slots=True)
class Golden:
    """A comment and the P(spam) that the model gave it when it was saved."""

    comment: Comment
    spam: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a saved model.

    version      UTC time of creation and the first eight digits of ``sha256``
    sha256       of model.joblib, as is its ``size`` in bytes
    libraries    name to version, at the time of saving
    hold_at, reject_at, languages  as in :class:`model.score.Thresholds`
    metrics      name to figure, as the card explains them
    data_sha256  of the labelled comments it was trained on
    documents    name to SHA-256 of the files for people beside the model
    signature    of :func:`signed_text`; see :mod:`model.signing`
    """

    version: str
    created_at: str
    sha256: str
    size: int
    hold_at: float
    reject_at: float | None
    languages: tuple[str, ...]
    metrics: Mapping[str, float]
    data_sha256: str
    seed: int
    golden: tuple[Golden, ...]
    libraries: Mapping[str, str]
    documents: Mapping[str, str] = field(default_factory=dict)
    features_version: int = FEATURES_VERSION
    format: int = FORMAT
    signature: str = ""


def libraries() -> dict[str, str]:
    """Return the installed versions of the libraries a saved model depends on."""
    return {name: installed(name) for name in LIBRARIES}


def dump(manifest: Manifest) -> str:
    """Return a manifest as JSON text, equal for equal manifests."""
    fields = {
        name: value for name, value in asdict(manifest).items() if value or name not in _OPTIONAL
    }
    return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def signed_text(manifest: Manifest) -> str:
    """Return what a signature signs: all of the manifest but the signature."""
    return dump(replace(manifest, signature=""))


def is_version(name: str) -> bool:
    """Return whether this could be the version of a model, which is also a safe file name."""
    return _VERSION.fullmatch(name) is not None


def parse(text: bytes) -> Manifest:
    """Return a manifest whose every field is present and of the right form.

    Raises ManifestError otherwise.
    """
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict):
            raise ManifestError("it is not a JSON object")
        _check_types(raw)
        golden, languages = tuple(map(_golden, raw["golden"])), tuple(raw["languages"])
        manifest = Manifest(**{**raw, "golden": golden, "languages": languages})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ManifestError(str(error) or type(error).__name__) from error
    _check_values(manifest)
    return manifest


def check_fits(manifest: Manifest) -> None:
    """Raise ManifestError when the model was made for another program or other libraries."""
    if manifest.format != FORMAT:
        raise ManifestError(f"format {manifest.format}, this program reads {FORMAT}")
    if manifest.features_version != FEATURES_VERSION:
        raise ManifestError(
            f"made for features version {manifest.features_version}, this is {FEATURES_VERSION}"
        )
    here = libraries()
    for name, parts in _PARTS.items():
        wanted = manifest.libraries[name]
        if wanted.split(".")[:parts] != here[name].split(".")[:parts]:
            raise ManifestError(f"made with {name} {wanted}, installed is {here[name]}")


def _check_types(raw: Mapping[str, object]) -> None:
    if odd := sorted((raw.keys() ^ _TYPES.keys()) - (_OPTIONAL - raw.keys())):
        raise ManifestError(f"fields missing or unknown: {', '.join(odd)[:200]}")
    for name, kind in _TYPES.items():
        absent = name not in raw or (raw[name] is None and name in _MAY_BE_NULL)
        if not absent and type(raw[name]) is not kind:
            raise ManifestError(f"{name}: want {kind.__name__}, got {type(raw[name]).__name__}")


def _check_values(manifest: Manifest) -> None:
    checks = {
        "version": _VERSION.fullmatch(manifest.version),
        "created_at": _TIME.fullmatch(manifest.created_at),
        "sha256": _SHA256.fullmatch(manifest.sha256),
        "data_sha256": _SHA256.fullmatch(manifest.data_sha256),
        "size": manifest.size > 0,
        "seed": manifest.seed >= 0,
        "thresholds": 0.0 < manifest.hold_at <= _reject_at(manifest) <= 1.0,
        "languages": all(map(_is_language, manifest.languages)),
        "libraries": _strings(manifest.libraries) and set(LIBRARIES) <= set(manifest.libraries),
        "metrics": all(map(_is_number, manifest.metrics.values())),
        "golden": manifest.golden and all(0.0 <= g.spam <= 1.0 for g in manifest.golden),
        "documents": all(map(_is_digest, manifest.documents.values())),
        "signature": not manifest.signature or _is_digest(manifest.signature),
    }
    bad = [name for name, good in checks.items() if not good]
    if bad:
        raise ManifestError(f"bad value: {', '.join(bad)}")
    if manifest.version[-8:] != manifest.sha256[:8]:
        raise ManifestError("version and sha256 do not belong together")


def _reject_at(manifest: Manifest) -> float:
    return 1.0 if manifest.reject_at is None else manifest.reject_at


def _is_digest(digest: object) -> bool:
    return isinstance(digest, str) and _SHA256.fullmatch(digest) is not None


def _is_language(code: object) -> bool:
    return isinstance(code, str) and _LANGUAGE.fullmatch(code) is not None


def _is_number(figure: object) -> bool:
    # A boolean is an int to Python.
    real = isinstance(figure, int | float) and not isinstance(figure, bool)
    return real and math.isfinite(figure)  # type: ignore[arg-type]


def _strings(mapping: Mapping[str, object]) -> bool:
    return all(isinstance(value, str) for value in mapping.values())


def _golden(raw: Mapping[str, object]) -> Golden:
    spam = raw["spam"]
    if type(spam) is not float or raw.keys() != {"comment", "spam"}:
        raise ManifestError("golden: want a comment and a number")
    return Golden(parse_line(json.dumps(raw["comment"]), 1).comment, spam)
