from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from training.thresholds import (
    MOST_HELD,
    MOST_REJECTED,
    SMALL_SITES,
    choose,
    lowest,
    upper_bound,
)

RNG = np.random.default_rng(0)
PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=149, max_size=400).map(np.array)


def _ham(size, highest=0.5):
    """Return ``size`` values that are evenly spread, the highest as given."""
    return np.linspace(0.0, highest, size)


@pytest.mark.parametrize(("reached", "of"), [(0, 1), (0, 149), (3, 620), (5, 11_523), (9, 10)])
def test_with_the_bound_as_truth_so_few_would_be_seen_in_one_of_twenty(reached, of):
    assert binom.cdf(reached, of, upper_bound(reached, of)) == pytest.approx(0.05)


def test_a_bound_can_be_asked_with_another_confidence():
    assert binom.cdf(2, 50, upper_bound(2, 50, confidence=0.99)) == pytest.approx(0.01)


def test_where_all_were_reached_nothing_is_excluded():
    assert upper_bound(7, 7) == 1.0


@pytest.mark.parametrize(("reached", "of"), [(-1, 5), (6, 5), (0, 0)])
def test_a_share_that_is_none_is_refused(reached, of):
    with pytest.raises(ValueError, match="no share"):
        upper_bound(reached, of)


@pytest.mark.parametrize(("share", "least"), [(0.001, 2_995), (0.02, 149)])
def test_one_value_less_than_needed_proves_nothing(share, least):
    assert lowest(_ham(least - 1), share) is None
    assert lowest(_ham(least), share) is not None


def test_no_values_prove_nothing():
    assert lowest(np.empty(0), 0.02) is None


@given(PROBABILITIES)
def test_the_threshold_keeps_its_promise(values):
    threshold = lowest(values, 0.02)
    reached = int((values >= (2.0 if threshold is None else threshold)).sum())
    assert upper_bound(reached, values.size) <= 0.02


@given(PROBABILITIES)
def test_no_lower_threshold_of_six_digits_keeps_the_promise(values):
    threshold = lowest(values, 0.02) or 1.0
    lower = round(threshold * 1e6 - 1) / 1e6
    assert upper_bound(int((values >= lower).sum()), values.size) > 0.02 or lower < 0


@given(PROBABILITIES)
def test_a_threshold_has_six_digits_at_most_and_lies_up_to_1(values):
    threshold = lowest(values, 0.02)
    assert threshold is None or (threshold == round(threshold, 6) and 0.0 < threshold <= 1.0)


@pytest.mark.parametrize("value", [0.29, 0.57, 0.1234564, 0.1234565, 0.000001, 0.9999995])
def test_equal_values_are_all_left_below(value):
    threshold = lowest(np.full(149, value), 0.02)
    assert value < threshold <= value + 1.000001e-6


def test_no_threshold_lies_above_certain_values():
    assert lowest(np.full(149, 1.0), 0.02) is None


def test_both_promises_are_proven_by_the_hardest_site():
    ham = {"easy": RNG.random(20_000) / 4, "hard": RNG.random(20_000)}
    proven = choose(ham)
    assert [bound.group for bound in proven.holding] == ["easy", "hard"]
    assert all(bound.at_most <= MOST_HELD for bound in proven.holding)
    assert all(bound.at_most <= MOST_REJECTED for bound in proven.rejecting)
    assert proven.thresholds.hold_at == lowest(ham["hard"], MOST_HELD)
    assert proven.thresholds.reject_at == lowest(ham["hard"], MOST_REJECTED)
    assert proven.hold_proven


@pytest.mark.parametrize(("size", "groups"), [(499, [SMALL_SITES]), (500, ["blog", SMALL_SITES])])
def test_a_site_proves_alone_when_ten_of_its_ham_may_be_held(size, groups):
    proven = choose({"blog": _ham(size), "other": _ham(9)})
    assert [bound.group for bound in proven.holding] == groups


