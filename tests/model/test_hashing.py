from __future__ import annotations

import pytest

from model.hashing import MAX_WORD, Segments, character_ngrams, word_pairs, words


def _words(*texts):
    return words(Segments.of(texts))


def test_a_word_has_the_same_hash_wherever_it_stands():
    alone, inside = _words("casino"), _words("the casino wins")
    assert alone.hashes[0] == inside.hashes[1]


@pytest.mark.parametrize("other", ["casin", "casinos", "onisac", "cazino", "c asino"])
def test_different_words_have_different_hashes(other):
    assert _words(other).hashes[0] != _words("casino").hashes[0]


def test_words_end_with_their_text():
    found = _words("one two", "three", "", "four")
    assert found.segment.tolist() == [0, 0, 1, 3]
    assert found.start.tolist() == [0, 4, 7, 12]


def test_letters_past_the_longest_word_do_not_count():
    long = "a" * MAX_WORD
    assert _words(long).hashes[0] == _words(long + "b").hashes[0]
    assert _words(long).hashes[0] != _words(long[1:]).hashes[0]


def test_pairs_do_not_cross_texts_and_know_their_order():
    hashes, segment = word_pairs(_words("cheap pills", "pills cheap", "alone"))
    assert segment.tolist() == [0, 1]
    assert hashes[0] != hashes[1]


def test_no_words_are_no_error():
    assert _words("", " ").hashes.size == 0
    assert word_pairs(_words())[0].size == 0


def test_character_ngrams_stay_inside_their_text():
    hashes, segment = character_ngrams(Segments.of(["abc", "a", "abc"]), (2, 3))
    assert segment.tolist() == [0, 0, 2, 2, 0, 2]
    assert hashes[0] == hashes[2] != hashes[1]


def test_an_ngram_is_no_shorter_one_with_a_nul():
    hashes, _ = character_ngrams(Segments.of(["\0\0\0\0"]), (2, 3))
    assert len(set(hashes.tolist())) == 2


def test_a_text_shorter_than_the_ngrams_has_none():
    assert character_ngrams(Segments.of(["a"]), (2, 3))[0].size == 0
    assert character_ngrams(Segments.of([]), (2, 3))[0].size == 0
