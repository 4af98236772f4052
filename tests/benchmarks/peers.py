"""Mail filters beside our learners on the same splits, in one run.

    python tests/benchmarks/peers.py --data FOLDER

Needs the Debian packages bogofilter and spamassassin; one that is missing is named and left out.
A comment is handed to them as a mail, once with its author's name as sender and the post's title as
subject, and once as its text alone: a title that every comment of an unseen post has moves all of
their scores, so that the text alone serves them better when a whole video is left out.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.benchmark import PROTOCOLS, Labelled, Protocol, judge
from training.figures import auc, caught, mcc, value
from training.learners import Judge, Learner, project
from training.sources import Row, read_rows
from training.weighted import weighted

SCRIPT = Path(__file__).with_name("spamassassin_bayes.pl")
# The two protocols of the comparison, by their names in training.benchmark.
COMPARED = ("one video left out", "5 folds, near-duplicates together")


def text_mail(row: Row) -> bytes:
    """Return the text of a comment as a minimal mail."""
    message = EmailMessage()
    message["From"] = Address("", "author", "comment.invalid")
    message.set_content(row.labelled.comment.content, cte="8bit")
    return message.as_bytes()


def whole_mail(row: Row) -> bytes:
    """Return a comment with its author's name and its post's title as a minimal mail."""
    comment = row.labelled.comment
    message = EmailMessage()
    message["From"] = Address(printable(comment.author.name), "author", "comment.invalid")
    message["Subject"] = printable(comment.post.title)
    message.set_content(comment.content, cte="8bit")
    return message.as_bytes()


def printable(text: str) -> str:
    """Return a text that can stand in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class Mailbox:
    """Mails on disk, each row written once."""

    def __init__(self, folder: Path, mail: Callable[[Row], bytes]) -> None:
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        self._mail = mail
        self._paths: dict[int, Path] = {}
        # Rows are told apart by identity, so they must live as long as the mailbox.
        self._rows: list[Row] = []

    def paths(self, rows: Sequence[Row]) -> list[Path]:
        """Return the file of each row."""
        for row in rows:
            if id(row) not in self._paths:
                path = self._folder / f"{len(self._rows)}.eml"
                path.write_bytes(self._mail(row))
                self._paths[id(row)] = path
                self._rows.append(row)
        return [self._paths[id(row)] for row in rows]

    def state(self) -> Path:
        """Return a fresh folder for what a filter learns."""
        return Path(tempfile.mkdtemp(dir=self._folder))


def bogofilter(box: Mailbox) -> Learner:
    """Return bogofilter as a learner: it answers with its spamicity."""

    def learn(rows: Sequence[Row]) -> Judge:
        state = box.state()
        for option, spam in (("-s", True), ("-n", False)):
            of_class = box.paths([row for row in rows if row.is_spam == spam])
            told("bogofilter", "-d", str(state), option, "-b", lines=map(str, of_class))

        def answer(judged: Sequence[Row]) -> NDArray[np.float64]:
            paths = map(str, box.paths(judged))
            said = told("bogofilter", "-d", str(state), "-T", "-b", lines=paths)
            return np.array([float(line.split()[-1]) for line in said.splitlines()])

        return answer

    return learn


def spamassassin(box: Mailbox) -> Learner:
    """Return SpamAssassin's Bayes as a learner: it answers with P(spam)."""

    def learn(rows: Sequence[Row]) -> Judge:
        state = box.state()
        verbs = ["spam" if row.is_spam else "ham" for row in rows]
        lines = [f"{verb} {path}" for verb, path in zip(verbs, box.paths(rows), strict=True)]
        told("perl", str(SCRIPT), str(state), lines=lines)

        def answer(judged: Sequence[Row]) -> NDArray[np.float64]:
            asked = [f"score {path}" for path in box.paths(judged)]
            said = told("perl", str(SCRIPT), str(state), lines=asked)
            return np.array([float(line) for line in said.splitlines()])

        return answer

    return learn


def told(*command: str, lines: Iterator[str] | Sequence[str]) -> str:
    """Run a program on lines of input and return what it says.

    bogofilter's exit codes 0 to 2 are its verdict on the last message; more is a failure.
    """
    given = "".join(f"{line}\n" for line in lines)
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if ended.returncode > 2 or ended.stderr.strip():
        raise click.ClickException(f"{command[0]}: {ended.stderr.strip() or ended.returncode}")
    return ended.stdout


@contextmanager
def contenders() -> Iterator[dict[str, Learner]]:
    """Give every learner that can run here, by name; name the others on standard error."""
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, Learner] = {"ours, project": project, "ours, weighted": weighted}
        peers: dict[str, Callable[[Mailbox], Learner]] = {
            "bogofilter": bogofilter,
            "spamassassin": spamassassin,
        }
        for name, make in peers.items():
            if shutil.which(name):
                found[f"{name}, text"] = make(Mailbox(Path(folder), text_mail))
                found[f"{name}, name and title too"] = make(Mailbox(Path(folder), whole_mail))
            else:
                click.echo(f"{name}: not installed, left out (apt-get install {name})", err=True)
        yield found


def line(name: str, protocol: Protocol, labelled: Labelled, learn: Learner) -> str:
    """Return one line of the table."""
    began = time.perf_counter()
    scored = judge(protocol, labelled, learn, rounds=1)
    seconds = time.perf_counter() - began
    figures = " | ".join(f"{value(scored, measure):.3f}" for measure in (mcc, auc, caught))
    return f"| {name} | {protocol.name} | {figures} | {seconds:.0f} |"


@click.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True
)
def main(data: Path) -> None:
    """Print one table of our learners and the mail filters on the YouTube Spam Collection."""
    labelled = Labelled.of(read_rows([data / "tubespam.jsonl.gz"]))
    command = shlex.join([Path(sys.executable).name, *sys.argv])
    click.echo(f"{date.today().isoformat()}  {command}\n")
    click.echo("| filter | protocol | MCC | AUC | caught at 1 % ham | seconds |")
    click.echo("|---|---|--:|--:|--:|--:|")
    with contenders() as found, threadpool_limits(limits=1):
        for protocol in PROTOCOLS:
            if protocol.source == "tubespam" and protocol.name in COMPARED:
                for name, learn in found.items():
                    click.echo(line(name, protocol, labelled, learn))


if __name__ == "__main__":
    main()
