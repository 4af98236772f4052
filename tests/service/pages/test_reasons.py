"""Reasons as bars: to one scale, from one middle, adding up."""

from model.score import Reason
from service.pages.reasons import why

REASONS = [
    Reason("maybe_spam", 0.0, "0.6 ≥ 0.5"),
    Reason("words", 4.0, "cheap"),
    Reason("self", -1.0, "I"),
    Reason("baseline", -2.5, "baseline"),
]


def test_what_weighs_nothing_is_a_rule_and_the_rest_adds_up():
    shown = why(REASONS)
    assert shown.rules == ("0.6 ≥ 0.5",)
    assert [bar.weight for bar in shown.bars] == [4.0, -1.0, -2.5]
    assert shown.total == 0.5


def test_the_strongest_reason_fills_its_half_and_the_others_are_to_its_scale():
    assert [(bar.start, bar.width, bar.for_spam) for bar in why(REASONS).bars] == [
        (50.0, 50.0, True),
        (37.5, 12.5, False),
        (18.75, 31.25, False),
    ]


def test_without_a_model_there_is_nothing_to_add_up():
    shown = why(REASONS[:1])
    assert (shown.bars, shown.total) == ((), None)
