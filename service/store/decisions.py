"""Decisions on comments: taken, taken back, told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from service.decisions import STATUS_AFTER, Action, Decision, NewDecision, Standing
from service.errors import CommentNotFound, DecisionNotFound
from service.policy import Status
from service.store import rows
from service.store.passing import Event, put
from service.store.transactions import Transactions
from service.tables import comments, decisions

SHOWN = 100

# Locked, so that of two decisions at once the second sees what the first made of the comment.
# SQLite needs no lock of its own: one transaction writes at a time.
_COMMENT = (
    select(comments.c.id, comments.c.status, comments.c.version, comments.c.decision_id)
    .where(comments.c.id == bindparam("id"), comments.c.site_id == bindparam("site_id"))
    .with_for_update()
)
_undo = decisions.alias("undo")
# Seen from a version of the comment: later steps do not show, not even by what they undid.
_STEPS = (
    select(decisions, _undo.c.id.label("undone_by"))
    .outerjoin(
        _undo,
        and_(_undo.c.undoes == decisions.c.id, _undo.c.version <= bindparam("version")),
    )
    .where(
        decisions.c.comment_id == bindparam("comment_id"),
        decisions.c.version <= bindparam("version"),
    )
)
_HISTORY = _STEPS.order_by(decisions.c.version.desc()).limit(SHOWN)
_TOP = _STEPS.where(
    or_(decisions.c.id == bindparam("decision_id"), decisions.c.version == bindparam("version"))
)
_COMMENT_OF = select(decisions.c.comment_id).where(
    decisions.c.id == bindparam("id"), decisions.c.site_id == bindparam("site_id")
)
# What an undo leaves on top of the stack.
_NEXT = select(func.max(decisions.c.id)).where(
    decisions.c.comment_id == bindparam("comment_id"),
    decisions.c.id < bindparam("decision_id"),
    decisions.c.undoes.is_(None),
    ~select(_undo.c.id).where(_undo.c.undoes == decisions.c.id).exists(),
)
_ADD = insert(decisions).returning(decisions.c.id)
_MOVE = update(comments).where(comments.c.id == bindparam("key"))


class Decisions:
    """What was decided on the comments of every site."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def decide(self, site_id: int, comment_id: int, new: NewDecision, at: datetime) -> Standing:
        """Decide on a comment and return how it stands now; what is sent again changes nothing.

        Raises CommentNotFound, and DecidedMeanwhile.
        """

        def work(connection: Connection) -> Standing:
            standing = standing_of(connection, site_id, comment_id)
            if standing.already(new):
                return standing
            standing.check_decision(new)
            add_decision(connection, site_id, standing, new, at)
            put(connection, site_id, comment_id, Event.DECIDED, at)
            return standing_of(connection, site_id, comment_id)

        return self._transactions.together(work)

    def undo(
        self, site_id: int, decision_id: int, moderator: str, note: str, at: datetime
    ) -> Standing:
        """Take back the decision in force on a comment and return how the comment stands now.

        Raises DecisionNotFound, and DecidedMeanwhile when another one is in force.
        """

        def work(connection: Connection) -> Standing:
            key = {"id": decision_id, "site_id": site_id}
            comment_id = connection.scalar(_COMMENT_OF, key)
            if comment_id is None:
                raise DecisionNotFound(decision_id)
            standing = standing_of(connection, site_id, comment_id)
            undone = standing.to_undo(decision_id)
            step = _step(site_id, standing, Action.UNDO, undone.from_status, at)
            step |= {"moderator": moderator, "note": note, "undoes": decision_id}
            key = {"comment_id": comment_id, "decision_id": decision_id}
            in_force = connection.scalar(_NEXT, key)
            connection.execute(_ADD, step)
            _move(connection, standing, undone.from_status, in_force)
            put(connection, site_id, comment_id, Event.UNDONE, at)
            return standing_of(connection, site_id, comment_id)

        return self._transactions.together(work)

    def history(self, comment_id: int, version: int) -> list[Decision]:
        """Return the last steps that led to this version of a comment, the newest first."""
        key = {"comment_id": comment_id, "version": version}
        with self._transactions.read() as connection:
            steps = connection.execute(_HISTORY, key).all()
        return [rows.decision(row) for row in steps]


def standing_of(connection: Connection, site_id: int, comment_id: int) -> Standing:
    """Return how a comment stands, locked until the transaction ends. Raise CommentNotFound."""
    key = {"id": comment_id, "site_id": site_id}
    comment = connection.execute(_COMMENT, key).one_or_none()
    if comment is None:
        raise CommentNotFound(comment_id)
    key = {
        "comment_id": comment_id,
        "version": comment.version,
        "decision_id": comment.decision_id,
    }
    top = [rows.decision(row) for row in connection.execute(_TOP, key)]
    return Standing(
        comment_id=comment_id,
        status=Status(comment.status),
        version=comment.version,
        in_force=next((step for step in top if step.id == comment.decision_id), None),
        last=next((step for step in top if step.version == comment.version), None),
    )


def add_decision(
    connection: Connection,
    site_id: int,
    standing: Standing,
    new: NewDecision,
    at: datetime,
    labelled_by: str | None = None,
) -> None:
    """Put a decision on top of those of a comment that :func:`standing_of` has locked.

    labelled_by  who gave a label that came with a file, as the file says
    """
    to = STATUS_AFTER[new.action]
    step = _step(site_id, standing, new.action, to, at)
    step |= {"moderator": new.moderator, "note": new.note, "labelled_by": labelled_by}
    decision_id: int = connection.execute(_ADD, step).scalar_one()
    _move(connection, standing, to, decision_id)


def _step(
    site_id: int, standing: Standing, action: Action, to: Status, at: datetime
) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "comment_id": standing.comment_id,
        "version": standing.version + 1,
        "action": action.value,
        "from_status": standing.status.value,
        "to_status": to.value,
        "created_at": at,
    }


def _move(connection: Connection, standing: Standing, to: Status, in_force: int | None) -> None:
    moved = {"status": to.value, "version": standing.version + 1, "decision_id": in_force}
    connection.execute(_MOVE, {"key": standing.comment_id, **moved})
