"""What speaks against the labels themselves: contradictions, doubts, and odd moderators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import fisher_exact

from model.text import host_of
from training.adapt import Flags, Floats, Labelled
from training.parallel import each
from training.sources import Row
from training.split import likeness
from training.thresholds import upper_bound

# Texts that share this much of their runs of three words are the same comment.
_NEAR_IDENTICAL = 0.8
# Pairs of one group that are looked at; more would tell nothing new.
_MOST_PAIRS = 2_000
_FOLDS = 5
# A label is doubted when a model that learned from the others gives it less than this.
DOUBTED = 0.2
# A moderator who gave a larger share of the new labels is compared with the others.
LARGE_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Doubts:
    """Labels of one class that a model of the other labels doubts.

    at_least  lower 95 % confidence bound on the share that is doubted
    """

    labels: int
    doubted: int

    @property
    def at_least(self) -> float:
        """The lower bound, by Clopper & Pearson as :func:`thresholds.upper_bound`."""
        return 1.0 - upper_bound(self.labels - self.doubted, self.labels) if self.labels else 0.0


@dataclass(frozen=True, slots=True)
class Moderator:
    """One who gave many of the new labels, beside the others.

    share    of the new labels
    own      of his labels; others, of theirs: doubted by a model of the others' labels alone
    chance   probability of so many doubts of his if he doubted no more than they (Fisher's test)
    """

    name: str
    share: float
    own: Doubts
    others: Doubts
    chance: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of the labels.

    labels         how many
    contradictory  pairs of near-identical comments that were decided differently, by their indices
    belief         shape (labels,), what a model of the other labels gives each label
    """

    labels: int
    contradictory: tuple[tuple[int, int], ...]
    belief: Floats
    ham: Doubts
    spam: Doubts
    moderators: tuple[Moderator, ...]

    @property
    def contradicting(self) -> float:
        """The share of the labels that stand in a contradiction."""
        return len({index for pair in self.contradictory for index in pair}) / self.labels


def quality(rows: Sequence[Row], labelled: Labelled, new: Flags) -> Quality:
    """Return what speaks against some labels.

    new  shape (n,), those that the model in use has not learned from
    """
    belief = _belief(labelled, cross_fitted(labelled, np.ones(len(rows), dtype=bool)))
    return Quality(
        labels=len(rows),
        contradictory=contradictions(rows, labelled.group),
        belief=belief,
        ham=_doubts(belief[~labelled.spam]),
        spam=_doubts(belief[labelled.spam]),
        moderators=moderators(rows, labelled, new),
    )


def cross_fitted(labelled: Labelled, teachers: Flags) -> Floats:
    """Return the log-odds of each comment by a model of other folds' labels, shape (n,).

    teachers  shape (n,), whose labels are learned from at all
    """
    # By the number of the group alone: near-duplicates stay together.
    fold = labelled.group % _FOLDS
    folds = [fold == number for number in range(_FOLDS)]
    log_odds = labelled.log_odds.copy()
    tasks = (delayed(labelled.judged)(teachers & ~held_out, held_out) for held_out in folds)
    for held_out, judged in zip(folds, each(tasks, teachers.size), strict=True):
        log_odds[held_out] = judged
    return log_odds


def contradictions(rows: Sequence[Row], group: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Return the pairs (spam, ham) of near-identical comments from one place on the web.

    Praise from a reader and the same praise from a shop are not the same comment.
    """
    alike: defaultdict[tuple[int, str], tuple[list[int], list[int]]]
    alike = defaultdict(lambda: ([], []))
    for index, (row, number) in enumerate(zip(rows, group.tolist(), strict=True)):
        place = number, host_of(row.labelled.comment.author.url)
        alike[place][row.is_spam].append(index)
    return tuple(
        (spam, ham)
        for hams, spams in alike.values()
        for spam, ham in islice(product(spams, hams), _MOST_PAIRS)
        if likeness(_content(rows[spam]), _content(rows[ham])) >= _NEAR_IDENTICAL
    )


def moderators(rows: Sequence[Row], labelled: Labelled, new: Flags) -> tuple[Moderator, ...]:
    """Return those who gave more than LARGE_SHARE of the new labels, but not all labels.

    new  shape (n,); when none is known to be new, all are
    """
    new = new if new.any() else ~new
    by = np.array([row.labelled.labelled_by for row in rows])
    names, counts = np.unique(by[new], return_counts=True)
    large = [
        (str(name), float(count / new.sum()))
        for name, count in zip(names, counts.tolist(), strict=True)
        if name and count > LARGE_SHARE * new.sum() and (by != name).any()
    ]
    return tuple(_moderator(name, share, by == name, labelled) for name, share in large)


def _moderator(name: str, share: float, his: Flags, labelled: Labelled) -> Moderator:
    belief = _belief(labelled, cross_fitted(labelled, ~his))
    own, others = _doubts(belief[his]), _doubts(belief[~his])
    table = [[d.doubted, d.labels - d.doubted] for d in (own, others)]
    chance = float(fisher_exact(table, alternative="greater").pvalue)
    return Moderator(name, share, own, others, chance)


def _belief(labelled: Labelled, log_odds: Floats) -> Floats:
    return np.asarray(expit(np.where(labelled.spam, log_odds, -log_odds)))


def _doubts(belief: Floats) -> Doubts:
    return Doubts(belief.size, int((belief < DOUBTED).sum()))


def _content(row: Row) -> str:
    return row.labelled.comment.content
