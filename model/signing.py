"""The key that an installation signs its models with, and its signatures: HMAC-SHA256 (RFC 2104).

What is signed here was made here. The key lies outside of the registry, so whoever can only write
into that folder can sign nothing.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from pathlib import Path

from model import files
from model.errors import ModelError

KEY_FILE = "model.key"
MIN_KEY = 32  # bytes
_MAX_KEY = 4096


def key_of(home: Path) -> bytes:
    """Return the key kept in ``home``, made when it is missing; see :func:`key_at`."""
    return key_at(home / KEY_FILE)


def key_at(file: Path) -> bytes:
    """Return the key kept in a file, made when it is missing.

    Raises ModelError when the folder or the file cannot be used, when the key is short, or when
    another user owns it or can write it, or everybody can read it.
    """
    try:
        files.create_once(file, secrets.token_urlsafe(48).encode() + b"\n")
        mode = os.stat(file, follow_symlinks=False).st_mode
        key = files.read(file, _MAX_KEY, own=True).strip()
    except (OSError, files.BadFile) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ModelError(f"cannot use the key {file}: {reason}") from error
    if mode & stat.S_IRWXO:
        raise ModelError(f"every user can read the key {file}: `chmod 600 {file}`")
    if len(key) < MIN_KEY:
        raise ModelError(f"the key {file} is shorter than {MIN_KEY} bytes: restore it from backup")
    return key


def sign(key: bytes, text: str) -> str:
    """Return the signature of a text, 64 hexadecimal digits."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def is_signed(key: bytes, text: str, signature: str) -> bool:
    """Return whether the signature is that of the text, in a time that tells nothing of it."""
    return hmac.compare_digest(sign(key, text).encode(), signature.encode())
