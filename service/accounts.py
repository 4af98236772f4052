"""Moderators sign in: by a password, which a link sets once."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from datetime import datetime

from service.addresses import network_of
from service.auth import Keyring
from service.moderators import (
    LINK,
    OF_ADDRESS,
    OF_NAME,
    Moderator,
    ModeratorNotFound,
    Role,
    Session,
    TooManyTries,
    WrongPassword,
    check_password,
    checked_name,
    same_name,
)
from service.passwords import Passwords
from service.records import Site
from service.store import Store

MAX_BROWSER = 300
MAX_TOKEN = 100


class Accounts:
    """The moderators of every site: added, signed in, signed out."""

    def __init__(
        self, store: Store, keyring: Keyring, passwords: Passwords, clock: Callable[[], datetime]
    ) -> None:
        self._moderators, self._tries = store.moderators, store.tries
        self._keyring, self._passwords, self._clock = keyring, passwords, clock

    def add(self, site: Site, name: str, role: Role) -> str:
        """Add a moderator and return the token of the link that sets a password.

        Raises BadName and NameTaken.
        """
        return self.link(self._moderators.add(site, checked_name(name), role, self._clock()))

    def link(self, moderator: Moderator) -> str:
        """Return the token of a new link that sets the password, 256 random bits.

        It works once, for a day; the password before stays good until then.
        """
        token = secrets.token_urlsafe(32)
        self._moderators.set_link(moderator, _digest(token), self._clock() + LINK)
        return token

    def linked(self, token: str) -> Moderator:
        """Return whose password a link sets. Raise LinkEnded."""
        return self._moderators.linked(_digest(token), self._clock())

    def use_link(self, token: str, password: str, browser: str) -> str:
        """Set a password with a link and return what signs this browser in; all others are out.

        Raises LinkEnded, BadPassword and TooManyPasswords.
        """
        moderator = self.linked(token)
        check_password(password, moderator.name)
        self._moderators.use_link(_digest(token), self._passwords.hash(password))
        return self._open(moderator, browser)

    def sign_in(self, name: str, password: str, address: str, browser: str) -> str:
        """Return what signs a browser in, 256 random bits.

        address  of the client; "" where that tells nothing

        A name that nobody has gets the same answer after the same work. Raises WrongPassword,
        TooManyTries and TooManyPasswords.
        """
        named, addressed = self._subject("name", same_name(name)), self._address(address)
        subjects = {named: OF_NAME} | ({addressed: OF_ADDRESS} if addressed else {})
        if wait := self._tries.take(subjects, self._clock()):
            raise TooManyTries(wait)
        moderator = self._named(name)
        password_hash = moderator.password_hash if moderator else None
        if not self._passwords.check(password_hash, password) or moderator is None:
            raise WrongPassword
        self._tries.forgive(named, addressed)
        if password_hash and self._passwords.is_outdated(password_hash):
            self._moderators.set_password(moderator, self._passwords.hash(password))
        return self._open(moderator, browser)

    def session(self, cookie: str, *, is_seen: bool = True) -> Session:
        """Return the session of a browser; ``is_seen`` as the store has it. Raise NotSignedIn."""
        return self._moderators.session(_digest(cookie), self._clock(), is_seen=is_seen)

    def sessions(self, moderator: Moderator) -> list[Session]:
        """Return where a moderator is signed in, the newest first."""
        return self._moderators.sessions(moderator, self._clock())

    def _open(self, moderator: Moderator, browser: str) -> str:
        cookie = secrets.token_urlsafe(32)
        shown = "".join(filter(str.isprintable, browser))[:MAX_BROWSER]
        self._moderators.open_session(moderator, _digest(cookie), shown, self._clock())
        return cookie

    def _named(self, name: str) -> Moderator | None:
        try:
            return self._moderators.named(name)
        except ModeratorNotFound:
            return None

    def _address(self, address: str) -> bytes | None:
        """Return what an address is counted as.

        None for this machine's own, which all have who come by a proxy on it that is not named.
        """
        try:
            is_own = ipaddress.ip_address(address).is_loopback
        except ValueError:
            return None
        return None if is_own else self._subject("address", network_of(address))

    def _subject(self, kind: str, text: str) -> bytes:
        return self._keyring.hash(f"{kind} that signs in", text)


def _digest(token: str) -> bytes:
    # As random as it is long: no slow hash is needed.
    return hashlib.sha256(token[:MAX_TOKEN].encode("utf-8", "surrogatepass")).digest()
