"""The keys that open a site: digests of them, what they may be used for, and when they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from service.errors import KeyNameTaken, KeyNotFound
from service.records import Key, Scope, Site
from service.store import rows
from service.store.transactions import Transactions
from service.tables import api_keys, sites

# A blog's back end hands in comments, and many let their own users decide on them.
SITE_SCOPES = (Scope.SUBMIT, Scope.MODERATE)

_ADD = insert(api_keys)
_FIND = (
    select(sites, api_keys.c.id.label("key_id"), api_keys.c.scopes)
    .join(api_keys)
    .where(api_keys.c.digest == bindparam("digest"), api_keys.c.kind == bindparam("kind"))
)


class Keys:
    """The keys of every site. Those without a name come with it and are rotated."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, kind: str, digest: bytes) -> tuple[Site, int, tuple[Scope, ...]] | None:
        """Return the site that a live key of this kind opens, the key's number and scopes."""
        with self._transactions.read() as connection:
            row = connection.execute(_FIND, {"kind": kind, "digest": digest}).one_or_none()
        return None if row is None else (rows.site(row), row.key_id, rows.scopes(row))

    def of_site(self, site_id: int) -> list[Key]:
        """Return the live keys of a site, oldest first."""
        query = select(api_keys).where(api_keys.c.site_id == site_id).order_by(api_keys.c.id)
        with self._transactions.read() as connection:
            return [rows.key(row) for row in connection.execute(query)]

    def add(
        self, site_id: int, name: str, scopes: Collection[Scope], digest: bytes, at: datetime
    ) -> None:
        """Add a key with a name for the JSON door. Raise KeyNameTaken.

        digest  32 bytes
        """
        with self._transactions.write() as connection:
            # Of two at once on PostgreSQL, the second waits here for the first.
            connection.execute(select(sites.c.id).where(sites.c.id == site_id).with_for_update())
            named = (api_keys.c.site_id == site_id, api_keys.c.name == name)
            if connection.scalar(select(api_keys.c.id).where(*named)) is not None:
                raise KeyNameTaken(name)
            _add(connection, site_id, "api", digest, at, name=name, scopes=scopes)

    def rotate(
        self, site_id: int, digests: Mapping[str, bytes], at: datetime, *, keep: int
    ) -> None:
        """Add one key of each kind given and end those before it but the ``keep`` newest.

        Keys with a name stay as they are.
        """
        with self._transactions.write() as connection:
            for kind in digests:
                live = (
                    select(api_keys.c.id)
                    .where(
                        api_keys.c.site_id == site_id,
                        api_keys.c.kind == kind,
                        api_keys.c.name == "",
                    )
                    .order_by(api_keys.c.id.desc())
                )
                ended = list(connection.scalars(live))[keep:]
                connection.execute(delete(api_keys).where(api_keys.c.id.in_(ended)))
            add_keys(connection, site_id, digests, at)

    def revoke(self, site_id: int, key: str) -> None:
        """End the key with this name or number, at once. Raise KeyNotFound."""
        found = next((k for k in self.of_site(site_id) if key in (k.name or None, str(k.id))), None)
        if found is None:
            raise KeyNotFound(key)
        with self._transactions.write() as connection:
            connection.execute(delete(api_keys).where(api_keys.c.id == found.id))

    def used(self, numbers: Collection[int], at: datetime) -> None:
        """Note that these keys were used by then, to the minute."""
        minute = at.replace(second=0, microsecond=0)
        earlier = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < minute)
        with self._transactions.write() as connection:
            connection.execute(
                update(api_keys)
                .where(api_keys.c.id.in_(numbers), earlier)
                .values(last_used_at=minute)
            )


def add_keys(
    connection: Connection, site_id: int, digests: Mapping[str, bytes], at: datetime
) -> None:
    """Add the keys that come with a site, in a transaction that is under way."""
    for kind, digest in digests.items():
        _add(connection, site_id, kind, digest, at)


def _add(
    connection: Connection,
    site_id: int,
    kind: str,
    digest: bytes,
    at: datetime,
    *,
    name: str = "",
    scopes: Collection[Scope] = SITE_SCOPES,
) -> None:
    row = {"site_id": site_id, "kind": kind, "digest": digest, "created_at": at}
    held = " ".join(scope for scope in Scope if scope in scopes)
    connection.execute(_ADD, {**row, "name": name, "scopes": held})
