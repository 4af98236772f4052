from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.comment import Author, Comment
from training.doubts import Doubts, contradictions, cross_fitted, moderators, quality
from training.intake import intake
from training.split import near_duplicates
from training.trial import numbers

KEY = b"k" * 32
TEXT = "the same long text about a large table and what to do when it gets slow"


def _rows(labels):
    return intake(labels, KEY).rows


def _pairs(labels):
    rows = _rows(labels)
    group = near_duplicates([row.labelled.comment.content for row in rows])
    return contradictions(rows, group)


def _said(a_label, text, *, spam, url=""):
    return a_label(1, spam=spam, comment=Comment(text, Author("Ann", url=url)))


def test_near_identical_comments_with_two_labels_contradict_each_other(a_label):
    labels = [_said(a_label, TEXT, spam=True), _said(a_label, f"{TEXT} again", spam=False)]
    assert len(_pairs(labels)) == 1


def test_two_comments_with_the_same_label_do_not(a_label):
    labels = [_said(a_label, TEXT, spam=True), _said(a_label, f"{TEXT} again", spam=True)]
    assert _pairs(labels) == ()


def test_the_same_text_from_another_address_is_another_comment(a_label):
    shop = _said(a_label, TEXT, spam=True, url="https://shop.example/")
    assert _pairs([shop, _said(a_label, TEXT, spam=False)]) == ()


def test_the_share_of_contradicting_labels_counts_each_label_once(shipped, labels_of, a_label):
    labels = [
        *labels_of(20),
        _said(a_label, TEXT, spam=True),
        *[_said(a_label, f"{TEXT}{end}", spam=False) for end in ("", " again")],
    ]
    rows = _rows(labels)
    found = quality(rows, numbers(rows, shipped), np.ones(len(rows), dtype=bool))
    assert len(found.contradictory) == 2
    assert found.contradicting == 3 / len(rows)


def test_a_wrong_label_among_right_ones_is_doubted(shipped, labels_of, a_label):
    labels = [*labels_of(40), replace(a_label(99, spam=False), is_spam=True)]
    rows = _rows(labels)
    found = quality(rows, numbers(rows, shipped), np.ones(len(rows), dtype=bool))
    assert (found.ham.doubted, found.spam.doubted) == (0, 1)
    assert rows[int(found.belief.argmin())].labelled.id == "h99"


def test_what_a_blog_always_calls_spam_is_not_doubted_though_the_base_doubts_it(shipped, labels_of):
    rows = _rows(labels_of(40))
    labelled = numbers(rows, shipped)
    assert (labelled.log_odds[labelled.spam] < -2).all()
    everybody = np.ones(len(rows), dtype=bool)
    assert (cross_fitted(labelled, everybody)[labelled.spam] > 0).mean() > 0.9


def test_the_bound_on_no_doubts_is_nothing():
    assert Doubts(50, 0).at_least == 0.0
    assert Doubts(0, 0).at_least == 0.0


def _half(labels_of, *, wrong):
    """Two moderators; every fourth label of the second is wrong, or none."""
    labels = labels_of(80)
    return [
        replace(
            label,
            labelled_by="m2" if number % 2 else "m1",
            is_spam=label.is_spam != (wrong and number % 8 == 1),
        )
        for number, label in enumerate(sorted(labels, key=lambda label: label.comment.content))
    ]


@pytest.mark.parametrize("wrong", [False, True])
def test_a_careless_moderator_stands_out(shipped, labels_of, wrong):
    rows = _rows(_half(labels_of, wrong=wrong))
    found = moderators(rows, numbers(rows, shipped), np.ones(len(rows), dtype=bool))
    by = {moderator.name: moderator for moderator in found}
    assert set(by) == {"m1", "m2"}
    assert (by["m2"].chance < 0.01) == wrong
    assert by["m1"].chance > 0.5


def test_a_moderator_who_is_alone_is_compared_with_nobody(shipped, labels_of):
    rows = _rows(labels_of(10))
    assert moderators(rows, numbers(rows, shipped), np.ones(len(rows), dtype=bool)) == ()


def test_one_with_few_of_the_new_labels_is_not_looked_at(shipped, labels_of):
    rows = _rows([*labels_of(20), *[replace(it, labelled_by="m2") for it in labels_of(40)[60:]]])
    labelled = numbers(rows, shipped)
    is_new = np.array([row.labelled.labelled_by == "m1" for row in rows])
    assert [it.name for it in moderators(rows, labelled, is_new)] == ["m1"]
