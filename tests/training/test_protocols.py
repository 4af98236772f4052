from __future__ import annotations

import numpy as np

from training.protocols import (
    authors_splits,
    fold_splits,
    group_folds,
    holdout_split,
    one_out_splits,
)

RNG = np.random.default_rng(0)
GROUP = RNG.integers(0, 60, 200)


def test_the_first_seven_in_ten_of_each_class_in_order_learn():
    site = np.array(["v"] * 30)
    spam = np.arange(30) % 3 == 0
    split = authors_splits(site, spam)[0]
    assert split.train[spam[split.train]].tolist() == [0, 3, 6, 9, 12, 15, 18]
    assert split.test[spam[split.test]].tolist() == [21, 24, 27]
    assert (~spam[split.train]).sum() == 14


def test_a_video_learns_from_itself_alone():
    site = np.array(["a", "b"] * 20)
    for split in authors_splits(site, np.arange(40) % 4 < 2):
        assert len(set(site[np.concatenate([split.train, split.test])])) == 1


def test_the_one_left_out_is_all_that_is_judged():
    site = np.array(["a", "b", "c", "a"])
    assert [split.test.tolist() for split in one_out_splits(site)] == [[0, 3], [1], [2]]
    assert all(set(site[s.train]).isdisjoint(site[s.test]) for s in one_out_splits(site))


def test_no_group_is_in_two_folds_and_every_row_is_judged_once():
    splits = fold_splits(GROUP, 5, 0)
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(200))
    assert all(set(GROUP[s.train]).isdisjoint(GROUP[s.test]) for s in splits)


def test_three_tenths_are_held_out_and_no_group_is_on_both_sides():
    (split,) = holdout_split(GROUP, 0)
    assert 0.25 < split.test.size / 200 < 0.35
    assert set(GROUP[split.train]).isdisjoint(GROUP[split.test])


def test_another_seed_deals_other_folds():
    assert (group_folds(GROUP, 5, 0) != group_folds(GROUP, 5, 1)).any()
    assert (group_folds(GROUP, 5, 0) == group_folds(GROUP, 5, 0)).all()
