"""Which rows are learned from, how much each weighs, and what is hidden of it. Pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from disposable_email_domains import blocklist
from numpy.typing import NDArray

from model.comment import Author, Comment, Post
from model.language import UNKNOWN
from training.sources import Row

# Near-duplicates of one text on one site that are kept.
MOST_COPIES = 2
# Share of the examples whose field is blanked, so that a missing one says little.
_BLANK_URL, _BLANK_NAME, _BLANK_POST = 0.5, 0.3, 0.4
# Share of a blog's ham and spam whose e-mail address is at a provider of throw-away ones. No
# labelled comment has an address: that spam has ten times as many is a guess, a careful one.
_THROW_AWAY = {False: 0.002, True: 0.02}
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
    rows: Sequence[Row],
    duplicates: NDArray[np.int64],
    most: Callable[[Row], int],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Return the indices, ascending, of rows at random: of each site and class at most ``most``,
    of near-duplicates on one site at most MOST_COPIES.
    """
    kept: list[int] = []
    filled: Counter[tuple[str, bool]] = Counter()
    copies: Counter[tuple[str, int]] = Counter()
    for index in rng.permutation(len(rows)).tolist():
        row = rows[index]
        place, text = (row.site, row.is_spam), (row.site, int(duplicates[index]))
        if filled[place] < most(row) and copies[text] < MOST_COPIES:
            filled[place] += 1
            copies[text] += 1
            kept.append(index)
    return np.array(sorted(kept), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Example:
    """A comment as it is learned from.

    origin    the row it is a view of, by its index; -1 when it was made up
    place     the site it counts for, or the kind of thing it was made up as
    share     of its row: a row's views share its weight
    weight    beside the examples of a blog's place
    language  of the content, or the one it was made up in
    """

    comment: Comment
    is_spam: bool
    origin: int
    place: str
    share: float
    weight: float
    language: str


def weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the weight of each example, shape (len(examples),), of mean 1.

    A place and class weighs the square root of its rows, so that no site dominates; spam and ham
    weigh the same in all, and in no language but English does spam outweigh ham: a language whose
    spam alone is known would otherwise be spam. "und" is no language: most of it is links.
    """
    spam = np.array([example.is_spam for example in examples], dtype=bool)
    language = np.array([example.language for example in examples])
    rows: defaultdict[tuple[str, bool], float] = defaultdict(float)
    for example in examples:
        rows[example.place, example.is_spam] += example.share
    weight = np.array(
        [e.weight * e.share / rows[e.place, e.is_spam] ** 0.5 for e in examples], dtype=np.float64
    )
    for name in sorted(set(language.tolist()) - {"en", UNKNOWN}):
        weight = _evened(weight, language == name, spam)
    weight = np.where(spam, weight / weight[spam].sum(), weight / weight[~spam].sum())
    return np.asarray(weight * len(examples) / weight.sum())


def masked(row: Row, rng: np.random.Generator) -> Comment:
    """Return the row's comment with its author's URL and name and its post blanked at random, each
    by itself, or with an ordinary URL in place of its own; of a few the e-mail address is of a
    throw-away kind.
    """
    comment = row.labelled.comment
    ordinary, url, name, post, email = rng.random(5)
    address = "" if url < _BLANK_URL else comment.author.url
    if row.of_blog and ordinary < _ORDINARY_URL:
        address = ordinary_url(comment.author.name, rng)
    thrown = row.of_blog and email < _THROW_AWAY[row.is_spam]
    author = Author(
        name="" if name < _BLANK_NAME else comment.author.name,
        email=str(rng.choice(_throw_away())) if thrown else "",
        url=address,
    )
    known = Post() if post < _BLANK_POST else comment.post
    return replace(comment, author=author, post=known)


@cache
def _throw_away() -> list[str]:
    return [f"a@{domain}" for domain in sorted(blocklist)]


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
