"""Until when nothing more will change: what it takes to follow changes without missing one.

A change is stored with the moment at which its request read the clock. Requests wait for each
other, so a change with an earlier moment may be committed after one with a later moment.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from service.store.transactions import Transactions

# From reading the clock to the start of the transaction, waiting for a turn, a connection and a
# lock included; and what the clocks of two machines may differ by.
SETTLING = timedelta(seconds=10)

# Seconds since the start of the oldest transaction that has written something.
_OLDEST = text(
    "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0) "
    "FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL "
    "AND pid <> pg_backend_pid()"
)


@contextlib.contextmanager
def settled(transactions: Transactions, at: datetime) -> Iterator[tuple[Connection, datetime]]:
    """Give a connection, and the moment up to which it sees every change that there will be.

    at  now
    """
    if not transactions.embedded:
        with transactions.read() as connection:
            # Asked first: what is committed after that is seen as well.
            oldest = float(connection.scalar(_OLDEST) or 0)
            yield connection, at - SETTLING - timedelta(seconds=oldest)
    else:
        # Nobody else writes meanwhile.
        with transactions.write() as connection:
            yield connection, at - SETTLING
