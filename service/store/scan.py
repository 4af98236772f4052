"""Finds the comments that filters mean, in an order, without ever sorting or reading all.

A scan follows one index in its order, that of the filter that leaves the fewest comments, and
stops after ``SCANNED`` of them; the other filters are applied to what it found. So the cost of a
page has a bound, however many comments there are and whatever is asked: it may be short of cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    tuple_,
)

from service.personal import Personal
from service.policy import Status
from service.queue import Filters, Place, Sort, View, words
from service.store.facets import author_key, key_of
from service.tables import comments

SCANNED = 5_000
CHUNK = 500

# As the partial indexes have it: a parameter would not tell the planner that they can be used.
_IS_HELD = literal_column("comments.status = 'held'", type_=comments.c.leads.type)
_LEADS = literal_column("comments.leads", type_=comments.c.leads.type)
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


def scan(
    connection: Connection, personal: Personal, site_id: int, view: View, *, each: bool = False
) -> Found:
    """Return the places, in order, of comments that may be those of a view.

    each  of every one where no filter is narrow, not only of those that stand for a wave
    """
    narrow = next((name for name in _NARROW if getattr(view.filters, name) is not None), None)
    if narrow is None:
        query = _by_facet(site_id, view, each)
    else:
        query = _NARROW[narrow](connection, personal, site_id, view)
    places = [Place(row.key, row.id) for row in connection.execute(query)]
    if narrow is None or view.order is not Sort.NEEDS_YOU:
        return Found(places, ended=len(places) < SCANNED)
    # These come by their number, the newest of them: few enough to be put in order here.
    places.sort(key=_in_need)
    if view.after:
        places = [place for place in places if _in_need(place) > _in_need(view.after)]
    return Found(places, ended=True)


def numbers_of(
    connection: Connection, personal: Personal, site_id: int, filters: Filters, most: int
) -> list[int]:
    """Return the numbers of the comments that filters mean, of a wave all, the smallest first."""
    view = View(filters, Sort.OLDEST)
    query = select(comments.c.id).where(comments.c.site_id == site_id, *matching(personal, filters))
    numbers: list[int] = []
    while len(numbers) < most:
        found = scan(connection, personal, site_id, view, each=True)
        for places in chunks(found.places, CHUNK):
            wanted = comments.c.id.in_([place.id for place in places])
            numbers += sorted(connection.scalars(query.where(wanted)))
        if found.ended:
            break
        view = replace(view, after=found.places[-1])
    return numbers[:most]


def matching(personal: Personal, filters: Filters) -> list[ColumnElement[bool]]:
    """Return what a comment that a scan found must fulfil; its words are those it was found by."""
    wanted = [comments.c.status == filters.status.value]
    if filters.post is not None:
        wanted.append(comments.c.post_key == key_of(filters.post))
    if filters.author is not None:
        wanted.append(_is_author(personal, filters.author))
    if filters.wave is not None:
        wanted.append(comments.c.wave_id == filters.wave)
    if filters.up_to is not None:
        wanted.append(comments.c.id <= filters.up_to)
    for name in _FACETS:
        if (value := getattr(filters, name)) is not None:
            wanted.append(comments.c[name] == value)
    return wanted


def chunks(places: Sequence[Place], first: int) -> Iterator[Sequence[Place]]:
    """Yield places, as many as a page has first, then more at a time."""
    yield places[:first]
    for start in range(first, len(places), CHUNK):
        yield places[start : start + CHUNK]


def _by_facet(site_id: int, view: View, each: bool) -> Select[Any]:
    filters = view.filters
    facet = next((name for name in _FACETS if getattr(filters, name) is not None), None)
    wanted = [comments.c.site_id == site_id]
    if filters.status is Status.HELD:
        wanted.append(_IS_HELD)
    else:
        wanted.append(comments.c.status == filters.status.value)
    if facet is not None:
        wanted.append(comments.c[facet] == getattr(filters, facet))
    elif filters.status is Status.HELD and not each:
        # A wave is one card; behind a filter its other comments may be those that are meant.
        wanted.append(_LEADS)
    if view.order is not Sort.NEEDS_YOU:
        return _by_number(comments.c.id, view, wanted)
    if view.after:
        place = tuple_(comments.c.priority, comments.c.id)
        wanted.append(place > tuple_(view.after.key, view.after.id))
    query = select(comments.c.id, comments.c.priority.label("key")).where(*wanted)
    return query.order_by(comments.c.priority, comments.c.id).limit(SCANNED)


def _by_number(
    number: ColumnElement[int], view: View, wanted: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Return numbers in their order, the newest first where that is to be changed anyway."""
    columns: list[ColumnElement[Any]] = [number.label("id"), literal(0).label("key")]
    query = select(*columns).where(*wanted)
    after = view.after if view.order is not Sort.NEEDS_YOU else None
    if view.order is Sort.OLDEST:
        query = query.where(number > after.id) if after else query
        return query.order_by(number).limit(SCANNED)
    query = query.where(number < after.id) if after else query
    return query.order_by(number.desc()).limit(SCANNED)


