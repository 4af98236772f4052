"""What Akismet's plugins asked and were told: counted when it happens, read a day a row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from service.records import Tally
from service.store.transactions import Transactions
from service.tables import tallies

_COUNTS = (
    tallies.c.calls,
    tallies.c.spam,
    tallies.c.ham,
    tallies.c.missed_spam,
    tallies.c.false_positives,
)
_DAYS = (
    select(tallies.c.day, *_COUNTS)
    .where(
        tallies.c.site_id == bindparam("site_id"),
        tallies.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(tallies.c.day)
)


def _upsert(insert: Any) -> Any:
    statement = insert(tallies)
    grown = {column.name: column + statement.excluded[column.name] for column in _COUNTS}
    return statement.on_conflict_do_update(index_elements=["site_id", "day"], set_=grown)


_ADD = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


class Tallies:
    """The counts of every site."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def add(self, site_id: int, tally: Tally, at: datetime) -> None:
        """Count what happened at a time."""
        with self._transactions.write() as connection:
            add_tally(connection, site_id, tally, at)

    def days(self, site_id: int, first: date, last: date) -> list[tuple[date, Tally]]:
        """Return the counts of each day (UTC) on which there was anything, both ends included."""
        key = {"site_id": site_id, "first": first, "last": last}
        with self._transactions.read() as connection:
            return [(row.day, Tally(*row[1:])) for row in connection.execute(_DAYS, key)]


def add_tally(connection: Connection, site_id: int, tally: Tally, at: datetime) -> None:
    """Count what happened at a time, in a transaction that is under way.

    Best last in it: on PostgreSQL another on the same site and day waits for it to end.
    """
    row = {"site_id": site_id, "day": at.astimezone(UTC).date(), **asdict(tally)}
    connection.execute(_ADD[connection.dialect.name], row)
