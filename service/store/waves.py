"""Waves: near-duplicates found as they come in, of whose held ones one stands for all.

A wave has the number of its first comment. On PostgreSQL whoever joins a wave of a site, or decides
on its comments, takes one lock first: else a comment could join one that stands for its wave while
that is decided on, and be shown to nobody. Comments like no other do not wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, insert, select, union_all, update

from model.comment import Comment
from model.sketch import KEYS, alike, keys, words
from service.policy import Status
from service.priority import priority
from service.tables import comments, wave_keys

WAVES = 7_274_632  # any number: the lock's name
NEWEST = 8  # comments that are looked up for one key
COMPARED = 8  # of them all, those with the most keys in common
COMPARED_OF_WAVE = 3
LEAST_NEAR = 2  # keys that one that looks like another has of it
COUNTED = 1_024  # comments of a wave; what a larger one would teach is no more

_ADD_KEYS = insert(wave_keys)
_NEAR = union_all(
    *(
        select(
            select(wave_keys.c.comment_id)
            .where(
                wave_keys.c.site_id == bindparam("site_id"),
                wave_keys.c.key == bindparam(f"key_{number}"),
            )
            .order_by(wave_keys.c.comment_id.desc())
            .limit(NEWEST)
            .subquery()
        )
        for number in range(KEYS)
    )
)
_TEXTS = select(
    comments.c.id, comments.c.content, comments.c.author_name, comments.c.wave_id
).where(comments.c.id.in_(bindparam("numbers", expanding=True)))
# Read again under the lock.
_WAVE_OF = select(comments.c.id, comments.c.wave_id).where(
    comments.c.id.in_(bindparam("numbers", expanding=True))
)
_JOIN = (
    update(comments)
    .where(comments.c.id.in_(bindparam("numbers", expanding=True)))
    .values(wave_id=bindparam("wave"))
)
_MERGE = (
    update(comments)
    .where(
        comments.c.site_id == bindparam("site"),
        comments.c.wave_id.in_(bindparam("waves", expanding=True)),
    )
    .values(wave_id=bindparam("wave"))
)
_in_wave = (
    comments.c.site_id == bindparam("site"),
    comments.c.wave_id == bindparam("wave"),
)
_held = (*_in_wave, comments.c.status == Status.HELD.value)
# As elected: the first. To ask for the one that leads would read those of all waves.
_LEADER = (
    select(comments.c.id, comments.c.created_at, comments.c.spam_probability, comments.c.priority)
    .where(*_held)
    .order_by(comments.c.id)
    .limit(1)
)
_HELD = select(func.count()).select_from(
    select(comments.c.id).where(*_held).limit(COUNTED).subquery()
)
_DECIDED = (
    select(comments.c.decision_id)
    .where(*_in_wave, comments.c.status.in_([it.value for it in Status if it != Status.HELD]))
    .limit(10)
)
_leads = comments.c.id == select(func.min(comments.c.id)).where(*_held).scalar_subquery()
_ELECT = update(comments).where(*_held, comments.c.leads != _leads).values(leads=_leads)
_PRIORITY = update(comments).where(comments.c.id == bindparam("key"))
_WAVES = (
    select(comments.c.wave_id)
    .where(comments.c.id.in_(bindparam("numbers", expanding=True)), comments.c.wave_id.is_not(None))
    .distinct()
)
_KEYS_OF = select(wave_keys.c.key).where(wave_keys.c.comment_id == bindparam("comment_id"))
_NEWEST_OF = (
    select(comments.c.id).where(*_in_wave).order_by(comments.c.id.desc()).limit(bindparam("most"))
)
_LOCK_KEY = select(func.pg_advisory_xact_lock(bindparam("number")))
_LOCK_WAVES = select(func.pg_advisory_xact_lock(WAVES, bindparam("site_id", type_=Integer)))


def join(connection: Connection, site_id: int, comment_id: int, comment: Comment) -> None:
    """Put a comment that was just stored into the wave that it belongs to, if there is one."""
    found = words(comment.content, comment.author.name)
    numbers = keys(found)
    if not numbers:
        return
    lock_same(connection, site_id, [comment])
    same = same_as(connection, site_id, numbers, found)
    key = {"site_id": site_id, "comment_id": comment_id}
    connection.execute(_ADD_KEYS, [{"key": number, **key} for number in numbers])
    if same:
        lock_waves(connection, site_id)
        _enter(connection, site_id, comment_id, same)


def lock_same(connection: Connection, site_id: int, added: Iterable[Comment]) -> None:
    """Let of the same text twice at once the second see the first.

    Who adds several takes these locks together, each in the same order, before any of its waves.
    """
    if connection.dialect.name != "postgresql":
        return
    found = (keys(words(comment.content, comment.author.name)) for comment in added)
    for number in sorted({numbers[0] ^ site_id for numbers in found if numbers}):
        connection.execute(_LOCK_KEY, {"number": number})


def lock_waves(connection: Connection, site_id: int) -> None:
    """Keep others from joining waves of a site, and from deciding on comments of it."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_WAVES, {"site_id": site_id})


