"""What every command opens first: settings, then the store. A problem is one line and exit 2."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from service.addresses import site_address
from service.auth import Keyring
from service.backups import CheckUnfinished, damage
from service.database import NewerSchema, is_current, open_engine, opened, upgrade
from service.home import SECRET_FILE, HomeError, prepare, secret_of
from service.personal import Personal, WrongSecret
from service.records import Site
from service.settings import Settings, SettingsError, load_settings, unknown_names
from service.store import Store

CHECK_SECONDS = 5.0
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound # nosec B104
OTHER_SECRET = (
    "the secret is not the one that this database was made with, so no key would open a "
    f"site: set MODERATE_SECRET, or restore {SECRET_FILE}, as it was"
)

log = logging.getLogger(__name__)


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
    """Return the store, its schema up to date, and the keys to it. Raise Problems.

    The command that opens it closes it at its end.
    """
    with database_problems(settings.database_url):
        prepare(settings.home)
        secret = secret_of(settings)
        personal = Personal(secret)
        upgrade(settings.database_url, personal)
        engine = open_engine(settings.database_url, connections=settings.threads)
        store = Store(engine, personal)
        if running := click.get_current_context(silent=True):
            running.call_on_close(store.close)
        if not store.belongs_to(personal.secret_digest):
            store.close()
            raise WrongSecret
    return store, Keyring(store, secret)


def check_store(settings: Settings) -> None:
    """Raise Problems when the store cannot be opened; change nothing in the database."""
    with database_problems(settings.database_url):
        prepare(settings.home)
        url = settings.database_url
        if url.get_backend_name() == "sqlite" and not os.path.exists(url.database or ""):
            return
        refuse_damaged(settings)
        with opened(url) as engine:
            is_current(engine)


def chosen_site(store: Store, name: str | None) -> Site:
    """Return the site with this URL or number, or the only one. Raise Problems, SiteNotFound."""
    sites = store.list_sites()
    if name is None and len(sites) == 1:
        return sites[0]
    if name is None:
        raise Problems("name the site: `moderate site list` shows those there are")
    return store.site_named(site_address(name) or name)


def local_address(host: str, port: int) -> str:
    """Return where a service that listens there is reached from this machine."""
    host = WILDCARDS.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def refuse_damaged(settings: Settings) -> None:
    """Raise Problems when the file of the database is damaged, as far as can be seen soon."""
    url = settings.database_url
    file = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or not file.exists():
        return
    try:
        problem = damage(file, thorough=False, seconds=CHECK_SECONDS)
    except CheckUnfinished:
        log.warning(
            "%s is too large to be checked in %g s: `moderate db check` does", file, CHECK_SECONDS
        )
        return
    if problem:
        raise Problems(damaged(file, problem))


def damaged(file: Path, problem: str) -> str:
    """Return what to tell of a damaged database."""
    return (
        f"the database {file} is damaged ({problem}): stop the service, and bring a backup back "
        "with `moderate db restore FILE --force`"
    )


@contextmanager
def database_problems(url: URL) -> Iterator[None]:
    """Tell what stands in the way of opening a database. Raise Problems."""
    # Without user, password and query, which may hold secrets.
    shown = url.database if url.host is None else f"{url.database} on {url.host}"
    try:
        yield
    except HomeError as error:
        raise Problems(str(error)) from error
    except WrongSecret as error:
        raise Problems(OTHER_SECRET) from error
    except NewerSchema as error:
        raise Problems(
            "a newer release of moderate wrote the database: install that release again, or "
            "restore a backup"
        ) from error
    except ImportError as error:
        raise Problems(
            "PostgreSQL needs its driver: pip install --require-hashes -r "
            "requirements-postgres.lock"
        ) from error
    except SQLAlchemyError as error:
        raise Problems(f"cannot open the database {shown}: {_first_line(error)}") from error


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]
