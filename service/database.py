"""The database opened as the store needs it, and its schema brought up to date."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from sqlite3 import Connection as SQLiteConnection
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, unquote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from service.personal import Personal

# Seconds to wait for another's transaction, a connection or a lock.
WAIT = 2.5
# Any number, the same in every process: PostgreSQL's advisory lock for migrations.
MIGRATING = 7_274_631

_MERGE_WORDS = "INSERT INTO comments_text(comments_text) VALUES ('optimize')"


class NewerSchema(Exception):
    """The database was written by a newer release than this one."""


def open_engine(
    url: URL, *, create: bool = False, patient: bool = False, connections: int = 5
) -> Engine:
    """Return an engine on a database; nothing is connected yet.

    create       make an SQLite file that is missing; else a connection fails without it, so that
                 a file removed under a running service is never replaced by an empty one
    patient      let a statement take as long as it needs, for what an operator waits for
    connections  kept open, one for each thread that asks at once

    Parameters of a statement, which may be a reader's e-mail address, are in no error it raises.
    """
    pool = {"hide_parameters": True, "pool_size": connections, "pool_timeout": WAIT}
    if url.get_backend_name() != "sqlite":
        return _open_postgresql(url, patient, pool)
    path = os.path.abspath(url.database or "")
    # As a URI, which alone can say that the file must be there.
    url = url.set(
        database=f"file:{quote(path)}", query={"mode": "rwc" if create else "rw", "uri": "true"}
    )
    engine = create_engine(url, connect_args={"timeout": WAIT}, **pool)
    file = _SQLiteFile(path)
    event.listen(engine, "connect", file.prepare)
    event.listen(engine, "checkout", file.check)
    event.listen(engine, "begin", _begin_immediate)
    return engine


@contextlib.contextmanager
def opened(url: URL, *, create: bool = False) -> Iterator[Engine]:
    """Give a patient engine, and close its connections at the end."""
    engine = open_engine(url, create=create, patient=True)
    try:
        yield engine
    finally:
        engine.dispose()


def reader(engine: Engine) -> Engine:
    """Return the engine for single queries: no transaction is opened for them."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def writer(engine: Engine) -> Engine:
    """Return the engine for transactions that write."""
    return engine.execution_options(writes=True)


def disk_room(engine: Engine) -> tuple[int, int] | None:
    """Return the free and all bytes of the disk that an SQLite file lies on, None if unknown."""
    if engine.dialect.name != "sqlite":
        return None
    path = unquote((engine.url.database or "").removeprefix("file:"))
    try:
        usage = shutil.disk_usage(os.path.dirname(path))
    except OSError:
        return None
    return usage.free, usage.total


def scrub(engine: Engine, seconds: float = 30.0) -> bool:
    """Take out of the files of an SQLite database what was deleted from it, to the last byte.

    Return whether that was done within ``seconds`` of trying; others may keep it from happening.

    What is deleted is overwritten, but a row that SQLite has moved to another page may have left
    a copy behind (seen: 5 of 18,000 deleted rows): only a database written anew has none.
    """
    end = monotonic() + seconds
    with reader(engine).connect() as connection:
        while monotonic() < end:
            with contextlib.suppress(OperationalError):
                # The index of words keeps those of deleted comments until its parts are merged.
                connection.exec_driver_sql(_MERGE_WORDS)
                connection.exec_driver_sql("VACUUM")
                break
            sleep(0.1)
        while monotonic() < end:
            answer = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if answer[0] == 0:
                return True
            sleep(0.1)
    return False


def migration_config() -> Config:
    """Return what Alembic needs to find the migrations, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    return config


def upgrade(url: URL, personal: Personal | None = None) -> None:
    """Bring the schema to the newest revision, creating it in an empty database.

    personal  seals what an older release stored open; None will do where no comment is stored

    Raises NewerSchema when the database has a revision that this release does not know, and
    WrongSecret when ``personal`` was needed and has another secret than the database.
    """
    with opened(url, create=True) as engine:
        if not is_current(engine):
            _upgrade(engine, personal)


def is_current(engine: Engine) -> bool:
    """Return whether the schema is the newest. Raise NewerSchema when it is newer than that."""
    current, known = revision(engine), revisions()
    if current is not None and current not in known:
        raise NewerSchema
    return current == known[0]


def revision(engine: Engine) -> str | None:
    """Return the revision of the schema, None in a database without one."""
    with reader(engine).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> list[str]:
    """Return the revisions that this release knows, the newest first."""
    script = ScriptDirectory.from_config(migration_config())
    return [step.revision for step in script.walk_revisions()]


def _upgrade(engine: Engine, personal: Personal | None) -> None:
    config = migration_config()
    config.attributes["personal"] = personal
    with writer(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            # Of two services that start at once, the second finds nothing left to do, however
            # long that takes the first; for other locks no service is kept waiting.
            wait = connection.scalar(text("SHOW lock_timeout"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{wait}'"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _open_postgresql(url: URL, patient: bool, pool: dict[str, Any]) -> Engine:
    # Here, because its driver is not installed everywhere.
    from service import postgresql

    milliseconds = int(WAIT * 1000)
    options = f"-c lock_timeout={milliseconds}"
    if not patient:
        options += f" -c statement_timeout={2 * milliseconds}"
    engine = create_engine(url, pool_pre_ping=True, connect_args={"options": options}, **pool)
    postgresql.time(engine)
    return engine


class _SQLiteFile:
    """One database file, opened so that an acknowledged commit stays."""

    def __init__(self, path: str) -> None:
        self._path = path

    def prepare(self, connection: SQLiteConnection, record: ConnectionPoolEntry) -> None:
        # None: the driver opens no transaction by itself; ours begin below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            # A commit is on the disk before it is acknowledged: it survives a power cut.
            "synchronous=FULL",
            "foreign_keys=ON",
            # What is deleted is overwritten: an address that was erased lies in no free page.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        record.info["file"] = self._identity()

    def check(
        self, connection: SQLiteConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        # What is written to a file that has no name any more is gone at the next start.
        if record.info["file"] != self._identity():
            raise DisconnectionError("the database file was removed or replaced")

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self._path)
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another has written in
    # between, whatever the busy timeout. A lone query needs no transaction.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
