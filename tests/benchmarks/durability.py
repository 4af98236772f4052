"""What it costs that an acknowledged comment survives a power cut.

    python tests/benchmarks/durability.py [--seconds 3] [--rounds 3]

Stores comments on SQLite with ``synchronous`` FULL and NORMAL, commits grouped and each by itself:
by 16 threads on the store, and by 16 keep-alive clients over HTTP. Rounds are interleaved, figures
are medians; compare within one run. Prints one JSON line a case.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import multiprocessing
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import URL, event

from model import artifact
from model.comment import Author, Comment, Post
from service import create_app
from service.auth import Keyring
from service.database import open_engine, upgrade
from service.live import LiveModel
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.server import Server, bind
from service.store import Store
from service.store.transactions import Transactions

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "cm_benchmark"
SECRET = "a secret of thirty-two characters"
CLIENTS = 16
THREADS = 8
VERDICT = Verdict(Status.HELD, 0.7, (), "none")
CASES = [(level, grouped) for level in ("FULL", "NORMAL") for grouped in (True, False)]


class EachByItself(Transactions):
    """Commits every piece of work by itself."""

    def together(self, work: Callable[[Any], Any]) -> Any:
        """Do ``work`` in a transaction of its own."""
        with self.write() as connection:
            return work(connection)


def open_store(folder: Path, level: str, grouped: bool) -> Store:
    """Return a new store."""
    url = URL.create("sqlite", database=str(folder / "moderate.db"))
    upgrade(url)
    engine = open_engine(url)

    def set_level(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA synchronous={level}")

    event.listen(engine, "connect", set_level)
    store = Store(engine, Personal(SECRET))
    if not grouped:
        store._transactions = EachByItself(engine)
    digests = Keyring(store, SECRET).digests({"api": KEY})
    store.add_site("https://blog.example", Rules(), digests, NOON)
    return store


def run_clients(seconds: float, send: Callable[[int], Callable[[str], None]]) -> dict[str, float]:
    """Let every client send comments one after the other; return rate and time of an answer."""
    times: list[float] = []
    stop = time.monotonic() + seconds

    def run(number: int) -> None:
        post, count = send(number), 0
        while (began := time.monotonic()) < stop:
            post(f"comment {count} of client {number}")
            times.append(time.monotonic() - began)
            count += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return {
        "comments_per_s": len(times) / seconds,
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[len(times) * 99 // 100],
    }


def in_process(level: str, grouped: bool, seconds: float) -> dict[str, float]:
    """Measure the store alone."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = open_store(Path(folder), level, grouped)

        def send(_: int) -> Callable[[str], None]:
            def post(content: str) -> None:
                comment = Comment(content, Author("Ann", "a@b.example"), Post("https://b.example"))
                store.add_once(1, comment, VERDICT, NOON, NOON)

            return post

        found = run_clients(seconds, send)
        store.close()
        return found


def serve(folder: str, level: str, grouped: bool, ready: Any) -> None:
    """Serve on a new store, in a process of its own, until it is ended."""
    store = open_store(Path(folder), level, grouped)
    app = create_app(store, Keyring(store, SECRET), LiveModel(artifact.load(artifact.DEFAULT)))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sock = bind("127.0.0.1", 0)
    ready.send(sock.getsockname()[1])
    Server(app, sock, threads=THREADS).run()


@contextmanager
def served(level: str, grouped: bool) -> Iterator[int]:
    """Give the port of a service on a new store."""
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        process = multiprocessing.Process(target=serve, args=(folder, level, grouped, theirs))
        process.start()
        try:
            yield ours.recv()
        finally:
            process.terminate()
            process.join()


def over_http(level: str, grouped: bool, seconds: float) -> dict[str, float]:
    """Measure the whole service."""
    with served(level, grouped) as port:

        def send(_: int) -> Callable[[str], None]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
            body: dict[str, Any] = {"post": {"url": "https://b.example/1"}}
            body["author"] = {"name": "Ann", "email": "a@b.example"}

            def post(content: str) -> None:
                text = json.dumps({**body, "content": content})
                connection.request("POST", "/v1/comments", text, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 201:
                    raise RuntimeError(f"answered {answer.status}")

            return post

        return run_clients(seconds, send)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for measure in (in_process, over_http):
        rounds = [
            [measure(*case, options.seconds) for case in CASES] for _ in range(options.rounds)
        ]
        medians = [
            {name: statistics.median(each[name] for each in found) for name in found[0]}
            for found in zip(*rounds, strict=True)
        ]
        normal = medians[CASES.index(("NORMAL", False))]["comments_per_s"]
        for (level, grouped), found in zip(CASES, medians, strict=True):
            line: dict[str, Any] = {"what": measure.__name__, "synchronous": level}
            line["grouped"] = grouped
            line |= {name: round(value, 1) for name, value in found.items()}
            line["of_normal_each_by_itself"] = round(found["comments_per_s"] / normal, 2)
            click.echo(json.dumps(line))


if __name__ == "__main__":
    main()
