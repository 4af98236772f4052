"""What tells who a reader is: sealed where it is stored, and compared by keyed hashes.

The keys are derived from the secret of the installation (HKDF-SHA256, RFC 5869), one for each use,
so a stolen database or backup tells no address.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes, random: one key is good for 2**32 values (NIST SP 800-38D, section 8.3)
HASH = 16  # bytes


class WrongSecret(Exception):
    """The database was made with another secret than this one."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of one address; both None where there is none.

    text  nonce, ciphertext and tag of AES-256-GCM
    hash  16 bytes, the same for the same address
    """

    text: bytes | None = None
    hash: bytes | None = None


class Personal:
    """Seals the e-mail and IP addresses of authors under the secret of an installation."""

    def __init__(self, secret: str) -> None:
        raw = secret_bytes(secret)
        self._email, self._ip = _Field(raw, "e-mail address"), _Field(raw, "IP address")
        self.secret_digest = secret_digest(raw)

    def seal_email(self, text: str) -> Sealed:
        """Return what is stored of an e-mail address; its case does not count for the hash."""
        return self._email.seal(text, _same_email(text))

    def seal_ip(self, text: str) -> Sealed:
        """Return what is stored of an IP address, however it is written."""
        return self._ip.seal(text, _same_ip(text))

    def email_hash(self, text: str) -> bytes:
        """Return what tells an e-mail address from others."""
        return self._email.hash(_same_email(text))

    def ip_hash(self, text: str) -> bytes:
        """Return what tells an IP address from others."""
        return self._ip.hash(_same_ip(text))

    def open_email(self, sealed: bytes | None) -> str:
        """Return the e-mail address, "" for none.

        Raises cryptography's InvalidTag for what was not sealed with this secret.
        """
        return self._email.open(sealed)

    def open_ip(self, sealed: bytes | None) -> str:
        """Return the IP address, as :meth:`open_email`."""
        return self._ip.open(sealed)


class _Field:
    """One kind of address, with keys of its own."""

    def __init__(self, secret: bytes, label: str) -> None:
        self._hash_key = _derived(secret, f"moderate: hash of an {label}")
        self._cipher = AESGCM(_derived(secret, f"moderate: {label}"))

    def seal(self, text: str, same: str) -> Sealed:
        if not text:
            return Sealed()
        nonce = os.urandom(NONCE)
        return Sealed(nonce + self._cipher.encrypt(nonce, text.encode(), None), self.hash(same))

    def hash(self, same: str) -> bytes:
        return hmac.digest(self._hash_key, same.encode(), "sha256")[:HASH]

    def open(self, sealed: bytes | None) -> str:
        if sealed is None:
            return ""
        return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()


def secret_bytes(secret: str) -> bytes:
    """Return a secret as keys are made from it."""
    return secret.encode("utf-8", "surrogateescape")


def secret_digest(secret: bytes) -> bytes:
    """Return what tells a secret from another without telling it, 32 bytes."""
    return hmac.digest(secret, b"the secret of this installation", "sha256")


def _derived(secret: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label.encode()).derive(secret)


def _same_email(text: str) -> str:
    return text.strip().lower()


def _same_ip(text: str) -> str:
    try:
        ip = ipaddress.ip_address(text.strip())
    except ValueError:
        return text.strip().lower()
    return str(getattr(ip, "ipv4_mapped", None) or ip)
