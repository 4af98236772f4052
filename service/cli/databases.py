"""``moderate db``: the database brought up to date, checked, backed up, restored, copied."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from marshmallow import ValidationError
from sqlalchemy import URL, Engine

from service import backups
from service.cli.opening import (
    OTHER_SECRET,
    Problems,
    damaged,
    database_problems,
    home_option,
    settings_of,
)
from service.database import is_current, opened, revision, revisions, upgrade
from service.home import kept_secret, prepare
from service.personal import Personal
from service.settings import Settings, database_url
from service.store import Store
from service.store.copying import copy, counts

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group("db")
def db_group() -> None:
    """The database: upgrade, check, backup, restore, copy."""


@db_group.command("upgrade")
@home_option
def upgrade_command(home: str | None) -> None:
    """Bring the schema up to date, as every start of the service does."""
    settings = settings_of(home=home)
    with database_problems(settings.database_url):
        prepare(settings.home)
        upgrade(settings.database_url)
    click.echo(f"Schema: {revisions()[0]}, the newest")


@db_group.command("check")
@home_option
def check_command(home: str | None) -> None:
    """Read the whole database, and say what is wrong with it and what to do; exit code 2 then.

    It changes nothing, and a running service goes on.
    """
    settings = settings_of(home=home)
    url, problems = settings.database_url, list[str]()
    click.echo(f"Database   {_shown(url)}")
    if file := _file(url):
        if not file.exists():
            raise Problems(
                f"there is no database {file}: `moderate serve` makes one, `moderate db restore "
                "FILE` brings one back"
            )
        if problem := backups.damage(file):
            raise Problems(damaged(file, problem))
        click.echo("Integrity  ok")
    with database_problems(url):
        problems += _look_into(settings)
    if problems:
        raise Problems(*problems)


@db_group.command("backup")
@FILE
@home_option
def backup_command(file: Path, home: str | None) -> None:
    """Write a copy of the database to FILE; a running service goes on meanwhile.

    FILE is replaced when the copy is complete and found good. It holds e-mail addresses, as the
    database does: keep it as safe, and secret.key and model.key with it.
    """
    settings = settings_of(home=home)
    database = _file(settings.database_url)
    if database is None:
        address = _libpq(settings.database_url)
        command = f"pg_dump --format=custom --file={shlex.quote(str(file))} --dbname={address}"
        raise Problems(f"PostgreSQL backs up its databases itself: {command}")
    backups.back_up(database, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes, whole and readable")


@db_group.command("restore")
@FILE
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
@home_option
def restore_command(file: Path, force: bool, home: str | None) -> None:
    """Put the backup in FILE in the place of the database; stop the service first.

    FILE is read through before anything is changed. The replaced database is kept beside.
    """
    settings = settings_of(home=home)
    database = _file(settings.database_url)
    if database is None:
        address = _libpq(settings.database_url)
        options = "--clean --if-exists --no-owner --single-transaction"
        command = f"pg_restore {options} --dbname={address} {shlex.quote(str(file))}"
        raise Problems(f"PostgreSQL restores its databases itself: {command}")
    with database_problems(settings.database_url):
        prepare(settings.home)
    kept = backups.restore(file, database, revisions(), force=force)
    if kept:
        click.echo(f"The database that was there is {kept}")
    with database_problems(settings.database_url):
        problems = _look_into(settings)
    click.echo(f"{database}: restored")
    for problem in problems:
        click.echo(f"moderate: {problem}", err=True)


@db_group.command("copy")
@click.option("--to", "target", required=True, metavar="URL", help="Where to; it must be empty.")
@home_option
def copy_command(target: str, home: str | None) -> None:
    """Copy every row to an empty database, such as postgresql://USER@HOST/NAME, and compare.

    The copy is complete or not made at all. What a running service takes meanwhile is not in it:
    stop the service first. A password is better in PGPASSWORD or ~/.pgpass than in URL.
    """
    settings = settings_of(home=home)
    source = settings.database_url
    try:
        url = database_url(target, settings.home)
    except ValidationError as error:
        raise Problems(f"--to: {error.messages[0]}") from error
    with opened(source) as engine:
        with database_problems(source):
            current = is_current(engine)
        if not current:
            raise Problems("the schema is not up to date: `moderate db upgrade` first")
        with database_problems(url):
            _copy(engine, url)
    click.echo(f"Copied to {_shown(url)}. Set MODERATE_DATABASE_URL to it, and keep the secret.")


def _look_into(settings: Settings) -> list[str]:
    """Print what a database that can be read is like, and return what is wrong with it."""
    problems = []
    with opened(settings.database_url) as engine:
        current = is_current(engine)
        click.echo(f"Schema     {revision(engine)}{', the newest' * current}")
        if not current:
            problems.append("the schema is not up to date: `moderate db upgrade`")
        rows = ", ".join(f"{count:,} {name}" for name, count in counts(engine).items())
        click.echo(f"Rows       {rows or 'none'}")
        secret = kept_secret(settings)
        personal = Personal(secret or "")
        mine = secret and personal.secret_digest
        made_with = Store(engine, personal).secret_digest() if current else None
        if made_with and made_with != mine:
            problems.append(OTHER_SECRET)
    return problems


def _copy(source: Engine, url: URL) -> None:
    with opened(url, create=True) as target:
        if any(counts(target).values()):
            raise Problems(f"{_shown(url)} is not empty: name an empty database")
        upgrade(url)
        for copied in copy(source, target):
            click.echo(f"{copied.table:<20} {copied.rows:>12,} rows  equal: {copied.digest[:16]}")


def _file(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _shown(url: URL) -> str:
    file = _file(url)
    return f"{file} (SQLite)" if file else f"{url.database} on {url.host} (PostgreSQL)"


def _libpq(url: URL) -> str:
    """Return the address for PostgreSQL's own programs, without a password."""
    query = {name: value for name, value in url.query.items() if name != "password"}
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return shlex.quote(address.render_as_string())
