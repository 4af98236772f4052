"""What happened on a site since a moment, as numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select

from service.policy import Status
from service.queue import Today
from service.store.transactions import Transactions
from service.tables import UtcDateTime, comments, decisions

MOST = 10_000  # rows counted: to count a million takes long

_since = bindparam("since", type_=UtcDateTime)
_CAME = (
    select(comments.c.verdict, comments.c.created_at)
    .where(comments.c.site_id == bindparam("site_id"), comments.c.updated_at >= _since)
    .order_by(comments.c.updated_at.desc())
    .limit(MOST)
    .subquery()
)
_VERDICTS = (
    select(_CAME.c.verdict, func.count().label("comments"))
    .where(_CAME.c.created_at >= _since)
    .group_by(_CAME.c.verdict)
)
# By their numbers, which rise with time: there is no index of the moments.
_TAKEN = (
    select(decisions.c.created_at, decisions.c.undoes)
    .where(decisions.c.site_id == bindparam("site_id"))
    .order_by(decisions.c.id.desc())
    .limit(MOST)
    .subquery()
)
_DECIDED = select(func.count()).where(_TAKEN.c.created_at >= _since, _TAKEN.c.undoes.is_(None))


def today(transactions: Transactions, site_id: int, since: datetime) -> Today:
    """Return what came in since then, by what the service decided, and what moderators decided.

    Of more than ``MOST`` the last are counted.
    """
    key = {"site_id": site_id, "since": since}
    with transactions.read() as connection:
        verdicts = {Status(row.verdict): row.comments for row in connection.execute(_VERDICTS, key)}
        decided = connection.scalar(_DECIDED, key) or 0
    return Today(verdicts, decided)
