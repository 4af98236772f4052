"""The models that an installation has made, which of them is in use, and what was in use before.

A folder: ``<version>/`` holds one model (see :mod:`model.artifact`), the file ``current`` names the
one in use, ``shadow`` one that is tried beside it, and ``history.jsonl`` has what was live when.
Without ``current`` the shipped model is in use. Every model here carries the installation's
signature, and what links, other users or a crash could have done to the folder is refused.

Writers take turns by the lock file ``.lock``, which the system lets go when one is killed. What
they write begins as ``.new-*`` and takes its place by a rename; the next writer clears away what a
killed one left.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sklearn.pipeline import Pipeline

from model import files, history
from model.artifact import (
    CARD,
    DEFAULT,
    REPORT,
    Artifact,
    Reader,
    Record,
    bad_model,
    check_documents,
    load,
    open_manifest,
    pack,
    reader,
    unpack,
)
from model.errors import ModelError
from model.history import SHIPPED, Event, live
from model.manifest import Manifest, is_version
from model.scorer import Scorer

CURRENT, SHADOW, HISTORY, LOCK = "current", "shadow", "history.jsonl", ".lock"
_ASIDE = ".new-"
_MAX_POINTER = 256  # bytes
_MAX_HISTORY = 16 * 1024 * 1024  # bytes: more than 50,000 changes
_PATIENCE = 30.0  # seconds that a writer waits for its turn


def _now() -> datetime:
    return datetime.now(UTC)


class Registry:
    """The models in ``root``, made when the first is added, signed with ``key``.

    Every method raises ModelError when the folder cannot be used or trusted; nothing is changed
    then. Any number of threads and processes may use one folder at once.
    """

    def __init__(self, root: Path, key: bytes, clock: Callable[[], datetime] = _now) -> None:
        self.root, self._key, self._clock = root, key, clock

    def add(self, pipeline: Pipeline, record: Record, card: str, report: str) -> str:
        """Keep a model and return its version. It is complete, signed and verified, but not in use.

        card, report  Markdown and HTML for people

        Raises ModelError when it cannot be written, or does not load again as it is.
        """
        manifest, contents = pack(pipeline, record, {CARD: card, REPORT: report}, self._key)
        version = manifest.version
        with self._writing():
            if os.path.lexists(self.root / version):
                raise ModelError(f"there is a model {version} already; nothing was changed")
            aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.root))
            for name, content in contents.items():
                files.write(aside / name, content)
            files.sync(aside)
            unpack(version, reader(aside), self._key)
            aside.rename(self.root / version)
            files.sync(self.root)
        return version

    def use(self, version: str, why: str) -> None:
        """Put a model in use, ``SHIPPED`` for the shipped one, after verifying it.

        why  for the history
        """
        self._check(version)
        with self._writing():
            events = self._caught_up()
            if self._in_use() != version:
                self._go(version, live(events)[-1], why, back=False)

    def rollback(self) -> str:
        """Put what was in use before back in use and return its version, maybe ``SHIPPED``.

        Again, it goes back further. An earlier model that cannot be used any more is passed over.
        Raises ModelError when nothing was in use before.
        """
        with self._writing():
            now, *earlier = reversed(live(self._caught_up()))
            for version in earlier:
                if version != now and self._is_good(version):
                    self._go(version, now, f"rollback from {now}", back=True)
                    return version
        raise ModelError(f"there is nothing to go back to: {now} is what was in use first")

    def current(self) -> str | None:
        """Return the version in use, or None when it is the shipped model."""
        return self._pointer(CURRENT)

    def shadow(self) -> str | None:
        """Return the version that is tried beside the one in use, or None."""
        return self._pointer(SHADOW)

    def set_shadow(self, version: str | None) -> None:
        """Try a model beside the one in use, after verifying it; None ends that."""
        if version is not None:
            self._check(version)
        with self._writing():
            self._point(SHADOW, version)

    def versions(self) -> list[str]:
        """Return every version, newest first, whether it can be used or not."""
        try:
            with files.own_folder(self.root) as root:
                return sorted(filter(is_version, os.listdir(root)), reverse=True)
        except files.MissingFile:
            return []
        except (files.BadFile, OSError) as error:
            raise self._unusable(error) from error

    def load(self, version: str) -> Scorer:
        """Return what judges comments with a model, after every check."""
        return self._unpacked(version).scorer

    def pipeline(self, version: str) -> Pipeline:
        """Return the fitted pipeline of a model, after every check."""
        return self._unpacked(version).pipeline

    def manifest(self, version: str) -> Manifest:
        """Return the manifest of a model after checking its signature; it may not load here."""
        with self._reader(version) as read:
            return self._named(version, open_manifest(version, read, self._key))

    def verify(self, version: str) -> None:
        """Raise ModelError unless a model and the files beside it pass every check."""
        manifest = self._unpacked(version).manifest
        with self._reader(version) as read:
            check_documents(version, read, manifest)

    def history(self) -> list[Event]:
        """Return what was live when, oldest first."""
        return history.parse(self._read(HISTORY, _MAX_HISTORY) or b"")

    # Reading

    def _unpacked(self, version: str) -> Artifact:
        with self._reader(version) as read:
            artifact = unpack(version, read, self._key)
        self._named(version, artifact.manifest)
        return artifact

    @contextmanager
    def _reader(self, version: str) -> Iterator[Reader]:
        """Give what reads the files of a version, reached without following a link."""
        if not is_version(version):
            raise ModelError(f"{version[:80]!r} is no version of a model: `moderate model list`")
        try:
            with (
                files.own_folder(self.root) as root,
                files.own_folder(version, within=root) as folder,
            ):
                yield lambda name, limit: files.read(name, limit, within=folder, own=True)
        except files.BadFile as error:
            raise bad_model(version, error) from error

    def _named(self, version: str, manifest: Manifest) -> Manifest:
        if manifest.version != version:
            raise bad_model(version, f"manifest: it is that of {manifest.version}")
        return manifest

    def _check(self, version: str) -> None:
        if version == SHIPPED:
            load(DEFAULT)
        else:
            self.load(version)

    def _is_good(self, version: str) -> bool:
        try:
            self._check(version)
        except ModelError:
            return False
        return True

    def _pointer(self, name: str) -> str | None:
        content = self._read(name, _MAX_POINTER)
        if content is None:
            return None
        version = content.decode("ascii", "replace").removesuffix("\n")
        if not is_version(version):
            raise self._unusable(f"{name} holds {version[:40]!r}, which is no version of a model")
        return version

    def _read(self, name: str, limit: int) -> bytes | None:
        try:
            with files.own_folder(self.root) as root:
                return files.read(name, limit, within=root, own=True)
        except files.MissingFile:
            return None
        except (files.BadFile, OSError) as error:
            raise self._unusable(error) from error

    def _unusable(self, problem: object) -> ModelError:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        return ModelError(f"the models in {self.root}: {reason}")

    # Writing

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with files.own_folder(self.root), files.lock(self.root / LOCK, _PATIENCE):
                self._sweep()
                try:
                    yield
                finally:
                    self._sweep()
        except (files.BadFile, OSError) as error:
            raise self._unusable(error) from error

    def _sweep(self) -> None:
        for left in self.root.glob(f"{_ASIDE}*"):
            with suppress(OSError):
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
                else:
                    left.unlink()

    def _in_use(self) -> str:
        """Return what the pointer names, or nothing where it is damaged."""
        try:
            return self.current() or SHIPPED
        except ModelError:
            return ""

    def _caught_up(self) -> list[Event]:
        """Return the history, completed by what a writer killed before noting it has done."""
        events = self.history()
        versions, found = live(events), self._in_use()
        if found and found != versions[-1]:
            # Of what was in use before, a rollback is the likelier to have been cut short, and
            # the next one must not lead to what it left.
            back = found in versions
            events.append(self._note(found, versions[-1], "found in use", back=back))
        return events

    def _go(self, version: str, previous: str, why: str, *, back: bool) -> None:
        self._point(CURRENT, None if version == SHIPPED else version)
        try:
            self._note(version, previous, why, back=back)
        except OSError as error:
            raise ModelError(
                f"{version} is in use now, but {HISTORY} cannot be written: {error.strerror}; "
                "the next change notes it"
            ) from error

    def _point(self, name: str, version: str | None) -> None:
        if version is None:
            (self.root / name).unlink(missing_ok=True)
            files.sync(self.root)
        else:
            aside = self.root / f"{_ASIDE}{name}"
            files.replace(self.root / name, f"{version}\n".encode(), aside)

    def _note(self, version: str, previous: str, why: str, *, back: bool) -> Event:
        at = f"{self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        event = Event(at, version, previous, why, back)
        files.append(self.root / HISTORY, history.to_line(event))
        return event
