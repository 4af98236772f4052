"""``moderate labels``: what moderators decided, out to a file and in from one."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from typing import IO, BinaryIO

import click

from model.labels import BadLine, LabelledComment, format_line, read_numbered
from service.addresses import site_address
from service.cli.opening import Problems, home_option, open_store, settings_of
from service.cli.output import output
from service.clock import moment, now
from service.labels import from_line, to_line
from service.records import NewLabel, Site, Taken
from service.store import Store

# Labels taken in by one transaction: few, since others wait for it.
BATCH = 100

# The site that a line is of, and a label with the number of its site.
_SiteOf = Callable[[LabelledComment], Site]
_Owned = tuple[int, NewLabel]


@click.group("labels")
def labels_group() -> None:
    """What moderators decided, which the filter learns from: export, import."""


@labels_group.command("export")
@click.option("--site", metavar="URL", help="Only of this site, named by its URL or number.")
@click.option("--since", metavar="TIME", help="Only labels given then or later.")
@click.option(
    "--out", metavar="FILE", default="-", help="Packed if it ends with .gz.  [default: -]"
)
@home_option
def export_command(site: str | None, since: str | None, out: str, home: str | None) -> None:
    """Write the label of every comment that a moderator decided on, as JSON Lines.

    The last decision counts, unless it was undone: accepted is "ham", spam is "spam". A comment
    that was removed for another reason has no label and is left out. The lines are in the order of
    the comments' numbers, each as `moderate labels import` and the training take it.

    Authors' e-mail addresses, IP addresses and browsers are not written, nor moderators' names
    and notes: "labelled_by" always stands for the same moderator, and only the secret of this
    installation leads back to the name. What readers wrote is written as it is.

    TIME is a date or a time in ISO 8601, in UTC unless it says otherwise. FILE is replaced when
    the new one is complete, and not before.
    """
    given_since = _time(since) if since else None
    store, keyring = open_store(settings_of(home=home))
    counts: Counter[bool] = Counter()
    with closing(store), output(out) as stream:
        site_id = _named(store, site).id if site else None
        for label in store.labels.each(site_id, given_since):
            line = format_line(to_line(label, keyring.alias))
            stream.write(line.encode("ascii") + b"\n")
            counts[label.is_spam] += 1
    told = f"Labels: {counts.total():,}, {counts[False]:,} ham and {counts[True]:,} spam"
    click.echo(told, err=True)


@labels_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--site", metavar="URL", help="Whose comments these are, whatever the lines say.")
@home_option
def import_command(file: BinaryIO, site: str | None, home: str | None) -> None:
    """Take in the labelled comments in FILE, or - for standard input.

    FILE is JSON Lines, plain or gzip, as `moderate labels export` writes it; each line needs
    "content" and "label": "spam" or "ham". Without --site each line's "site" must be the address
    of a site here, or be left out where there is only one.

    A comment that is not here yet is stored, accepted or as spam. One that is here (the same
    author, words and post) gets the label if "labelled_at" is later than the last decision on it,
    or if there is none. So what was imported once is not imported again, and an import that was
    stopped goes on when it is started again.

    All lines are checked before the first is stored.
    """
    store, _ = open_store(settings_of(home=home))
    with closing(store), _rereadable(file) as stream:
        site_of = _site_of(store, site)
        total = sum(1 for _ in _labels(stream, site_of))
        stream.seek(0)
        labels = _progress(_labels(stream, site_of), total)
        taken = _take(store, labels)
    click.echo(
        f"Labels: {total:,}, {taken[Taken.COMMENT]:,} of new comments, "
        f"{taken[Taken.DECISION]:,} of comments that were here, {taken[Taken.NOTHING]:,} known "
        "already"
    )


def _take(store: Store, labels: Iterator[_Owned]) -> Counter[Taken]:
    taken: Counter[Taken] = Counter()
    while batch := list(islice(labels, BATCH)):
        began = time.monotonic()
        for site_id in dict.fromkeys(site_id for site_id, _ in batch):
            of_site = [label for owner, label in batch if owner == site_id]
            taken += store.labels.add(site_id, of_site, now())
        # SQLite lets those who wait try again every 100 ms at most: without a pause a running
        # service would hardly find the moment between two transactions.
        time.sleep(time.monotonic() - began)
    return taken


def _labels(stream: IO[bytes], site_of: _SiteOf) -> Iterator[_Owned]:
    """Yield the number of the site and the label of each line. Raise Problems at a bad one."""
    try:
        for number, line in read_numbered(stream):
            try:
                site = site_of(line)
                yield site.id, from_line(line, site.url)
            except ValueError as error:
                raise BadLine(f"line {number}: {error}") from error
    except BadLine as error:
        raise Problems(str(error)) from error


def _site_of(store: Store, name: str | None) -> _SiteOf:
    if name:
        chosen = _named(store, name)
        return lambda _: chosen
    sites = {site.url: site for site in store.list_sites()}
    if len(sites) == 1:
        sites[""] = next(iter(sites.values()))

    def site_of(line: LabelledComment) -> Site:
        found = sites.get(site_address(line.site) or line.site)
        if found is None:
            raise ValueError(
                f"site: {line.site[:100]!r} is not the address of a site here; say with --site "
                "whose comments these are"
            )
        return found

    return site_of


def _named(store: Store, name: str) -> Site:
    return store.site_named(site_address(name) or name)


def _time(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as error:
        raise Problems(f"--since: {error}") from error


def _progress(labels: Iterable[_Owned], total: int) -> Iterator[_Owned]:
    hidden = not sys.stderr.isatty()
    with click.progressbar(labels, length=total, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


@contextmanager
def _rereadable(file: BinaryIO) -> Iterator[IO[bytes]]:
    """Give a file that can be read twice: what comes by a pipe is kept, in a file of no name."""
    if isinstance(file, io.BufferedReader) and file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(file, kept)
        kept.seek(0)
        yield kept
