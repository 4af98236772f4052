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
from model.shape import View

from .conftest import HAM, ODD, SPAM

EVERY = HAM + SPAM + ODD


def _filled(comment):
    """Families that have a value in the comment's row."""
    family = np.searchsorted(FAMILY_STARTS, vector(View(comment)).columns, side="right") - 1
    return {FAMILIES[index] for index in family}


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


def test_the_same_word_in_another_field_is_another_feature():
    content, name = Comment("casino"), Comment("", Author("casino"))
    both = set(vector(View(content)).columns) & set(vector(View(name)).columns)
    # Alone they share that the text is short.
    assert both <= set(vector(View(Comment(""))).columns)


def test_fields_fill_their_own_families_only():
    assert _filled(Comment("merhaba.")) == {"words", "characters", "layout", "length", "gibberish"}
    assert _filled(Comment("", Author("Ann Lee"))) == {"author_name", "name", "length", "together"}
    assert "link_address" in _filled(Comment("http://a.example"))
    assert "author_url" in _filled(Comment("", Author(url="http://a.example")))


def test_disguised_text_shares_its_words_with_plain_text():
    plain, hidden = vector(View(Comment("cheap pills"))), vector(View(Comment("сhеар ＰＩＬＬＳ")))
    assert set(plain.columns) <= set(hidden.columns)


def test_nothing_at_all_is_only_short():
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