def elect(connection: Connection, site_id: int, numbers: Collection[int]) -> None:
    """Let the first of the held comments stand for each wave that one of the comments is of."""
    waves = connection.scalars(_WAVES, {"numbers": list(numbers)}).all()
    if waves:
        connection.execute(_ELECT, [{"site": site_id, "wave": wave} for wave in sorted(waves)])


def near(connection: Connection, site_id: int, numbers: Sequence[int]) -> Counter[int]:
    """Return how many of these keys other comments have, of each key the newest few."""
    padded = [*numbers, *[None] * (KEYS - len(numbers))]
    given = {f"key_{number}": key for number, key in enumerate(padded)}
    return Counter(connection.scalars(_NEAR, {"site_id": site_id, **given}))


def near_to(
    connection: Connection, site_id: int, comment_id: int, wave: int | None, most: int
) -> list[int]:
    """Return the numbers of the comments that have most of one's keys, those of its wave first."""
    numbers = connection.scalars(_KEYS_OF, {"comment_id": comment_id}).all()
    counts = near(connection, site_id, numbers) if numbers else Counter()
    key = {"site": site_id, "wave": wave, "most": most + 1}
    in_wave = connection.scalars(_NEWEST_OF, key).all() if wave else ()
    likely = sorted(counts, key=lambda number: (-counts[number], -number))
    # One word is no likeness.
    likely = [number for number in likely if counts[number] >= LEAST_NEAR or len(numbers) == 1]
    return [number for number in dict.fromkeys([*in_wave, *likely]) if number != comment_id][:most]


def same_as(
    connection: Connection, site_id: int, numbers: Sequence[int], found: Sequence[str]
) -> list[int]:
    """Return the numbers of near-duplicates, at most ``COMPARED``."""
    counts = near(connection, site_id, numbers)
    likely = sorted(counts, key=lambda number: (-counts[number], -number))[: 3 * COMPARED]
    rows: dict[int, Any] = {row.id: row for row in connection.execute(_TEXTS, {"numbers": likely})}
    compared: Counter[int] = Counter()
    same = []
    for row in (rows[number] for number in likely if number in rows):
        wave = row.wave_id or row.id
        if compared[wave] == COMPARED_OF_WAVE:
            continue
        compared[wave] += 1
        if alike(found, words(row.content, row.author_name)):
            same.append(row.id)
        if compared.total() == COMPARED:
            break
    return same


def _enter(connection: Connection, site_id: int, comment_id: int, numbers: Sequence[int]) -> None:
    """Make one wave of a comment, its near-duplicates and the waves that these are of."""
    same = connection.execute(_WAVE_OF, {"numbers": numbers}).all()
    if not same:
        return
    wave, *others = sorted({row.wave_id or row.id for row in same})
    alone = [row.id for row in same if row.wave_id is None]
    key = {"site": site_id, "wave": wave}
    connection.execute(_JOIN, {"wave": wave, "numbers": [comment_id, *alone]})
    if others:
        connection.execute(_MERGE, {**key, "waves": others})
    connection.execute(_ELECT, key)
    held = connection.scalar(_HELD, key) or 0
    leader = connection.execute(_LEADER, key).one_or_none()
    # Else a large wave would be written to with each comment.
    if leader and (leader.id == comment_id or held & (held - 1) == 0):
        decided = sum(it is not None for it in connection.scalars(_DECIDED, key))
        _give(connection, leader, held, decided)


def _give(connection: Connection, leader: Any, held: int, decided: int) -> None:
    created_at: datetime = leader.created_at
    value = priority(created_at, leader.spam_probability, held, decided)
    if value != leader.priority:
        connection.execute(_PRIORITY, {"key": leader.id, "priority": value})
