"""Steps in the histories of comments, one or many of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from service.decisions import STATUS_AFTER, Action, Decision, NewDecision, Standing
from service.errors import CommentNotFound
from service.policy import Status
from service.store import rows
from service.store.waves import elect, lock_waves
from service.tables import comments, decisions

_CHUNK = 1_000  # numbers in one query

# Locked, so that of two decisions at once the second sees what the first made of the comment; in
# the order of their numbers, so that of two on many comments neither waits for the other for ever.
# SQLite needs no lock of its own: one transaction writes at a time.
_COMMENTS = (
    select(comments.c.id, comments.c.status, comments.c.version, comments.c.decision_id)
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.id.in_(bindparam("numbers", expanding=True)),
    )
    .order_by(comments.c.id)
    .with_for_update()
)
UNDO = decisions.alias("undo")
# The decision in force on each comment, and the last one of all.
_TOPS = (
    select(decisions, UNDO.c.id.label("undone_by"))
    .select_from(comments)
    .join(decisions, decisions.c.comment_id == comments.c.id)
    .outerjoin(UNDO, UNDO.c.undoes == decisions.c.id)
    .where(
        comments.c.id.in_(bindparam("numbers", expanding=True)),
        comments.c.version > 1,
        or_(decisions.c.id == comments.c.decision_id, decisions.c.version == comments.c.version),
    )
)
_below = decisions.alias("below")
# What is left on top of each stack when these decisions are taken off.
_BELOW = (
    select(decisions.c.id, func.max(_below.c.id).label("below"))
    .join(
        _below,
        and_(_below.c.comment_id == decisions.c.comment_id, _below.c.id < decisions.c.id),
    )
    .outerjoin(UNDO, UNDO.c.undoes == _below.c.id)
    .where(
        decisions.c.id.in_(bindparam("numbers", expanding=True)),
        _below.c.undoes.is_(None),
        UNDO.c.id.is_(None),
    )
    .group_by(decisions.c.id)
)
_ADD = insert(decisions).returning(decisions.c.id, decisions.c.comment_id)
_MOVE = (
    update(comments)
    .where(comments.c.id == bindparam("key"))
    .values(
        status=bindparam("to"),
        version=comments.c.version + 1,
        decision_id=bindparam("in_force"),
        decided_by=select(decisions.c.moderator)
        .where(decisions.c.id == bindparam("in_force"))
        .scalar_subquery(),
        updated_at=bindparam("at"),
    )
)

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done to a comment that :func:`standings` has locked.

    undoes  the decision that an undo takes back
    """

    standing: Standing
    action: Action
    to: Status
    undoes: int | None = None


def standing_of(connection: Connection, site_id: int, comment_id: int) -> Standing:
    """Return how a comment stands, locked until the transaction ends. Raise CommentNotFound."""
    found = standings(connection, site_id, [comment_id])
    if comment_id not in found:
        raise CommentNotFound(comment_id)
    return found[comment_id]


def standings(connection: Connection, site_id: int, numbers: Sequence[int]) -> dict[int, Standing]:
    """Return how comments stand, locked until the transaction ends; those that there are."""
    found: dict[int, Standing] = {}
    lock_waves(connection, site_id)
    for part in parts(sorted(set(numbers))):
        locked = connection.execute(_COMMENTS, {"site_id": site_id, "numbers": part}).all()
        tops: dict[int, list[Decision]] = {}
        for row in connection.execute(_TOPS, {"numbers": part}):
            tops.setdefault(row.comment_id, []).append(rows.decision(row))
        found |= {row.id: _standing(row, tops.get(row.id, [])) for row in locked}
    return found


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
    said = {"moderator": new.moderator, "note": new.note, "labelled_by": labelled_by}
    take(connection, site_id, [Step(standing, new.action, STATUS_AFTER[new.action])], said, at)


def take(
    connection: Connection,
    site_id: int,
    steps: Sequence[Step],
    said: Mapping[str, str | None],
    at: datetime,
) -> int:
    """Take steps as one entry, each on another comment; return the number of the first decision.

    said  who takes them and why, in the columns of the table
    """
    values = [{**_values(site_id, step, at), **said} for step in steps]
    first: int = connection.execute(_ADD, values[0]).scalar_one()
    taken = {steps[0].standing.comment_id: first}
    if others := [{**value, "entry_id": first} for value in values[1:]]:
        taken |= {row.comment_id: row.id for row in connection.execute(_ADD, others)}
    below = _left(connection, [step.undoes for step in steps if step.undoes is not None])
    moves = [
        {
            "key": step.standing.comment_id,
            "to": step.to.value,
            "in_force": below.get(step.undoes) if step.undoes else taken[step.standing.comment_id],
            "at": at,
        }
        for step in steps
    ]
    connection.execute(_MOVE, moves)
    for part in parts([step.standing.comment_id for step in steps]):
        elect(connection, site_id, part)
    return first


def parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Yield items, as many at a time as one query may name."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _values(site_id: int, step: Step, at: datetime) -> dict[str, Any]:
    standing = step.standing
    return {
        "site_id": site_id,
        "comment_id": standing.comment_id,
        "version": standing.version + 1,
        "action": step.action.value,
        "from_status": standing.status.value,
        "to_status": step.to.value,
        "undoes": step.undoes,
        "created_at": at,
    }


def _left(connection: Connection, undone: Sequence[int]) -> dict[int, int]:
    left: dict[int, int] = {}
    for part in parts(undone):
        left |= {row.id: row.below for row in connection.execute(_BELOW, {"numbers": part})}
    return left


def _standing(row: Any, top: Sequence[Decision]) -> Standing:
    return Standing(
        comment_id=row.id,
        status=Status(row.status),
        version=row.version,
        in_force=next((step for step in top if step.id == row.decision_id), None),
        last=next((step for step in top if step.version == row.version), None),
    )
