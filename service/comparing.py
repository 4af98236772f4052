"""What two models would decide on the comments that are stored."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from model.comment import Comment
from model.score import Thresholds
from service.moderation import evidence_of
from service.policy import Rules, Status, decide
from service.records import Site, StoredComment
from service.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 500  # comments held at once


class BatchJudge(Protocol):
    """What judges many comments: `model.scorer.Scorer`, or a test's own."""

    thresholds: Thresholds

    def probabilities(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Return P(spam) of each comment, shape (len(comments),)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one model says of a comment; ``spam`` is None when it gave no number."""

    status: Status
    spam: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """What two models say of one stored comment."""

    site: Site
    stored: StoredComment
    a: Judged
    b: Judged

    @property
    def differs(self) -> bool:
        """Whether the two would decide differently."""
        return self.a.status != self.b.status


def compare(
    store: Store, a: BatchJudge, b: BatchJudge, site: Site | None, limit: int | None
) -> Iterator[Pair]:
    """Yield each stored comment with what both models say of it, the newest first.

    site   None: all of them
    limit  most comments; None: all of them

    Both judge without the text of the post, which is not stored, and by the rules of today.
    """
    sites = {each.id: each for each in store.list_sites()}
    for batch in _batches(store, site, limit):
        comments = [stored.comment for _, stored in batch]
        answers = zip(
            a.probabilities(comments).tolist(), b.probabilities(comments).tolist(), strict=True
        )
        for (site_id, stored), (one, other) in zip(batch, answers, strict=True):
            # A site may have been added since.
            if owner := sites.get(site_id):
                judged = _judged(stored.comment, owner.rules, (a, one), (b, other))
                yield Pair(owner, stored, *judged)


def in_words(changes: Mapping[tuple[Status, Status], int]) -> str:
    """Return how many comments went from one status to another, the most first."""
    counted = Counter(changes).most_common()
    return ", ".join(f"{old} → {new} {count}" for (old, new), count in counted)


def _batches(
    store: Store, site: Site | None, limit: int | None
) -> Iterator[list[tuple[int, StoredComment]]]:
    site_id, before, left = None if site is None else site.id, None, limit
    while left is None or left > 0:
        count = BATCH if left is None else min(BATCH, left)
        batch = store.shadows.newest(site_id, before, count)
        if not batch:
            return
        yield batch
        before = batch[-1][1].id
        left = None if left is None else left - len(batch)


def _judged(comment: Comment, rules: Rules, *answers: tuple[BatchJudge, float]) -> Iterator[Judged]:
    # What the policy looks at beside the number is the same for both.
    seen = evidence_of(comment, None, None)
    for judge, spam in answers:
        given = spam if math.isfinite(spam) else None
        evidence = replace(seen, spam=given, thresholds=rules.thresholds(judge.thresholds))
        yield Judged(decide(evidence, rules)[0], given)
