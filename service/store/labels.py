"""Labels: what decisions say that comments are. Read page by page, and taken in from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, select

from model.score import Reason
from service.decisions import IS_SPAM, Action, NewDecision, Standing
from service.personal import Personal
from service.policy import Status, Verdict
from service.records import Label, NewLabel, Taken
from service.store import rows
from service.store.steps import add_decision, standing_of
from service.store.transactions import Transactions
from service.tables import comments, decisions, sites

PAGE = 500
IMPORTER = "import"
IMPORTED = Verdict(
    Status.HELD, None, (Reason("imported", 0.0, "came with its label, from a file"),), None
)

_LABELS = (
    select(
        comments,
        decisions.c.action,
        decisions.c.moderator,
        decisions.c.labelled_by,
        decisions.c.created_at.label("labelled_at"),
        sites.c.url.label("site"),
    )
    .select_from(decisions)
    .join(
        comments,
        and_(comments.c.id == decisions.c.comment_id, comments.c.decision_id == decisions.c.id),
    )
    .join(sites, sites.c.id == decisions.c.site_id)
    .where(decisions.c.action.in_(list(IS_SPAM)), decisions.c.comment_id > bindparam("after"))
    .order_by(decisions.c.comment_id)
    .limit(bindparam("page"))
)
# Two imports of one site at once would not see each other's comments on PostgreSQL. Comments that
# the blog sends meanwhile do not wait for this lock.
LOCK_SITE = select(sites.c.id).where(sites.c.id == bindparam("id")).with_for_update(key_share=True)
# Of several comments with the same words, the one decided last.
SAME = (
    select(comments.c.id, decisions.c.created_at.label("decided_at"))
    .outerjoin(
        decisions,
        and_(decisions.c.comment_id == comments.c.id, decisions.c.version == comments.c.version),
    )
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.fingerprint == bindparam("fingerprint"),
    )
    .order_by(decisions.c.created_at.desc().nulls_last(), comments.c.id)
    .limit(1)
)
_ADD_COMMENT = insert(comments).returning(comments.c.id)


class Labels:
    """The labels of every site."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

    def each(self, site_id: int | None = None, since: datetime | None = None) -> Iterator[Label]:
        """Yield the label of each comment that has one, in the order of the comments' numbers.

        The comments come without their authors' e-mail and IP addresses.

        site_id  None: of every site
        since    only labels given then or later

        Holds a page of them at a time, and no transaction: what is decided meanwhile may show.
        """
        query = _LABELS
        if site_id is not None:
            query = query.where(decisions.c.site_id == site_id)
        if since is not None:
            query = query.where(decisions.c.created_at >= since)
        after = 0
        while page := self._page(query, after):
            yield from map(_label, page)
            after = page[-1].id

    def add(self, site_id: int, labels: Iterable[NewLabel], at: datetime) -> Counter[Taken]:
        """Take labels in from outside, all or none: each a comment, and a decision on it.

        A comment that is stored already gets only the decision, and only when that is later than
        whatever was last decided on it; so the same labels again change nothing.
        """
        with self._transactions.write() as connection:
            connection.execute(LOCK_SITE, {"id": site_id})
            return Counter(self._add(connection, site_id, label, at) for label in labels)

    def _page(self, query: Any, after: int) -> Sequence[Row[Any]]:
        with self._transactions.read() as connection:
            return connection.execute(query, {"after": after, "page": PAGE}).all()

    def _add(self, connection: Connection, site_id: int, label: NewLabel, at: datetime) -> Taken:
        key = {"site_id": site_id, "fingerprint": rows.fingerprint(label.comment)}
        same = connection.execute(SAME, key).one_or_none()
        if same is None:
            came_at = label.created_at or label.labelled_at or at
            values = rows.comment_values(self._personal, site_id, label.comment, IMPORTED, came_at)
            comment_id: int = connection.execute(_ADD_COMMENT, values).scalar_one()
            standing = Standing(comment_id, IMPORTED.status, 1, None, None)
        elif same.decided_at and (
            label.labelled_at is None or label.labelled_at <= same.decided_at
        ):
            return Taken.NOTHING
        else:
            standing = standing_of(connection, site_id, same.id)
        action = Action.SPAM if label.is_spam else Action.ACCEPT
        decided_at = label.labelled_at or at
        new = NewDecision(action, IMPORTER)
        add_decision(connection, site_id, standing, new, decided_at, label.labelled_by)
        return Taken.COMMENT if same is None else Taken.DECISION


def _label(row: Row[Any]) -> Label:
    return Label(
        comment_id=row.id,
        site=row.site,
        comment=rows.comment(row),
        created_at=row.created_at,
        is_spam=IS_SPAM[Action(row.action)],
        labelled_at=row.labelled_at,
        moderator=row.moderator,
        labelled_by=row.labelled_by,
    )
