"""What a blog says later of a comment that it may have sent before, told by its words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from model.comment import Comment
from model.score import Reason
from service.decisions import IS_SPAM, NewDecision, Standing
from service.personal import Personal
from service.policy import Status, Verdict
from service.records import StoredComment, Taken, Tally
from service.store import rows
from service.store.labels import LOCK_SITE, SAME
from service.store.steps import add_decision, standing_of
from service.store.tallies import add_tally
from service.store.transactions import Transactions
from service.tables import comments

REPORTED = Verdict(
    Status.HELD, None, (Reason("imported", 0.0, "came with its label, from the blog"),), None
)

_COMMENT = select(comments).where(comments.c.id == bindparam("id"))
_ADD_COMMENT = insert(comments).returning(comments.c.id)


class Reports:
    """Comments of every site that their blogs come back to."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

    def known(self, site_id: int, comment: Comment) -> tuple[StoredComment, bool] | None:
        """Return the stored comment with the same words, author and post, if there is one.

        With it, whether a moderator's decision on it is in force.
        """
        with self._transactions.read() as connection:
            same = connection.execute(SAME, _key(site_id, comment)).one_or_none()
            row = same and connection.execute(_COMMENT, {"id": same.id}).one_or_none()
        return (rows.stored(row), row.decision_id is not None) if row else None

    def add(self, site_id: int, comment: Comment, new: NewDecision, at: datetime) -> Taken:
        """Decide on the stored comment with these words; store it where there is none.

        What the decision in force says already changes nothing.
        """
        with self._transactions.write() as connection:
            connection.execute(LOCK_SITE, {"id": site_id})
            same = connection.execute(SAME, _key(site_id, comment)).one_or_none()
            if same is None:
                standing = _stored(connection, self._personal, site_id, comment, at)
            else:
                standing = standing_of(connection, site_id, same.id)
            taken = Taken.COMMENT if same is None else Taken.DECISION
            if standing.in_force and standing.in_force.action is new.action:
                taken = Taken.NOTHING
            else:
                add_decision(connection, site_id, standing, new, at)
            add_tally(connection, site_id, _tally(taken, standing, new), at)
        return taken


def _stored(
    connection: Connection, personal: Personal, site_id: int, comment: Comment, at: datetime
) -> Standing:
    values = rows.comment_values(personal, site_id, comment, REPORTED, at)
    comment_id: int = connection.execute(_ADD_COMMENT, values).scalar_one()
    return Standing(comment_id, REPORTED.status, 1, None, None)


def _tally(taken: Taken, standing: Standing, new: NewDecision) -> Tally:
    if taken is Taken.NOTHING:
        return Tally(calls=1)
    if IS_SPAM[new.action]:
        missed = taken is Taken.COMMENT or standing.status is Status.ACCEPTED
        return Tally(calls=1, missed_spam=int(missed))
    return Tally(calls=1, false_positives=int(standing.status in (Status.SPAM, Status.HELD)))


def _key(site_id: int, comment: Comment) -> dict[str, object]:
    return {"site_id": site_id, "fingerprint": rows.fingerprint(comment)}
