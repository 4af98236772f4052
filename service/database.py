"""The database opened as the store needs it, and its schema brought up to date."""

from __future__ import annotations

from sqlite3 import Connection as SQLiteConnection

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_TIMEOUT = 5.0  # seconds


class NewerSchema(Exception):
    """The database was written by a newer release than this one."""


def open_engine(url: str) -> Engine:
    """Return an engine on ``url``; nothing is connected yet."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reader(engine: Engine) -> Engine:
    """Return the engine for single queries: no transaction is opened for them."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def writer(engine: Engine) -> Engine:
    """Return the engine for transactions that write."""
    return engine.execution_options(writes=True)


def migration_config() -> Config:
    """Return what Alembic needs to find the migrations, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision, creating it in an empty database.

    Raises NewerSchema when the database has a revision that this release does not know.
    """
    config = migration_config()
    script = ScriptDirectory.from_config(config)
    with writer(engine).begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == script.get_current_head():
            return
        if current not in {None, *(step.revision for step in script.walk_revisions())}:
            raise NewerSchema
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare_sqlite(connection: SQLiteConnection, _: object) -> None:
    # None: the driver opens no transaction by itself; ours begin below.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # A commit is on the disk before it is acknowledged: it survives a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another has written in
    # between, whatever the busy timeout. A lone query needs no transaction.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
