"""The folder that a service keeps its embedded database and its secret in."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from model.files import create_once
from service.settings import MIN_SECRET, Settings, open_to_all

SECRET_FILE = "secret.key"  # noqa: S105 - a file's name


class HomeError(Exception):
    """The folder cannot be used; the message says why and what to do."""


def prepare(home: Path) -> None:
    """Create the folder where it is missing. Raise HomeError unless it can be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=home).close()
    except OSError as error:
        raise HomeError(
            f"cannot write to the folder {home}: {error.strerror}. Set MODERATE_HOME to one that "
            "can be written."
        ) from error


def kept_secret(settings: Settings) -> str | None:
    """Return the secret that was set or kept, None when there is none. Raise HomeError."""
    if settings.secret or (settings.home / SECRET_FILE).exists():
        return secret_of(settings)
    return None


def secret_of(settings: Settings) -> str:
    """Return the secret that was set, or the one kept in the folder, made when it is missing.

    Raises HomeError when the file cannot be read, holds too little, or is open to every user.
    """
    if settings.secret:
        return settings.secret
    file = settings.home / SECRET_FILE
    try:
        create_once(file, secrets.token_urlsafe(48).encode() + b"\n")
        problems = open_to_all(file)
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise HomeError(f"cannot use the secret in {file}: {reason}.") from error
    if problems:
        raise HomeError(*problems)
    if len(secret) < MIN_SECRET:
        raise HomeError(f"the secret in {file} is damaged: restore the file from a backup.")
    return secret
