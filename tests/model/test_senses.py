from __future__ import annotations

import numpy as np
import pytest

from model.lexicon import english_words
from model.senses import DIMENSIONS, nearness, sense, senses


def test_every_english_word_has_a_vector():
    known = senses()
    assert known.place.keys() == english_words()
    assert known.vector.shape == (len(known.place), DIMENSIONS)


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("loan", "mortgage", "index"), ("casino", "poker", "garden"), ("shoes", "boots", "query")],
)
def test_words_of_one_field_lie_near_each_other(word, near, far):
    of_word = sense([word])
    assert nearness(of_word, sense([near])) > nearness(of_word, sense([far])) + 0.2


def test_a_rare_word_outweighs_a_common_one():
    both = sense(["the", "mortgage"])
    assert nearness(both, sense(["mortgage"])) > 0.9


@pytest.mark.parametrize("words", [[], ["xkqjzv"], ["спасибо"]])
def test_of_words_without_vectors_nothing_is_said(words):
    assert not sense(words).any()
    assert nearness(sense(words), sense(["loan"])) == 0.0


def test_a_sense_is_as_near_to_itself_as_can_be():
    assert nearness(sense(["loan"]), sense(["loan"])) == pytest.approx(1.0)


def test_more_words_of_a_field_say_more():
    one, many = sense(["loan"]), sense(["loan"] * 20)
    assert np.linalg.norm(many) > np.linalg.norm(one)
