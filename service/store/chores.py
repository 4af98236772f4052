"""Work that one service process does for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.store.transactions import Transactions
from service.tables import chores

_DUE = select(chores.c.due_at).where(chores.c.name == bindparam("chore"))
_TAKE = (
    update(chores)
    .where(chores.c.name == bindparam("chore"), chores.c.due_at <= bindparam("at"))
    .values(due_at=bindparam("again_at"))
    .returning(chores.c.name)
)


def _first(insert: Any) -> Any:
    values: dict[str, Any] = {"name": bindparam("chore"), "due_at": bindparam("again_at")}
    return insert(chores).values(values).on_conflict_do_nothing().returning(chores.c.name)


_FIRST = {"sqlite": _first(sqlite.insert), "postgresql": _first(postgresql.insert)}


class Chores:
    """When each is due again."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def take(self, name: str, at: datetime, again_at: datetime) -> bool:
        """Return whether it is due, and this call is the one to do it; then it is due later.

        Of several at once one is told True. A chore never done before is due.
        """
        with self._transactions.read() as connection:
            due_at = connection.scalar(_DUE, {"chore": name})
        if due_at and due_at > at:
            return False
        row = {"chore": name, "at": at, "again_at": again_at}
        with self._transactions.write() as connection:
            statement = _TAKE if due_at else _FIRST[connection.dialect.name]
            return connection.scalar(statement, row) is not None
