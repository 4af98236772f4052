"""The life of a model at a blog: comments, decisions, retraining, live under load, taken back.

Usage: python tests/benchmarks/life.py --data FOLDER [--seed 0]

A service in a scratch folder gets 400 real comments, the spam of two blogs and the ham of a third,
shuffled. Two moderators decide the first 220 as they are labelled; the labels are exported and
retrained on, and the new model is put in use and taken back while readers' comments are scored.
Then a third moderator decides the other 180, every second one wrongly, and that is retrained on
too. What the commands say goes to standard error; one JSON line with the figures is printed. About
two minutes. The shipped model has learned from these blogs: at a new one it catches less at first.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from training.sources import Row, labels_files, read_rows

SPAM_OF, HAM_OF = ("bloggerbust.ca", "buildtimes"), ("hendrixjoseph.github.io",)
OF_A_CLASS, DECIDED = 200, 220
MOST_OF_A_NAME = 200  # characters that the service takes
CLIENTS, PAUSE, QUIET = 4, 0.05, 10.0  # seconds
MODERATE = [sys.executable, "-c", "from service.cli import main; main()"]


class Blog:
    """A blog with its service: every request on a connection of its own thread."""

    def __init__(self, home: Path, address: str, key: str) -> None:
        self.home, self.address = home, address
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def connection(self) -> http.client.HTTPConnection:
        """Return a new one."""
        return http.client.HTTPConnection(self.address, timeout=10)

    def post(self, to: http.client.HTTPConnection, path: str, body: object) -> dict[str, Any]:
        """Return what is answered. Raises RuntimeError unless it is 200 or 201."""
        to.request("POST", path, json.dumps(body), self.headers)
        answer = to.getresponse()
        document = json.load(answer)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {document}")
        return dict(document)

    def live(self) -> str:
        """Return the version of the model that judges."""
        to = self.connection()
        to.request("GET", "/readyz")
        return str(json.load(to.getresponse())["model_version"])

    def changed(self) -> float:
        """Return when another model was last put in use, in seconds since 1970."""
        return (self.home / "models" / "history.jsonl").stat().st_mtime

    def moderate(self, *command: str) -> str:
        """Run a command of the operator and return what it printed."""
        run = [*MODERATE, *command, "--home", str(self.home)]
        printed = subprocess.run(run, check=True, capture_output=True, text=True).stdout
        _say(f"$ moderate {' '.join(command)}\n{printed}")
        return printed

    def retrain(self) -> tuple[int, str]:
        """Export the labels and retrain; return the exit code and what was printed."""
        labels = self.home.parent / "labels.jsonl"
        self.moderate("labels", "export", "--out", str(labels))
        run = [sys.executable, "-m", "training", "retrain", "--labels", str(labels)]
        run += ["--registry", str(self.home / "models")]
        done = subprocess.run(run, check=False, capture_output=True, text=True)
        _say(f"$ python -m training retrain\n{done.stdout}{done.stderr}")
        return done.returncode, done.stdout


class Readers:
    """Readers whose comments are scored all the time.

    answers  when each request began, the seconds it took, and the model that judged
    failed   what went wrong
    """

    def __init__(self, blog: Blog, bodies: Sequence[object]) -> None:
        self.blog, self.bodies = blog, bodies
        self.answers: list[tuple[float, float, str]] = []
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        to = self.blog.connection()
        while not self._stop.wait(PAUSE):
            number += CLIENTS
            began = time.time()
            try:
                said = self.blog.post(to, "/v1/score", self.bodies[number % len(self.bodies)])
                self.answers.append((began, time.time() - began, said["model_version"]))
            except (OSError, http.client.HTTPException, RuntimeError, ValueError) as error:
                self.failed.append(repr(error))
                to.close()

    def p99_ms(self, start: float, end: float) -> float:
        """Return the 99th percentile of the requests that began in a time."""
        took = sorted(took for began, took, _ in self.answers if start <= began < end)
        return round(1000 * took[len(took) * 99 // 100], 1)

    def waited(self, since: float, version: str) -> float | None:
        """Return the seconds from a time to the first answer by another model than this; None if
        there was none.
        """
        ends = [began + took for began, took, by in self.answers if by != version]
        return next((round(end - since, 1) for end in sorted(ends) if end > since), None)


def main() -> None:
    """Live it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rows = chosen(read_rows(labels_files(asked.data)), random.Random(asked.seed))
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as blog:
        figures = life(blog, rows)
    sys.stdout.write(f"{json.dumps({'date': f'{datetime.now(UTC):%Y-%m-%d}', **figures})}\n")


