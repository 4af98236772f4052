"""``moderate moderator``: who may decide on comments on the pages."""

from __future__ import annotations

import json

import click

from service.accounts import Accounts
from service.cli.opening import (
    chosen_site,
    home_option,
    local_address,
    open_store,
    settings_of,
)
from service.clock import now, written
from service.moderators import LINK, Role
from service.passwords import Passwords
from service.settings import Settings
from service.store import Store

url_option = click.option(
    "--url", help="Where moderators reach the service.  [default: where it listens]"
)


@click.group("moderator")
def moderator_group() -> None:
    """Who decides on comments on the page /queue: add, list, link, sign out, remove."""


@moderator_group.command("add")
@click.argument("name")
@click.option("--site", help="URL or number of the site.  [default: the only one]")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    default=str(Role.MODERATOR),
    show_default=True,
    help="An admin may also add and remove moderators, on the page /moderators.",
)
@url_option
@home_option
def add_command(name: str, site: str | None, role: str, url: str | None, home: str | None) -> None:
    """Add the moderator NAME and print a link, with which they set a password.

    The link works once, for a day.
    """
    settings = settings_of(home=home)
    store, accounts = _opened(settings)
    _show(accounts.add(chosen_site(store, site), name, Role(role)), url, settings)


@moderator_group.command("link")
@click.argument("name")
@url_option
@home_option
def link_command(name: str, url: str | None, home: str | None) -> None:
    """Print a new link for NAME, who has lost the password, or the link before.

    The password in use stays good until the link is used, which signs NAME out everywhere.
    """
    settings = settings_of(home=home)
    store, accounts = _opened(settings)
    _show(accounts.link(store.moderators.named(name)), url, settings)


@moderator_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@home_option
def list_command(as_json: bool, home: str | None) -> None:
    """List the moderators of every site."""
    store, _ = _opened(settings_of(home=home))
    for moderator in store.moderators.all():
        shown = {"moderator": moderator.name, "role": moderator.role, "site": moderator.site.url}
        shown["password"] = "set" if moderator.password_hash else "not set"
        shown["created_at"] = written(moderator.created_at)
        if as_json:
            click.echo(json.dumps(shown))
        else:
            click.echo(
                f"{moderator.name:<20} {moderator.role:<10} {moderator.site.url}  "
                f"password {shown['password']}"
            )


@moderator_group.command("sign-out")
@click.argument("name")
@home_option
def sign_out_command(name: str, home: str | None) -> None:
    """End every session of NAME, as when a laptop was lost."""
    store, _ = _opened(settings_of(home=home))
    count = store.moderators.end_sessions(store.moderators.named(name))
    click.echo(f"{count} session{'' if count == 1 else 's'} ended.")


@moderator_group.command("remove")
@click.argument("name")
@home_option
def remove_command(name: str, home: str | None) -> None:
    """Remove NAME, signed out everywhere. What NAME decided stays."""
    store, _ = _opened(settings_of(home=home))
    moderator = store.moderators.named(name)
    store.moderators.remove(moderator)
    click.echo(f"{moderator.name} can sign in no more.")


def _opened(settings: Settings) -> tuple[Store, Accounts]:
    store, keyring = open_store(settings)
    return store, Accounts(store, keyring, Passwords(), now)


def _show(token: str, url: str | None, settings: Settings) -> None:
    address = (url or local_address(settings.host, settings.port)).rstrip("/")
    click.echo(f"{address}/sign-in/{token}")
    hours = int(LINK.total_seconds() // 3600)
    click.echo(
        f"Give this link to nobody else: it sets the password, once, within {hours} hours.",
        err=True,
    )
