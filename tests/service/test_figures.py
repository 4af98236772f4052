import json
import random

import pytest

from service.figures import Outcome, Tally, as_json, format_table


def outcomes(label, status, count):
    return [Outcome(label, 0.01, 201, status) for _ in range(count)]


FOUR_HAM_FIVE_SPAM = [
    *outcomes("ham", "accepted", 2),
    *outcomes("ham", "held", 1),
    *outcomes("ham", "spam", 1),
    *outcomes("spam", "accepted", 1),
    *outcomes("spam", "held", 1),
    *outcomes("spam", "spam", 3),
    *outcomes("unlabelled", "held", 2),
]
FAILED = [Outcome("ham", 0.5, 422, error=f"422: reason {n}") for n in range(7)]


def figures(outcomes, seconds=2.0):
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally.result(seconds)


def test_verdicts_are_counted_by_label_and_status():
    assert figures(FOUR_HAM_FIVE_SPAM).counts == {
        "spam": {"accepted": 1, "held": 1, "spam": 3},
        "ham": {"accepted": 2, "held": 1, "spam": 1},
        "unlabelled": {"accepted": 0, "held": 2, "spam": 0},
    }


@pytest.mark.parametrize(
    ("name", "percent"),
    [("ham rejected", 25.0), ("ham held", 25.0), ("spam caught", 80.0), ("spam rejected", 60.0)],
)
def test_shares_are_percentages_of_their_label(name, percent):
    assert figures(FOUR_HAM_FIVE_SPAM).shares[name].percent == percent


def test_a_share_of_nothing_is_no_percentage():
    result = figures(outcomes("spam", "spam", 1))
    assert result.shares["ham rejected"].percent is None
    assert "ham rejected           -   0 of 0" in format_table(result)


def test_the_order_of_the_outcomes_does_not_matter():
    shuffled = random.Random(1).sample(FOUR_HAM_FIVE_SPAM, len(FOUR_HAM_FIVE_SPAM))
    assert figures(shuffled) == figures(FOUR_HAM_FIVE_SPAM)


# By hand, nearest rank: of 1, 2, ... 200 ms half are at most 100 and 198 are at most 198;
# of three times, the second and the third.
@pytest.mark.parametrize(
    ("milliseconds", "p50", "p99"),
    [(range(200, 0, -1), 100, 198), ([30, 10, 20], 20, 30), ([7], 7, 7)],
)
def test_percentiles_are_nearest_ranks(milliseconds, p50, p99):
    result = figures(Outcome("ham", ms / 1000, 201, "held") for ms in milliseconds)
    assert result.p50_ms == pytest.approx(p50)
    assert result.p99_ms == pytest.approx(p99)


def test_failures_are_requests_but_neither_verdicts_nor_times():
    result = figures(FOUR_HAM_FIVE_SPAM + FAILED)
    assert result.sent == 18
    assert result.requests_per_second == 9.0
    assert result.failed == 7
    assert result.p99_ms == pytest.approx(10)
    assert result.shares["ham held"].of == 4


def test_the_first_five_different_errors_are_kept():
    result = figures([FAILED[0], *FAILED])
    assert result.errors == tuple(f"422: reason {n}" for n in range(5))


def test_nothing_at_all_has_figures_too():
    result = figures([], seconds=0.0)
    assert (result.sent, result.requests_per_second, result.p50_ms) == (0, 0.0, None)
    assert "median" not in format_table(result)


def test_the_table_aligns_counts_and_percentages():
    result = figures(FOUR_HAM_FIVE_SPAM + FAILED[:1])
    assert format_table(result).splitlines() == [
        "label           accepted      held      spam     total",
        "spam                   1         1         3         5",
        "ham                    2         1         1         4",
        "unlabelled             0         2         0         2",
        "",
        "ham rejected     25.00 %   1 of 4",
        "ham held         25.00 %   1 of 4",
        "spam caught      80.00 %   4 of 5",
        "spam rejected    60.00 %   3 of 5",
        "",
        "requests              12   in 2.0 s, 6 a second",
        "median           10.0 ms",
        "99 % within      10.0 ms",
        "failed                 1",
        "  422: reason 0",
    ]


def test_the_table_leaves_out_labels_and_notes_that_do_not_occur():
    table = format_table(figures(outcomes("spam", "spam", 1)))
    assert not any(word in table for word in ("unlabelled", "skipped", "cut", "unscored"))


def test_the_table_says_when_no_model_judged():
    held = Outcome("ham", 0.01, 201, "held", scored=False)
    assert "unscored               1   held: the service has no working" in format_table(
        figures([held])
    )


def test_the_json_holds_the_same_figures():
    told = json.loads(json.dumps(as_json(figures(FOUR_HAM_FIVE_SPAM + FAILED[:1]))))
    assert told["counts"]["spam"] == {"accepted": 1, "held": 1, "spam": 3}
    assert told["spam_caught"] == {"count": 4, "of": 5, "percent": 80.0}
    assert told["failed"] == 1
    assert told["errors"] == ["422: reason 0"]
    assert told["p50_ms"] == pytest.approx(10)
