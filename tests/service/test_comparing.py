"""What two models would decide on the stored comments."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from model.score import Thresholds
from service import comparing
from service.comparing import compare, in_words
from service.policy import Status

ENGLISH = frozenset({"en", "und"})


class Numbered:
    """Finds as much spam in a comment as the number that it ends with, in tenths."""

    def __init__(self, hold_at, reject_at=None):
        self.thresholds = Thresholds(hold_at, reject_at, ENGLISH)

    def probabilities(self, comments):
        return np.array([int(comment.content[-1]) / 10 for comment in comments])


@pytest.fixture
def blogs(blog, other_blog, a_comment):
    """Two blogs with five comments each, in turn; the spam rises."""
    for number in range(10):
        (blog, other_blog)[number % 2].post(json=a_comment(f"Thank you {number}"))
    return blog, other_blog


def _differing(pairs):
    return [(p.stored.id, p.a.status, p.b.status) for p in pairs if p.differs]


def test_every_verdict_that_differs_is_found_the_newest_first(blogs, store):
    pairs = list(compare(store, Numbered(0.4), Numbered(0.7, 0.9), None, None))
    assert [pair.stored.id for pair in pairs] == list(range(10, 0, -1))
    assert _differing(pairs) == [
        (10, Status.HELD, Status.SPAM),
        (7, Status.HELD, Status.ACCEPTED),
        (6, Status.HELD, Status.ACCEPTED),
        (5, Status.HELD, Status.ACCEPTED),
    ]
    assert (pairs[0].a.spam, pairs[0].b.spam) == (0.9, 0.9)


def test_a_model_never_differs_from_itself(blogs, store):
    pairs = list(compare(store, Numbered(0.4), Numbered(0.4), None, None))
    assert len(pairs) == 10
    assert _differing(pairs) == []


@pytest.mark.parametrize("batch", [3, 5])
@pytest.mark.parametrize(("limit", "count"), [(1, 1), (4, 4), (10, 10), (99, 10), (None, 10)])
def test_the_newest_are_read_batch_by_batch_up_to_the_limit(
    blogs, store, monkeypatch, batch, limit, count
):
    monkeypatch.setattr(comparing, "BATCH", batch)
    pairs = compare(store, Numbered(0.4), Numbered(0.7), None, limit)
    assert [pair.stored.id for pair in pairs] == list(range(10, 10 - count, -1))


def test_one_site_is_compared_alone(blogs, store):
    pairs = list(compare(store, Numbered(0.4), Numbered(0.7), blogs[1].site, 3))
    assert [pair.stored.id for pair in pairs] == [10, 8, 6]
    assert {pair.site.url for pair in pairs} == {"https://other.example"}


def test_the_rules_of_each_site_hold_for_both_models(new_actor, a_comment, store):
    new_actor("https://strict.example", hold_at=0.1).post(json=a_comment("Thank you 5"))
    assert _differing(compare(store, Numbered(0.4), Numbered(0.7), None, None)) == []


def test_a_number_that_is_none_holds(blogs, store, monkeypatch):
    monkeypatch.setattr(
        Numbered, "probabilities", lambda _, comments: np.full(len(comments), np.nan)
    )
    pairs = list(compare(store, Numbered(0.4), Numbered(0.7), None, 1))
    assert (pairs[0].a.status, pairs[0].a.spam) == (Status.HELD, None)


def test_changes_are_told_the_most_frequent_first():
    changes = Counter({(Status.HELD, Status.SPAM): 1, (Status.ACCEPTED, Status.HELD): 3})
    assert in_words(changes) == "accepted → held 3, held → spam 1"