@pytest.mark.parametrize(("size", "counts"), [(49, False), (50, True)])
def test_no_site_with_enough_ham_is_seen_above_a_share(size, counts):
    hard = np.where(np.arange(size) < 2, 0.9, 0.1)
    at = choose({"large": _ham(20_000, 0.3), "others": _ham(400, 0.2), "small": hard}).thresholds
    assert (at.hold_at > 0.9) == counts


def test_a_bound_says_what_reaches_the_threshold_that_was_chosen():
    ham = {"easy": _ham(5_000, 0.3), "hard": _ham(5_000, 0.9)}
    proven = choose(ham)
    for bound in proven.holding:
        reached = int((ham[bound.group] >= proven.thresholds.hold_at).sum())
        assert (bound.ham, bound.reached) == (5_000, reached)
        assert bound.at_most == upper_bound(reached, 5_000)


def test_sites_too_small_for_a_proof_prove_it_together():
    ham = {f"site {number}": _ham(149, 0.2) for number in range(21)}
    proven = choose(ham)
    assert [(bound.group, bound.ham) for bound in proven.rejecting] == [(SMALL_SITES, 149 * 21)]
    assert proven.holding[0].group == SMALL_SITES
    assert proven.thresholds.reject_at is not None


@pytest.mark.parametrize(("size", "rejects"), [(2_994, False), (2_995, True)])
def test_too_little_ham_leaves_no_threshold_to_reject_at(size, rejects):
    assert (choose({"blog": _ham(size)}).thresholds.reject_at is not None) == rejects


def test_one_group_without_proof_leaves_no_threshold_to_reject_at():
    assert choose({"large": _ham(20_000), "small": _ham(200)}).thresholds.reject_at is None


def test_a_group_without_proof_says_what_its_ham_could_prove_at_most():
    (bound,) = choose({"blog": _ham(1_000)}).rejecting
    assert (bound.ham, bound.reached) == (1_000, 0)
    assert bound.at_most == upper_bound(0, 1_000) > MOST_REJECTED


@pytest.mark.parametrize(("size", "proven"), [(148, False), (149, True)])
def test_too_little_ham_proves_nothing_of_holding(size, proven):
    assert choose({"blog": _ham(size)}).hold_proven == proven


def test_without_proof_no_ham_that_was_seen_is_held():
    proven = choose({"large": _ham(5_000, 0.3), "small": _ham(20, 0.7)})
    assert proven.thresholds.hold_at == 0.700001
    assert not proven.hold_proven


def test_without_proof_ham_that_is_certain_is_held_at_last():
    proven = choose({"blog": np.array([0.2, 1.0])})
    assert proven.thresholds.hold_at == 1.0
    assert [bound.reached for bound in proven.holding] == [1]


def test_rejecting_never_begins_below_holding():
    hard = _ham(500, 0.9)
    together = {"hard": hard} | {f"site {number}": np.zeros(40) for number in range(20_000)}
    proven = choose(together)
    assert lowest(np.concatenate([*together.values()]), MOST_REJECTED) < 0.9
    assert proven.thresholds.reject_at >= proven.thresholds.hold_at >= lowest(hard, MOST_HELD)
    assert proven.hold_proven


def test_a_site_named_like_the_small_ones_still_proves_by_itself():
    proven = choose({SMALL_SITES: _ham(600, 0.9), "tiny": _ham(500, 0.1), "dust": _ham(9)})
    assert [bound.ham for bound in proven.holding] == [600, 500, 9]


def test_the_thresholds_carry_the_languages_to_reject_in():
    assert choose({"blog": _ham(9)}, ["en", "und"]).thresholds.languages == {"en", "und"}


@pytest.mark.parametrize("ham", [{}, {"blog": np.empty(0)}], ids=["no_site", "no_comment"])
def test_no_ham_is_refused(ham):
    with pytest.raises(ValueError, match="no ham"):
        choose(ham)
