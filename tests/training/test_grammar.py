from __future__ import annotations

from importlib.resources import files
from random import Random

import pytest

from training.grammar import Grammar, grammar, joined, parse

NAMES = sorted(
    path.name.removesuffix(".txt")
    for path in files("training").joinpath("phrases").iterdir()
    if path.name.endswith(".txt")
)


def _all(text, rule="a", **given):
    rng = Random(0)
    return {parse(text).say(rule, rng, **given) for _ in range(200)}


def test_one_of_the_choices_is_taken():
    assert _all("@a\n{b|c {d|e}}") == {"b", "c d", "c e"}


def test_a_rule_named_within_a_choice_is_drawn_out_of_it():
    assert _all("@a\n{b|<c>|{d|<c>}}\n@c\n{1|{2|3}}[4]") == {
        *("b", "d", "1", "2", "3", "14", "24", "34"),
    }


def test_a_part_in_brackets_may_be_left_out_without_a_gap():
    assert _all("@a\nb[ c] d[ , e].") == {"b c d.", "b d.", "b c d, e.", "b d, e."}


def test_a_rule_is_drawn_anew_each_time_it_is_named():
    assert _all("@a\n<b><b>\n@b\n1\n2") == {"11", "12", "21", "22"}


def test_a_given_text_stands_for_a_rule_all_through():
    assert _all("@a\n<b><b>\n@b\n1\n2", b="x") == {"xx"}


def test_remarks_and_empty_lines_are_no_patterns():
    assert _all("# one\n@a\n\n# two\nb") == {"b"}


def test_several_texts_come_of_different_patterns():
    listed = parse("@a\n1\n2\n3").several("a", 3, Random(0))
    assert sorted(listed) == ["1", "2", "3"]


def test_several_are_no_more_than_there_are():
    assert parse("@a\n1").several("a", 3, Random(0)) == ["1"]


def test_joined_sentences_begin_with_a_capital_and_end():
    assert joined(["one", "two!", "", "three"]) == "One. Two! Three."


def _named(phrases: Grammar) -> set[str]:
    text = "".join(pattern for patterns in phrases.rules.values() for pattern in patterns)
    return {part.partition(">")[0] for part in text.split("<")[1:]}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_names_only_rules_it_has_or_is_given(name):
    given = {"topic", "tool", "link", "handle"}
    assert _named(grammar(name)) <= set(grammar(name).rules) | given


@pytest.mark.parametrize("name", NAMES)
def test_the_braces_and_brackets_of_a_file_match(name):
    for pattern in (p for patterns in grammar(name).rules.values() for p in patterns):
        assert pattern.count("{") == pattern.count("}")
