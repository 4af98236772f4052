"""Decisions on comments: taken, taken back, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from service.decisions import (
    MOST_AT_ONCE,
    STATUS_AFTER,
    Action,
    DecidedMeanwhile,
    Decision,
    Entry,
    LogLine,
    NewDecision,
    Outcome,
    Result,
    Standing,
    Target,
)
from service.errors import DecisionNotFound
from service.personal import Personal
from service.queue import Filters, Sort, View
from service.store import rows
from service.store.passing import Event, put, put_all
from service.store.scan import Scan, numbers_of
from service.store.steps import UNDO, Step, add_decision, standing_of, standings, take
from service.store.transactions import Transactions
from service.tables import decisions

SHOWN = 100

# Seen from a version of the comment: later steps do not show, not even by what they undid.
_HISTORY = (
    select(decisions, UNDO.c.id.label("undone_by"))
    .outerjoin(
        UNDO,
        and_(UNDO.c.undoes == decisions.c.id, UNDO.c.version <= bindparam("version")),
    )
    .where(
        decisions.c.comment_id == bindparam("comment_id"),
        decisions.c.version <= bindparam("version"),
    )
    .order_by(decisions.c.version.desc())
    .limit(SHOWN)
)
_ENTRY_OF = select(func.coalesce(decisions.c.entry_id, decisions.c.id)).where(
    decisions.c.id == bindparam("id"), decisions.c.site_id == bindparam("site_id")
)
_MEMBERS = select(decisions.c.id, decisions.c.comment_id).where(
    or_(decisions.c.id == bindparam("entry"), decisions.c.entry_id == bindparam("entry"))
)
_other = decisions.alias("other")
_LOG = (
    select(
        decisions,
        UNDO.c.id.label("undone_by"),
        select(func.count())
        .select_from(_other)
        .where(_other.c.entry_id == decisions.c.id)
        .scalar_subquery()
        .label("others"),
    )
    .outerjoin(UNDO, UNDO.c.undoes == decisions.c.id)
    .where(
        decisions.c.site_id == bindparam("site_id"),
        decisions.c.entry_id.is_(None),
        decisions.c.id < bindparam("before"),
    )
    .order_by(decisions.c.id.desc())
    .limit(bindparam("limit"))
)


class Decisions:
    """What was decided on the comments of every site."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

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

    def decide_all(
        self, site_id: int, targets: Sequence[Target], new: NewDecision, at: datetime
    ) -> Entry:
        """Decide on at most ``MOST_AT_ONCE`` comments as one entry, each as :meth:`decide` does.

        A comment that cannot be decided on leaves the others alone: its outcome tells. The version
        that the moderator saw is that of each target, not of ``new``.
        """

        def work(connection: Connection) -> Entry:
            return _decide_all(connection, site_id, targets[:MOST_AT_ONCE], new, at)

        return self._transactions.together(work)

    def decide_matching(
        self, site_id: int, filters: Filters, new: NewDecision, at: datetime
    ) -> Entry:
        """As :meth:`decide_all`, on those that filters mean now, the oldest first."""

        def work(connection: Connection) -> Entry:
            view = View(filters, Sort.OLDEST)
            scan = Scan(connection, self._personal, site_id, view, each=True)
            numbers = numbers_of(scan, MOST_AT_ONCE + 1)
            targets = [Target(number) for number in numbers[:MOST_AT_ONCE]]
            entry = _decide_all(connection, site_id, targets, new, at)
            return replace(entry, more=len(numbers) > MOST_AT_ONCE)

        return self._transactions.together(work)

    def undo(
        self, site_id: int, decision_id: int, moderator: str, note: str, at: datetime
    ) -> Entry:
        """Take back a decision, with it all that were taken as one, and tell how each stands now.

        Those that are not in force any more are left alone. Raises DecisionNotFound, and
        DecidedMeanwhile when none is.
        """

        def work(connection: Connection) -> Entry:
            entry_id = connection.scalar(_ENTRY_OF, {"id": decision_id, "site_id": site_id})
            if entry_id is None:
                raise DecisionNotFound(decision_id)
            members = connection.execute(_MEMBERS, {"entry": entry_id})
            undone = {member.comment_id: member.id for member in members}
            said = {"moderator": moderator, "note": note}
            return _undo(connection, site_id, decision_id, undone, said, at)

        return self._transactions.together(work)

    def history(self, comment_id: int, version: int) -> list[Decision]:
        """Return the last steps that led to this version of a comment, the newest first."""
        key = {"comment_id": comment_id, "version": version}
        with self._transactions.read() as connection:
            steps = connection.execute(_HISTORY, key).all()
        return [rows.decision(row) for row in steps]

    def log(self, site_id: int, before: int | None, limit: int) -> list[LogLine]:
        """Return the last entries of a site, the newest first.

        before  only those whose first decision has a smaller number
        """
        key = {"site_id": site_id, "before": before or 2**63 - 1, "limit": limit}
        with self._transactions.read() as connection:
            found = connection.execute(_LOG, key).all()
        return [LogLine(rows.decision(row), row.comment_id, 1 + row.others) for row in found]


def _decide_all(
    connection: Connection, site_id: int, targets: Sequence[Target], new: NewDecision, at: datetime
) -> Entry:
    versions = {target.comment_id: target.version for target in targets}
    there = standings(connection, site_id, list(versions))
    results: dict[int, Result] = {}
    for number, version in versions.items():
        standing = there.get(number)
        results[number] = (
            standing.result_of(replace(new, version=version)) if standing else Result.NOT_FOUND
        )
    to = STATUS_AFTER[new.action]
    steps = [
        Step(there[number], new.action, to)
        for number in sorted(results)
        if results[number] is Result.DECIDED
    ]
    said = {"moderator": new.moderator, "note": new.note}
    entry_id = _take(connection, site_id, steps, said, Event.DECIDED, at)
    return _entry(connection, site_id, entry_id, results)


def _undo(
    connection: Connection,
    site_id: int,
    decision_id: int,
    undone: dict[int, int],
    said: dict[str, str],
    at: datetime,
) -> Entry:
    there = standings(connection, site_id, list(undone))
    results = {number: there[number].result_of_undo(undone[number]) for number in undone}
    steps = [
        Step(there[number], Action.UNDO, top.from_status, undoes=top.id)
        for number in sorted(results)
        if results[number] is Result.UNDONE and (top := there[number].in_force)
    ]
    if not steps:
        (number,) = [number for number, member in undone.items() if member == decision_id]
        raise DecidedMeanwhile.by_undo(decision_id, there[number])
    entry_id = _take(connection, site_id, steps, said, Event.UNDONE, at)
    return _entry(connection, site_id, entry_id, results)


def _take(
    connection: Connection,
    site_id: int,
    steps: Sequence[Step],
    said: dict[str, str],
    event: Event,
    at: datetime,
) -> int | None:
    if not steps:
        return None
    entry_id = take(connection, site_id, steps, said, at)
    put_all(connection, site_id, [step.standing.comment_id for step in steps], event, at)
    return entry_id


def _entry(
    connection: Connection, site_id: int, entry_id: int | None, results: dict[int, Result]
) -> Entry:
    now = standings(connection, site_id, list(results))
    outcomes = (Outcome(number, results[number], now.get(number)) for number in sorted(results))
    return Entry(entry_id, tuple(outcomes))
