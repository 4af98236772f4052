"""The models of a service: those of its registry, and the one that is shipped.

Importing this loads scikit-learn, which takes a second.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from model import artifact
from model.history import SHIPPED
from model.manifest import Manifest
from model.registry import Registry
from model.scorer import Scorer
from model.signing import key_of

CURRENT, DEFAULT = "current", "default"


class Models:
    """The models of the service whose things are in ``home``, by name.

    A name is a version of the registry or ``SHIPPED``. What cannot be had raises ModelError.
    """

    def __init__(self, home: Path, shipped: Path = artifact.DEFAULT) -> None:
        self.folder = home / "models"
        self._home, self._shipped = home, shipped

    @cached_property
    def registry(self) -> Registry:
        """The registry, and the key to it, which is made if missing."""
        return Registry(self.folder, key_of(self._home))

    def has_registry(self) -> bool:
        """Return whether any model was ever added."""
        return os.path.lexists(self.folder)

    def named(self, name: str) -> str:
        """Return what an operator means: ``default`` is the shipped model, ``current`` any."""
        if name == CURRENT:
            return self.registry.current() or SHIPPED
        return SHIPPED if name == DEFAULT else name

    def load(self, name: str) -> Scorer:
        """Return what judges comments with a model, after every check."""
        return artifact.load(self._shipped) if name == SHIPPED else self.registry.load(name)

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a model."""
        if name == SHIPPED:
            return artifact.open_manifest(name, artifact.reader(self._shipped))
        return self.registry.manifest(name)

    def verify(self, name: str) -> None:
        """Raise ModelError unless a model and its files pass every check."""
        if name == SHIPPED:
            artifact.load(self._shipped)
        else:
            self.registry.verify(name)
