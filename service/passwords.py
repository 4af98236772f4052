"""Passwords hashed and checked with Argon2id (RFC 9106); never too many at once."""

from __future__ import annotations

import base64
import contextlib
import os
import threading
import unicodedata
from collections.abc import Iterator

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.moderators import TooManyPasswords

# Each holds 64 MiB with the usual costs.
AT_ONCE = 2
WAIT = 1.0  # seconds


class Passwords:
    """Hashes passwords.

    hasher  its costs; argon2-cffi's own are RFC 9106's for little memory
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = _unmet(self._hasher)

    def hash(self, password: str) -> str:
        """Return what is stored of a password. Raise TooManyPasswords."""
        with self._turn():
            return self._hasher.hash(_typed(password))

    def check(self, password_hash: str | None, password: str) -> bool:
        """Return whether this is the password; without a hash, no after as much work.

        Raises TooManyPasswords.
        """
        with self._turn(), contextlib.suppress(VerificationError, InvalidHashError):
            matches = self._hasher.verify(password_hash or self._nobodys, _typed(password))
            return matches and password_hash is not None
        return False

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the password should be hashed anew, at today's costs."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(timeout=WAIT):
            raise TooManyPasswords
        try:
            yield
        finally:
            self._room.release()


def _typed(password: str) -> bytes:
    """Return the same for what different keyboards make of the same keys."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _unmet(hasher: PasswordHasher) -> str:
    """Return the hash of no password that anybody knows, with the costs of the others."""
    salt, digest = (
        base64.b64encode(os.urandom(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
