"""What a service does on this machine: one is started in a scratch folder, measured, and ended."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from model.comment import Author, Comment, Post
from model.labels import LabelledComment
from service.moderation import STRONGEST
from service.replay import replay
from service.settings import PREFIX, variable

if TYPE_CHECKING:
    from model.scorer import Scorer

SCORED, BATCH = 300, 1_000  # comments
EMPTY = 2_000  # answers
# A service that has not answered by then never will.
START = 60.0  # seconds
_SERVE = "from service.cli import main; main()"
_GREETING = re.compile(r"listens on (?P<url>http://\S+).*?Bearer (?P<key>[^\s']+)'", re.DOTALL)
_SENTENCES = (
    "Thanks for the write-up, the second index fixed the slow query for me.",
    "Does this also work when the table is split by month?",
    "I disagree with the third point: the planner ignores that hint since the last release.",
    "We moved our own blog to the same setup in spring and have not looked back.",
    "Could you show the numbers for a larger table, and say how much memory it takes?",
    "My colleague tried the example and got an error about a missing column.",
    "Great article, please visit my site for cheap offers and a bonus for new members!",
)
_NAMES = ("Ann Lee", "Tomás", "Priya Nair", "best deals online", "Jo")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    start_seconds       from the start of the process to its first answer
    score_us            judging one comment of about 300 characters in process, median, µs
    batch_per_second    comments judged in process, many at once
    empty_per_second    answers of /healthz to one client: what the server alone takes
    per_second          comments judged, stored and answered, over HTTP
    p50_ms, p99_ms      of those answers
    half_p99_ms         of the answers at half of that load
    memory_mib          of the service after it, shared pages by their part; None where unknown
    failed              requests without a verdict
    """

    start_seconds: float
    score_us: float
    batch_per_second: float
    empty_per_second: float
    per_second: float
    p50_ms: float
    p99_ms: float
    half_p99_ms: float
    memory_mib: float | None
    failed: int

    @property
    def a_month(self) -> int:
        """Comments of a month whose busiest moments come thirty times as thick as its mean."""
        return int(self.per_second / 30 * 30 * 24 * 3600)


def measure(scorer: Scorer, *, comments: int, clients: int) -> Figures:
    """Start a service, send it ``comments`` twice, ``clients`` at a time, and end it.

    scorer  judges in this process; the service takes the shipped model

    Raises RuntimeError when the service does not start.
    """
    sample = list(made_up(max(comments, BATCH)))
    whole = [each.comment for each in sample[:BATCH]]
    one_by_one = [_seconds(partial(scorer.score, comment, STRONGEST)) for comment in whole[:SCORED]]
    at_once = _seconds(partial(scorer.probabilities, whole))
    with _service() as (process, url, key, started):
        empty = _empty_answers(url)
        full = replay(sample[:comments], url, key, concurrency=clients)
        rate = full.requests_per_second / 2
        half = replay(_paced(sample[:comments], rate), url, key, concurrency=clients)
        memory = _memory(process)
    return Figures(
        start_seconds=started,
        score_us=median(one_by_one) * 1e6,
        batch_per_second=len(whole) / at_once,
        empty_per_second=empty,
        per_second=full.requests_per_second,
        p50_ms=full.p50_ms or 0.0,
        p99_ms=full.p99_ms or 0.0,
        half_p99_ms=half.p99_ms or 0.0,
        memory_mib=memory,
        failed=full.failed + half.failed,
    )


def made_up(count: int) -> Iterator[LabelledComment]:
    """Yield comments of about 300 characters, each another one."""
    for number in range(count):
        turned = itertools.islice(itertools.cycle(_SENTENCES), number % 7, number % 7 + 4)
        content = f"{' '.join(turned)} That was try {number}."
        author = Author(_NAMES[number % len(_NAMES)], f"reader{number}@example.org")
        post = Post(f"https://blog.example/posts/{number % 50}", "How to index a large table")
        yield LabelledComment(str(number), Comment(content, author, post))


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _paced(sample: Sequence[LabelledComment], rate: float) -> Iterator[LabelledComment]:
    """Yield each comment when it is due, ``rate`` a second."""
    began = perf_counter()
    for number, each in enumerate(sample):
        time.sleep(max(0.0, began + number / rate - perf_counter()))
        yield each


@contextlib.contextmanager
def _service() -> Iterator[tuple[subprocess.Popen[bytes], str, str, float]]:
    """A service with the shipped model: its process, address, key, and seconds to its start."""
    with tempfile.TemporaryDirectory(prefix="moderate-bench-") as scratch:
        printed = Path(scratch) / "printed"
        environment = {n: text for n, text in os.environ.items() if not n.startswith(PREFIX)}
        environment |= {variable(name): "0" for name in ("site_limit", "address_limit")}
        began = perf_counter()
        with printed.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", _SERVE, "serve", "--port", "0", "--home", f"{scratch}/var"],
                env=environment,
                stdout=out,
                stderr=out,
            )
        try:
            url, key = _address(process, printed, began + START)
            yield process, url, key, perf_counter() - began
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[bytes], printed: Path, until: float) -> tuple[str, str]:
    """Return the address and the key of a service once it answers."""
    while perf_counter() < until and process.poll() is None:
        found = _GREETING.search(printed.read_text())
        if found and _answers(found["url"]):
            return found["url"], found["key"]
        time.sleep(0.01)
    raise RuntimeError(f"the service did not start: {printed.read_text().strip()}")


def _answers(url: str) -> bool:
    with contextlib.closing(_connection(url)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            return False


def _connection(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=START)


def _empty_answers(url: str) -> float:
    """Return how many times a second the server says that it lives, over one connection."""
    with contextlib.closing(_connection(url)) as connection:

        def ask() -> None:
            for _ in range(EMPTY):
                connection.request("GET", "/healthz")
                connection.getresponse().read()

        return EMPTY / _seconds(ask)


def _memory(process: subprocess.Popen[bytes]) -> float | None:
    """Return the proportional set size of a process in MiB (proc(5), smaps_rollup)."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
