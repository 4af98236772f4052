"""``moderate erase`` and ``moderate prune``: what is not to be kept any longer."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from service.addresses import is_email, is_ip
from service.cli.opening import Problems, home_option, open_store, settings_of
from service.clock import now
from service.database import open_engine, scrub
from service.records import Erased, Person, Pruned
from service.settings import Settings
from service.store import Store

DAY = timedelta(days=1)
COPIES = (
    "Copies made before now still hold what was erased, and cannot be changed from here: delete "
    "older backups and labels files, or let them run out. So do your blog, its proxy and its logs."
)
POSTGRESQL = (
    "PostgreSQL keeps deleted rows in its files until `VACUUM FULL comments, decisions` and its "
    "write-ahead log runs out; dumps and replicas have their own."
)


@click.command("erase")
@click.option("--email", help="Whose comments go: an e-mail address, or - to read it from input.")
@click.option("--ip", help="Whose comments go: an IP address, of everybody who had it.")
@click.option("--comment", "comment_id", type=click.IntRange(1), help="One comment's number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def erase_command(
    email: str | None,
    ip: str | None,
    comment_id: int | None,
    yes: bool,
    as_json: bool,
    home: str | None,
) -> None:
    """Delete a person's comments from every site, with all that is kept of them.

    Gone are the comments, the decisions and labels on them, what models on trial made of them, and
    the keys of their requests. Notes of moderators that name the address are emptied. Statistics
    stay: they are numbers. What was deleted is gone from the file of an SQLite database too; while
    that is cleaned, which takes a second for each 100 MB, a running service may answer 503.
    """
    person = _person(email, ip, comment_id)
    settings = settings_of(home=home)
    store, _ = open_store(settings)
    count = store.privacy.count(person)
    if not yes:
        click.confirm(f"Delete {_many(count, 'comment')} for ever?", abort=True, err=True)
    erased = store.privacy.erase(person)
    cleaned = _clean(settings)
    click.echo(json.dumps({**asdict(erased), **cleaned}) if as_json else _told(erased))
    for number in erased.mentioned_in:
        click.echo(
            f"Comment {number} of somebody else names it too: `moderate erase --comment {number}`",
            err=True,
        )
    click.echo(COPIES, err=True)
    if not cleaned:
        click.echo(POSTGRESQL, err=True)


@click.command("prune")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def prune_command(as_json: bool, home: str | None) -> None:
    """Delete what has been kept for its time; a running service does so daily.

    Spam that nobody decided on is kept for MODERATE_KEEP_SPAM days, e-mail and IP addresses of all
    comments for MODERATE_KEEP_ADDRESSES days, 90 by default; 0 keeps them for ever. What a
    moderator decided on is a label, and stays without the addresses.
    """
    settings = settings_of(home=home)
    store, _ = open_store(settings)
    pruned = prune(store, settings, now())
    cleaned = _clean(settings) if pruned.comments or pruned.addresses else {}
    if as_json:
        click.echo(json.dumps({**asdict(pruned), **cleaned}))
        return
    click.echo(
        f"Deleted: {_many(pruned.comments, 'comment')} of spam, and the addresses of "
        f"{_many(pruned.addresses, 'comment')}."
    )


def prune(store: Store, settings: Settings, at: datetime) -> Pruned:
    """Delete what has been kept for as long as the settings say."""
    spam, addresses = settings.keep_spam, settings.keep_addresses
    return store.privacy.prune(
        spam_before=at - spam * DAY if spam else None,
        addresses_before=at - addresses * DAY if addresses else None,
    )


def prune_daily(store: Store, settings: Settings, at: datetime) -> None:
    """Do so unless a service has done it within a day."""
    if store.chores.take("prune", at, at + DAY):
        prune(store, settings, at)


def _person(email: str | None, ip: str | None, comment_id: int | None) -> Person:
    if sum(given is not None for given in (email, ip, comment_id)) != 1:
        raise Problems("say whose: one of --email, --ip and --comment")
    if email == "-":
        email = sys.stdin.readline().strip()
    if email is not None and not is_email(email):
        raise Problems(f"{email!r} is no e-mail address")
    if ip is not None and not is_ip(ip):
        raise Problems(f"{ip!r} is no IP address")
    return Person(email=email or "", ip=ip or "", comment_id=comment_id)


def _clean(settings: Settings) -> dict[str, float]:
    """Take what was deleted out of an SQLite file; return how long that took."""
    if settings.database_url.get_backend_name() != "sqlite":
        return {}
    began = time.monotonic()
    engine = open_engine(settings.database_url, patient=True)
    try:
        done = scrub(engine)
    finally:
        engine.dispose()
    if not done:
        raise Problems(
            "deleted, but other programs keep the database open and its files still hold what was "
            "deleted: run the command again, or stop the service first"
        )
    return {"cleaned_in_s": round(time.monotonic() - began, 3)}


def _told(erased: Erased) -> str:
    lines = [f"{name.replace('_', ' '):<18}{count:>9,}" for name, count in erased.rows.items()]
    return "\n".join(["Deleted:", *lines, f"{'notes emptied':<18}{erased.notes:>9,}"])


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