def chosen(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """Return as many of each class as asked for, shuffled."""
    of_class = [
        [row for row in rows if row.site in sites and row.is_spam == spam]
        for sites, spam in ((HAM_OF, False), (SPAM_OF, True))
    ]
    found = [row for among in of_class for row in rng.sample(among, OF_A_CLASS)]
    return rng.sample(found, len(found))


@contextmanager
def serving(folder: Path) -> Iterator[Blog]:
    """Start the service in a folder and end it."""
    home, printed = folder / "var", folder / "printed"
    with printed.open("w") as out:
        command = [*MODERATE, "serve", "--port", "0", "--home", str(home)]
        service = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        while not (found := re.search(r"http://(\S+:\d+)", printed.read_text())):
            if service.poll() is not None:
                raise RuntimeError(printed.read_text())
            time.sleep(0.1)
        rotate = [*MODERATE, "key", "rotate", "--json", "--home", str(home)]
        keys = json.loads(subprocess.run(rotate, check=True, capture_output=True).stdout)
        yield Blog(home, found[1], keys["api_key"])
    finally:
        service.terminate()
        service.wait()


def life(blog: Blog, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the figures of one life."""
    to, bodies = blog.connection(), [body(row, number) for number, row in enumerate(rows)]
    receipts = [blog.post(to, "/v1/comments", each) for each in bodies]
    comments = [*zip(receipts, rows, strict=True)]
    decide(blog, comments[:DECIDED], ("ann", "bob"), wrong=0)
    found = {"comments": len(comments), **stopped(comments), "decisions": DECIDED}
    found |= changes_under_load(blog, bodies)
    decide(blog, comments[DECIDED:], ("carl",), wrong=2)
    return {**found, "careless": retrained(blog)}


def stopped(comments: Sequence[tuple[dict[str, Any], Row]]) -> dict[str, str]:
    """Return how many of each class were held or rejected when they came in."""
    at = [(row.is_spam, receipt["status"] != "accepted") for receipt, row in comments]
    return {
        f"{name}_held_or_rejected": f"{at.count((spam, True))} of {OF_A_CLASS}"
        for name, spam in (("ham", False), ("spam", True))
    }


def changes_under_load(blog: Blog, bodies: Sequence[object]) -> dict[str, Any]:
    """Retrain and roll back while readers write, each followed by a quiet time."""
    shipped = blog.live()
    with Readers(blog, bodies) as readers:
        times = [time.time()]
        time.sleep(QUIET)
        times.append(time.time())
        found = retrained(blog)
        if found["exit_code"]:
            sys.exit(f"it was refused, and there is nothing to take back: {found['against']}")
        times.append(time.time())
        used = blog.changed()
        time.sleep(QUIET)
        times.append(time.time())
        new = blog.live()
        blog.moderate("model", "rollback")
        time.sleep(QUIET)
        times.append(time.time())
    spans = zip(
        ("before", "while_retraining", "after", "at_rollback"), pairwise(times), strict=True
    )
    return {
        "retrained": found,
        "seconds_to_take_over": readers.waited(used, shipped),
        "seconds_to_take_back": readers.waited(blog.changed(), new),
        "requests": len(readers.answers),
        "failed": len(readers.failed),
        "p99_ms": {name: readers.p99_ms(*span) for name, span in spans},
    }


def retrained(blog: Blog) -> dict[str, Any]:
    """Retrain on what was decided until now; return how it ended."""
    began = time.monotonic()
    code, said = blog.retrain()
    against = re.findall(r"^Against it: (.*)\.$", said, re.MULTILINE)
    return {
        "exit_code": code,
        "seconds": round(time.monotonic() - began, 1),
        "against": against,
    }


def body(row: Row, number: int) -> dict[str, Any]:
    """Return what the blog sends; who wrote it gets an address, as the data has none."""
    comment = row.labelled.comment
    return {
        "post": {"url": comment.post.url, "title": comment.post.title},
        "author": {
            "name": comment.author.name.strip()[:MOST_OF_A_NAME] or "Reader",
            "email": f"reader{number}@example.org",
            "url": comment.author.url or None,
        },
        "content": comment.content,
    }


def decide(
    blog: Blog,
    comments: Sequence[tuple[dict[str, Any], Row]],
    moderators: Sequence[str],
    wrong: int,
) -> None:
    """Decide comments as they are labelled, every so many the other way round if ``wrong``."""
    to = blog.connection()
    for number, (receipt, row) in enumerate(comments):
        spam = row.is_spam != bool(wrong and number % wrong == 0)
        decision = {
            "action": "spam" if spam else "accept",
            "moderator": moderators[number % len(moderators)],
        }
        blog.post(to, f"/v1/comments/{receipt['id']}/decision", decision)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
