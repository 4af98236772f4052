"""``moderate model``: which models there are, which is in use, and back to the one before."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from model.errors import ModelError
from model.history import SHIPPED, Event
from model.score import Thresholds
from service.cli.opening import Problems, home_option, settings_of
from service.cli.serving import limits
from service.home import HomeError, prepare

if TYPE_CHECKING:
    from service.models import Models

SOON = "A running service takes it over within 5 seconds."
# Figures that a list has room for, with their headings; `model show` has them all.
COLUMNS = {"spam_caught": "spam caught", "ham_held": "ham held", "ham_rejected": "ham rejected"}
VERSION = click.argument("version")


@click.group("model")
def model_group() -> None:
    """The models that judge: list, show, use, roll back, verify, try, compare.

    VERSION is a version as `moderate model list` shows them, or "shipped" for the model that came
    with the program.
    """


@model_group.command("list")
@home_option
def list_command(home: str | None) -> None:
    """List the models, the newest first."""
    models = open_models(home)
    live, shadow = _pointed(models)
    heading = "".join(f"{text:>14}" for text in COLUMNS.values())
    click.echo(f"  {'version':<25}  {'made':<16}{heading}")
    for name in [*models.registry.versions(), SHIPPED]:
        mark = "*" if name == live else "?" if name == shadow else " "
        click.echo(f"{mark} {name:<25}  {_summary(models, name)}")
    if live:
        click.echo(f"* in use{'   ? on trial' if shadow else ''}")


@model_group.command("show")
@VERSION
@home_option
def show_command(version: str, home: str | None) -> None:
    """Print what is known of a model: its thresholds, its figures, and when it was in use."""
    models = open_models(home)
    name = models.named(version)
    manifest = models.manifest(name)
    thresholds = Thresholds(manifest.hold_at, manifest.reject_at, frozenset(manifest.languages))
    made_with = ", ".join(f"{name} {number}" for name, number in manifest.libraries.items())
    click.echo(
        f"Model         {manifest.version}{' (shipped)' if name == SHIPPED else ''}\n"
        f"Made          {_minute(manifest.created_at)}, features version "
        f"{manifest.features_version}, {made_with}\n"
        f"Learned from  labelled comments of SHA-256 {manifest.data_sha256}\n"
        f"Decides       {limits(thresholds)}"
    )
    for figure, value in manifest.metrics.items():
        click.echo(f"  {figure.replace('_', ' '):<40} {value:.4f}")
    for line in _times(name, models.registry.history()):
        click.echo(line)
    if name != SHIPPED:
        click.echo(f"Card          {models.folder / name / 'card.md'}")


@model_group.command("use")
@VERSION
@click.option("--why", default="by hand", show_default=True, help="For the history.")
@home_option
def use_command(version: str, why: str, home: str | None) -> None:
    """Put VERSION in use after verifying it."""
    models = open_models(home)
    name = models.named(version)
    models.registry.use(name, why)
    click.echo(f"In use: {name}. {SOON}")
    _warn_if_fixed(home)


@model_group.command("rollback")
@home_option
def rollback_command(home: str | None) -> None:
    """Put the model back in use that was in use before; again, the one before that."""
    registry = open_models(home).registry
    name = registry.rollback()
    click.echo(f"In use: {name}, in place of {registry.history()[-1].previous}. {SOON}")
    _warn_if_fixed(home)


@model_group.command("verify")
@click.argument("version", required=False)
@home_option
def verify_command(version: str | None, home: str | None) -> None:
    """Check VERSION, or all there is, completely: exit code 1 if anything is bad."""
    models = open_models(home)
    names = [models.named(version)] if version else [*models.registry.versions(), SHIPPED]
    problems = [] if version else _bad_pointers(models)
    for name in names:
        try:
            models.verify(name)
            click.echo(f"good  {name}")
        except ModelError as error:
            problems.append(str(error))
    for problem in problems:
        click.echo(f"bad   {problem}")
    sys.exit(1 if problems else 0)


def open_models(home: str | None) -> Models:
    """Return the models of the service whose folder this is. Raise Problems."""
    # Here, because scikit-learn takes a second to import.
    from service.models import Models

    settings = settings_of(home=home)
    try:
        prepare(settings.home)
    except HomeError as error:
        raise Problems(str(error)) from error
    return Models(settings.home)


def _warn_if_fixed(home: str | None) -> None:
    if settings_of(home=home).model is not None:
        click.echo("moderate: MODERATE_MODEL is set: a service with it uses that folder", err=True)


def _pointed(models: Models) -> tuple[str, str | None]:
    """Return what is in use and what is on trial; a bad pointer is told and names nothing."""
    try:
        return models.registry.current() or SHIPPED, models.registry.shadow()
    except ModelError as error:
        click.echo(f"moderate: {error}", err=True)
        return "", None


def _bad_pointers(models: Models) -> list[str]:
    problems = []
    for read in (models.registry.current, models.registry.shadow, models.registry.history):
        try:
            read()
        except ModelError as error:
            problems.append(str(error))
    return problems


def _summary(models: Models, name: str) -> str:
    try:
        manifest = models.manifest(name)
    except ModelError as error:
        return f"unusable: {error}"
    figures = "".join(f"{_percent(manifest.metrics, figure):>14}" for figure in COLUMNS)
    return f"{_minute(manifest.created_at)}{figures}"


def _percent(metrics: Mapping[str, float], figure: str) -> str:
    return f"{metrics[figure]:.2%}" if figure in metrics else "-"


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _times(name: str, events: list[Event]) -> list[str]:
    """Return from when to when a model was in use, a line each."""
    first = (SHIPPED, "the beginning", "it came with the program")
    starts = [first, *((event.version, _minute(event.at), event.why) for event in events)]
    ends = [*(start for _, start, _ in starts[1:]), "now"]
    return [
        f"In use        from {start} to {end} ({why})"
        for (version, start, why), end in zip(starts, ends, strict=True)
        if version == name
    ]
