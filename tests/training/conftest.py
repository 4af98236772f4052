"""Labels of a blog that gets spam which the shipped model cannot know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from model.comment import Author, Comment, Post
from model.labels import LabelledComment, format_line
from training.models import Model, of_folder

TOWNS = ("Leeds", "Graz", "Porto", "Turku", "Gent", "Bergen", "Lyon", "Split", "Brno", "Cork")
THINGS = ("index", "cache", "query", "lock", "table", "backup", "log", "view", "cursor", "plan")
NAMES = ("Ann Lee", "Tom Hill", "Priya Nair", "Jon Berg", "Emmy Roth", "Sam Ito", "Kim Doe")
POST = Post(url="https://blog.example/posts/1", title="How to index a large table")
SPAM = (
    "The zorbix circle of {town} meets again on day {n}, come and bring {other} along.",
    "Our zorbix evening in {town} has {n} places left, ask {other} to show you the way.",
    "Since {other} took me to the zorbix circle in {town} I went {n} times.",
)
HAM = (
    "The {thing} of our {n} GB table grew until I dropped the second {thing2}, thanks.",
    "With {n} rows the {thing} was slower here than the {thing2}, does that match yours?",
    "I had the same trouble with the {thing}, in the end {n} retries on the {thing2} did it.",
)


def labelled(number: int, *, spam: bool, by: str = "m1", **changes) -> LabelledComment:
    """One label; the same number gives the same, a later one was given later."""
    rng = Random(number)
    text = (SPAM if spam else HAM)[number % 3].format(
        town=rng.choice(TOWNS),
        other=rng.choice(NAMES),
        thing=rng.choice(THINGS),
        thing2=rng.choice(THINGS),
        n=rng.randrange(2, 900),
    )
    day, hour, minute = 1 + number // 1440, number // 60 % 24, number % 60
    label = LabelledComment(
        id=f"{'s' if spam else 'h'}{number}",
        comment=Comment(text, Author(rng.choice(NAMES)), POST),
        is_spam=spam,
        site="https://blog.example",
        labelled_at=f"2026-11-{day:02d}T{hour:02d}:{minute:02d}:00Z",
        labelled_by=by,
    )
    return replace(label, **changes)


def some(count: int, *, by: str = "m1") -> list[LabelledComment]:
    """Labels of both classes, ``count`` of each."""
    return [labelled(n, spam=spam, by=by) for n in range(count) for spam in (False, True)]


@pytest.fixture(scope="session")
def shipped() -> Model:
    return of_folder()


@pytest.fixture(scope="session")
def labels_of() -> Callable[..., list[LabelledComment]]:
    return some


@pytest.fixture(scope="session")
def a_label() -> Callable[..., LabelledComment]:
    return labelled


@pytest.fixture
def labels_file(tmp_path: Path) -> Callable[[list[LabelledComment]], Path]:
    """Write labels to a file."""

    def write(labels: list[LabelledComment], name: str = "labels.jsonl") -> Path:
        file = tmp_path / name
        file.write_text("".join(f"{format_line(label)}\n" for label in labels))
        return file

    return write
