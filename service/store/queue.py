"""The comments of a site as its moderators work through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, literal_column, select, tuple_

from service.errors import CommentNotFound
from service.personal import Personal
from service.policy import Status
from service.queue import COUNTED, PAST_COUNTED, Card, Page, Past, Place, Today, View, Wave
from service.records import StoredComment
from service.store import rows
from service.store.scan import SCANNED, Scan
from service.store.settling import settled
from service.store.today import today
from service.store.transactions import Transactions
from service.store.waves import near_to
from service.tables import RowId, UtcDateTime, comments

FEW = 5  # other comments beside one
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTS = select(
    *(
        select(func.count())
        .select_from(
            select(literal_column("1"))
            .select_from(comments)
            .where(comments.c.site_id == bindparam("site_id"), comments.c.status == status.value)
            .limit(COUNTED)
            .subquery()
        )
        .scalar_subquery()
        .label(status.value)
        for status in Status
    )
)
# Read from the index alone.
_WAVES = (
    select(
        comments.c.wave_id,
        comments.c.status,
        func.count().label("comments"),
        func.min(comments.c.created_at).label("first_at"),
        func.max(comments.c.created_at).label("last_at"),
        func.max(comments.c.id).label("last_id"),
    )
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.wave_id.in_(bindparam("waves", expanding=True)),
    )
    .group_by(comments.c.wave_id, comments.c.status)
)
_AUTHORS = (
    select(
        comments.c.wave_id,
        func.count(comments.c.author_email_hash.distinct()).label("authors"),
    )
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.wave_id.in_(bindparam("waves", expanding=True)),
    )
    .group_by(comments.c.wave_id)
)


_ROWS = select(comments).where(
    comments.c.site_id == bindparam("site_id"),
    comments.c.id.in_(bindparam("numbers", expanding=True)),
)
_AUTHOR = select(comments.c.author_email_hash, comments.c.author_key, comments.c.wave_id).where(
    comments.c.site_id == bindparam("site_id"), comments.c.id == bindparam("id")
)
_NEWEST = select(func.max(comments.c.id)).where(
    comments.c.site_id == bindparam("site_id"), comments.c.status == Status.HELD.value
)
_CHANGES = (
    select(comments)
    .where(
        comments.c.site_id == bindparam("site_id"),
        tuple_(comments.c.updated_at, comments.c.id)
        > tuple_(bindparam("moment", type_=UtcDateTime), bindparam("id", type_=RowId)),
        comments.c.updated_at <= bindparam("until"),
    )
    .order_by(comments.c.updated_at, comments.c.id)
    .limit(bindparam("limit"))
)


class Queue:
    """What waits for the moderators of every site, and what they have decided."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

    def page(self, site_id: int, view: View) -> Page:
        """Return one page of a site's comments, the held ones of a wave as one card.

        Behind a filter a wave may come again on a later page.
        """
        with self._transactions.read() as connection:
            found, after = self._found(connection, site_id, view)
            waves = waves_of(connection, site_id, (row.wave_id for row in found if row.wave_id))
        cards = (Card(rows.stored(row), waves.get(row.wave_id)) for row in found)
        return Page(tuple(cards), after)

    def counts(self, site_id: int) -> dict[Status, int]:
        """Return how many comments there are in each status, ``COUNTED`` for that many or more.

        No further: to count a million takes long, and to keep the number would make all writers of
        a site wait for one row.
        """
        with self._transactions.read() as connection:
            row = connection.execute(_COUNTS, {"site_id": site_id}).one()
        return {status: row._mapping[status.value] for status in Status}

    def wave(self, site_id: int, number: int) -> Wave | None:
        """Return the wave with this number, None when there is none."""
        with self._transactions.read() as connection:
            return waves_of(connection, site_id, [number]).get(number)

    def past(self, site_id: int, comment_id: int) -> Past:
        """Return what else the author of a comment has written: told by the e-mail address, by the
        name where there is none.
        """
        with self._transactions.read() as connection:
            author = connection.execute(_AUTHOR, {"site_id": site_id, "id": comment_id}).first()
            if author is None:
                raise CommentNotFound(comment_id)
            by_email = author.author_email_hash is not None
            key = comments.c.author_email_hash if by_email else comments.c.author_key
            wanted = (comments.c.site_id == site_id, key == author._mapping[key.name])
            counts: dict[Status, int] = {}
            newest: list[int] = []
            for status in Status:
                others = (
                    select(comments.c.id)
                    .where(*wanted, comments.c.status == status.value, comments.c.id != comment_id)
                    .order_by(comments.c.id.desc())
                )
                counted = select(func.count()).select_from(others.limit(PAST_COUNTED).subquery())
                counts[status] = connection.scalar(counted) or 0
                newest += connection.scalars(others.limit(FEW))
            numbers = sorted(newest, reverse=True)[:FEW]
            found = connection.execute(_ROWS, {"site_id": site_id, "numbers": numbers})
            stored = sorted(map(rows.stored, found), key=lambda other: -other.id)
        return Past({status: count for status, count in counts.items() if count}, tuple(stored))

    def alike(self, site_id: int, comment_id: int) -> list[StoredComment]:
        """Return the comments that look most like one: of its wave, or with words of its sketch."""
        with self._transactions.read() as connection:
            row = connection.execute(_AUTHOR, {"site_id": site_id, "id": comment_id}).first()
            if row is None:
                raise CommentNotFound(comment_id)
            numbers = near_to(connection, site_id, comment_id, row.wave_id, FEW)
            found = connection.execute(_ROWS, {"site_id": site_id, "numbers": numbers})
            stored = {row.id: rows.stored(row) for row in found}
        return [stored[number] for number in numbers if number in stored]

    def newest(self, site_id: int) -> int:
        """Return the largest number of a held comment, 0 when none is held."""
        with self._transactions.read() as connection:
            return connection.scalar(_NEWEST, {"site_id": site_id}) or 0

    def today(self, site_id: int, since: datetime) -> Today:
        """Return what happened on a site since then."""
        return today(self._transactions, site_id, since)

    def changes(
        self, site_id: int, after: Place | datetime, limit: int, at: datetime
    ) -> tuple[list[StoredComment], Place]:
        """Return comments in the order of their last changes, and the place to go on from.

        after  a place that this method has returned, or a moment

        Nothing that changed in the last ``SETTLING`` before ``at`` is told yet, nor what changed
        after a transaction began that is still under way: it may yet be joined by a change with an
        earlier moment, and whoever went on behind that would never see it.
        """
        place = after if isinstance(after, Place) else Place(_microseconds(after), 0)
        with settled(self._transactions, at) as (connection, until):
            key = {"site_id": site_id, "until": until, "limit": limit}
            key |= {"moment": _moment(place.key), "id": place.id}
            found = [rows.stored(row) for row in connection.execute(_CHANGES, key)]
        if found:
            place = Place(_microseconds(found[-1].updated_at), found[-1].id)
        return found, place

    def _found(
        self, connection: Connection, site_id: int, view: View
    ) -> tuple[list[Row[Any]], Place | None]:
        scan = Scan(connection, self._personal, site_id, view)
        one_each = view.filters.status is Status.HELD and view.filters.wave is None
        cards: list[Row[Any]] = []
        shown: set[int] = set()
        place, looked_at, most = view.after, 0, view.limit + 1
        while True:
            found = scan.after(place, most)
            places = {it.id: it for it in found.places}
            for row in scan.rows(found.places, shown if one_each else ()):
                if one_each and row.wave_id in shown:
                    continue
                if len(cards) == view.limit:
                    return cards, place
                cards.append(row)
                shown |= {row.wave_id} - {None}
                place = places[row.id]
            looked_at += len(found.places)
            if found.ended:
                return cards, None
            place = found.places[-1]
            if looked_at >= SCANNED:
                return cards, place
            most = min(10 * most, SCANNED - looked_at)


def waves_of(connection: Connection, site_id: int, numbers: Iterable[int]) -> dict[int, Wave]:
    """Return waves by the number of their first comment."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    key = {"site_id": site_id, "waves": wanted}
    authors = {row.wave_id: row.authors for row in connection.execute(_AUTHORS, key)}
    parts: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(_WAVES, key):
        parts.setdefault(row.wave_id, []).append(row)
    return {number: _wave(number, parts[number], authors[number]) for number in parts}


def _wave(number: int, parts: Sequence[Row[Any]], authors: int) -> Wave:
    return Wave(
        id=number,
        comments={Status(part.status): part.comments for part in parts},
        authors=authors,
        first_at=min(part.first_at for part in parts),
        last_at=max(part.last_at for part in parts),
        last_id=max(part.last_id for part in parts),
    )


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
