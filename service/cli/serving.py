"""``moderate serve``: from an empty folder to an answering service."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import click

from model.errors import ModelError
from model.language_names import name_of
from model.score import Thresholds
from service import create_app
from service.auth import Keyring, new_keys
from service.background import repeating
from service.cli.demo import open_demo
from service.cli.opening import (
    Problems,
    check_store,
    home_option,
    local_address,
    open_store,
    refuse_damaged,
    settings_of,
)
from service.cli.privacy import prune_daily
from service.clock import now
from service.errors import StoreUnavailable
from service.limits import Limits
from service.live import Live, LiveModel
from service.metrics import Metrics
from service.policy import Rules
from service.server import bind, serve
from service.settings import Settings
from service.store import Store
from service.submission import EXAMPLE

if TYPE_CHECKING:
    from model.scorer import Scorer

LOOK = 1.0  # seconds between two looks at what the registry names
FORGET = 600.0  # seconds between two looks for what has served its time
MINUTE = 60.0  # seconds between two notes of which keys were used, two looks for what is due
WORK_OFF = 0.2  # seconds between two rounds of the model on trial
FIRST_SITE = "http://localhost"

log = logging.getLogger(__name__)


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on, 0 for any free one.  [default: 8080]")
@click.option("--model", metavar="DIR", help="Folder of the model.  [default: the one in use]")
@click.option("--threads", type=int, help="Requests worked on at once.  [default: 8]")
@click.option("--demo", is_flag=True, help="Serve a demo blog too, and print a link to its queue.")
@click.option("--check", is_flag=True, help="Report every problem of the configuration, and end.")
@home_option
def serve_command(check: bool, demo: bool, **options: object) -> None:
    """Start the service; it runs until it is stopped.

    The first start creates the database, one site and its API key. Every option but --demo and
    --check may also be set by an environment variable, MODERATE_PORT for --port;
    MODERATE_DATABASE_URL and MODERATE_SECRET, or files named by MODERATE_DATABASE_URL_FILE and
    MODERATE_SECRET_FILE, only there.
    """
    settings = settings_of(**options)
    if check:
        _check(settings)
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with _listen(settings) as listening:
        refuse_damaged(settings)
        store, keyring = open_store(settings)
        with closing(store):
            metrics = Metrics()

            def failed(problem: str) -> None:
                log.error("%s", problem)
                metrics.reload_failures.inc()

            model, look = open_model(settings, failed)
            app = create_app(
                store,
                keyring,
                model,
                metrics=metrics,
                limits=limits_of(settings),
                proxies=settings.proxies,
            )
            address = local_address(settings.host, listening.getsockname()[1])
            _greet(address, model.now, first_key(store, keyring))
            if demo:
                _greet_demo(address, open_demo(app, store, keyring, now()))
            work_off = app.extensions["shadow"].work_off

            def forget() -> None:
                store.forget(now())

            def prune() -> None:
                prune_daily(store, settings, now())

            def write_uses() -> None:
                keyring.write_uses(now())

            with (
                repeating(look, LOOK),
                repeating(work_off, WORK_OFF),
                repeating(forget, FORGET),
                repeating(prune, MINUTE),
                repeating(write_uses, MINUTE),
            ):
                serve(app, listening, threads=settings.threads)
            with suppress(StoreUnavailable):
                write_uses()


def limits_of(settings: Settings) -> Limits:
    """Return what counts requests."""
    return Limits(
        site=settings.site_limit,
        address=settings.address_limit,
        failures=settings.failure_limit,
        url=settings.limits_url,
    )


def open_model(
    settings: Settings, failed: Callable[[str], None]
) -> tuple[LiveModel, Callable[[], None]]:
    """Return the model to judge with, and what to call for it to keep up with the registry.

    failed  told of each model that could not be loaded, in one line

    A folder that was named is taken as it is now, and nothing else in its place.
    """
    # Here, because scikit-learn takes a second to import and most commands need no model.
    from model.artifact import load
    from service.following import Follower
    from service.models import Models

    if settings.model is None:
        follower = Follower(Models(settings.home), failed)
        follower.start()
        return follower.model, follower.look
    try:
        return LiveModel(load(settings.model)), lambda: None
    except ModelError as error:
        failed(str(error))
        return LiveModel(None, str(error)), lambda: None


def load_model(settings: Settings) -> Scorer:
    """Return the model that a service would judge with. Raise Problems when there is none."""

    def failed(problem: str) -> None:
        click.echo(f"moderate: {problem}", err=True)

    scorer = open_model(settings, failed)[0].now.scorer
    if scorer is None:
        raise Problems("no model can be loaded")
    return cast("Scorer", scorer)


def _listen(settings: Settings) -> socket.socket:
    try:
        return bind(settings.host, settings.port)
    except (OSError, UnicodeError) as error:
        # A name that is not found, or that cannot be one, has no errno of the system's.
        code = getattr(error, "errno", None) or 0
        reason = os.strerror(code) if code > 0 else "no such address"
        raise Problems(
            f"cannot listen on {settings.host} port {settings.port}: {reason}. "
            "Choose another with --host and --port."
        ) from error


def _check(settings: Settings) -> None:
    problems: list[str] = []
    try:
        _listen(settings).close()
    except Problems as error:
        problems += error.problems
    try:
        check_store(settings)
    except Problems as error:
        problems += error.problems
    scorer = open_model(settings, problems.append)[0].now.scorer
    if problems:
        raise Problems(*problems)
    click.echo("The configuration is good.")
    if scorer and not scorer.thresholds.may_reject:
        click.echo(f"Model {scorer.version}: {limits(scorer.thresholds)}")


def first_key(store: Store, keyring: Keyring) -> str | None:
    """Return the key of the first site if this start made it."""
    if store.list_sites():
        return None
    keys = new_keys()
    # None when another service that started at once was first.
    made = store.add_site(FIRST_SITE, Rules(), keyring.digests(keys), now())
    return keys["api"] if made else None


def _greet(address: str, live: Live, key: str | None) -> None:
    click.echo(
        f"moderate {version('moderate')} listens on {address} (how to use it: {address}/docs)"
    )
    if live.scorer is None:
        click.echo(
            f"No model: {live.problem}. Until then every comment is held for a moderator.", err=True
        )
    else:
        click.echo(f"Model {live.version}: {limits(live.scorer.thresholds)}")
    if key is None:
        click.echo("Keys are not shown again; `moderate key rotate` makes new ones.")
    else:
        click.echo(f"The API key of the site {FIRST_SITE}, shown only this once:\n\n    {key}\n")
        click.echo(f"Try it from another terminal:\n\n{_curl(address, key)}\n")


def _greet_demo(address: str, token: str) -> None:
    click.echo(
        f"The demo blog: {address}/demo\n"
        f"Its queue, by a link that works once: {address}/sign-in/{token}"
    )


def limits(thresholds: Thresholds) -> str:
    """Return for people what a model decides by itself."""
    held = f"from a spam probability of {thresholds.hold_at:g} on a comment is held"
    if not thresholds.may_reject:
        return f"{held}; it rejects none by itself, and its card says why."
    names = ", ".join(name_of(code) for code in sorted(thresholds.languages))
    return f"{held}, from {thresholds.reject_at:g} on it is spam (in {names})."


def _curl(address: str, key: str) -> str:
    body = json.dumps(EXAMPLE, ensure_ascii=True)
    return (
        f"curl -sSw '\\n' {address}/v1/comments -H 'Authorization: Bearer {key}' "
        f"-H 'Content-Type: application/json' -d '{body}'"
    )
