"""Every query. One transaction a method; what leaves is frozen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from model.comment import Comment
from service.database import disk_room
from service.errors import CommentNotFound, SiteNotFound
from service.personal import Personal
from service.policy import Rules, Verdict
from service.records import Earlier, Receipt, Repeatable, Site, StoredComment, Tally
from service.store import passing, rows, waves
from service.store.chores import Chores
from service.store.decisions import Decisions
from service.store.keys import Keys, add_keys
from service.store.labels import Labels
from service.store.moderators import Moderators
from service.store.privacy import Privacy
from service.store.queue import Queue
from service.store.reports import Reports
from service.store.shadows import Shadows
from service.store.tallies import Tallies, add_tally
from service.store.transactions import Transactions
from service.store.tries import Tries
from service.tables import comments, idempotency_keys, installation, sites

# Made once: building a statement costs more than running it.
_ANY_SITE = select(sites.c.id).limit(1)
_SECRET_DIGEST = select(installation.c.secret_digest)
# Of no installation: made and deleted in one transaction.
_MAKE_ROOM = insert(installation).values(id=0, secret_digest=bytes(20_000))
_GIVE_BACK = delete(installation).where(installation.c.id == 0)
_ADD_SITE = insert(sites).returning(sites.c.id)
_ADD_COMMENT = insert(comments).returning(comments.c.id)
_ADD_IDEMPOTENCY_KEY = insert(idempotency_keys)
_COMMENT = select(comments).where(
    comments.c.id == bindparam("id"), comments.c.site_id == bindparam("site_id")
)
# The oldest: it is what the first answer was about.
_SAME = (
    select(comments)
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.fingerprint == bindparam("fingerprint"),
        comments.c.created_at >= bindparam("since"),
    )
    .order_by(comments.c.id)
)
_LOCK_SAME = select(func.pg_advisory_xact_lock(bindparam("same")))
_EARLIER = (
    select(comments, idempotency_keys.c.digest)
    .join(idempotency_keys)
    .where(
        idempotency_keys.c.site_id == bindparam("site_id"),
        idempotency_keys.c.key == bindparam("key"),
    )
)


class Store:
    """The rows of every site. No method returns or changes another site's."""

    def __init__(self, engine: Engine, personal: Personal) -> None:
        self._engine, self._transactions = engine, Transactions(engine)
        self._personal = personal
        self.chores = Chores(self._transactions)
        self.decisions = Decisions(self._transactions, personal)
        self.keys = Keys(self._transactions)
        self.labels = Labels(self._transactions, personal)
        self.moderators = Moderators(self._transactions)
        self.queue = Queue(self._transactions, personal)
        self.reports = Reports(self._transactions, personal)
        self.privacy = Privacy(self._transactions, personal)
        self.shadows = Shadows(self._transactions, personal)
        self.tallies = Tallies(self._transactions)
        self.tries = Tries(self._transactions)

    def ping(self) -> None:
        """Raise StoreUnavailable unless the database answers, and takes what is written to it.

        Writes only when the last attempt of anybody has failed.
        """
        with self._transactions.read() as connection:
            connection.execute(_ANY_SITE)
        if self._transactions.problem:
            self._try_to_write()

    def _try_to_write(self) -> None:
        # The table takes a few pages more and gives them back: that shows whether there is room.
        with self._transactions.write() as connection:
            connection.execute(_MAKE_ROOM)
            connection.execute(_GIVE_BACK)

    def secret_digest(self) -> bytes | None:
        """Return what the keys were made with, as a digest; None when there is none yet."""
        with self._transactions.read() as connection:
            return connection.scalar(_SECRET_DIGEST)

    def belongs_to(self, secret_digest: bytes) -> bool:
        """Return whether the keys were made with this secret; the first one asked about was."""
        row = {"id": 1, "secret_digest": secret_digest}
        with contextlib.suppress(IntegrityError), self._transactions.write() as connection:
            if connection.scalar(_SECRET_DIGEST) is None:
                connection.execute(insert(installation).values(row))
        with self._transactions.read() as connection:
            return bool(connection.scalar(_SECRET_DIGEST) == secret_digest)

    def room(self) -> tuple[int, int] | None:
        """Return the free and all bytes of the disk under an embedded database, else None."""
        return disk_room(self._engine)

    def forget(self, at: datetime) -> int:
        """Delete the keys of requests and the events that have served their time; return how many.

        A key is kept for a day, an event for a week.
        """
        return passing.forget(self._transactions, at)

    def close(self) -> None:
        """Close every connection."""
        self._transactions.close()

    # Sites

    def add_site(
        self, url: str, rules: Rules, key_digests: dict[str, bytes], at: datetime
    ) -> Site | None:
        """Return the new site with its keys, or None when there is one with this URL.

        key_digests  32 bytes for each kind of key
        """
        values = {"url": url, "created_at": at, **asdict(rules)}
        try:
            with self._transactions.write() as connection:
                site_id: int = connection.execute(_ADD_SITE, values).scalar_one()
                add_keys(connection, site_id, key_digests, at)
        except IntegrityError:
            return None
        return Site(site_id, url, rules, at)

    def list_sites(self) -> list[Site]:
        """Return every site, oldest first."""
        with self._transactions.read() as connection:
            return [
                rows.site(row) for row in connection.execute(select(sites).order_by(sites.c.id))
            ]

    def site_named(self, name: str) -> Site:
        """Return the site with this URL or number. Raise SiteNotFound."""
        for site in self.list_sites():
            if name in (site.url, str(site.id)):
                return site
        raise SiteNotFound(name)

    def change_rules(self, site_id: int, rules: Rules) -> None:
        """Put other rules in force on a site."""
        with self._transactions.write() as connection:
            connection.execute(update(sites).where(sites.c.id == site_id).values(asdict(rules)))

    # Comments

    def add_comment(
        self,
        site_id: int,
        comment: Comment,
        verdict: Verdict,
        at: datetime,
        repeatable: Repeatable | None,
    ) -> int | None:
        """Return the number of the stored comment, or None when its key was taken meanwhile.

        Comment, verdict, key and event are stored together or not at all, and are safe on return.
        """

        def work(connection: Connection) -> int:
            comment_id = _add(connection, self._personal, site_id, comment, verdict, at)
            if repeatable:
                row = {"site_id": site_id, "comment_id": comment_id, "created_at": at}
                row |= {"key": repeatable.key, "digest": repeatable.digest}
                connection.execute(_ADD_IDEMPOTENCY_KEY, row)
            return comment_id

        try:
            return self._transactions.together(work)
        except IntegrityError:
            if repeatable is None:
                raise
            return None

    def add_once(
        self,
        site_id: int,
        comment: Comment,
        verdict: Verdict,
        at: datetime,
        since: datetime | None,
        tally: Tally | None = None,
    ) -> Receipt:
        """Store a comment unless the very same came in after ``since``; then tell of that one.

        since  None: whatever came in before
        tally  added with the comment; of one that is not stored, only the calls

        Of two at once one is stored.
        """

        def work(connection: Connection) -> Receipt:
            receipt = self._once(connection, site_id, comment, verdict, at, since)
            if tally:
                is_new = receipt.duplicate_of is None
                counted = tally if is_new else Tally(calls=tally.calls)
                add_tally(connection, site_id, counted, at)
            return receipt

        return self._transactions.together(work)

    def add_all(
        self, site_id: int, judged: Sequence[tuple[Comment, Verdict, datetime | None]], at: datetime
    ) -> list[Receipt]:
        """Do with each comment as :meth:`add_once`, in one transaction.

        judged  comments, verdicts on them, and ``since`` of each
        """

        def work(connection: Connection) -> list[Receipt]:
            added = [comment for comment, _, _ in judged]
            _lock_same(connection, site_id, added)
            waves.lock_same(connection, site_id, added)
            return [
                self._once(connection, site_id, comment, verdict, at, since)
                for comment, verdict, since in judged
            ]

        return self._transactions.together(work)

    def _once(
        self,
        connection: Connection,
        site_id: int,
        comment: Comment,
        verdict: Verdict,
        at: datetime,
        since: datetime | None,
    ) -> Receipt:
        same = since and _same(connection, self._personal, site_id, comment, since)
        if same:
            return Receipt(same.id, same.verdict, duplicate_of=same.id)
        return Receipt(_add(connection, self._personal, site_id, comment, verdict, at), verdict)

    def comment(self, site_id: int, comment_id: int, *, addresses: bool = False) -> StoredComment:
        """Return one comment of a site. Raise CommentNotFound.

        addresses  with the author's e-mail and IP address, which else are ""
        """
        with self._transactions.read() as connection:
            row = connection.execute(_COMMENT, {"id": comment_id, "site_id": site_id}).one_or_none()
        if row is None:
            raise CommentNotFound(comment_id)
        return rows.stored(row, self._personal if addresses else None)

    def earlier(self, site_id: int, key: str) -> Earlier | None:
        """Return what a client's key was used for on this site."""
        with self._transactions.read() as connection:
            row = connection.execute(_EARLIER, {"site_id": site_id, "key": key}).one_or_none()
        return None if row is None else Earlier(row.digest, rows.stored(row))


