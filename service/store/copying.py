"""Every table as a whole: its rows counted, and copied to another database."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from service.database import reader, writer
from service.errors import ServiceError
from service.tables import metadata

BATCH = 1_000  # rows


class CopyFailed(ServiceError):
    """A copy was not made; the message says why. The target is as it was."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that was copied, and found equal on both sides.

    digest  of its rows in any order, 64 hex digits
    """

    table: str
    rows: int
    digest: str


class _Sum:
    """Tells one set of rows from another, in whatever order they come."""

    def __init__(self) -> None:
        self.rows = self.total = 0

    def add(self, row: Mapping[Any, Any]) -> None:
        line = json.dumps([_plain(value) for value in row.values()], sort_keys=True)
        self.rows += 1
        self.total += int.from_bytes(sha256(line.encode()).digest())

    @property
    def digest(self) -> str:
        return f"{self.total % 2**256:064x}"


def counts(engine: Engine) -> dict[str, int]:
    """Return the number of rows of each table that there is."""
    with reader(engine).connect() as connection:
        there = set(inspect(connection).get_table_names())
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name in there
        }


def copy(source: Engine, target: Engine) -> Iterator[Copied]:
    """Copy every row as it is at one moment, and yield each table that is done.

    All or nothing: the target is filled when the last table was taken. Both have the newest
    schema, the target no rows. Raises CopyFailed.
    """
    with _snapshot(source) as old, writer(target).begin() as new:
        for table in metadata.sorted_tables:
            yield _copy(old, new, table)
        for table in metadata.sorted_tables:
            if (column := table.autoincrement_column) is not None:
                _set_last_number(new, table, _last_number(old, table, column.name), column.name)


@contextlib.contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        yield connection


def _copy(old: Connection, new: Connection, table: Table) -> Copied:
    sent, kept = _Sum(), _Sum()
    in_order = select(table).order_by(*table.primary_key)
    for batch in _batches(old, in_order):
        for row in batch:
            sent.add(row)
        try:
            new.execute(insert(table), batch)
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0]
            raise CopyFailed(f"table {table.name} cannot be copied: {reason}") from error
    for batch in _batches(new, select(table)):
        for row in batch:
            kept.add(row)
    if (sent.rows, sent.digest) != (kept.rows, kept.digest):
        raise CopyFailed(f"table {table.name} came out different: nothing was copied")
    return Copied(table.name, kept.rows, kept.digest)


def _batches(connection: Connection, query: Any) -> Iterator[list[dict[str, Any]]]:
    rows = connection.execute(query, execution_options={"yield_per": BATCH}).mappings()
    for batch in rows.partitions():
        yield [dict(row) for row in batch]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _last_number(connection: Connection, table: Table, column: str) -> int:
    """Return the highest number that was ever given to a row, which is not given again."""
    highest: int = connection.scalar(select(func.max(table.c[column]))) or 0
    if connection.dialect.name == "postgresql":
        given = connection.scalar(_LAST_VALUE, {"table": table.name, "column": column})
        return max(highest, given or 0)
    if table.dialect_options["sqlite"]["autoincrement"]:
        seen = connection.scalar(_SQLITE_NUMBER, {"table": table.name})
        return max(highest, seen or 0)
    return highest


def _set_last_number(connection: Connection, table: Table, number: int, column: str) -> None:
    if not number:
        return
    if connection.dialect.name == "postgresql":
        row = {"table": table.name, "column": column, "number": number}
        connection.execute(_SET_VALUE, row)
    elif table.dialect_options["sqlite"]["autoincrement"]:
        row = {"table": table.name, "number": number}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), row)
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:table, :number)"), row)


_LAST_VALUE = text(
    "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:table, :column) AS regclass))"
)
_SET_VALUE = text("SELECT setval(pg_get_serial_sequence(:table, :column), :number)")
_SQLITE_NUMBER = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
