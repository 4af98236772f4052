"""API keys: made, digested, read off a request, matched to their site."""

from __future__ import annotations

import hmac
import json
import secrets
import string
from collections.abc import Mapping

from service.errors import Unauthorized
from service.personal import secret_bytes
from service.records import Site
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

    def site(self, authorization: str | None) -> Site:
        """Return the site that an ``Authorization`` header opens (RFC 6750, section 2.1).

        Raises Unauthorized without a live key.
        """
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key or len(key) > MAX_KEY:
            raise Unauthorized("Send your site's API key as `Authorization: Bearer KEY`.")
        site = self._store.site_of_key("api", self._digest(key))
        if site is None:
            raise Unauthorized("This key opens no site: `moderate key rotate` makes a new one.")
        return site

    def akismet_site(self, key: str) -> Site | None:
        """Return the site that a key of Akismet's form opens."""
        return self._store.site_of_key("akismet", self._digest(key)) if key else None

    def digests(self, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return what is stored of new keys, by their kind, 32 bytes each."""
        return {kind: self._digest(key) for kind, key in keys.items()}

    def alias(self, site: str, moderator: str) -> str:
        """Return what stands for a moderator where nobody is to know who that is.

        16 hex digits, always the same for one name on one site; without the secret they lead
        nowhere. "" for nobody.
        """
        return self._digest(json.dumps([site, moderator])).hex()[:16] if moderator else ""

    def _digest(self, key: str) -> bytes:
        return hmac.digest(self._secret, key.encode("utf-8", "surrogatepass"), "sha256")


def new_keys() -> dict[str, str]:
    """Return a new key of each kind.

    api      256 random bits; the prefix lets scanners for leaked secrets find it
    akismet  the only form that Akismet's own plugins take: 12 hexadecimal digits, 48 random bits
    """
    akismet = "".join(secrets.choice(AKISMET_ALPHABET) for _ in range(AKISMET_LENGTH))
    return {"api": f"cm_{secrets.token_urlsafe(32)}", "akismet": akismet}
