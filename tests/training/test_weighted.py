from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from model.comment import Author, Comment, Post
from model.labels import LabelledComment
from training.learners import project
from training.sources import Row
from training.weighted import features_of, importance, skip_pairs, weighted, without_own_links

HAM = ["the second verse is lovely", "I love this song", "who is here in winter?", "what a voice"]
SPAM = ["check out my channel", "subscribe to me please", "free money at pills . com", "buy now"]


def _row(content, *, spam=False, post_id=""):
    comment = Comment(content, Author(), Post())
    return Row("own", LabelledComment("1", comment, spam, "a", post_id=post_id))


ROWS = [_row(text) for text in HAM] + [_row(text, spam=True) for text in SPAM]


@pytest.mark.parametrize("learn", [project, weighted])
def test_what_was_learned_is_known_again(learn):
    score = learn(ROWS)(ROWS)
    assert score[:4].max() < 0.0 < score[4:].min()


@pytest.mark.parametrize("learn", [project, weighted])
def test_a_judge_says_the_same_of_a_comment_whatever_comes_with_it(learn):
    judge = learn(ROWS)
    assert judge(ROWS)[2] == pytest.approx(judge(ROWS[2:3])[0])


def test_a_column_of_one_class_matters_more_than_one_of_both_and_an_empty_one_nothing():
    block = csr_matrix([[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]])
    found = importance(block, np.array([True, True, False, False]), 1.0)
    assert found[0] > found[1] >= 0.0
    assert found[2] == 0.0


def test_importance_is_the_log_ratio_times_rarity():
    block = csr_matrix([[1.0], [1.0], [0.0], [0.0]])
    found = importance(block, np.array([True, True, False, False]), 1.0)
    assert found[0] == pytest.approx(np.log(3) * (1 + np.log(5 / 3)))


def test_what_stands_between_the_words_of_a_skip_pair_does_not_matter():
    first, second = skip_pairs(["check it out", "check this out"])
    assert (first != second).nnz == 0
    assert skip_pairs(["check out", "", "out it check"]).getnnz(axis=1).tolist() == [0, 0, 1]


def test_no_skip_pair_crosses_from_one_text_to_the_next():
    assert skip_pairs(["check it", "now out"]).nnz == 0


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("look https://youtu.be/9bZkp7q19f0 here", "look   here"),
        ('<a href="http://y.example/watch?v=9bZkp7q19f0&amp;t=2m">2:19</a> best', "2:19</a> best"),
        ("see https://other.example/x", "see https://other.example/x"),
    ],
)
def test_only_links_to_the_post_itself_are_taken_out(content, left):
    assert without_own_links(_row(content, post_id="9bZkp7q19f0")).content.strip() == left


def test_a_short_post_id_is_no_sign_of_a_link_to_the_post():
    content = "see https://other.example/12"
    assert without_own_links(_row(content, post_id="12")).content == content


@pytest.mark.parametrize(
    ("content", "torn"),
    [("go to pills . com now", 1.0), ("ww pills com", 1.0), ("we are in. Come", 0.0)],
)
def test_a_host_torn_apart_is_a_signal(content, torn):
    signals = features_of([_row(content)]).signals.toarray()[0]
    plain = features_of([_row("x" * len(content))]).signals.shape[1]
    assert signals[plain - 10] == torn