def _add(
    connection: Connection,
    personal: Personal,
    site_id: int,
    comment: Comment,
    verdict: Verdict,
    at: datetime,
) -> int:
    values = rows.comment_values(personal, site_id, comment, verdict, at)
    comment_id: int = connection.execute(_ADD_COMMENT, values).scalar_one()
    passing.put(connection, site_id, comment_id, passing.Event.SUBMITTED, at)
    waves.join(connection, site_id, comment_id, comment)
    return comment_id


def _lock_same(connection: Connection, site_id: int, added: Iterable[Comment]) -> None:
    """Let no other transaction add the same comments before the end of this one.

    Two at once would not see each other. Of several, each takes the locks in the same order.
    """
    if connection.dialect.name != "postgresql":
        return
    prints = {rows.fingerprint(comment)[:8] for comment in added}
    for same in sorted(int.from_bytes(each, "big", signed=True) ^ site_id for each in prints):
        connection.execute(_LOCK_SAME, {"same": same})


def _same(
    connection: Connection, personal: Personal, site_id: int, comment: Comment, since: datetime
) -> StoredComment | None:
    _lock_same(connection, site_id, [comment])
    key = {"site_id": site_id, "fingerprint": rows.fingerprint(comment), "since": since}
    # The fingerprint leaves out what is private. The post's text is not kept.
    sent = replace(comment, post=replace(comment.post, text=""))
    found = (rows.stored(row, personal) for row in connection.execute(_SAME, key))
    answered = (stored for stored in found if not stored.verdict.by_sign)
    return next((stored for stored in answered if stored.comment == sent), None)
