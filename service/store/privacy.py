"""What is taken out of the store again: one person's, and what has been kept for its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from service.personal import Personal
from service.policy import Status
from service.records import Erased, Person, Pruned
from service.store.transactions import Transactions
from service.store.waves import lock_waves
from service.tables import comments, decisions, metadata

PAGE = 500  # comments changed in one transaction, so that nobody who writes waits for the end
STRETCH = 5_000  # numbers of comments looked through by one query
MENTIONS = 100

# Whatever is kept of a comment goes with it.
_OF_COMMENTS = [
    table
    for table in metadata.sorted_tables
    if any(key.column.table is comments for key in table.foreign_keys)
]
_TEXTS = (
    comments.c.content,
    comments.c.author_name,
    comments.c.author_url,
    comments.c.author_user_agent,
    comments.c.post_url,
    comments.c.post_title,
)
_ADDRESSES: dict[str, None] = {
    column.name: None
    for column in (
        comments.c.author_email_sealed,
        comments.c.author_email_hash,
        comments.c.author_ip_sealed,
        comments.c.author_ip_hash,
    )
}


class Privacy:
    """Takes rows out of the store, of every site."""

    def __init__(self, transactions: Transactions, personal: Personal) -> None:
        self._transactions, self._personal = transactions, personal

    def count(self, person: Person) -> int:
        """Return how many comments are of a person."""
        query = select(func.count()).select_from(comments).where(self._of(person))
        with self._transactions.read() as connection:
            return connection.scalar(query) or 0

    def erase(self, person: Person) -> Erased:
        """Delete a person's comments and all that is kept of them, and tell how much that was.

        Notes of moderators that name the address are emptied. An erasure that was stopped goes on
        when it is started again. Only the tallies stay, which are numbers.
        """
        counts = dict.fromkeys(("comments", *(table.name for table in _OF_COMMENTS)), 0)
        page = select(comments.c.id).where(self._of(person)).order_by(comments.c.id).limit(PAGE)
        found = PAGE
        while found == PAGE:
            with self._transactions.write() as connection:
                numbers = list(connection.scalars(page))
                for name, count in _hanging(connection, numbers).items():
                    counts[name] += count
                found = _delete(connection, numbers)
            counts["comments"] += found
        return Erased(counts, self._empty_notes(person), tuple(self._mentions(person)))

    def prune(self, *, spam_before: datetime | None, addresses_before: datetime | None) -> Pruned:
        """Delete what has been kept for its time. None: it has no end.

        spam_before       spam older than this that nobody decided on is deleted; what was decided
                          on is a label, and stays
        addresses_before  comments older than this lose the author's e-mail and IP address
        """
        deleted = changed = 0
        if spam_before:
            old = and_(
                comments.c.status == Status.SPAM.value,
                comments.c.decision_id.is_(None),
                comments.c.created_at < spam_before,
            )
            for numbers in self._walk(old):
                with self._transactions.write() as connection:
                    # Not what a moderator decided on a moment ago.
                    deleted += _delete(connection, numbers, old)
        if addresses_before:
            old = and_(
                or_(*(comments.c[name].is_not(None) for name in _ADDRESSES)),
                comments.c.created_at < addresses_before,
            )
            for numbers in self._walk(old):
                with self._transactions.write() as connection:
                    statement = update(comments).where(comments.c.id.in_(numbers))
                    changed += connection.execute(statement.values(_ADDRESSES)).rowcount
        return Pruned(deleted, changed)

    def _of(self, person: Person) -> ColumnElement[bool]:
        if person.comment_id is not None:
            return comments.c.id == person.comment_id
        if person.email:
            return comments.c.author_email_hash == self._personal.email_hash(person.email)
        return comments.c.author_ip_hash == self._personal.ip_hash(person.ip)

    def _walk(self, condition: ColumnElement[bool]) -> Iterator[list[int]]:
        """Yield the numbers of comments, up to :data:`PAGE` at a time."""
        with self._transactions.read() as connection:
            last = connection.scalar(select(func.max(comments.c.id))) or 0
        for start in range(1, last + 1, STRETCH):
            query = select(comments.c.id).where(
                comments.c.id.between(start, start + STRETCH - 1), condition
            )
            with self._transactions.read() as connection:
                found = list(connection.scalars(query))
            for first in range(0, len(found), PAGE):
                yield found[first : first + PAGE]

    def _empty_notes(self, person: Person) -> int:
        address = person.email or person.ip
        if not address:
            return 0
        named = func.lower(decisions.c.note).contains(address.lower(), autoescape=True)
        with self._transactions.write() as connection:
            return connection.execute(update(decisions).where(named).values(note="")).rowcount

    def _mentions(self, person: Person) -> list[int]:
        address = (person.email or person.ip).lower()
        if not address:
            return []
        named = (func.lower(text).contains(address, autoescape=True) for text in _TEXTS)
        query = select(comments.c.id).where(or_(*named)).order_by(comments.c.id).limit(MENTIONS)
        with self._transactions.read() as connection:
            return list(connection.scalars(query))


def _hanging(connection: Connection, numbers: Sequence[int]) -> dict[str, int]:
    """Return how many rows go with comments, by the name of their table."""
    counts = {}
    for table in _OF_COMMENTS:
        (key,) = (key for key in table.foreign_keys if key.column.table is comments)
        query = select(func.count()).select_from(table).where(key.parent.in_(numbers))
        counts[table.name] = connection.scalar(query) or 0
    return counts


def _delete(
    connection: Connection, numbers: Sequence[int], of: ColumnElement[bool] | None = None
) -> int:
    """Delete comments, and let another one of its wave stand for each in the queue.

    of  only those that this is true of
    """
    condition: ColumnElement[bool] = comments.c.id.in_(numbers)
    owners = select(comments.c.site_id).where(condition).distinct().order_by(comments.c.site_id)
    for site_id in connection.scalars(owners).all():
        lock_waves(connection, site_id)
    condition = condition if of is None else and_(condition, of)
    led = select(comments.c.wave_id).where(condition, comments.c.wave_id.is_not(None))
    waves = list(connection.scalars(led.where(comments.c.leads).distinct()))
    deleted = connection.execute(delete(comments).where(condition)).rowcount
    if waves:
        held = (comments.c.wave_id.in_(waves), comments.c.status == Status.HELD.value)
        firsts = select(func.min(comments.c.id)).where(*held).group_by(comments.c.wave_id)
        connection.execute(update(comments).where(comments.c.id.in_(firsts)).values(leads=True))
    return deleted
