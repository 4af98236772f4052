"""Files that others may touch: read with suspicion, written so that no crash tears them."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_POLL = 0.05  # seconds between two tries to get a lock


class BadFile(Exception):
    """A file or folder that cannot be used; the message is one line and says why."""


class MissingFile(BadFile):
    """There is no such file or folder."""


class Locked(BadFile):
    """Another process holds the lock."""


def read(path: Path | str, limit: int, *, within: int | None = None, own: bool = False) -> bytes:
    """Return the bytes of a plain file, which may not be a symbolic link.

    limit   most bytes that it may have; a larger file is refused unread
    within  descriptor of the folder that ``path`` starts at
    own     refuse a file that another user, except root, owns or can write

    Raises BadFile, or MissingFile when there is none.
    """
    name = Path(path).name
    with open(_open(path, _READ, within), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BadFile(f"{name} is not a plain file")
        if own:
            _check_own(name, status)
        if status.st_size > limit:
            raise BadFile(f"{name} is larger than {limit} bytes")
        try:
            return stream.read(limit)
        except OSError as error:
            raise BadFile(_unreadable(path, error)) from error


@contextlib.contextmanager
def own_folder(path: Path | str, *, within: int | None = None) -> Iterator[int]:
    """Give the descriptor of a folder that is no symbolic link and that no other user can change.

    Raises BadFile, or MissingFile when there is none.
    """
    handle = _open(path, _READ, within)
    try:
        status = os.fstat(handle)
        if not stat.S_ISDIR(status.st_mode):
            raise BadFile(f"{Path(path).name} is not a folder")
        _check_own(Path(path).name, status)
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def lock(path: Path, seconds: float = 0.0) -> Iterator[None]:
    """Hold a lock file, which the system lets go when the process ends, however it ends.

    seconds  to wait for another to let it go

    Raises Locked when another still holds it, BadFile when it cannot be opened.
    """
    give_up = monotonic() + seconds
    handle = _open(path, _LOCK, None)
    try:
        while not _locked(handle):
            if monotonic() >= give_up:
                raise Locked(f"{path.name} is held by another process")
            sleep(_POLL)
        yield
    finally:
        os.close(handle)


def write(path: Path, content: bytes) -> None:
    """Write a file that is on the disk on return and that no other user can change.

    Raises OSError.
    """
    with open(os.open(path, _WRITE, 0o644), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def append(path: Path, line: bytes) -> None:
    """Add a line that is on the disk on return; a torn one before it is ended. Raises OSError."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b") as stream:
        if end := stream.seek(0, os.SEEK_END):
            stream.seek(end - 1)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def replace(path: Path, content: bytes, aside: Path) -> None:
    """Put a file in the place of another at once: who reads gets the one or the other, whole.

    aside  in the same folder: what is written first, and left behind by a crash

    Raises OSError.
    """
    write(aside, content)
    aside.replace(path)
    sync(path.parent)


def create_once(path: Path, content: bytes) -> None:
    """Create a file for its owner's eyes alone; one that is there already stays. Raises OSError."""
    if path.exists():
        return
    # Linked into place complete: of several processes that start at once, one makes the file.
    with tempfile.NamedTemporaryFile("wb", dir=path.parent) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Get the names in a folder onto the disk. Raises OSError when it cannot be opened."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system can
            os.fsync(handle)
    finally:
        os.close(handle)


def _open(path: Path | str, flags: int, within: int | None) -> int:
    try:
        return os.open(path, flags, 0o600, dir_fd=within)
    except FileNotFoundError as error:
        raise MissingFile(_unreadable(path, error)) from error
    except OSError as error:
        raise BadFile(_unreadable(path, error)) from error


def _unreadable(path: Path | str, error: OSError) -> str:
    reason = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror
    return f"cannot read {Path(path).name}: {reason}"


def _check_own(name: str, status: os.stat_result) -> None:
    if status.st_uid not in (os.geteuid(), 0):
        raise BadFile(f"{name} belongs to another user than this process runs as")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BadFile(f"{name} can be changed by other users; `chmod go-w` ends that")


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
