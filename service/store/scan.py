"""Finds the comments that filters mean, in an order, without ever sorting or reading all.

A scan follows one index in its order, that of the filter that leaves the fewest comments, and
stops after ``SCANNED`` of them; the other filters are applied to what it found. So the cost of a
page has a bound, however many comments there are and whatever is asked: it may be short of cards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    TextClause,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
)

from service.personal import Personal
from service.policy import Status
from service.queue import Place, Sort, View, words
from service.store.facets import author_key, key_of
from service.tables import comments

SCANNED = 3_000
# Rows fetched by one query: few at first, as whoever asks may have enough with those.
FIRST_CHUNK, CHUNK = 64, 500

# Word for word as the partial indexes have it: else the planner does not see that they can be used.
_IS_HELD, _LEADS = text("comments.status = 'held'"), text("comments.leads = true")
# The index of the words, as the migrations make it.
_TEXT: ColumnElement[Any] = literal_column("comments_text")
_TEXT_NUMBER = table("comments_text", column("rowid", Integer)).c.rowid
_CONFIGURATION: ColumnElement[Any] = literal_column("'simple'::regconfig")
# PostgreSQL takes 5 s to look for addresses in 20,000 characters of "a_a_a_": it gets words alone.
_MARKS: ColumnElement[Any] = literal_column("'!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")
_BLANKS: ColumnElement[Any] = literal_column("repeat(' ', 32)")
_DOCUMENT = func.to_tsvector(
    _CONFIGURATION,
    func.translate(
        comments.c.content.op("||")(literal_column("' '")).op("||")(comments.c.author_name),
        _MARKS,
        _BLANKS,
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one scan came to.

    ended  whether there is nothing behind it
    """

    places: list[Place]
    ended: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One view of a site's comments, to be scanned bit by bit.

    each  show every comment of a wave where no filter says which, not only the one that stands for
          it
    """

    connection: Connection
    personal: Personal
    site_id: int
    view: View
    each: bool = False

    def after(self, place: Place | None, most: int) -> Found:
        """Return the next places, in order, of comments that may be those of the view."""
        view = replace(self.view, after=place)
        query = next(
            (by(self, view) for name, by in _NARROW.items() if _says(view, name)),
            None,
        )
        if query is None:
            query = _by_facet(self, view)
        rows = self.connection.execute(query.limit(most))
        places = [Place(row.key, row.id) for row in rows]
        return Found(places, ended=len(places) < most)

    def rows(self, places: Sequence[Place], without: Collection[int] = ()) -> Iterator[Row[Any]]:
        """Yield in order the rows at those places that are of the view.

        without  waves that are not to be shown again
        """
        query = select(comments).where(*self.wanted())
        if without:
            alone = comments.c.wave_id.is_(None)
            query = query.where(or_(alone, comments.c.wave_id.not_in(without)))
        start, size = 0, FIRST_CHUNK
        while part := places[start : start + size]:
            start, size = start + size, min(2 * size, CHUNK)
            numbers = [place.id for place in part]
            found = self.connection.execute(query.where(comments.c.id.in_(numbers)))
            by_number = {row.id: row for row in found}
            yield from (by_number[number] for number in numbers if number in by_number)

    def wanted(self) -> list[ColumnElement[bool]]:
        """Return what a comment of the view fulfils; its words are what it was found by."""
        filters = self.view.filters
        wanted = [comments.c.site_id == self.site_id, comments.c.status == filters.status.value]
        if filters.post is not None:
            wanted.append(comments.c.post_key == key_of(filters.post))
        if filters.author is not None:
            wanted.append(_is_author(self.personal, filters.author))
        if filters.wave is not None:
            wanted.append(comments.c.wave_id == filters.wave)
        if filters.up_to is not None:
            wanted.append(comments.c.id <= filters.up_to)
        for name in _FACETS:
            if _says(self.view, name):
                wanted.append(comments.c[name] == getattr(filters, name))
        return wanted


def numbers_of(scan: Scan, most: int) -> list[int]:
    """Return the numbers of the first comments of a view."""
    numbers: list[int] = []
    place = None
    while len(numbers) < most:
        found = scan.after(place, SCANNED)
        numbers += [row.id for row in scan.rows(found.places)]
        if found.ended:
            break
        place = found.places[-1]
    return numbers[:most]


def _says(view: View, name: str) -> bool:
    return getattr(view.filters, name) is not None


def _by_facet(scan: Scan, view: View) -> Select[Any]:
    filters = view.filters
    facet = next((name for name in _FACETS if _says(view, name)), None)
    wanted: list[ColumnElement[bool] | TextClause] = [comments.c.site_id == scan.site_id]
    if filters.status is Status.HELD:
        wanted.append(_IS_HELD)
    else:
        wanted.append(comments.c.status == filters.status.value)
    if facet is not None:
        wanted.append(comments.c[facet] == getattr(filters, facet))
    elif filters.status is Status.HELD and not scan.each:
        # A wave is one card; behind a filter its other comments may be those that are meant.
        wanted.append(_LEADS)
    if view.order is not Sort.NEEDS_YOU:
        return _by_number(comments.c.id, view, wanted)
    return _by_need(view).where(*wanted)


def _by_need(view: View) -> Select[Any]:
    query = select(comments.c.id, comments.c.priority.label("key"))
    if view.after:
        place = tuple_(comments.c.priority, comments.c.id)
        query = query.where(place > tuple_(view.after.key, view.after.id))
    return query.order_by(comments.c.priority, comments.c.id)


def _by_number(
    number: ColumnElement[int], view: View, wanted: Sequence[ColumnElement[bool] | TextClause]
) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [number.label("id"), literal(0).label("key")]
    query = select(*columns).where(*wanted)
    if view.order is Sort.OLDEST:
        query = query.where(number > view.after.id) if view.after else query
        return query.order_by(number)
    query = query.where(number < view.after.id) if view.after else query
    return query.order_by(number.desc())


def _newest_in_need(numbers: Select[Any], view: View) -> Select[Any]:
    """Return the newest of some comments in the order of need; few enough to be sorted."""
    found = numbers.limit(SCANNED).subquery()
    query = select(found.c.id, found.c.key)
    if view.after:
        query = query.where(tuple_(found.c.key, found.c.id) > tuple_(view.after.key, view.after.id))
    return query.order_by(found.c.key, found.c.id)


def _newest(view: View) -> View:
    return replace(view, sort=Sort.NEWEST, after=None)


def _by_condition(scan: Scan, view: View, condition: ColumnElement[bool]) -> Select[Any]:
    status = comments.c.status == view.filters.status.value
    wanted = (comments.c.site_id == scan.site_id, condition, status)
    if view.order is not Sort.NEEDS_YOU:
        return _by_number(comments.c.id, view, wanted)
    numbers = _by_number(comments.c.id, _newest(view), wanted)
    return _newest_in_need(
        numbers.with_only_columns(comments.c.id, comments.c.priority.label("key")), view
    )


def _by_words(scan: Scan, view: View) -> Select[Any]:
    wanted = words(view.filters.text or "")
    if not wanted:
        return _by_condition(scan, view, false())
    if scan.connection.dialect.name != "sqlite":
        return _by_condition(scan, view, and_(*map(_occurs, wanted)))
    quoted = (word.replace('"', '""') for word in wanted)
    every = " AND ".join(f'{{content author_name}} : "{word}"' for word in quoted)
    condition = _TEXT.bool_op("MATCH")(f'site_id : "{scan.site_id}" AND {every}')
    if view.order is not Sort.NEEDS_YOU:
        return _by_number(_TEXT_NUMBER, view, [condition])
    found = _by_number(_TEXT_NUMBER, _newest(view), [condition]).limit(SCANNED).subquery()
    query = _by_need(view).join(found, found.c.id == comments.c.id)
    return query.where(*scan.wanted())


def _occurs(word: str) -> ColumnElement[bool]:
    return _DOCUMENT.bool_op("@@")(
        func.phraseto_tsquery(_CONFIGURATION, func.translate(word, _MARKS, _BLANKS))
    )


def _is_author(personal: Personal, author: str) -> ColumnElement[bool]:
    if "@" in author:
        return comments.c.author_email_hash == personal.email_hash(author)
    return comments.c.author_key == author_key(author)


def _by_author(scan: Scan, view: View) -> Select[Any]:
    return _by_condition(scan, view, _is_author(scan.personal, view.filters.author or ""))


def _by_post(scan: Scan, view: View) -> Select[Any]:
    return _by_condition(scan, view, comments.c.post_key == key_of(view.filters.post or ""))


def _by_wave(scan: Scan, view: View) -> Select[Any]:
    return _by_condition(scan, view, comments.c.wave_id == view.filters.wave)


# The filters that leave few comments, the fewest first.
_NARROW: dict[str, Callable[[Scan, View], Select[Any]]] = {
    "wave": _by_wave,
    "text": _by_words,
    "author": _by_author,
    "post": _by_post,
}
# Those that may leave many, each with an index for each order.
_FACETS = ("decided_by", "reason", "model_version", "language")
