"""``python -m training``: make a model from labelled comments, and measure one."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from threadpoolctl import threadpool_limits

from model.artifact import DEFAULT, Record, save
from model.errors import ModelError
from model.registry import Registry
from model.signing import KEY_FILE, key_at
from training.benchmark import part_table, run, table
from training.card import card, overall_table, site_table
from training.fit import Result, fit, prepare
from training.golden import GOLDEN
from training.learners import Learner, project
from training.models import Model, of_folder, trained
from training.parallel import NoCluster, on_cluster
from training.report import benchmark_page, evaluation_page
from training.retrain import AlreadyRunning, Code, Outcome, alone, read
from training.retrain import retrain as retrained
from training.sources import Row, SourceError, digest, labels_files, read_rows
from training.weighted import weighted

_DATA = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder of labels files (*.jsonl, *.jsonl.gz): one comment a line, labelled spam or ham.",
)
_SEED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Start of the random numbers; the same data and seed give the same model.",
)
_JSON = click.option(
    "--json", "out", type=click.File("w"), help="Write the figures here as JSON too."
)
_HTML = click.option(
    "--html",
    "page",
    type=click.File("w", encoding="utf-8", lazy=True),
    help="Write a page with the figures and their plots here too.",
)
_LEARNERS: dict[str, Learner] = {"project": project, "weighted": weighted}


@click.group()
def main() -> None:
    """Make and measure the model that tells spam from ham."""


@main.command()
@_DATA
@_SEED
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder the model is written to, made if missing; an older model in it is replaced.",
)
def train(data: Path, seed: int, out: Path) -> None:
    """Learn from labelled comments and write a model with its card.

    Every site is left out once to choose the thresholds and to measure; then the model learns
    from all of them.
    """
    paths, rows, result = _fitted(data, seed)
    record = Record(
        created_at=datetime.now(UTC),
        thresholds=result.thresholds,
        metrics=result.report.overall,
        data_sha256=digest(paths),
        seed=seed,
        golden=GOLDEN,
    )
    command = f"python -m training train --data {data} --out {out} --seed {seed}"
    try:
        version = save(out, result.pipeline, record, card(rows, result, command))
    except ModelError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{version} written to {out}")


@main.command()
@_DATA
@_SEED
@_JSON
@_HTML
def evaluate(data: Path, seed: int, out: TextIO | None, page: TextIO | None) -> None:
    """Print how well sites are judged that the model did not learn from."""
    result = _fitted(data, seed)[2]
    report = result.report
    click.echo(site_table(report.sites))
    click.echo(overall_table(report))
    if out:
        json.dump(asdict(report), out, indent=1)
    if page:
        page.write(evaluation_page(result.judged, report, result.thresholds))


@main.command()
@_DATA
@_JSON
@_HTML
@click.option(
    "--learner",
    type=click.Choice(sorted(_LEARNERS)),
    default="project",
    show_default=True,
    help="Way to learn, the same for every protocol.",
)
def benchmark(data: Path, out: TextIO | None, page: TextIO | None, learner: str) -> None:
    """Run the published protocols of the sources found in the folder."""
    try:
        rows = read_rows(labels_files(data))
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    # Threads of the linear algebra add up in the order in which they happen to finish.
    with threadpool_limits(limits=1):
        found = run(rows, _LEARNERS[learner], _say)
    if not found:
        raise click.ClickException(f"{data}: no file of a source that has a published protocol")
    outcomes = [outcome for outcome, _ in found]
    click.echo(table(outcomes))
    for outcome in outcomes:
        if outcome.parts:
            click.echo(f"\n{outcome.source}, {outcome.protocol}\n{part_table(outcome)}")
    if out:
        json.dump([asdict(outcome) for outcome in outcomes], out, indent=1)
    if page:
        page.write(benchmark_page(found))


@main.command()
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Labels file, as `moderate labels export` writes it.",
)
@click.option(
    "--registry",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the models, such as var/models; made if missing.",
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the key that models are signed with.  [default: model.key beside the registry]",
)
@click.option(
    "--base",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the model to start from.  [default: the shipped one]",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Start from a model trained on this folder, as `train` makes it.",
)
@click.option(
    "--backend",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="What computes: this machine, or a Dask cluster.",
)
@click.option("--scheduler", help="Address of the Dask scheduler, such as tcp://127.0.0.1:8786.")
def retrain(
    labels: Path,
    registry: Path,
    key: Path | None,
    base: Path | None,
    data: Path | None,
    backend: str,
    scheduler: str | None,
) -> None:
    """Adapt a model to labels, and put it in use if it is measured to be better.

    Exit code 0: it is in use, or there was nothing to do. 1: it was refused, and the report says
    why. 2: the labels, the base or the registry cannot be used. 3: another retraining is running.
    """
    if (backend == "dask") != bool(scheduler) or (base and data):
        raise click.UsageError("--backend dask goes with --scheduler, and --base not with --data")
    try:
        outcome = _retrained(labels, registry, key, base, data, scheduler)
    except (ModelError, SourceError, NoCluster, ValueError) as error:
        outcome = Outcome(Code.BAD_INPUT, f"Error: {error}")
    except AlreadyRunning as error:
        outcome = Outcome(Code.RUNNING, f"Error: {error}")
    click.echo(outcome.text, err=outcome.code in (Code.BAD_INPUT, Code.RUNNING))
    sys.exit(outcome.code)


def _retrained(
    labels: Path,
    registry: Path,
    key: Path | None,
    base: Path | None,
    data: Path | None,
    scheduler: str | None,
) -> Outcome:
    def start() -> Model:
        return trained(data, _say) if data else of_folder(base or DEFAULT)

    cluster = on_cluster(scheduler) if scheduler else nullcontext()
    with alone(registry), cluster:
        signed_with = key_at(key or registry.parent / KEY_FILE)
        found = read(labels, signed_with)
        return retrained(found, start, Registry(registry, signed_with), _say)


def _fitted(data: Path, seed: int) -> tuple[list[Path], list[Row], Result]:
    try:
        paths = labels_files(data)
        rows = read_rows(paths)
        _say(f"{len(rows)} labelled comments")
        return paths, rows, fit(prepare(rows, seed), _say)
    except (SourceError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
