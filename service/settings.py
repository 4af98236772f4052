"""What an operator may set: ``MODERATE_*`` variables and the options of ``moderate``."""

from __future__ import annotations

import ipaddress
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "MODERATE_"
EXAMPLES = "10.0.0.7 or 10.0.0.0/24"
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
# What comes from this machine may say what it likes: it could ask as anybody anyway.
LOOPBACK: Networks = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
REDIS = re.compile(r"rediss?://.|redis\+unix://.")
SECRETS = ("secret", "database_url", "limits_url")
MAX_DAYS = 36_500
MIN_SECRET = 32
MIN_DIFFERENT = (
    8  # characters of a secret; of 32 random hexadecimal digits 1 in a million has fewer
)
_PLACEHOLDER = re.compile(r"change.?(me|this)|password|example|default|your.?secret", re.IGNORECASE)
DEBUG = "FLASK_DEBUG: unset it, for it shows to strangers what goes on inside."
OFF = ("", "0", "false", "no")  # as Flask reads it
REACHED = (
    "Others than this machine can reach MODERATE_HOST: name the proxies in front of it (such as "
    "10.0.0.7 or 10.0.0.0/24), or none when clients connect to it themselves."
)
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
    proxies       networks whose ``X-Forwarded-For`` is believed
    site_limit, address_limit, failure_limit
                  requests a minute that are let through, 0: all
    keep_spam, keep_addresses
                  days, 0: for ever; see service/cli/privacy.py
    limits_url    of a Redis server in which they are counted; None: in each process
    secret        keys the digests of API keys; None: made once and kept in ``home``
    """

    home: Path
    host: str
    port: int
    database_url: URL = field(repr=False)
    model: Path | None
    threads: int
    proxies: Networks
    site_limit: int
    address_limit: int
    failure_limit: int
    keep_spam: int
    keep_addresses: int
    limits_url: str | None = field(default=None, repr=False)
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


def not_guessable(secret: str) -> None:
    """Raise ValidationError for a secret that is short, or that somebody made up."""
    if len(secret) < MIN_SECRET:
        raise ValidationError(f"Want at least {MIN_SECRET} characters.")
    made_up = len(set(secret)) < MIN_DIFFERENT or _PLACEHOLDER.search(secret)
    if made_up:
        raise ValidationError("Easily guessed. Want a random one: `openssl rand -base64 48`.")


class NetworkList(fields.Field[Networks]):
    """Addresses and networks with commas or blanks between, or ``none``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Networks:
        if value.strip() == "none":
            return ()
        try:
            found = tuple(map(ipaddress.ip_network, value.replace(",", " ").split()))
        except ValueError as error:
            raise ValidationError(f"Want addresses or networks such as {EXAMPLES}.") from error
        if not found:
            raise ValidationError(f"Want addresses or networks such as {EXAMPLES}, or none.")
        return found


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
    proxies = NetworkList(load_default=None)
    # A blog with a comment a second asks 60 times a minute; two cores take about 200 comments a
    # second, and one site is to leave half of that to the others.
    site_limit = fields.Integer(load_default=30_000, validate=validate.Range(0))
    address_limit = fields.Integer(load_default=30_000, validate=validate.Range(0))
    failure_limit = fields.Integer(load_default=60, validate=validate.Range(0))
    keep_spam = fields.Integer(load_default=90, validate=validate.Range(0, MAX_DAYS))
    keep_addresses = fields.Integer(load_default=90, validate=validate.Range(0, MAX_DAYS))
    limits_url = fields.String(
        load_default=None, validate=validate.Regexp(REDIS, error="Want redis://HOST:PORT/NUMBER.")
    )
    secret = fields.String(load_default=None, validate=not_guessable)

    @validates_schema(skip_on_field_errors=False)
    def behind(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse to be reached by others before it is said whom to believe about them."""
        if data.get("proxies") is None and not _is_this_machine(data.get("host", "127.0.0.1")):
            raise ValidationError(REACHED, "proxies")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Settings:
        """Return the settings, with the database in ``home`` unless it was named."""
        home = Path(data["home"])
        data["proxies"] = LOOPBACK if data["proxies"] is None else data["proxies"]
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
    problems = [DEBUG] if environ.get("FLASK_DEBUG", "0").lower() not in OFF else []
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
        problems += open_to_all(Path(file))
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        problems.append(f"{variable(name)}_FILE: cannot read {file}: {reason}.")
        return None


def open_to_all(file: Path) -> list[str]:
    """Return what is wrong with the mode of a file that holds a secret. Raise OSError."""
    if file.stat().st_mode & stat.S_IRWXO:
        return [f"every user can read or write the secret in {file}: `chmod 600 {file}`"]
    return []


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lines(error: ValidationError) -> list[str]:
    messages: dict[str, list[str]] = error.messages_dict
    return [f"{variable(name)}: {' '.join(details)}" for name, details in messages.items()]
