from __future__ import annotations

import numpy as np
import pytest

from training.thresholds import LEAST_HAM, MOST_HELD, MOST_REJECTED, choose, lowest

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("share", [0.0, 0.005, 0.1, 0.5])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_no_more_than_the_share_reaches_the_threshold(share, size):
    values = RNG.random(size)
    assert (values >= lowest(values, share)).mean() <= share


def test_the_threshold_is_not_higher_than_it_must_be():
    values = np.linspace(0.0, 0.999, 1000)
    assert (values >= lowest(values, 0.1) - 0.002).mean() > 0.1


def test_equal_values_are_all_left_below():
    assert lowest(np.full(50, 0.3), 0.1) > 0.3


def test_both_promises_are_kept_on_the_hardest_site():
    ham = {"easy": RNG.random(1000) / 4, "hard": RNG.random(1000)}
    chosen = choose(ham)
    for values in ham.values():
        assert (values >= chosen.hold_at).mean() <= MOST_HELD
        assert (values >= chosen.reject_at).mean() <= MOST_REJECTED
    assert chosen.hold_at < chosen.reject_at


def test_small_sites_are_judged_together():
    many = {f"site {number}": RNG.random(10) / 4 for number in range(LEAST_HAM)}
    assert choose(many | {"one": np.array([0.99])}).hold_at < 0.5


def test_no_ham_is_refused():
    with pytest.raises(ValueError, match="no ham"):
        choose({})
