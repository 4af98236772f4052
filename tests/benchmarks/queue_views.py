"""What a page of the queue costs as comments pile up.

    python tests/benchmarks/queue_views.py [--sizes 10000 100000 1000000] [--queries 200]

Fills one SQLite database with made-up comments, a tenth of them held, and asks the store for every
sort with every filter, each time for another value drawn as the comments were. Prints one JSON line
a view: milliseconds at each size, and by how much the processor time of the slowest twentieth grew.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import click
from sqlalchemy import URL, event, insert, text

from model.comment import Author, Comment, Post
from model.score import Reason
from model.sketch import keys, words
from service.database import open_engine, upgrade, writer
from service.decisions import Action, NewDecision, Target
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.queue import Filters, Sort, View
from service.store import Store
from service.store.rows import comment_values
from service.store.waves import same_as
from service.tables import comments, wave_keys

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "a secret of thirty-two characters"
BATCH = 2_000
MADE = 100_000  # comments that are made up one by one
STATUSES = [Status.ACCEPTED] * 60 + [Status.SPAM] * 29 + [Status.HELD] * 10 + [Status.REMOVED]
RULES = ["maybe_spam"] * 15 + ["link_limit", "hidden_text", "unknown_language", "spam_certain"]
LANGUAGES = ["en"] * 70 + ["de"] * 15 + ["fr"] * 10 + ["pl", "fi", "ja", "und", "el"]
MODERATORS = ["", "Ann", "Bob", "Eve"]
DECIDED = 0.2


class Made:
    """Draws comments: few posts, authors and words have most of them, as on a blog."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def words(self, count: int) -> list[str]:
        return [f"word{int(self._random.paretovariate(0.7)) % 50_000}" for _ in range(count)]

    def text(self, count: int) -> list[str]:
        """Words of which half are rare, so that no two texts are alike."""
        rare = [f"rare{self._random.randrange(10**6)}" for _ in range(count // 2)]
        found = [*self.words(count - count // 2), *rare]
        self._random.shuffle(found)
        return found

    def author(self) -> str:
        return f"Author {int(self._random.paretovariate(0.6)) % 200_000}"

    def post(self) -> str:
        return f"https://blog.example/{int(self._random.paretovariate(0.5)) % 20_000}"

    def model(self) -> str:
        return f"model-{min(9, int(self._random.expovariate(0.5)))}"

    def choice(self, values: list[Any]) -> Any:
        return self._random.choice(values)

    def row(self, number: int, personal: Personal) -> dict[str, Any]:
        name = self.author()
        author = Author(name, f"{name.replace(' ', '')}@example.org", "", "", "Mozilla/5.0")
        text = " ".join(self.text(self._random.randrange(5, 80)))
        comment = Comment(text, author, Post(self.post(), "A post"))
        reasons = (
            Reason(self.choice(RULES), 0.0, "so it is"),
            Reason("words", 1.0, "words: these"),
        )
        status = self.choice(STATUSES)
        verdict = Verdict(status, self._random.random(), reasons, self.model())
        at = NOON + timedelta(seconds=number)
        values = comment_values(personal, 1, comment, verdict, at)
        decided = status is not Status.HELD and self._random.random() < DECIDED
        return values | {
            "id": number + 1,
            "language": self.choice(LANGUAGES),
            "decided_by": self.choice(MODERATORS) if decided else None,
        }


def fill(store: Store, engine: Any, personal: Personal, first: int, last: int) -> None:
    """Add the comments with these numbers, as rows and not as requests."""
    made = Made(first)
    for start in range(first, last, BATCH):
        batch = [made.row(number, personal) for number in range(start, min(last, start + BATCH))]
        found = [
            {"site_id": 1, "key": key, "comment_id": row["id"]}
            for row in batch
            for key in keys(row["content"].split())
        ]
        with writer(engine).begin() as connection:
            connection.execute(insert(comments), batch)
            connection.execute(insert(wave_keys), found)


def copy(engine: Any, first: int, last: int) -> None:
    """Add the comments with these numbers as copies of the first ``MADE``, which is faster."""
    names = [column.name for column in comments.columns if column.name != "id"]
    changed = {"priority": "priority + 1000 * :by", "wave_id": "NULL", "leads": "true"}
    values = ", ".join(changed.get(name, name) for name in names)
    of = "FROM comments WHERE id BETWEEN :first - :by AND :last - :by"
    rows = f"INSERT INTO comments (id, {', '.join(names)}) SELECT id + :by, {values} {of}"
    found = (
        "INSERT INTO wave_keys SELECT site_id, key, comment_id + :by FROM wave_keys "
        "WHERE comment_id BETWEEN :first - :by AND :last - :by"
    )
    for start in range(first, last, BATCH):
        by = start - start % MADE
        key = {"first": start + 1, "last": min(last, start + BATCH, by + MADE), "by": by}
        with writer(engine).begin() as connection:
            connection.execute(text(rows), key)
            connection.execute(text(found), key)


def views(made: Made) -> Iterator[tuple[str, Callable[[], View]]]:
    """Yield the name of each view and what draws one of its kind."""
    filters: dict[str, Callable[[], dict[str, Any]]] = {
        "none": dict,
        "post": lambda: {"post": made.post()},
        "author": lambda: {"author": made.author()},
        "e-mail": lambda: {"author": f"{made.author().replace(' ', '')}@example.org"},
        "reason": lambda: {"reason": made.choice(RULES)},
        "language": lambda: {"language": made.choice(LANGUAGES)},
        "rare language": lambda: {"language": "el"},
        "model version": lambda: {"model_version": made.model()},
        "one word": lambda: {"text": made.words(1)[0]},
        "two words": lambda: {"text": " ".join(made.words(2))},
        "all at once": lambda: {
            "language": "de",
            "reason": "maybe_spam",
            "model_version": "model-1",
            "post": made.post(),
        },
        "language and model": lambda: {"language": "el", "model_version": "model-0"},
    }
    for name, draw in filters.items():
        for sort in Sort:
            yield f"{sort} {name}", lambda draw=draw, sort=sort: View(Filters(**draw()), sort)
    for name in ("none", "post", "language", "one word"):
        yield f"spam {name}", lambda draw=filters[name]: View(Filters(status=Status.SPAM, **draw()))
    yield (
        "decided by",
        lambda: View(Filters(status=Status.ACCEPTED, decided_by=made.choice(MODERATORS[1:]))),
    )


def measure(work: Callable[[], Any], queries: int) -> dict[str, float]:
    """Return what ``work`` takes, in milliseconds: how long, and how much of a processor.

    On a machine that does something else as well only the latter can be compared.
    """
    walls, processors = [], []
    for _ in range(queries):
        wall, processor = perf_counter(), thread_time()
        work()
        walls.append(1000 * (perf_counter() - wall))
        processors.append(1000 * (thread_time() - processor))
    return {
        "median_ms": round(statistics.median(walls), 2),
        "p95_ms": round(statistics.quantiles(walls, n=20)[-1], 2),
        "p95_cpu_ms": round(statistics.quantiles(processors, n=20)[-1], 2),
    }


def works(store: Store, made: Made) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield everything that is measured."""
    for name, draw in views(made):
        yield name, lambda draw=draw: store.queue.page(1, draw())
        if name == "needs_you none":
            second = store.queue.page(1, draw()).next
            yield "second page", lambda after=second: store.queue.page(1, View(after=after))
    yield "counts", lambda: store.queue.counts(1)
    yield "changes", lambda: store.queue.changes(1, NOON, 100, NOON + timedelta(days=99))
    yield "near-duplicates", near_duplicates(store, made)
    yield "intake", submit(store, made)
    yield "intake of a wave", wave(store)
    yield "log", lambda: store.decisions.log(1, None, 50)


def submit(store: Store, made: Made) -> Callable[[], Any]:
    """Return what stores one comment more, as a request does once it is judged."""
    reasons = (Reason("maybe_spam", 0.0, "so it is"),) * 7
    verdict = Verdict(Status.HELD, 0.6, reasons, "model-1")

    def work() -> None:
        text = " ".join(made.text(40))
        author = Author(made.author(), "reader@example.org", "", "", "Mozilla/5.0")
        store.add_comment(
            1, Comment(text, author, Post(made.post(), "A post")), verdict, NOON, None
        )

    return work


def wave(store: Store) -> Callable[[], Any]:
    """Return what stores one comment more of a wave."""
    made = Made(7)
    template = [f"{word}x" for word in made.words(60)]
    verdict = Verdict(Status.HELD, 0.6, (Reason("maybe_spam", 0.0, ""),), "model-1")

    def work() -> None:
        chosen = [made.words(1)[0] if made.choice([0] * 4 + [1]) else word for word in template]
        comment = Comment(" ".join(chosen), Author("Eve", "eve@example.org"), Post("https://b"))
        store.add_comment(1, comment, verdict, NOON, None)

    return work


def near_duplicates(store: Store, made: Made) -> Callable[[], Any]:
    """Return what looks for the near-duplicates of one comment."""

    def work() -> None:
        found = words(" ".join(made.text(40)))
        with store.queue._transactions.read() as connection:
            same_as(connection, 1, keys(found), found)

    return work


def decide(store: Store, size: int) -> float:
    """Decide on a thousand held comments as one entry and take it back; return the seconds."""
    page, numbers = None, []
    while len(numbers) < size:
        page = store.queue.page(1, View(Filters(), Sort.OLDEST, 100, page and page.next))
        numbers += [card.comment.id for card in page.cards]
    began = perf_counter()
    entry = store.decisions.decide_all(
        1, list(map(Target, numbers)), NewDecision(Action.SPAM, "Ann"), NOON
    )
    seconds = perf_counter() - began
    store.decisions.undo(1, entry.id or 0, "Ann", "", NOON)
    return seconds


def run(folder: Path, sizes: list[int], queries: int) -> None:
    """Print what everything costs at each size."""
    url = URL.create("sqlite", database=str(folder / "moderate.db"))
    upgrade(url)
    engine, personal = open_engine(url), Personal(SECRET)
    filling = open_engine(url)

    def loosen(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")

    event.listen(filling, "connect", loosen)
    store = Store(engine, personal)
    store.add_site("https://blog.example", Rules(), {}, NOON)
    figures: dict[str, dict[int, dict[str, float]]] = {}
    stored = 0
    for size in sizes:
        fill(store, filling, personal, stored, min(size, MADE))
        copy(filling, max(stored, MADE), size)
        stored = size + 10 * queries
        for name, work in works(store, Made(size + 1)):
            work()
            figures.setdefault(name, {})[size] = measure(work, queries)
        entry = min(1_000, size // 20)
        click.echo(json.dumps({"size": size, "entry": entry, "seconds": decide(store, entry)}))
    for name, by_size in figures.items():
        tails = [by_size[size]["p95_cpu_ms"] for size in sizes]
        line = {"view": name, "growth": round(tails[-1] / tails[0], 2)}
        click.echo(json.dumps(line | {str(size): found for size, found in by_size.items()}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), options.sizes, options.queries)
