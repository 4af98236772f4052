from __future__ import annotations

import random
from itertools import islice

import numpy as np

from model.comment import Author, Comment
from model.labels import LabelledComment
from model.text import links
from training.examples import KINDS, made_up, views
from training.sources import Row


def _row(source="own", *, spam=False, content="A plain sentence about a large table."):
    return Row(source, LabelledComment("1", Comment(content, Author("Ann")), spam, "a.example"))


def _views(rows):
    return list(views(rows, range(len(rows)), np.arange(len(rows)), np.random.default_rng(0)))


def test_a_row_of_a_blog_is_seen_twice_and_one_of_a_chat_once():
    seen = [view.origin for view in _views([_row(spam=True), _row("telegram_zh", spam=True)])]
    assert seen == [0, 0, 1]


def test_the_views_of_a_row_share_its_weight():
    assert sum(view.share for view in _views([_row(spam=True)])) == 1.0


def test_only_rows_that_may_be_learned_from_are_seen():
    rows = [_row(spam=True)] * 3
    assert {v.origin for v in views(rows, [1], np.arange(3), np.random.default_rng(0))} == {1}


def test_some_ham_of_blogs_gets_a_link_and_no_spam():
    ham, spam = _views([_row()] * 100), _views([_row(spam=True)] * 100)
    linked = [view for view in ham if links(view.comment.content)]
    assert 15 < len(linked) < 45
    assert not any(links(view.comment.content) for view in spam)


def test_what_others_said_on_the_post_is_seen_as_its_text_at_times():
    texts = ["The index is stale.", "Analyze it first.", "Mine took an hour.", "So did ours."]
    seen = _views([_row(content=text) for text in texts] * 10)
    with_text = sum(bool(view.comment.post.text) for view in seen)
    assert 0 < with_text < len(seen)


def test_every_kind_is_made_up_as_often_as_it_says():
    made = list(made_up(random.Random(0)))
    assert len(made) == sum(kind.count for kind in KINDS)
    assert {(e.place, e.is_spam) for e in made} == {
        (f"made up: {k.name}", k.is_spam) for k in KINDS
    }


def test_what_is_made_up_is_a_view_of_no_row_and_has_no_post():
    for example in islice(made_up(random.Random(0)), 200):
        assert example.origin == -1
        assert example.comment.post.title == ""


def test_the_same_state_makes_the_same_up():
    first, second = (list(islice(made_up(random.Random(7)), 50)) for _ in range(2))
    assert first == second
