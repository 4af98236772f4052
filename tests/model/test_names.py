from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.names import NameEvidence, name_evidence
from model.text import MAX_TEXT

NOTHING = NameEvidence()


@pytest.mark.parametrize(
    "name",
    [
        "Ann Miller",
        "ann miller",
        "John Q. Baker-Smith",
        "Ludwig van Beethoven",
        "Tom Price",
        "Иван Иванов",
        "Müller, Jürgen",
        "王伟",
        "김민준",
        "Amy Smith (@amy)",
        "Dr. Ben Smith",
    ],
)
def test_given_name_and_surname_make_a_person(name):
    evidence = name_evidence(name)
    assert evidence.person >= 0.5 or evidence.given == 1
    assert evidence.dictionary == evidence.random == evidence.glued == evidence.slogan == 0


@pytest.mark.parametrize("name", ["Clipping path", "coach connect", "Payday Loans", "shoes"])
def test_words_of_a_dictionary_make_no_person(name):
    evidence = name_evidence(name)
    assert evidence.dictionary == 1
    assert evidence.person == evidence.given == 0


def test_a_surname_that_is_a_word_needs_a_given_name_before_it():
    assert name_evidence("Jim Price").surname == 0.5
    assert name_evidence("Low Price").surname == 0


@pytest.mark.parametrize("name", ["angry_dba", "JoeHx", "kim", "gktouch", "Mooash", "RJay75", "g"])
def test_a_nickname_looks_neither_random_nor_glued_nor_like_a_slogan(name):
    evidence = name_evidence(name)
    assert evidence.random == evidence.glued == evidence.slogan == evidence.domain == 0


@pytest.mark.parametrize("name", ["cdOjNpvDKQJeYn", "wvlxtxsxn", "Qpftpcgr", "mnmjqpudlg"])
def test_letters_drawn_at_random_are_seen(name):
    assert name_evidence(name).random == 1


@pytest.mark.parametrize("name", ["Schwarzschild", "Strengths", "Wright", "Krzysztof", "McDonald"])
def test_consonants_of_a_known_word_are_not_random(name):
    assert name_evidence(name).random == 0


@pytest.mark.parametrize("name", ["Ronaldget", "JamesTug", "Williamcof", "Pavlosshj", "NancynOw"])
def test_letters_stuck_to_a_given_name_are_seen(name):
    assert name_evidence(name).glued == 1


@pytest.mark.parametrize(
    "name", ["Ronald", "Petersson", "AlexSmith", "DaveK", "EricTN", "scottgu", "Williams", "Johnny"]
)
def test_names_made_of_names_are_not_glued(name):
    assert name_evidence(name).glued == 0


@pytest.mark.parametrize("name", ["example.com", "https://a.example", "www.a.example", "Buy.shop"])
def test_a_domain_is_seen(name):
    assert name_evidence(name).domain == 1


@pytest.mark.parametrize("name", ["J. R. Smith", "ASP.NET guy", "St. Amant", "a.b"])
def test_a_full_stop_makes_no_domain(name):
    assert name_evidence(name).domain == 0


@pytest.mark.parametrize(
    "name",
    ["best essay writing service", "how to lose weight", "cách làm cho tóc", "sale ugg boots"],
)
def test_a_phrase_is_a_slogan(name):
    assert name_evidence(name).slogan == 1


@pytest.mark.parametrize("name", ["Ann B. Cook", "D.A.Rogers", "Maria de la Cruz", "TheRobLog"])
def test_initials_and_particles_make_no_slogan(name):
    assert name_evidence(name).slogan == 0


def test_digits_are_a_share_of_letters_and_digits():
    assert name_evidence("ab-12").digits == 0.5


@pytest.mark.parametrize(
    "name", ["", "  ", "!!", "1234", "מתקין מזגנים", "ถุงมือยาง", "疯豆豆网赚博客"]
)
def test_a_name_in_no_known_script_or_list_is_no_evidence(name):
    assert name_evidence(name) == NOTHING


def test_the_host_behind_a_persons_name_is_not_the_name():
    assert name_evidence("Amy @ Cheap Loans").given == 1


@given(st.text(max_size=300))
def test_every_number_lies_between_0_and_1(name):
    assert all(0 <= number <= 1 for number in dataclasses.astuple(name_evidence(name)))


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", ["a", "A", "aB", "a ", " @", "a.", "-", "б", "王", "&amp;", "1"])
def test_a_long_name_hangs_nothing(unit):
    name_evidence(unit * (MAX_TEXT // len(unit)))
