from __future__ import annotations

import numpy as np
import pytest

from model.score import Thresholds
from training.evaluate import (
    Judged,
    auc,
    calibration_error,
    cut_at,
    ham_by_site,
    intervals,
    measure,
    of_links,
    site_weights,
)

AT = Thresholds(hold_at=0.5, reject_at=0.9)


def _judged(*rows):
    probability, spam, site = zip(*rows, strict=True)
    return Judged(np.array(probability), np.array(spam), np.array(site))


def test_perfect_order_has_an_auc_of_one_and_its_opposite_of_nothing():
    good = _judged((0.1, False, "a"), (0.9, True, "a"))
    assert auc(good) == 1.0
    assert auc(_judged((0.9, False, "a"), (0.1, True, "a"))) == 0.0


def test_one_class_has_no_auc():
    assert np.isnan(auc(_judged((0.5, True, "a"))))


def test_a_large_site_counts_as_three_hundred():
    judged = _judged(*[(0.5, False, "big")] * 600, (0.5, False, "few"))
    weights = site_weights(judged)
    assert weights[:600].sum() == pytest.approx(300)
    assert weights[600] == 1.0


def test_the_cut_lets_the_share_of_ham_above_it():
    judged = _judged(*[(i / 100, False, "a") for i in range(100)])
    assert (judged.probability >= cut_at(judged, 0.05)).sum() == 5


def test_probabilities_that_hold_have_no_calibration_error():
    rows = [(0.5, True, "a"), (0.5, False, "a")] * 10
    assert calibration_error(_judged(*rows)) == pytest.approx(0.0)


def test_certainty_that_is_wrong_half_the_time_is_off_by_half():
    rows = [(1.0, True, "a"), (1.0, False, "a")] * 10
    assert calibration_error(_judged(*rows)) == pytest.approx(0.5)


def test_ham_is_sorted_by_site():
    judged = _judged((0.1, False, "a"), (0.2, True, "a"), (0.3, False, "b"))
    assert {site: p.tolist() for site, p in ham_by_site(judged).items()} == {"a": [0.1], "b": [0.3]}


def test_figures_of_a_site_are_shares_at_the_thresholds():
    rows = [(0.1, False, "a"), (0.6, False, "a"), (0.6, True, "a"), (0.95, True, "a")]
    figures = measure(_judged(*rows), np.ones(4, dtype=bool), AT).sites[0]
    assert (figures.ham_rejected, figures.ham_held) == (0.0, 0.5)
    assert (figures.spam_rejected, figures.spam_caught) == (0.5, 1.0)


def test_a_site_without_spam_has_no_share_of_it():
    rows = [(0.1, False, "a"), (0.9, True, "b")]
    assert measure(_judged(*rows), np.ones(2, dtype=bool), AT).sites[0].spam_caught is None


def test_figures_over_all_are_of_blogs_only():
    blog = [(0.1, False, "a"), *[(0.95, True, "a")] * 30]
    chat = [(0.99, False, "chat"), *[(0.01, True, "chat")] * 30]
    report = measure(_judged(*blog, *chat), np.arange(62) < 31, AT)
    assert report.overall["spam_rejected"] == 1.0
    assert report.overall["ham_held"] == 0.0
    assert [site.site for site in report.sites] == ["a", "chat"]


def test_a_model_that_may_not_reject_rejects_nothing():
    judged = _judged((1.0, False, "a"), (0.1, False, "a"), *[(1.0, True, "a")] * 30)
    report = measure(judged, np.full(32, True), Thresholds(hold_at=0.5, reject_at=None))
    assert report.overall["ham_rejected"] == report.overall["spam_rejected"] == 0.0
    assert (report.sites[0].spam_rejected, report.sites[0].spam_caught) == (0.0, 1.0)


def _with_links(*rows):
    """Rows of (probability, is spam, site, has a link, has a URL), each counted ten times."""
    *judged, link, url = zip(*[row for row in rows for _ in range(10)], strict=True)
    return of_links(_judged(*zip(*judged, strict=True)), np.array(link), np.array(url))


def test_spam_without_a_link_is_counted_by_itself():
    figures = _with_links(
        (0.1, False, "a", False, False),
        (0.0, True, "a", False, False),
        (0.9, True, "a", False, True),
        (0.9, True, "a", True, False),
    )
    assert figures["link_free_spam_at_two_percent"] == 0.5


def test_ham_with_a_link_or_a_url_is_counted_by_its_worst_site():
    plain = [(0.1, False, f"site {n}", False, False) for n in range(10)] * 30
    good = [(0.1, False, "a", True, False)] * 3
    bad = [(0.9, False, "b", False, True), (0.1, False, "b", True, False)] * 2
    figures = _with_links(*plain, *good, *bad, (0.95, True, "a", True, True))
    assert figures["linked_ham_over_one_percent_worst"] == 0.5


def _mean_of(values):
    return lambda rows: {"mean": float(values[rows].mean())}


def test_an_interval_is_around_the_figure_and_narrower_with_more_comments():
    few, many = np.tile([0.0, 1.0], 10), np.tile([0.0, 1.0], 1000)
    wide, narrow = (
        intervals(np.arange(v.size), _mean_of(v), draws=200)["mean"] for v in (few, many)
    )
    assert wide.low < narrow.low < 0.5 < narrow.high < wide.high


def test_near_duplicates_are_drawn_together():
    values = np.repeat([0.0, 1.0], 500)
    alone = intervals(np.arange(1000), _mean_of(values), draws=200)["mean"]
    together = intervals(np.repeat(np.arange(20), 50), _mean_of(values), draws=200)["mean"]
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_the_same_comments_have_the_same_interval():
    first, second = (
        intervals(np.arange(20), _mean_of(np.arange(20.0)), draws=50) for _ in range(2)
    )
    assert first == second


def test_a_draw_that_cannot_be_measured_is_passed_over():
    def figures(rows):
        return {"first": 1.0} if 0 in rows else {}

    interval = intervals(np.arange(5), figures, draws=50)["first"]
    assert (interval.low, interval.high) == (1.0, 1.0)
