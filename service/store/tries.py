"""Vain tries to sign in, counted before each password is looked at, so that none comes for free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.moderators import TRIES_KEPT, Patience
from service.store.transactions import Transactions
from service.tables import tries

_FORGET = delete(tries).where(tries.c.last_at < bindparam("before"))
_SUBJECTS = (
    select(tries)
    .where(tries.c.subject.in_(bindparam("subjects", expanding=True)))
    # In one order: two who try at once do not wait for each other.
    .order_by(tries.c.subject)
    .with_for_update()
)
_COUNT = update(tries).where(tries.c.subject == bindparam("key"))
_END = delete(tries).where(tries.c.subject == bindparam("key"))
_ONE_LESS = _COUNT.values(
    vain=case((tries.c.vain > 0, tries.c.vain - 1), else_=0), next_at=tries.c.last_at
)


def _new(insert: Any) -> Any:
    return insert(tries).on_conflict_do_nothing(index_elements=["subject"])


_ADD = {"sqlite": _new(sqlite.insert), "postgresql": _new(postgresql.insert)}


class Tries:
    """Who tried to sign in in vain, and how often."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def take(self, subjects: Mapping[bytes, Patience], at: datetime) -> timedelta:
        """Count a try of each subject, 16 bytes; where one has to wait, return that and count none.

        What is returned is 0 when the try is let in.
        """
        with self._transactions.write() as connection:
            connection.execute(_FORGET, {"before": at - TRIES_KEPT})
            new = {"vain": 0, "next_at": at, "last_at": at}
            for subject in sorted(subjects):
                connection.execute(_ADD[connection.dialect.name], {"subject": subject, **new})
            found = connection.execute(_SUBJECTS, {"subjects": sorted(subjects)}).all()
            wait = max((row.next_at - at for row in found), default=timedelta())
            if wait > timedelta():
                return wait
            for row in found:
                vain = row.vain + 1
                next_at = at + subjects[bytes(row.subject)].wait(vain)
                row_now = {"key": row.subject, "vain": vain, "next_at": next_at, "last_at": at}
                connection.execute(_COUNT, row_now)
            return timedelta()

    def forgive(self, name: bytes, address: bytes | None) -> None:
        """A try was not in vain: forget those of the name, and this one of the address."""
        with self._transactions.write() as connection:
            connection.execute(_END, {"key": name})
            if address:
                connection.execute(_ONE_LESS, {"key": address})
