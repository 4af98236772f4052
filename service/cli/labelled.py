"""``moderate score`` and ``moderate replay``: try the filter on comments in a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import click

from model.labels import BadLine, LabelledComment, read_stream
from service.cli.opening import Problems, settings_of
from service.cli.serving import load_model
from service.figures import as_json, format_table
from service.moderation import evidence_of
from service.policy import Rules, decide
from service.replay import ReplayError, replay

if TYPE_CHECKING:
    from model.scorer import Scorer

BATCH = 500

FILE = click.argument("file", type=click.File("rb"))


@click.command("score")
@FILE
@click.option("--model", metavar="DIR", help="Folder of the model.  [default: the one in use]")
def score_command(file: BinaryIO, model: str | None) -> None:
    """Judge the comments in FILE, or - for standard input, without a service.

    FILE is JSON Lines, plain or gzip, each line as POST /v1/comments takes it; a line may add an
    "id". Writes a line {"id","spam_probability","status"} for each to standard output.
    """
    scorer = load_model(settings_of(model=model))
    with _comments(file) as comments:
        while batch := list(islice(comments, BATCH)):
            for line in _judged(scorer, batch):
                click.echo(json.dumps(line))


@click.command("replay")
@FILE
@click.option("--url", required=True, help="Address of the running service.")
@click.option("--key", required=True, envvar="MODERATE_KEY", help="API key of a site.")
@click.option("--concurrency", type=click.IntRange(1, 64), default=8, show_default=True)
@click.option("--dry-run", is_flag=True, help="Judge the comments, store none.")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def replay_command(
    file: BinaryIO, url: str, key: str, concurrency: int, dry_run: bool, json_output: bool
) -> None:
    """Send the labelled comments in FILE to a running service and compare.

    FILE is JSON Lines, plain or gzip, with "label": "spam" or "ham": an export of your own blog
    tells what this filter would have done there. Without --dry-run the service stores what it is
    sent. MODERATE_KEY may hold the key.
    """
    try:
        with _comments(file) as comments:
            result = replay(comments, url, key, concurrency=concurrency, store=not dry_run)
    except ReplayError as error:
        raise Problems(str(error)) from error
    click.echo(json.dumps(as_json(result)) if json_output else format_table(result))
    if result.failed:
        sys.exit(1)


def _judged(scorer: Scorer, batch: list[LabelledComment]) -> Iterator[dict[str, object]]:
    probabilities = scorer.probabilities([row.comment for row in batch])
    for row, spam in zip(batch, probabilities.tolist(), strict=True):
        evidence = evidence_of(row.comment, spam, scorer.thresholds)
        status, _ = decide(evidence, Rules())
        yield {"id": row.id, "spam_probability": evidence.spam, "status": status.value}


@contextmanager
def _comments(file: BinaryIO) -> Iterator[Iterator[LabelledComment]]:
    """Give the comments of a file, with a progress bar on a terminal."""
    try:
        yield _with_progress(file) if file is not sys.stdin.buffer else read_stream(file)
    except BadLine as error:
        raise Problems(str(error)) from error


def _with_progress(file: BinaryIO) -> Iterator[LabelledComment]:
    size = os.fstat(file.fileno()).st_size
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=size, file=sys.stderr, hidden=hidden, show_pos=False) as bar:
        for comment in read_stream(file):
            yield comment
            bar.update(file.tell() - bar.pos)
