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
# Share of the training rows whose field is blanked. Half the rows without an author URL and a third
# without a name are enough that neither field's presence says which file a row came from.
_BLANK_URL, _BLANK_NAME = 0.5, 0.3


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


def masked(comment: Comment, rng: np.random.Generator) -> Comment:
    """Return a comment with its author's URL and name blanked at random, each by itself."""
    url, name = rng.random(2)
    author = Author(
        name="" if name < _BLANK_NAME else comment.author.name,
        url="" if url < _BLANK_URL else comment.author.url,
    )
    return replace(comment, author=author)


def _evened(
    weight: NDArray[np.float64], among: NDArray[np.bool_], spam: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return weights where spam ``among`` some rows weighs no more than the ham among them."""
    ham_total, spam_total = weight[among & ~spam].sum(), weight[among & spam].sum()
    scale = min(1.0, ham_total / spam_total) if spam_total else 1.0
    return np.where(among & spam, weight * scale, weight)
