"""Which rows are learned from, how much each weighs, and what is hidden of it. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.comment import Author, Comment
from model.text import scripts
from training.sources import Row, source_of

# Rows of one site and class, and near-duplicates of one text on one site, that are kept.
MOST_ROWS, MOST_COPIES = 1_500, 2
# Share of the training rows whose field is blanked, so that a missing URL or name says little.
_BLANK_URL, _BLANK_NAME = 0.5, 0.3
# Share of a blog's rows, spam and ham alike, that get an ordinary author URL in place of their own.
# Hardly any ham at hand has one with a path: without these, a link to one's profile would be spam.
_ORDINARY_URL = 0.35
_ORDINARY = (
    "https://github.com/{}",
    "https://www.facebook.com/{}",
    "https://twitter.com/{}",
    "https://www.linkedin.com/in/{}",
    "https://medium.com/@{}",
    "https://stackoverflow.com/users/{number}/{}",
    "https://about.me/{}",
    "https://{}.wordpress.com/",
    "http://{}.blogspot.com",
    "https://{}.com/about",
    "https://www.{}.net/blog/",
    "http://{}.org",
    "https://blog.{}.io/{number}/notes",
    "{}.com",
)
_HANDLE = 20


def choose(
    rows: Sequence[Row], duplicates: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the indices, ascending, of at most MOST_ROWS of each site and class at random."""
    kept: list[int] = []
    filled: Counter[tuple[str, bool]] = Counter()
    copies: Counter[tuple[str, int]] = Counter()
    for index in rng.permutation(len(rows)).tolist():
        row = rows[index]
        place, text = (row.site, row.is_spam), (row.site, int(duplicates[index]))
        if filled[place] < MOST_ROWS and copies[text] < MOST_COPIES:
            filled[place] += 1
            copies[text] += 1
            kept.append(index)
    return np.array(sorted(kept), dtype=np.int64)


def weights(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Return the weight of each row, shape (len(rows),), of mean 1.

    A site and class weighs the square root of its rows, so that no site dominates; spam and ham
    weigh the same in all, and in no script but Latin does spam outweigh ham: a language whose spam
    alone is known would otherwise be spam.
    """
    places = Counter((row.site, row.is_spam) for row in rows)
    weight = np.array(
        [source_of(row.source).weight / places[row.site, row.is_spam] ** 0.5 for row in rows]
    )
    spam = np.array([row.is_spam for row in rows])
    script = np.array([main_script(row.labelled.comment.content) for row in rows])
    for name in sorted(set(script.tolist()) - {"latin"}):
        weight = _evened(weight, script == name, spam)
    weight = np.where(spam, weight / weight[spam].sum(), weight / weight[~spam].sum())
    return np.asarray(weight * len(rows) / weight.sum())


def main_script(text: str) -> str:
    """Return the script of most letters of a text, "latin" where there are none."""
    return next(iter(scripts(text)), "latin")


def masked(row: Row, rng: np.random.Generator) -> Comment:
    """Return the row's comment with its author's URL and name blanked at random, each by itself,
    or with an ordinary URL in place of its own.
    """
    comment = row.labelled.comment
    ordinary, url, name = rng.random(3)
    address = "" if url < _BLANK_URL else comment.author.url
    if source_of(row.source).genre == "blog" and ordinary < _ORDINARY_URL:
        address = ordinary_url(comment.author.name, rng)
    author = Author(name="" if name < _BLANK_NAME else comment.author.name, url=address)
    return replace(comment, author=author)


def ordinary_url(name: str, rng: np.random.Generator) -> str:
    """Return an address that somebody of this name might have."""
    form, number = rng.choice(_ORDINARY), int(rng.integers(10_000))
    handle = "".join(letter for letter in name.lower() if letter.isalnum())[:_HANDLE]
    return str(form).format(handle or f"reader{number}", number=number)


def _evened(
    weight: NDArray[np.float64], among: NDArray[np.bool_], spam: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return weights where spam ``among`` some rows weighs no more than the ham among them."""
    ham_total, spam_total = weight[among & ~spam].sum(), weight[among & spam].sum()
    scale = min(1.0, ham_total / spam_total) if spam_total else 1.0
    return np.where(among & spam, weight * scale, weight)
