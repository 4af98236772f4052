from __future__ import annotations

import re

import pytest

from model.scales import among, count, grows, is_in, share, some


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 4, 0.0), (1, 4, 0.25), (4, 4, 1.0), (9, 4, 1.0), (0, 0, 0.0)],
)
def test_a_share_is_kept_between_nothing_and_one(part, whole, expected):
    assert share(part, whole) == expected


@pytest.mark.parametrize(("number", "expected"), [(0, 0.0), (8, 1.0), (9, 1.0), (10**9, 1.0)])
def test_a_count_grows_from_nothing_to_one_at_the_full_count(number, expected):
    assert grows(number, 8) == expected


def test_the_first_of_a_count_adds_most():
    steps = [grows(number + 1, 8) - grows(number, 8) for number in range(8)]
    assert steps == sorted(steps, reverse=True)


def test_matches_are_counted_without_overlap():
    assert count(re.compile("aa"), "aaaa a") == 2


@pytest.mark.parametrize(("text", "expected"), [("a1b22", 3), ("", 0), ("ab", 0), ("é1\ud800²", 1)])
def test_only_the_ascii_characters_asked_for_are_among_a_text(text, expected):
    assert among(b"0123456789", text) == expected


def test_a_letter_outside_ascii_is_no_question_mark():
    """Encoding puts one in its place."""
    assert among(b"!", "é!") == 1
    assert among(b"abc", "éüß") == 0


@pytest.mark.parametrize(("text", "expected"), [("xay", 1.0), ("xy", 0.0), ("", 0.0)])
def test_a_pattern_is_in_a_text_or_not(text, expected):
    assert is_in(re.compile("a"), text) == expected


@pytest.mark.parametrize(
    ("found", "expected"), [([], 0.0), ([0, "", None], 0.0), ([0, "a"], 1.0), ({"a"}, 1.0)]
)
def test_some_is_one_when_anything_is_true(found, expected):
    assert some(found) == expected
