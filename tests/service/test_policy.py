"""The policy: a table of what is known and what becomes of the comment."""

import pytest

from model.score import Thresholds
from service.policy import Evidence, Rules, Status, decide

THRESHOLDS = Thresholds(hold_at=0.5, reject_at=0.95)


def evidence(spam=0.1, thresholds=THRESHOLDS, links=0, concealments=()):
    return Evidence(spam, thresholds, links, concealments)


@pytest.mark.parametrize(
    ("known", "status", "reason"),
    [
        (evidence(), "accepted", "clean"),
        (evidence(spam=0.4999), "accepted", "clean"),
        (evidence(spam=0.5), "held", "maybe_spam"),
        (evidence(spam=0.9499), "held", "maybe_spam"),
        (evidence(spam=0.95), "spam", "spam_certain"),
        (evidence(spam=None), "held", "model_unavailable"),
        (evidence(thresholds=None), "held", "model_unavailable"),
        (evidence(links=10), "accepted", "clean"),
        (evidence(links=11), "held", "link_limit"),
        (evidence(links=11, spam=0.95), "spam", "spam_certain"),
        (evidence(concealments=("bidi_override",)), "held", "hidden_text"),
        (evidence(concealments=("bidi_override",), links=11), "held", "hidden_text"),
        (evidence(concealments=("bidi_override",), spam=0.95), "spam", "spam_certain"),
    ],
)
def test_what_is_known_decides(known, status, reason):
    decided, why = decide(known, Rules())
    assert (decided, why.name) == (Status(status), reason)


def test_a_rule_adds_nothing_to_the_log_odds():
    assert decide(evidence(links=11), Rules())[1].weight == 0


def test_the_reason_tells_a_moderator_how_the_text_hides_itself():
    _, why = decide(evidence(concealments=("bidi_override", "blank_looking")), Rules())
    assert "bidi override, blank looking" in why.text


def test_a_sites_own_thresholds_win_over_the_models():
    assert Rules(hold_at=0.2, reject_at=0.3).thresholds(THRESHOLDS) == Thresholds(0.2, 0.3)
    assert Rules(hold_at=0.2).thresholds(THRESHOLDS) == Thresholds(0.2, 0.95)
    assert Rules().thresholds(THRESHOLDS) == THRESHOLDS


def test_a_threshold_of_zero_is_a_threshold():
    assert Rules(hold_at=0.0).thresholds(THRESHOLDS).hold_at == 0.0
