from __future__ import annotations

import numpy as np

from training.split import (
    copy_key,
    latest,
    learners,
    likeness,
    near_duplicates,
    site_folds,
)

LONG = "please visit my wonderful shop where you can buy the best shoes of all brands for little"


def test_a_copy_with_one_word_changed_is_a_near_duplicate():
    groups = near_duplicates([LONG, LONG + " money", "something else entirely, of many words too"])
    assert groups[0] == groups[1] != groups[2]


def test_case_and_disguise_make_no_other_text():
    groups = near_duplicates([LONG, LONG.upper().replace("O", "О")])
    assert groups[0] == groups[1]


def test_short_texts_are_copies_of_none():
    assert len(set(near_duplicates(["thanks a lot", "thanks a lot", "", ""]).tolist())) == 4


def test_no_texts_have_no_groups():
    assert near_duplicates([]).shape == (0,)


def test_copies_of_copies_are_one_group():
    words = LONG.split()
    chain = [" ".join(words[i:] + words[:i]) for i in range(4)]
    assert len(set(near_duplicates(chain).tolist())) == 1


def test_a_site_is_never_in_two_folds():
    sites = ["a", "b", "c", "a", "b", "d"] * 10
    fold = site_folds(sites, 3)
    assert all(len(set(fold[np.array(sites) == site])) == 1 for site in "abcd")


def test_folds_are_of_like_size():
    fold = site_folds(["big"] * 60 + ["mid"] * 30 + ["low"] * 20 + ["few"] * 10, 2)
    assert np.bincount(fold).tolist() == [60, 60]


def test_nobody_learns_from_a_held_out_row_or_its_copy():
    held_out = np.array([True, False, False, False])
    assert learners(held_out, np.array([7, 7, 8, 9])).tolist() == [False, False, True, True]


def test_of_each_class_the_last_rows_are_held_out():
    moments = np.array([5.0, 1, 2, 3, 4, 9, 8])
    spam = np.array([False, False, False, False, False, True, True])
    held_out = latest(moments, spam, 0.2)
    assert np.flatnonzero(held_out).tolist() == [0, 5]


def test_copies_mostly_share_a_key_and_other_texts_do_not():
    texts = [f"{LONG} {word}" for word in ("one", "two", "three", "four", "five", "six")]
    assert len({copy_key(text) for text in texts}) < 3
    assert copy_key(LONG) != copy_key("a plainly different text about something else entirely")


def test_a_short_text_has_no_key():
    assert copy_key("thanks for this") is None


def test_likeness_is_the_share_of_runs_in_common():
    assert likeness(LONG, LONG) == 1.0
    assert 0.5 < likeness(LONG, f"{LONG} again") < 1.0
    assert likeness(LONG, "a plainly different text about something else entirely") == 0.0


def test_short_texts_are_not_alike():
    assert likeness("nice post", "nice post") == 0.0
