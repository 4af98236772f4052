from __future__ import annotations

import numpy as np

from model.comment import Comment
from model.labels import LabelledComment
from training.post_texts import LEAST, MOST, PostTexts
from training.sources import Row


def _row(text, *, is_spam=False, post="1", site="https://a.example"):
    return Row("labels", LabelledComment(text, Comment(text), is_spam, site=site, post_id=post))


def _text(rows, index=0, duplicates=None):
    groups = np.arange(len(rows)) if duplicates is None else np.array(duplicates)
    return PostTexts(rows, groups).of(index, np.random.default_rng(0))


def test_comments_of_others_on_the_same_post_stand_in_for_its_text():
    rows = [_row(text) for text in ("mine", "one", "two", "three")]
    assert sorted(_text(rows).split()) == ["one", "three", "two"]


def test_what_others_say_stands_in_for_spam_too():
    rows = [_row("mine", is_spam=True), *(_row(text) for text in ("one", "two", "three"))]
    assert _text(rows)


def test_spam_stands_in_for_nothing():
    rows = [_row("mine"), *(_row(text, is_spam=True) for text in ("one", "two", "three"))]
    assert _text(rows) == ""


def test_comments_on_another_post_or_blog_stand_in_for_nothing():
    others = [_row("a", post="2"), _row("b", post="2"), _row("c", site="https://b.example")]
    assert _text([_row("mine"), *others]) == ""


def test_a_near_duplicate_of_a_comment_is_none_of_others():
    rows = [_row("mine"), *(_row(str(i)) for i in range(LEAST))]
    assert _text(rows, duplicates=[0, 0, 1, 2]) == ""


def test_no_more_comments_stand_in_than_a_text_needs():
    rows = [_row("mine"), *(_row(f"w{i}") for i in range(3 * MOST))]
    assert len(_text(rows).split()) == MOST
