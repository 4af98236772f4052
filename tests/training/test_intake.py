from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.comment import Author, Comment
from model.labels import LabelledComment
from training import intake as module
from training.intake import intake, moment
from training.sources import Row
from training.split import copy_key

KEY = b"k" * 32
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]


def _line(text, *, spam=False, site="a", at="", by=""):
    return LabelledComment("1", Comment(text), spam, site, labelled_at=at, labelled_by=by)


def _contents(labels):
    return [row.labelled.comment.content for row in labels.rows]


def _distinct(count, **fields):
    return [_line(f"comment {n}", **fields) for n in range(count)]


TEXTS = st.builds(
    lambda order, tail: " ".join([*order, *tail]),
    st.sampled_from([WORDS, WORDS[::-1]]),
    st.lists(st.sampled_from(WORDS), max_size=2),
)
LINES = st.lists(
    st.builds(_line, TEXTS | st.text("abc ", max_size=4), spam=st.booleans()), max_size=40
)


def _by_hand(lines, most):
    """Sort all: of copies the lowest two, then of each class the lowest."""
    found = defaultdict(dict)
    for line in lines:
        row = Row("labels", line)
        found[row.is_spam][module._hash(row, KEY)] = row
    kept = []
    for rows in found.values():
        copies, of_class = defaultdict(int), []
        for rank in sorted(rows):
            key = copy_key(rows[rank].labelled.comment.content)
            copies[key] += 1
            if key is None or copies[key] <= 2:
                of_class.append(rank)
        kept += of_class[:most]
    return sorted(kept)


@given(LINES, st.integers(1, 12))
def test_a_stream_keeps_what_sorting_everything_would(lines, most):
    found = intake(lines, KEY, most_of_a_place=most)
    assert sorted(module._hash(row, KEY) for row in found.rows) == _by_hand(lines, most)


@given(LINES, st.randoms(use_true_random=False), st.integers(2, 30))
def test_the_order_of_the_lines_changes_nothing(lines, random, most):
    shuffled = random.sample(lines, len(lines))
    first, second = (intake(each, KEY, most_in_all=most) for each in (lines, shuffled))
    assert first.rows == second.rows


def test_no_more_than_the_most_of_a_site_and_class_are_kept():
    lines = [*_distinct(50), *_distinct(50, spam=True), *_distinct(9, site="b")]
    found = intake(lines, KEY, most_of_a_place=20)
    places = [(row.site, row.is_spam) for row in found.rows]
    assert [places.count(place) for place in (("a", False), ("a", True), ("b", False))] == [
        *(20, 20, 9)
    ]


def test_the_most_of_a_place_is_halved_until_all_fit():
    lines = [*_distinct(100), *_distinct(100, spam=True), *_distinct(5, site="b")]
    found = intake(lines, KEY, most_of_a_place=64, most_in_all=60)
    assert len(found.rows) == 16 + 16 + 5


def test_all_labels_are_counted_whether_kept_or_not():
    found = intake([*_distinct(50), *_distinct(7, spam=True)], KEY, most_of_a_place=5)
    assert (found.count(spam=False), found.count(spam=True)) == (50, 7)


def test_a_flood_of_one_text_is_kept_twice():
    flood = [_line(" ".join(WORDS), at=f"2026-01-01T00:00:{n:02d}Z") for n in range(50)]
    flood = [replace(line, created_at=line.labelled_at) for line in flood]
    found = intake([*flood, *_distinct(10)], KEY, most_of_a_place=5_000)
    assert _contents(found).count(" ".join(WORDS)) == 2


def test_another_key_makes_another_choice():
    lines = _distinct(100)
    first, second = (intake(lines, key * 32, most_of_a_place=10) for key in (b"a", b"b"))
    assert set(_contents(first)) != set(_contents(second))


def test_lines_without_a_label_are_passed_over():
    assert intake([replace(_line("x"), is_spam=None)], KEY).rows == []


def test_the_oldest_label_comes_first():
    lines = [_line(f"text {n}", at=f"2026-01-{n:02d}T00:00:00Z") for n in range(1, 10)]
    Random(0).shuffle(lines)
    assert _contents(intake(lines, KEY)) == [f"text {n}" for n in range(1, 10)]


def test_the_same_comment_with_the_same_label_counts_once_with_its_last_time():
    lines = [_line("hi", at=f"2026-01-0{n}T00:00:00Z") for n in (1, 3, 2)]
    (row,) = intake(lines, KEY).rows
    assert row.labelled.labelled_at == "2026-01-03T00:00:00Z"


def test_a_comment_with_a_name_of_its_own_is_another_comment():
    lines = [
        replace(_line("nice"), comment=Comment("nice", Author(name))) for name in ("Ann", "Tom")
    ]
    assert len(intake(lines, KEY).rows) == 2


@pytest.mark.parametrize(
    ("labelled_at", "created_at", "seconds"),
    [
        ("1970-01-01T00:01:00Z", "1970-01-01T00:00:01Z", 60.0),
        ("", "1970-01-01T01:00:01+01:00", 1.0),
        ("", "1970-01-01T00:00:01", 1.0),
        ("", "", 0.0),
    ],
)
def test_a_label_is_of_when_it_was_given_or_else_of_when_it_was_written(
    labelled_at, created_at, seconds
):
    line = replace(_line("x", at=labelled_at), created_at=created_at)
    assert moment(Row("labels", line)) == seconds


def test_a_time_that_is_none_is_named():
    with pytest.raises(ValueError, match="yesterday"):
        intake([_line("x", at="yesterday")], KEY)
