from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest

from model.lexicon import english_words, given_names, surnames
from model.text import fold

LISTS = [given_names, surnames, english_words]


@pytest.mark.parametrize("entries", LISTS)
def test_every_entry_is_folded_and_one_word(entries):
    assert all(fold(word) == word and word == word.strip() != "" for word in entries())


@pytest.mark.parametrize("entries", LISTS)
def test_a_list_is_read_once(entries):
    assert entries() is entries()


def test_the_lists_and_the_vectors_take_less_than_two_and_a_half_megabytes():
    folder = files("model").joinpath("lexicon_data")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 2_500_000


def test_nothing_is_read_at_import():
    read = "import model.names, model.lexicon as m; print(m.given_names.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", read], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize(
    "name",
    [
        "william",
        "will",
        "ashley",
        "rajesh",
        "dmitry",
        "сергей",
        "محمد",
        "花子",
        "민준",
        "אברהם",
        "bob",
    ],
)
def test_given_names_of_many_languages_are_listed(name):
    assert fold(name) in given_names()


@pytest.mark.parametrize("word", ["shop", "loan", "best", "cheap", "online", "love", "florida"])
def test_no_word_of_a_shop_is_a_given_name(word):
    assert word not in given_names()


@pytest.mark.parametrize("name", ["smith", "muller", "nguyen", "иванов", "王", "田中"])
def test_surnames_of_many_languages_are_listed(name):
    assert fold(name) in surnames()


@pytest.mark.parametrize("word", ["path", "running", "colour", "screenshot", "doesn", "a"])
def test_english_words_have_inflected_british_and_web_forms(word):
    assert word in english_words()


@pytest.mark.parametrize("word", ["recieve", "seperate", "london", "thier", "definately"])
def test_no_misspelled_word_or_proper_name_is_an_english_word(word):
    assert word not in english_words()
