"""``moderate site`` and ``moderate key``: who may send comments."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import click

from service.addresses import site_address
from service.auth import new_keys
from service.cli.opening import Problems, home_option, open_store, settings_of
from service.clock import now
from service.policy import Rules
from service.records import Site
from service.store import Store
from service.submission import MAX_URL


def akismet_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take what Akismet's plugins are told; None: nothing is said of it."""
    held = click.option(
        "--akismet-held",
        type=click.Choice(["spam", "ham"]),
        help="What Akismet's plugins are told of a comment that is held.  [default: spam]",
    )
    discard = click.option(
        "--akismet-discard/--no-akismet-discard",
        default=None,
        help="Let them throw away unseen what is certainly spam.  [default: no]",
    )
    return held(discard(command))


@click.group("site")
def site_group() -> None:
    """The blogs that comments are judged for: add, list, rules."""


@site_group.command("add")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--anonymous", is_flag=True, help="Take comments without the author's name and e-mail too."
)
@akismet_options
@home_option
def add_command(
    url: str, as_json: bool, anonymous: bool, home: str | None, **akismet: str | bool | None
) -> None:
    """Add the blog at URL and print its keys, which are shown only this once.

    The API key is for `Authorization: Bearer KEY`; the Akismet key has the form that Akismet's
    plugins take.
    """
    address = site_address(url)
    if address is None or len(address) > MAX_URL:
        raise Problems(f"{url} is not the address of a blog, such as https://blog.example")
    store, keyring = open_store(settings_of(home=home))
    keys = new_keys()
    rules = _with(Rules(require_author=not anonymous), akismet)
    site = store.add_site(address, rules, keyring.digests(keys), now())
    if site is None:
        raise Problems(f"{address} is a site already: `moderate key rotate {address}` makes keys")
    _show_keys(site, keys, as_json=as_json)


@site_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@home_option
def list_command(as_json: bool, home: str | None) -> None:
    """List the sites."""
    store, _ = open_store(settings_of(home=home))
    for site in store.list_sites():
        added = site.created_at.isoformat(timespec="seconds")
        if as_json:
            click.echo(json.dumps({"id": site.id, "site": site.url, "created_at": added}))
        else:
            click.echo(f"{site.id:>4}  {site.url}  added {added}")


@site_group.command("rules")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@akismet_options
@home_option
def rules_command(
    site: str | None, as_json: bool, home: str | None, **akismet: str | bool | None
) -> None:
    """Show the rules of SITE, named by its URL or number, and change those that are given.

    A running service keeps to them from its next request on. A threshold of None is the model's.
    """
    store, _ = open_store(settings_of(home=home))
    chosen = _site(store, site)
    rules = _with(chosen.rules, akismet)
    if rules != chosen.rules:
        store.change_rules(chosen.id, rules)
    shown = {"site": chosen.url, **asdict(rules)}
    if as_json:
        click.echo(json.dumps(shown))
    else:
        click.echo("\n".join(f"{name:<16}{value}" for name, value in shown.items()))


@click.group("key")
def key_group() -> None:
    """The keys that open a site: rotate."""


@key_group.command("rotate")
@click.argument("site", required=False)
@click.option("--end-old", is_flag=True, help="End the keys in use now, for one that leaked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def rotate_command(site: str | None, end_old: bool, as_json: bool, home: str | None) -> None:
    """Make new keys for SITE, named by its URL or number.

    The keys in use until now stay good until the next rotation, so that the blog can change over
    without losing a comment. Keys older than those end now.
    """
    store, keyring = open_store(settings_of(home=home))
    chosen = _site(store, site)
    keys = new_keys()
    store.rotate_keys(chosen.id, keyring.digests(keys), now(), keep=0 if end_old else 1)
    _show_keys(chosen, keys, as_json=as_json)


def _with(rules: Rules, given: dict[str, Any]) -> Rules:
    return replace(rules, **{name: value for name, value in given.items() if value is not None})


def _site(store: Store, name: str | None) -> Site:
    sites = store.list_sites()
    if name is None and len(sites) == 1:
        return sites[0]
    if name is None:
        raise Problems("name the site: `moderate site list` shows those there are")
    return store.site_named(site_address(name) or name)


def _show_keys(site: Site, keys: dict[str, str], *, as_json: bool) -> None:
    shown = {"site": site.url, "api_key": keys["api"], "akismet_key": keys["akismet"]}
    if as_json:
        click.echo(json.dumps(shown))
        return
    click.echo(
        f"Site         {site.url}\nAPI key      {keys['api']}\nAkismet key  {keys['akismet']}"
    )
    click.echo("Keep them now: they are stored as digests and cannot be shown again.", err=True)
