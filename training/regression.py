"""Comments of every kind that no blog's labels are to change the verdicts on.

Made up from phrases of this project, so that they can come with it: spam of each kind, replies of
readers in every language at hand, with and without a link. The same at every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from model.comment import Comment
from training import simulate
from training.examples import made_up
from training.golden import GOLDEN

# Two draws from one source: what holds a correction down is not what it is judged by.
_ANCHOR_SEED, _ANCHOR_SHARE = 11, 0.25
_SEED, _SHARE = 99, 0.2
# Every so many a ham is seen with a link too.
_LINKED = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A comment whose verdict is to last.

    kind  what it was made up as
    """

    comment: Comment
    is_spam: bool
    kind: str


@cache
def regression_set() -> tuple[Known, ...]:
    """Return the comments that a new model's verdicts are compared on, about 600."""
    rng = Random(_SEED)
    found = [
        Known(example.comment, example.is_spam, example.place.removeprefix("made up: "))
        for example in made_up(rng, _SHARE)
    ]
    ham = [known for known in found if not known.is_spam]
    linked = [
        replace(known, comment=simulate.with_link(known.comment, rng), kind=f"{known.kind}, link")
        for known in ham[::_LINKED]
    ]
    return (*found, *linked)


def anchors() -> Iterator[Comment]:
    """Yield comments of the same kinds, none of them in the set, whose scores hold a correction."""
    yield from (example.comment for example in made_up(Random(_ANCHOR_SEED), _ANCHOR_SHARE))
    yield from GOLDEN
