"""What models on trial would have decided, and the comments to try one on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from service.personal import Personal
from service.policy import Status
from service.records import ShadowCount, ShadowVerdict, StoredComment
from service.store import rows
from service.store.transactions import Transactions
from service.tables import comments, shadow_verdicts

_ADD = insert(shadow_verdicts)
_COUNTS = (
    select(
        shadow_verdicts.c.model_version,
        comments.c.verdict.label("ours"),
        shadow_verdicts.c.verdict.label("theirs"),
        func.count().label("comments"),
    )
    .join(comments)
    .group_by(shadow_verdicts.c.model_version, comments.c.verdict, shadow_verdicts.c.verdict)
    .order_by(shadow_verdicts.c.model_version, comments.c.verdict, shadow_verdicts.c.verdict)
)
_NEWEST = select(comments).order_by(comments.c.id.desc())


class Shadows:
    """The rows of models on trial, of every site."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

    def add(self, verdicts: Sequence[ShadowVerdict], at: datetime) -> None:
        """Store what a model on trial would have decided; of a comment that is gone, nothing."""
        with self._transactions.write() as connection:
            ids = [each.comment_id for each in verdicts]
            there = set(connection.scalars(select(comments.c.id).where(comments.c.id.in_(ids))))
            found = [
                {
                    "comment_id": each.comment_id,
                    "model_version": each.model_version,
                    "verdict": each.status.value,
                    "spam_probability": each.spam_probability,
                    "created_at": at,
                }
                for each in verdicts
                if each.comment_id in there
            ]
            if found:
                connection.execute(_ADD, found)

    def counts(self) -> list[ShadowCount]:
        """Return how often the service and each model on trial decided what."""
        with self._transactions.read() as connection:
            return [
                ShadowCount(row.model_version, Status(row.ours), Status(row.theirs), row.comments)
                for row in connection.execute(_COUNTS)
            ]

    def newest(
        self, site_id: int | None, before: int | None, count: int
    ) -> list[tuple[int, StoredComment]]:
        """Return up to ``count`` comments with the number of their site, the newest first.

        With e-mail and IP addresses, which models look at.

        site_id  None: of every site
        before   only comments with a lower number than this
        """
        query = _NEWEST.limit(count)
        if site_id is not None:
            query = query.where(comments.c.site_id == site_id)
        if before is not None:
            query = query.where(comments.c.id < before)
        with self._transactions.read() as connection:
            return [
                (row.site_id, rows.stored(row, self._personal)) for row in connection.execute(query)
            ]
