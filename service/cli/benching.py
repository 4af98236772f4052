"""``moderate bench``: what to expect of this machine."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from service.bench import Figures, measure
from service.cli.opening import Problems, settings_of
from service.cli.serving import load_model


@click.command("bench")
@click.option("--comments", type=click.IntRange(100, 100_000), default=2_000, show_default=True)
@click.option("--clients", type=click.IntRange(1, 64), default=16, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_command(comments: int, clients: int, as_json: bool) -> None:
    """Measure this machine with a service in a scratch folder; your own is left alone.

    Takes half a minute. The clients run on the same machine, so a service by itself does more.
    """
    scorer = load_model(settings_of())
    try:
        figures = measure(scorer, comments=comments, clients=clients)
    except RuntimeError as error:
        raise Problems(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(figures) | {"a_month": figures.a_month}))
        return
    click.echo(f"{os.cpu_count()} processors, {comments} comments of about 300 characters.\n")
    for what, figure in _rows(figures, clients):
        click.echo(f"{what:<58} {figure:>12}")


def _rows(found: Figures, clients: int) -> list[tuple[str, str]]:
    memory = "unknown" if found.memory_mib is None else f"{found.memory_mib:.0f} MiB"
    return [
        ("from the start to the first answer", f"{found.start_seconds:.1f} s"),
        ("judge one comment, with its reasons, median", f"{found.score_us:,.0f} µs"),
        ("judge many at once", f"{found.batch_per_second:,.0f} a second"),
        ("answers to /healthz, 1 client", f"{found.empty_per_second:,.0f} a second"),
        (f"judge, store and answer, {clients} clients", f"{found.per_second:,.0f} a second"),
        ("  an answer, median", f"{found.p50_ms:.1f} ms"),
        ("  99 % of the answers within", f"{found.p99_ms:.1f} ms"),
        ("  99 % of the answers within, at half that load", f"{found.half_p99_ms:.1f} ms"),
        ("memory of the service after it", memory),
        ("requests without a verdict", f"{found.failed}"),
        ("comments a month, busiest moments 30 times the mean", f"{found.a_month:,}"),
    ]
