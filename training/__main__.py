"""``python -m training``: make a model from labelled comments, and measure one."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from model.registry import ModelError, Record, save
from training.card import card, overall_table, site_table
from training.fit import Result, fit, prepare
from training.golden import GOLDEN
from training.sources import Row, SourceError, digest, labels_files, read_rows

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
@click.option("--json", "out", type=click.File("w"), help="Write the figures here as JSON too.")
def evaluate(data: Path, seed: int, out: TextIO | None) -> None:
    """Print how well sites are judged that the model did not learn from."""
    report = _fitted(data, seed)[2].report
    click.echo(site_table(report.sites))
    click.echo(overall_table(report.overall))
    if out:
        json.dump(asdict(report), out, indent=1)


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
