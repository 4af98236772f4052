"""What every command opens first: settings, then the store. A problem is one line and exit 2."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import IO, Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from service.auth import Keyring
from service.database import NewerSchema, open_engine, upgrade
from service.home import HomeError, prepare, secret_of
from service.settings import Settings, SettingsError, load_settings, unknown_names
from service.store import Store


class Problems(click.ClickException):
    """What stands between the operator and a running command, a line each; exit 2."""

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def show(self, file: IO[Any] | None = None) -> None:
        """Print every problem on a line of its own."""
        for problem in self.problems:
            click.echo(f"moderate: {problem}", file=file, err=True)


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take the folder that the service keeps its things in."""
    text = "Folder of the embedded database and the secret.  [default: ./var]"
    return click.option("--home", metavar="DIR", help=text)(command)


def settings_of(**options: object) -> Settings:
    """Return the settings in force. Raise Problems naming every bad one."""
    for name in unknown_names(os.environ):
        click.echo(f"moderate: {name} is not a setting and does nothing", err=True)
    try:
        return load_settings(os.environ, options)
    except SettingsError as error:
        raise Problems(*error.problems) from error


def open_store(settings: Settings) -> tuple[Store, Keyring]:
    """Return the store, its schema up to date, and the keys to it. Raise Problems."""
    try:
        prepare(settings.home)
        secret = secret_of(settings)
        engine = open_engine(settings.database_url)
        upgrade(engine)
    except HomeError as error:
        raise Problems(str(error)) from error
    except NewerSchema as error:
        raise Problems(
            "a newer release of moderate wrote the database: install that release again, or "
            "restore a backup."
        ) from error
    except SQLAlchemyError as error:
        url = make_url(settings.database_url).render_as_string(hide_password=True)
        raise Problems(f"cannot open the database {url}: {_first_line(error)}") from error
    store = Store(engine)
    return store, Keyring(store, secret)


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]
