"""What an operator may set: ``MODERATE_*`` variables and the options of ``moderate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "MODERATE_"
SECRETS = ("secret", "database_url")
MIN_SECRET = 32
POSTGRESQL = "postgresql+psycopg"


class SettingsError(Exception):
    """Every problem of a configuration, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """One configuration, complete and checked.

    home          folder of the embedded database and of the secret key
    database_url  by default SQLite in ``home``
    model         folder of the model to judge with; None: the one shipped
    threads       requests worked on at once
    secret        keys the digests of API keys; None: made once and kept in ``home``
    """

    home: Path
    host: str
    port: int
    database_url: URL = field(repr=False)
    model: Path | None
    threads: int
    secret: str | None = field(default=None, repr=False)


def database_url(text: str | None, home: Path) -> URL:
    """Return the database that was named, or the one in the home folder.

    Raises ValidationError unless it is one that the service can use.
    """
    if text is None:
        return URL.create("sqlite", database=str(home / "moderate.db"))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValidationError("Not a database URL, such as sqlite:///moderate.db.") from error
    if url.drivername in ("postgres", "postgresql", POSTGRESQL):
        return url.set(drivername=POSTGRESQL)
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:") and not url.query:
        return url
    raise ValidationError("Want sqlite:///FILE or postgresql://USER@HOST/NAME.")


class SettingsSchema(Schema):
    """Checks raw settings, all of them at once."""

    class Meta:
        """An unknown name is a mistake of ours: the loader passes known ones only."""

        unknown = RAISE

    home = fields.String(load_default="var", validate=validate.Length(1))
    host = fields.String(load_default="127.0.0.1", validate=validate.Length(1))
    port = fields.Integer(load_default=8080, validate=validate.Range(0, 65535))
    database_url = fields.String(load_default=None, validate=validate.Length(1))
    model = fields.String(load_default=None, validate=validate.Length(1))
    threads = fields.Integer(load_default=8, validate=validate.Range(1, 256))
    secret = fields.String(
        load_default=None,
        validate=validate.Length(MIN_SECRET, error="Want at least {min} characters."),
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Settings:
        """Return the settings, with the database in ``home`` unless it was named."""
        home = Path(data["home"])
        try:
            data["database_url"] = database_url(data["database_url"], home)
        except ValidationError as error:
            raise ValidationError({"database_url": error.messages}) from error
        return Settings(**{**data, "home": home, "model": data["model"] and Path(data["model"])})


def load_settings(environ: Mapping[str, str], options: Mapping[str, object]) -> Settings:
    """Return the settings; ``options`` that are not None win over ``environ``.

    A secret may stand in a file that ``MODERATE_<NAME>_FILE`` names.

    Raises SettingsError naming every bad setting.
    """
    problems: list[str] = []
    raw: dict[str, object] = {}
    for name in SettingsSchema().fields:
        value = options.get(name)
        value = value if value is not None else _from_environment(environ, name, problems)
        if value is not None:
            raw[name] = value
    try:
        settings: Settings = SettingsSchema().load(raw)
    except ValidationError as error:
        problems += _lines(error)
    if problems:
        raise SettingsError(problems)
    return settings


def unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Return the ``MODERATE_*`` variables that mean nothing: most likely misspelt."""
    known = {variable(name) for name in SettingsSchema().fields}
    known |= {variable(name) + "_FILE" for name in SECRETS} | {PREFIX + "KEY"}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def _from_environment(environ: Mapping[str, str], name: str, problems: list[str]) -> str | None:
    value, file = environ.get(variable(name)), environ.get(variable(name) + "_FILE")
    if file is None or name not in SECRETS:
        return value
    if value is not None:
        problems.append(f"{variable(name)}: set it or {variable(name)}_FILE, not both.")
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        problems.append(f"{variable(name)}_FILE: cannot read {file}: {reason}.")
        return None


def _lines(error: ValidationError) -> list[str]:
    messages: dict[str, list[str]] = error.messages_dict
    return [f"{variable(name)}: {' '.join(details)}" for name, details in messages.items()]
