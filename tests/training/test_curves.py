from __future__ import annotations

import numpy as np
import pytest

from training.curves import BINS, histogram, reached, reliability
from training.evaluate import Judged


def _judged(*rows):
    probability, spam, site = zip(*rows, strict=True)
    return Judged(np.array(probability), np.array(spam), np.array(site))


def test_a_bin_is_at_its_mean_prediction_and_its_share_of_spam():
    found = reliability(_judged((0.1, False, "a"), (0.3, False, "a"), (0.9, True, "a")), bins=2)
    assert found.predicted.tolist() == pytest.approx([0.2, 0.9])
    assert found.observed.tolist() == pytest.approx([0.0, 1.0])


def test_empty_bins_are_left_out():
    assert reliability(_judged((0.0, False, "a"), (1.0, True, "a"))).weight.size == 2


def test_spam_and_ham_weigh_the_same_in_a_bin():
    found = reliability(_judged((0.5, True, "a"), *[(0.5, False, "a")] * 9))
    assert found.observed.tolist() == pytest.approx([0.5])


def test_a_threshold_is_reached_by_what_equals_it():
    judged = _judged((0.2, False, "a"), (0.6, False, "a"), (0.6, True, "a"))
    found = reached(judged, np.array([0.0, 0.6, 0.7]))
    assert found.ham.tolist() == pytest.approx([1.0, 0.5, 0.0])
    assert found.spam.tolist() == pytest.approx([1.0, 1.0, 0.0])


def test_precision_is_one_where_nothing_is_reached():
    judged = _judged((0.2, False, "a"), (0.6, True, "a"))
    assert reached(judged, np.array([0.0, 0.9])).precision.tolist() == pytest.approx([0.5, 1.0])


def test_a_large_site_counts_as_three_hundred():
    judged = _judged(*[(0.9, False, "big")] * 3000, *[(0.1, False, "few")] * 100, (0.9, True, "a"))
    assert reached(judged, np.array([0.5])).ham.tolist() == pytest.approx([0.75])


def test_what_lies_outside_is_counted_in_the_first_and_the_last_bin():
    counts = histogram(np.array([-9.0, 0.0, 1.0, 9.0]))
    assert counts.size == BINS
    assert (counts[0], counts[-1]) == (2.0, 2.0)
