from __future__ import annotations

import io
import itertools
import tracemalloc

import joblib
import numpy as np
import pytest
from sklearn.base import clone

from model.comment import Author, Comment
from model.features import (
    COLUMNS,
    FAMILIES,
    FAMILY_STARTS,
    CommentFeatures,
    matrix,
    vector,
)
from model.hashing import Segments, character_ngrams, words
from model.shape import SHAPE
from model.view import View

from .conftest import HAM, ODD, SPAM

EVERY = HAM + SPAM + ODD


def _filled(comment):
    """Families that have a value in the comment's row."""
    family = np.searchsorted(FAMILY_STARTS, vector(View(comment)).columns, side="right") - 1
    return {FAMILIES[index] for index in family}


def _hashed(comment):
    """Columns of n-grams in the comment's row."""
    return {column for column in vector(View(comment)).columns if column < FAMILY_STARTS[5]}


@pytest.mark.parametrize("index", range(len(EVERY)))
def test_one_comment_has_the_row_it_has_in_a_batch(index):
    row = matrix(EVERY)[index]
    row.sort_indices()
    alone = vector(View(EVERY[index]))
    assert alone.columns.tolist() == row.indices.tolist()
    assert alone.values == pytest.approx(row.data, abs=1e-12)


def test_no_cell_is_filled_twice():
    for comment in EVERY:
        assert (np.diff(vector(View(comment)).columns) > 0).all()


def test_every_hashed_family_of_a_comment_has_length_one():
    found = vector(View(SPAM[0]))
    for start, end in itertools.pairwise(FAMILY_STARTS[:5]):
        inside = (found.columns >= start) & (found.columns < end)
        assert np.sum(found.values[inside] ** 2) == pytest.approx(1.0)


def test_the_same_word_in_another_field_is_another_hashed_feature():
    content, name = Comment("casino"), Comment("", Author("casino"))
    assert not _hashed(content) & _hashed(name)


@pytest.mark.parametrize(
    ("comment", "blocks"),
    [
        (Comment("casino"), {"words", "characters"}),
        (Comment("http://a.example/x"), {"link_address"}),
        (Comment("", Author("casino")), {"author_name"}),
        (Comment("", Author(url="http://a.example")), {"author_url"}),
    ],
)
def test_a_field_fills_its_own_hashed_families_only(comment, blocks):
    assert _filled(comment) & set(FAMILIES[:5]) == blocks


def test_a_name_fills_no_family_of_the_text():
    assert _filled(Comment("", Author("casino"))) - _filled(Comment("")) == {
        "author_name",
        "name",
        "name_sense",
    }


def test_disguised_text_shares_its_words_with_plain_text():
    plain, hidden = _hashed(Comment("cheap pills")), _hashed(Comment("сhеар ＰＩＬＬＳ"))
    assert plain
    assert plain <= hidden


def test_of_nothing_at_all_only_its_length_is_told():
    assert _filled(Comment("")) == {"length"}


def test_no_comments_are_an_empty_matrix():
    assert CommentFeatures().fit_transform([]).shape == (0, COLUMNS)


def test_batches_do_not_change_the_matrix():
    whole = CommentFeatures(batch_characters=10**9).fit_transform(EVERY)
    for characters in (1, 150, 1_000):
        parts = CommentFeatures(batch_characters=characters).fit_transform(EVERY)
        assert parts.shape == whole.shape
        assert (whole != parts).nnz == 0


def test_long_comments_are_not_hashed_together():
    long = [Comment("a b <" * 4_000)] * 40
    tracemalloc.start()
    CommentFeatures().fit_transform(long)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150 * 2**20


def test_a_word_is_not_taken_for_a_run_of_characters():
    """The word "pot" and the run "tom" have the same polynomial."""
    word = words(Segments.of(["pot"])).hashes
    run, _ = character_ngrams(Segments.of(["tom"]), (3,))
    assert word[0] != run[0]


def test_a_batch_of_none_is_refused_by_fit():
    with pytest.raises(ValueError, match="batch_characters must be positive"):
        CommentFeatures(batch_characters=0).fit([])


def test_the_features_can_be_cloned_and_saved():
    buffer = io.BytesIO()
    joblib.dump(clone(CommentFeatures(batch_characters=7)), buffer)
    buffer.seek(0)
    assert joblib.load(buffer).get_params() == {"batch_characters": 7}


def test_email_network_address_and_browser_are_no_features():
    author = Author("Ann", email="ann@spam.example", ip="198.51.100.7", user_agent="bot")
    assert (matrix([Comment("hi", author)]) != matrix([Comment("hi", Author("Ann"))])).nnz == 0


def test_every_family_has_columns_of_its_own_and_none_is_left_over():
    assert len(FAMILY_STARTS) == len(FAMILIES) + 1
    assert len(set(FAMILIES)) == len(FAMILIES)
    assert (np.diff(FAMILY_STARTS) > 0).all()
    assert FAMILY_STARTS[-1] == COLUMNS


def test_the_columns_of_a_family_of_the_shape_are_as_many_as_its_signals():
    assert np.diff(FAMILY_STARTS)[5:].tolist() == [family.count for family in SHAPE]
