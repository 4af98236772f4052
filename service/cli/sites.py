"""``moderate site`` and ``moderate key``: who may send comments."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import click

from service.addresses import site_address
from service.auth import new_keys
from service.cli.opening import Problems, chosen_site, home_option, open_store, settings_of
from service.clock import now
from service.policy import Rules
from service.records import Scope, Site
from service.submission import MAX_URL

MAX_NAME = 60
KEPT = "Keep it now: what is stored is a digest, and it cannot be shown again."


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
    chosen = chosen_site(store, site)
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
    """The keys that open a site: add, list, revoke, rotate."""


@key_group.command("add")
@click.argument("site", required=False)
@click.option("--name", required=True, help="What the key is told from the others by.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may be used for; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def add_key_command(
    site: str | None, name: str, scopes: Sequence[str], as_json: bool, home: str | None
) -> None:
    """Make one more key for SITE, named by its URL or number, and print it, only this once.

    The scope submit lets it hand in comments and have them judged, moderate decide on them, admin
    change what the site is set to. It is good until it is revoked.
    """
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable() or name.isdigit():
        raise Problems(f"a key's name is text of 1 to {MAX_NAME} characters, and no number")
    store, keyring = open_store(settings_of(home=home))
    chosen, key = chosen_site(store, site), new_keys()["api"]
    digest = keyring.digests({"api": key})["api"]
    store.keys.add(chosen.id, name, [Scope(scope) for scope in scopes], digest, now())
    if as_json:
        click.echo(json.dumps({"site": chosen.url, "name": name, "api_key": key}))
        return
    click.echo(f"Site     {chosen.url}\nName     {name}\nAPI key  {key}")
    click.echo(KEPT, err=True)


@key_group.command("list")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@home_option
def list_keys_command(site: str | None, as_json: bool, home: str | None) -> None:
    """List the keys of SITE, named by its URL or number, and when each was last used (UTC)."""
    store, _ = open_store(settings_of(home=home))
    for key in store.keys.of_site(chosen_site(store, site).id):
        row = {
            "id": key.id,
            "name": key.name,
            "kind": key.kind,
            "scopes": list(key.scopes),
            "created_at": key.created_at.isoformat(timespec="seconds"),
            "last_used_at": key.last_used_at and key.last_used_at.isoformat(timespec="minutes"),
        }
        click.echo(json.dumps(row) if as_json else _line(row))


@key_group.command("revoke")
@click.argument("site", required=False)
@click.option("--name", required=True, help="Its name, or its number as `moderate key list` shows.")
@home_option
def revoke_command(site: str | None, name: str, home: str | None) -> None:
    """End one key of SITE, named by its URL or number, at once."""
    store, _ = open_store(settings_of(home=home))
    chosen = chosen_site(store, site)
    store.keys.revoke(chosen.id, name)
    click.echo(f"The key {name} opens {chosen.url} no longer.")


@key_group.command("rotate")
@click.argument("site", required=False)
@click.option("--end-old", is_flag=True, help="End the keys in use now, for one that leaked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def rotate_command(site: str | None, end_old: bool, as_json: bool, home: str | None) -> None:
    """Make new keys for SITE, named by its URL or number.

    The keys in use until now stay good until the next rotation, so that the blog can change over
    without losing a comment. Keys older than those end now. Keys that `moderate key add` made are
    left alone.
    """
    store, keyring = open_store(settings_of(home=home))
    chosen = chosen_site(store, site)
    keys = new_keys()
    store.keys.rotate(chosen.id, keyring.digests(keys), now(), keep=0 if end_old else 1)
    _show_keys(chosen, keys, as_json=as_json)


def _with(rules: Rules, given: dict[str, Any]) -> Rules:
    return replace(rules, **{name: value for name, value in given.items() if value is not None})


def _line(key: dict[str, Any]) -> str:
    used = f"used {key['last_used_at']}" if key["last_used_at"] else "never used"
    name, scopes = key["name"] or "-", " ".join(key["scopes"])
    return f"{key['id']:>4}  {key['kind']:<7}  {name}  {scopes}  added {key['created_at']}  {used}"


def _show_keys(site: Site, keys: dict[str, str], *, as_json: bool) -> None:
    shown = {"site": site.url, "api_key": keys["api"], "akismet_key": keys["akismet"]}
    if as_json:
        click.echo(json.dumps(shown))
        return
    click.echo(
        f"Site         {site.url}\nAPI key      {keys['api']}\nAkismet key  {keys['akismet']}"
    )
    click.echo(KEPT, err=True)
