"""What a model learns from: views of labelled comments, and comments made up for what is lacking.

The data knows spam but no ham in most languages, hardly an ordinary link, and of praise without a
link only what a few blogs got. Pure functions of a random state.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from model.comment import Comment, Post
from model.view import View
from training import simulate
from training.post_texts import PostTexts
from training.sample import Example, masked
from training.sources import Row, source_of

# Share of a blog's ham that is seen with an ordinary link in it too.
_LINKED = 0.3
# Share of a blog's rows that are seen with what stands in for the post's text too.
_POST_TEXT = 0.5
# Views of one row of a blog, each with other fields blanked.
_VIEWS = 2
# Comments made up in each language but English.
_A_LANGUAGE = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """Comments that are made up; together they weigh as much as a blog's with as many rows."""

    name: str
    is_spam: bool
    count: int
    make: Callable[[random.Random], Comment]


KINDS = (
    Kind("praise", True, 600, simulate.praise),
    Kind("pitch", True, 400, simulate.pitch),
    Kind("random letters", True, 100, simulate.random_letters),
    Kind("thanks", False, 400, simulate.ordinary_thanks),
    *(
        Kind(code, False, _A_LANGUAGE, partial(simulate.plain_reply, code))
        for code in simulate.LANGUAGES
    ),
)


def views(
    rows: Sequence[Row],
    learned: Sequence[int],
    duplicates: NDArray[np.int64],
    rng: np.random.Generator,
) -> Iterator[Example]:
    """Yield the views of some of the rows, given by their indices.

    duplicates  the group of near-duplicates of each row, shape (len(rows),)
    """
    texts = PostTexts(rows, duplicates)
    for index in learned:
        row = rows[index]
        of_blog = row.of_blog
        count = _VIEWS if of_blog else 1
        for _ in range(count):
            yield _view(row, index, masked(row, rng), 1 / count)
        if of_blog and (text := texts.of(index, rng)) and rng.random() < _POST_TEXT:
            comment = masked(row, rng)
            post = replace(comment.post, text=text)
            yield _view(row, index, replace(comment, post=post), 1 / count)
        if of_blog and not row.is_spam and rng.random() < _LINKED:
            plain, state = masked(row, rng), random.Random(int(rng.integers(2**32)))
            yield _view(row, index, simulate.with_link(plain, state), 1 / count)


def _view(row: Row, index: int, comment: Comment, share: float) -> Example:
    return Example(
        comment=comment,
        is_spam=row.is_spam,
        origin=index,
        place=row.site,
        share=share,
        weight=source_of(row.source).weight,
        language=View(comment).language,
    )


def made_up(rng: random.Random, share: float = 1.0) -> Iterator[Example]:
    """Yield the comments of every kind, or a share of their number."""
    for kind in KINDS:
        for _ in range(round(share * kind.count)):
            # Praise alone comes with a title, which would make one a sign of spam.
            comment = replace(kind.make(rng), post=Post())
            yield Example(
                comment=comment,
                is_spam=kind.is_spam,
                origin=-1,
                place=f"made up: {kind.name}",
                share=1.0,
                weight=1.0,
                language=View(comment).language,
            )
