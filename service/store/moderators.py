"""Moderators, and the browsers that they are signed in with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from service.moderators import (
    IDLE,
    SESSION,
    LinkEnded,
    Moderator,
    ModeratorNotFound,
    NameTaken,
    NotSignedIn,
    Role,
    Session,
    same_name,
)
from service.records import Site
from service.store import rows
from service.store.transactions import Transactions
from service.tables import moderators, sessions, sites

SEEN_EVERY = timedelta(minutes=1)

_SITES = select(sites)
_MODERATORS = select(moderators).order_by(moderators.c.same_name)
_NAMED = select(moderators).where(moderators.c.same_name == bindparam("same_name"))
_LINKED = select(moderators).where(moderators.c.link_digest == bindparam("digest"))
_SESSION = select(sessions).where(sessions.c.digest == bindparam("digest"))
_MODERATOR = select(moderators).where(moderators.c.id == bindparam("id"))
_SITE = select(sites).where(sites.c.id == bindparam("id"))
_OF_MODERATOR = (
    select(sessions)
    .where(
        sessions.c.moderator_id == bindparam("moderator_id"),
        sessions.c.site_id == bindparam("site_id"),
    )
    .order_by(sessions.c.id.desc())
)
_SEEN = update(sessions).where(sessions.c.id == bindparam("key"))
_OLD = delete(sessions).where(
    or_(
        sessions.c.seen_at < bindparam("seen_before"),
        sessions.c.created_at < bindparam("created_before"),
    )
)


class Moderators:
    """The moderators of every site."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def add(self, site: Site, name: str, role: Role, at: datetime) -> Moderator:
        """Add a moderator, who has no password yet. Raise NameTaken."""
        row = {"site_id": site.id, "name": name, "same_name": same_name(name)}
        row |= {"role": role.value, "created_at": at}
        try:
            with self._transactions.write() as connection:
                connection.execute(insert(moderators).values(row))
        except IntegrityError as error:
            raise NameTaken(name) from error
        return self.named(name)

    def all(self, site_id: int | None = None) -> list[Moderator]:
        """Return the moderators of a site, or of all, by their names."""
        with self._transactions.read() as connection:
            by_id = {row.id: rows.site(row) for row in connection.execute(_SITES)}
            found = connection.execute(_MODERATORS).all()
        return [
            _moderator(row, by_id[row.site_id]) for row in found if site_id in (None, row.site_id)
        ]

    def named(self, name: str) -> Moderator:
        """Return the moderator with this name, in any case. Raise ModeratorNotFound."""
        with self._transactions.read() as connection:
            row = connection.execute(_NAMED, {"same_name": same_name(name)}).one_or_none()
            if row is None:
                raise ModeratorNotFound(name)
            return _moderator(row, _site_of(connection, row))

    def linked(self, digest: bytes, at: datetime) -> Moderator:
        """Return whose password a link sets. Raise LinkEnded."""
        with self._transactions.read() as connection:
            row = connection.execute(_LINKED, {"digest": digest}).one_or_none()
            if row is None or row.link_ends_at <= at:
                raise LinkEnded
            return _moderator(row, _site_of(connection, row))

    def set_link(self, moderator: Moderator, digest: bytes, ends_at: datetime) -> None:
        """Let a new link set the password, and none from before."""
        self._change(moderator, link_digest=digest, link_ends_at=ends_at)

    def set_password(self, moderator: Moderator, password_hash: str) -> None:
        """Store a password that was hashed anew."""
        self._change(moderator, password_hash=password_hash)

    def use_link(self, digest: bytes, password_hash: str) -> None:
        """Set the password with a link, which ends, and sign out every browser.

        Of two who use a link at once one gets LinkEnded.
        """
        used = {"password_hash": password_hash, "link_digest": None, "link_ends_at": None}
        with self._transactions.write() as connection:
            moderator_id = connection.scalar(
                update(moderators)
                .where(moderators.c.link_digest == digest)
                .values(used)
                .returning(moderators.c.id)
            )
            if moderator_id is None:
                raise LinkEnded
            connection.execute(delete(sessions).where(sessions.c.moderator_id == moderator_id))

    def remove(self, moderator: Moderator) -> None:
        """Remove a moderator, signed out everywhere; what they decided stays."""
        with self._transactions.write() as connection:
            connection.execute(delete(moderators).where(moderators.c.id == moderator.id))

    def _change(self, moderator: Moderator, **values: Any) -> None:
        with self._transactions.write() as connection:
            connection.execute(
                update(moderators).where(moderators.c.id == moderator.id).values(values)
            )

    # Sessions

    def open_session(self, moderator: Moderator, digest: bytes, browser: str, at: datetime) -> None:
        """Sign a browser in, and forget sessions that have ended."""
        row = {"site_id": moderator.site.id, "moderator_id": moderator.id, "digest": digest}
        row |= {"browser": browser, "created_at": at, "seen_at": at}
        with self._transactions.write() as connection:
            connection.execute(_OLD, {"seen_before": at - IDLE, "created_before": at - SESSION})
            connection.execute(insert(sessions).values(row))

    def session(self, digest: bytes, at: datetime, *, is_seen: bool) -> Session:
        """Return the session that a cookie opens. Raise NotSignedIn.

        is_seen  somebody is there; else this counts as idle
        """
        with self._transactions.read() as connection:
            row = connection.execute(_SESSION, {"digest": digest}).one_or_none()
            if row is None:
                raise NotSignedIn
            owner = connection.execute(_MODERATOR, {"id": row.moderator_id}).one_or_none()
            if owner is None:
                raise NotSignedIn
            session = _session(row, _moderator(owner, _site_of(connection, owner)))
        if not session.lives(at):
            raise NotSignedIn
        if is_seen and at - session.seen_at >= SEEN_EVERY:
            with self._transactions.write() as connection:
                connection.execute(_SEEN, {"key": session.id, "seen_at": at})
        return session

    def sessions(self, moderator: Moderator, at: datetime) -> list[Session]:
        """Return where a moderator is signed in, the newest first."""
        key = {"moderator_id": moderator.id, "site_id": moderator.site.id}
        with self._transactions.read() as connection:
            found = [_session(row, moderator) for row in connection.execute(_OF_MODERATOR, key)]
        return [session for session in found if session.lives(at)]

    def end_session(self, moderator: Moderator, session_id: int) -> None:
        """Sign one browser of a moderator out."""
        self._end(moderator, sessions.c.id == session_id)

    def end_sessions(self, moderator: Moderator) -> int:
        """Sign a moderator out everywhere; return how many browsers that were."""
        return self._end(moderator)

    def _end(self, moderator: Moderator, *more: Any) -> int:
        mine = (sessions.c.moderator_id == moderator.id, sessions.c.site_id == moderator.site.id)
        with self._transactions.write() as connection:
            return connection.execute(delete(sessions).where(*mine, *more)).rowcount


def _site_of(connection: Connection, row: Row[Any]) -> Site:
    return rows.site(connection.execute(_SITE, {"id": row.site_id}).one())


def _moderator(row: Row[Any], site: Site) -> Moderator:
    return Moderator(
        id=row.id,
        site=site,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        link_ends_at=row.link_ends_at,
        created_at=row.created_at,
    )


def _session(row: Row[Any], moderator: Moderator) -> Session:
    return Session(
        id=row.id,
        moderator=moderator,
        browser=row.browser,
        created_at=row.created_at,
        seen_at=row.seen_at,
    )
