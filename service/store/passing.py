"""What is kept for a time only: keys of requests, and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from service.store.transactions import Transactions
from service.tables import idempotency_keys, outbox

KEYS_KEPT = timedelta(hours=24)
OUTBOX_KEPT = timedelta(days=7)
PAGE = 500  # rows deleted in one transaction

_ADD = insert(outbox)
_KEY = (idempotency_keys.c.site_id, idempotency_keys.c.key)
_OLD_KEYS = delete(idempotency_keys).where(
    tuple_(*_KEY).in_(
        select(*_KEY)
        .where(idempotency_keys.c.created_at < bindparam("before"))
        .order_by(idempotency_keys.c.created_at)
        .limit(PAGE)
    )
)
# The oldest come first by their number, which needs no index of their age.
_OLD_EVENTS = delete(outbox).where(
    outbox.c.id.in_(select(outbox.c.id).order_by(outbox.c.id).limit(PAGE)),
    outbox.c.created_at < bindparam("before"),
)


class Event(StrEnum):
    """What the outbox tells of a comment."""

    SUBMITTED = "submitted"
    DECIDED = "decided"
    UNDONE = "undone"


def put(connection: Connection, site_id: int, comment_id: int, event: Event, at: datetime) -> None:
    """Put an event into the outbox, in the transaction that makes it happen."""
    put_all(connection, site_id, [comment_id], event, at)


def put_all(
    connection: Connection, site_id: int, numbers: Sequence[int], event: Event, at: datetime
) -> None:
    """Put the same event of several comments into the outbox."""
    row = {"site_id": site_id, "event": event.value, "created_at": at}
    connection.execute(_ADD, [{"comment_id": number, **row} for number in numbers])


def forget(transactions: Transactions, at: datetime) -> int:
    """Delete what has served its time; return how many rows that were.

    In small transactions, so that nobody who writes has to wait for the end.
    """
    count = 0
    for statement, kept in ((_OLD_KEYS, KEYS_KEPT), (_OLD_EVENTS, OUTBOX_KEPT)):
        deleted = PAGE
        while deleted == PAGE:
            with transactions.write() as connection:
                deleted = connection.execute(statement, {"before": at - kept}).rowcount
            count += deleted
    return count