def _in_need(place: Place) -> tuple[int, int]:
    return place.key, place.id


def _by_condition(condition: ColumnElement[bool], site_id: int, view: View) -> Select[Any]:
    wanted = (comments.c.site_id == site_id, condition)
    return _with_need(_by_number(comments.c.id, view, wanted), view)


def _by_words(connection: Connection, _: Personal, site_id: int, view: View) -> Select[Any]:
    wanted = words(view.filters.text or "")
    if not wanted:
        return _by_condition(false(), site_id, view)
    if connection.dialect.name != "sqlite":
        return _by_condition(and_(*map(_occurs, wanted)), site_id, view)
    quoted = (word.replace('"', '""') for word in wanted)
    every = " AND ".join(f'{{content author_name}} : "{word}"' for word in quoted)
    condition = _TEXT.bool_op("MATCH")(f'site_id : "{site_id}" AND {every}')
    return _with_need(_by_number(_TEXT_NUMBER, view, [condition]), view)


def _with_need(numbers: Select[Any], view: View) -> Select[Any]:
    if view.order is not Sort.NEEDS_YOU:
        return numbers
    found = numbers.subquery()
    query = select(comments.c.id, comments.c.priority.label("key"))
    return query.join(found, found.c.id == comments.c.id)


def _occurs(word: str) -> ColumnElement[bool]:
    return _DOCUMENT.bool_op("@@")(
        func.phraseto_tsquery(_CONFIGURATION, func.translate(word, _MARKS, _BLANKS))
    )


def _is_author(personal: Personal, author: str) -> ColumnElement[bool]:
    if "@" in author:
        return comments.c.author_email_hash == personal.email_hash(author)
    return comments.c.author_key == author_key(author)


def _by_author(_: Connection, personal: Personal, site_id: int, view: View) -> Select[Any]:
    return _by_condition(_is_author(personal, view.filters.author or ""), site_id, view)


def _by_post(_: Connection, __: Personal, site_id: int, view: View) -> Select[Any]:
    return _by_condition(comments.c.post_key == key_of(view.filters.post or ""), site_id, view)


def _by_wave(_: Connection, __: Personal, site_id: int, view: View) -> Select[Any]:
    return _by_condition(comments.c.wave_id == view.filters.wave, site_id, view)


_Scan = Callable[[Connection, Personal, int, View], Select[Any]]
# The filters that leave few comments, the fewest first.
_NARROW: dict[str, _Scan] = {
    "wave": _by_wave,
    "text": _by_words,
    "author": _by_author,
    "post": _by_post,
}
# Those that may leave many, each with an index for each order.
_FACETS = ("decided_by", "reason", "model_version", "language")
