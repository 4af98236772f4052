"""API keys: made, digested, read off a request, matched to their site."""

from __future__ import annotations

import hmac
import json
import secrets
import string
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from service.errors import Forbidden, StoreUnavailable, Unauthorized
from service.personal import secret_bytes
from service.records import Scope, Site
from service.store import Store

MAX_KEY = 200
# WordPress's plugin takes every other character out of a key before it asks about it.
AKISMET_ALPHABET = string.digits + "abcdef"
AKISMET_LENGTH = 12


class Keyring:
    """The keys of every site, of which the store has only digests.

    secret  keys the digests, because an Akismet key has only 48 bits: with it elsewhere, a
            stolen database opens nothing
    """

    def __init__(self, store: Store, secret: str) -> None:
        self._store, self._secret = store, secret_bytes(secret)
        self._used: set[int] = set()
        self._opened: set[bytes] = set()
        self._lock = threading.Lock()

    def site(self, key: str, needed: Sequence[Scope]) -> Site:
        """Return the site that an API key opens.

        needed  the scopes of which the key must have one

        Raises Unauthorized without a live key, and Forbidden when it has none of the scopes.
        """
        if not key:
            raise Unauthorized("Send your site's API key as `Authorization: Bearer KEY`.")
        found = self._find("api", key)
        if found is None:
            raise Unauthorized("This key opens no site: `moderate key rotate` makes a new one.")
        site, scopes = found
        if not set(needed) & set(scopes):
            raise Forbidden(needed, scopes)
        return site

    def akismet_site(self, key: str) -> Site:
        """Return the site that a key of Akismet's form opens. Raise Unauthorized."""
        found = self._find("akismet", key)
        if found is None:
            raise Unauthorized("This key opens no site: `moderate key rotate` makes a new one")
        return found[0]

    def knows(self, key: str) -> bool:
        """Return whether a key has opened a site since the start. Nothing is looked up."""
        return self._digest(key) in self._opened

    def write_uses(self, at: datetime) -> None:
        """Note which keys were used since the last call. Raise StoreUnavailable.

        Called beside the requests: none waits for it, none fails with it.
        """
        with self._lock:
            used, self._used = self._used, set()
        if not used:
            return
        try:
            self._store.keys.used(used, at)
        except StoreUnavailable:
            with self._lock:
                self._used |= used
            raise

    def _find(self, kind: str, key: str) -> tuple[Site, tuple[Scope, ...]] | None:
        digest = self._digest(key)
        found = self._store.keys.find(kind, digest)
        if found is None:
            return None
        site, number, scopes = found
        with self._lock:
            self._used.add(number)
            self._opened.add(digest)
        return site, scopes

    def digests(self, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return what is stored of new keys, by their kind, 32 bytes each."""
        return {kind: self._digest(key) for kind, key in keys.items()}

    def alias(self, site: str, moderator: str) -> str:
        """Return what stands for a moderator where nobody is to know who that is.

        16 hex digits, always the same for one name on one site; without the secret they lead
        nowhere. "" for nobody.
        """
        return self._digest(json.dumps([site, moderator])).hex()[:16] if moderator else ""

    def hash(self, use: str, text: str) -> bytes:
        """Return what tells a text from others in one use of it, 16 bytes."""
        return self._digest(json.dumps([use, text]))[:16]

    def cookie_key(self) -> bytes:
        """Return what the pages' cookies are signed with, 32 bytes."""
        return self._digest("the cookies of the pages")

    def _digest(self, key: str) -> bytes:
        return hmac.digest(self._secret, key.encode("utf-8", "surrogatepass"), "sha256")


def bearer(authorization: str | None) -> str:
    """Return the key that an ``Authorization`` header brings (RFC 6750, section 2.1), or ""."""
    scheme, _, key = (authorization or "").partition(" ")
    return key if scheme.lower() == "bearer" and len(key) <= MAX_KEY else ""


def new_keys() -> dict[str, str]:
    """Return a new key of each kind.

    api      256 random bits; the prefix lets scanners for leaked secrets find it
    akismet  the only form that Akismet's own plugins take: 12 hexadecimal digits, 48 random bits
    """
    akismet = "".join(secrets.choice(AKISMET_ALPHABET) for _ in range(AKISMET_LENGTH))
    return {"api": f"cm_{secrets.token_urlsafe(32)}", "akismet": akismet}
