"""Every query. One transaction a method; what leaves is frozen."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from model.comment import Comment
from service.errors import CommentNotFound, SiteNotFound
from service.policy import Rules, Verdict
from service.records import Earlier, Repeatable, Site, StoredComment
from service.store import rows
from service.store.decisions import Decisions
from service.store.labels import Labels
from service.store.shadows import Shadows
from service.store.transactions import Transactions
from service.tables import api_keys, comments, idempotency_keys, installation, sites

# Made once: building a statement costs more than running it.
_ANY_SITE = select(sites.c.id).limit(1)
_SECRET_DIGEST = select(installation.c.secret_digest)
_ADD_SITE = insert(sites).returning(sites.c.id)
_ADD_KEY = insert(api_keys)
_ADD_COMMENT = insert(comments).returning(comments.c.id)
_ADD_IDEMPOTENCY_KEY = insert(idempotency_keys)
_SITE_OF_KEY = (
    select(sites)
    .join(api_keys)
    .where(api_keys.c.digest == bindparam("digest"), api_keys.c.kind == bindparam("kind"))
)
_COMMENT = select(comments).where(
    comments.c.id == bindparam("id"), comments.c.site_id == bindparam("site_id")
)
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

    def __init__(self, engine: Engine) -> None:
        self._transactions = Transactions(engine)
        self.decisions = Decisions(self._transactions)
        self.labels = Labels(self._transactions)
        self.shadows = Shadows(self._transactions)

    def ping(self) -> None:
        """Raise StoreUnavailable unless the database answers."""
        with self._transactions.read() as connection:
            connection.execute(_ANY_SITE)

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
                _add_keys(connection, site_id, key_digests, at)
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

    def site_of_key(self, kind: str, digest: bytes) -> Site | None:
        """Return the site that a live key of this kind opens."""
        with self._transactions.read() as connection:
            row = connection.execute(_SITE_OF_KEY, {"kind": kind, "digest": digest}).one_or_none()
        return None if row is None else rows.site(row)

    def rotate_keys(
        self, site_id: int, key_digests: dict[str, bytes], at: datetime, *, keep: int
    ) -> None:
        """Add one key of each kind given and end those before it but the ``keep`` newest."""
        with self._transactions.write() as connection:
            for kind in key_digests:
                live = (
                    select(api_keys.c.id)
                    .where(api_keys.c.site_id == site_id, api_keys.c.kind == kind)
                    .order_by(api_keys.c.id.desc())
                )
                ended = list(connection.scalars(live))[keep:]
                connection.execute(delete(api_keys).where(api_keys.c.id.in_(ended)))
            _add_keys(connection, site_id, key_digests, at)

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

        Comment, verdict and key are stored together or not at all, and are safe on return.
        """
        try:
            with self._transactions.write() as connection:
                values = rows.comment_values(site_id, comment, verdict, at)
                comment_id: int = connection.execute(_ADD_COMMENT, values).scalar_one()
                if repeatable:
                    row = {"site_id": site_id, "comment_id": comment_id, "created_at": at}
                    row |= {"key": repeatable.key, "digest": repeatable.digest}
                    connection.execute(_ADD_IDEMPOTENCY_KEY, row)
        except IntegrityError:
            if repeatable is None:
                raise
            return None
        return comment_id

    def comment(self, site_id: int, comment_id: int) -> StoredComment:
        """Return one comment of a site. Raise CommentNotFound."""
        with self._transactions.read() as connection:
            row = connection.execute(_COMMENT, {"id": comment_id, "site_id": site_id}).one_or_none()
        if row is None:
            raise CommentNotFound(comment_id)
        return rows.stored(row)

    def earlier(self, site_id: int, key: str) -> Earlier | None:
        """Return what a client's key was used for on this site."""
        with self._transactions.read() as connection:
            row = connection.execute(_EARLIER, {"site_id": site_id, "key": key}).one_or_none()
        return None if row is None else Earlier(row.digest, rows.stored(row))


def _add_keys(
    connection: Connection, site_id: int, key_digests: dict[str, bytes], at: datetime
) -> None:
    for kind, digest in key_digests.items():
        row = {"site_id": site_id, "kind": kind, "digest": digest, "created_at": at}
        connection.execute(_ADD_KEY, row)
