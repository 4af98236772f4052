from __future__ import annotations

from collections import Counter

from model.text import links
from training.examples import KINDS
from training.golden import GOLDEN
from training.regression import anchors, regression_set


def test_every_kind_is_in_the_set_and_several_hundred_comments_are():
    kinds = Counter(known.kind for known in regression_set())
    assert {kind.name for kind in KINDS} <= set(kinds)
    assert 400 <= len(regression_set()) <= 800


def test_some_ham_has_a_link():
    linked = [known for known in regression_set() if known.kind.endswith(", link")]
    assert len(linked) > 50
    assert all(links(known.comment.content) and not known.is_spam for known in linked)


def test_what_holds_a_correction_down_is_not_what_it_is_judged_by():
    judged = {known.comment for known in regression_set()}
    held = list(anchors())
    assert set(GOLDEN) <= set(held)
    assert sum(comment in judged for comment in held) < 0.02 * len(held)
