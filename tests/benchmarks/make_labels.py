"""Make a large labels file from a small one: its comments over and over, each time a little other.

Usage: python tests/benchmarks/make_labels.py SOURCE ROWS [OUT] [--seed 0] [--sites 1]

In every copy some words are swapped for words of other comments, names, links and numbers are made
anew, and times go on from row to row. The same seed gives the same file. Nothing is kept in memory
but the source. About 30,000 rows a second.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TextIO

SWAPPED = 0.3  # of the words of a copy
_TOKEN = re.compile(r"(\s+)")
_LINK = re.compile(r"https?://[^\s\"'<>\[\]()]+")
_NUMBER = re.compile(r"\d{2,}")
_PLAIN = re.compile(r"[^\W\d_]{3,}")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_HOSTS = ("shop", "news", "casino", "blog", "health", "loans", "garden", "notes", "studio", "games")
_GIVEN = ("Ann", "Tom", "Priya", "Jon", "Emmy", "Sam", "Kim", "Olga", "Li", "Ravi", "Sofia", "Max")


def main() -> None:
    """Write the file, to standard output unless it is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sites", type=int, default=1)
    asked = parser.parse_args()
    source = read(asked.source)
    with asked.out.open("w") if asked.out else nullcontext(sys.stdout) as out:
        write(out, source, asked.rows, asked.seed, asked.sites)


def read(file: Path) -> list[dict[str, Any]]:
    """Return the labelled rows of a labels file, plain or gzip."""
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if row.get("label") in ("spam", "ham")]


def write(
    out: TextIO, source: Sequence[dict[str, Any]], rows: int, seed: int = 0, sites: int = 1
) -> None:
    """Write as many rows as asked for, one a line."""
    for row in copies(source, rows, seed, sites):
        out.write(json.dumps(row, ensure_ascii=False) + "\n")


def copies(
    source: Sequence[dict[str, Any]], rows: int, seed: int, sites: int
) -> Iterator[dict[str, Any]]:
    """Yield rows; the first time through the source as it is."""
    rng = Random(seed)
    words = [word for row in source for word in _PLAIN.findall(row["content"])[:50]]
    for number in range(rows):
        row = source[number % len(source)]
        yield {
            **(row if number < len(source) else _mutated(row, words, rng)),
            "id": f"made-{number}",
            "site": f"https://blog{number % sites}.example",
            "labelled_at": f"{_START + timedelta(seconds=30 * number):%Y-%m-%dT%H:%M:%SZ}",
            "labelled_by": f"m{number % 3}",
        }


def _mutated(row: dict[str, Any], words: Sequence[str], rng: Random) -> dict[str, Any]:
    content = _LINK.sub(lambda _: _link(rng), row["content"])
    content = _NUMBER.sub(lambda found: str(rng.randrange(10 ** len(found[0][:9]))), content)
    parts = _TOKEN.split(content)
    for place in range(0, len(parts), 2):
        if _PLAIN.fullmatch(parts[place]) and rng.random() < SWAPPED:
            parts[place] = rng.choice(words)
    author = dict(row.get("author") or {})
    if author.get("name"):
        author["name"] = f"{rng.choice(_GIVEN)} {rng.choice(words).capitalize()}"
    if author.get("url"):
        author["url"] = _link(rng)
    return {**row, "author": author, "content": "".join(parts)}


def _link(rng: Random) -> str:
    return f"http://{rng.choice(_HOSTS)}{rng.randrange(100_000)}.example/{rng.randrange(1_000)}"


if __name__ == "__main__":
    main()
