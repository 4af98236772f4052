from __future__ import annotations

import itertools

import pytest

from model.language_words import CYRILLIC_WORDS, LATIN_WORDS
from model.text import fold
from model.view import only_words
from model.vocabulary import BLOGGING, COMMON, FUNCTION_WORDS, OFFERS, PRAISE

LISTS = {
    "blogging": BLOGGING,
    "praise": PRAISE,
    "function words": FUNCTION_WORDS,
    "offers": OFFERS,
}


@pytest.mark.parametrize("listed", LISTS.values(), ids=list(LISTS))
def test_every_word_is_as_folding_leaves_it(listed):
    assert [word for word in listed if only_words(fold(word)) != word] == []


@pytest.mark.parametrize("pair", list(itertools.combinations(LISTS, 2)), ids="-".join)
def test_no_word_is_in_two_lists(pair):
    assert LISTS[pair[0]].isdisjoint(LISTS[pair[1]])


@pytest.mark.parametrize(
    ("tongue", "words"),
    [*LATIN_WORDS.items(), *CYRILLIC_WORDS.items()],
    ids=[*LATIN_WORDS, *CYRILLIC_WORDS],
)
def test_a_word_that_a_language_is_known_by_is_no_offer(tongue, words):
    assert OFFERS.isdisjoint(map(fold, words.split()))


def test_what_is_common_is_about_blogs_or_praise_or_grammar():
    assert COMMON == BLOGGING | PRAISE | FUNCTION_WORDS
