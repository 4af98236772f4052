"""The file of an SQLite database: checked, backed up while it is in use, restored."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from model.files import sync
from service.errors import ServiceError

WAIT = 2.5  # seconds for another's lock
STEP = 10_000  # instructions of SQLite between two looks at the clock
BESIDE = ("-wal", "-shm", "-journal")
# Where SQLite itself locks a database file (sqlite.org/fileformat2.html, "The Lock-Byte Page").
LOCKED_AT, LOCKED_BYTES = 0x40000000, 512


class BackupFailed(ServiceError):
    """A backup could not be made or taken back; the message says why. Nothing was changed."""


class CheckUnfinished(Exception):
    """The file is too large to be checked within the time given."""


def damage(file: Path, *, thorough: bool = True, seconds: float | None = None) -> str | None:
    """Return in one line what is wrong with a database file, None when nothing was found.

    thorough  also compare every index with its table and every reference with its row
    seconds   to give up after, raising CheckUnfinished

    SQLite keeps no checksums: a changed letter in a text is found by nobody.
    """
    try:
        with _opened(file) as connection:
            if seconds is not None:
                end = monotonic() + seconds
                connection.set_progress_handler(lambda: monotonic() > end, STEP)
            check = "integrity_check" if thorough else "quick_check"
            found: str = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
            if found == "ok" and thorough:
                stray = connection.execute("PRAGMA foreign_key_check").fetchone()
                found = f"a row of {stray[0]} belongs to none of {stray[2]}" if stray else found
    except sqlite3.DatabaseError as error:
        if str(error) == "interrupted":
            raise CheckUnfinished from error
        found = str(error)
    return None if found == "ok" else " ".join(found.split())


def back_up(database: Path, file: Path) -> None:
    """Write a copy of a database as it is at one moment; services that use it go on.

    The copy replaces ``file`` when it is complete and found good, not before. Its owner alone can
    read it. Raises BackupFailed.
    """
    if not database.exists():
        raise BackupFailed(f"there is no database {database}")
    if file.exists() and file.samefile(database):
        raise BackupFailed(f"{file} is the database itself: name another file")
    with _draft(file) as draft:
        _copy(database, draft)
        draft.replace(file)
        sync(file.parent)


def revision(file: Path) -> str | None:
    """Return the revision of the schema in a file. Raise BackupFailed when there is none."""
    try:
        with _opened(file, mode="ro") as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{file} is no backup of moderate: {error}") from error
    return row[0] if row else None


def restore(file: Path, database: Path, known: Collection[str], *, force: bool) -> Path | None:
    """Put a backup in the place of a database and return where the replaced one is kept.

    known  revisions of the schema that this release can bring up to date
    force  replace a database even if it holds something, or cannot be read

    A crash at any moment leaves the one or the other in place. Raises BackupFailed.
    """
    if not file.is_file():
        raise BackupFailed(f"there is no file {file}")
    if database.exists() and file.samefile(database):
        raise BackupFailed(f"{file} is the database itself: name a backup of it")
    if problem := damage(file):
        raise BackupFailed(f"{file} is damaged ({problem}): take another backup")
    if revision(file) not in known:
        raise BackupFailed(f"{file} was written by another release: install that one")
    if not force and _holds_something(database):
        raise BackupFailed(
            f"the database {database} is not empty: --force replaces it, and keeps it beside"
        )
    with _draft(database) as draft:
        _copy(file, draft)
        with _alone(database):
            kept = _keep(database)
            draft.replace(database)
            sync(database.parent)
    return kept


@contextlib.contextmanager
def _opened(file: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    uri = f"file:{quote(os.path.abspath(file))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _draft(file: Path) -> Iterator[Path]:
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        os.close(handle)
    except OSError as error:
        raise BackupFailed(f"cannot write to {file.parent}: {error.strerror}") from error
    try:
        yield Path(name)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"cannot write {file}: {error}") from error
    finally:
        for left in ("", *BESIDE):
            Path(name + left).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy one database into another and check the copy, which is one file on the disk then."""
    with _opened(source) as old, _opened(target) as new:
        # All at once: SQLite's writers go on, and none of them can make the copy start anew.
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as written:
        os.fsync(written.fileno())
    if problem := damage(target):
        raise BackupFailed(f"the copy of {source} is damaged ({problem})")


def _holds_something(database: Path) -> bool:
    if not database.exists():
        return False
    try:
        with _opened(database) as connection:
            return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM sites)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return "no such table" not in str(error)


@contextlib.contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold a database that no process has open, with all of it in its one file."""
    if not database.exists():
        yield
        return
    in_use = BackupFailed(f"the database {database} is in use: stop the service first")
    try:
        with _opened(database) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise in_use from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, and kept as it is
    with database.open("r+b") as held:
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKED_BYTES, LOCKED_AT)
        except OSError as error:
            raise in_use from error
        yield


def _keep(database: Path) -> Path | None:
    if not database.exists():
        return None
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    kept = database.with_name(f"{database.name}.replaced-{at}")
    for beside in BESIDE:
        # Left in place, it would be taken for the restored database's own.
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{database}{beside}", f"{kept}{beside}")
    os.link(database, kept)
    return kept
