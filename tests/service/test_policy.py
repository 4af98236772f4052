"""The policy: a table of what is known and what becomes of the comment."""

import pytest

from model.score import Thresholds
from service.policy import (
    Evidence,
    Rules,
    Sign,
    Status,
    Verdict,
    decide,
    is_spam_to_plugins,
    may_discard,
)

KNOWN = frozenset({"en", "und"})
THRESHOLDS = Thresholds(hold_at=0.5, reject_at=0.95, languages=KNOWN)
UNPROVEN = Thresholds(hold_at=0.5, reject_at=None, languages=KNOWN)


def evidence(spam=0.1, thresholds=THRESHOLDS, language="en", links=0, concealments=()):
    return Evidence(spam, thresholds, language, links, concealments)


@pytest.mark.parametrize(
    ("known", "status", "reason"),
    [
        (evidence(), "accepted", "clean"),
        (evidence(spam=0.4999), "accepted", "clean"),
        (evidence(spam=0.5), "held", "maybe_spam"),
        (evidence(spam=0.9499), "held", "maybe_spam"),
        (evidence(spam=0.95), "spam", "spam_certain"),
        (evidence(spam=0.95, language="und"), "spam", "spam_certain"),
        (evidence(spam=0.95, language="pl"), "held", "unknown_language"),
        (evidence(spam=1.0, language="mis"), "held", "unknown_language"),
        (evidence(spam=0.9499, language="pl"), "held", "maybe_spam"),
        (evidence(spam=0.4999, language="pl"), "accepted", "clean"),
        (evidence(spam=0.95, language="pl", links=11), "held", "unknown_language"),
        (evidence(spam=0.95, thresholds=Thresholds(0.5, 0.95)), "held", "unknown_language"),
        (evidence(spam=1.0, thresholds=UNPROVEN), "held", "maybe_spam"),
        (evidence(spam=1.0, thresholds=UNPROVEN, language="pl"), "held", "maybe_spam"),
        (evidence(spam=0.5, thresholds=UNPROVEN), "held", "maybe_spam"),
        (evidence(spam=0.4999, thresholds=UNPROVEN), "accepted", "clean"),
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


@pytest.mark.parametrize("thresholds", [THRESHOLDS, None])
@pytest.mark.parametrize(
    ("sign", "status"),
    [
        (Sign.ADMINISTRATOR, "accepted"),
        (Sign.TEST_VALUE, "spam"),
        (Sign.TRAP, "spam"),
        (Sign.NOTHING_SAID, "accepted"),
    ],
)
@pytest.mark.parametrize("spam", [0.0, 1.0])
def test_a_sign_decides_whatever_the_model_says(sign, status, spam, thresholds):
    known = Evidence(spam, thresholds, "en", 99, ("bidi_override",), sign)
    decided, why = decide(known, Rules())
    assert (decided, why.name) == (Status(status), sign.value)


@pytest.mark.parametrize(
    ("status", "spam", "held", "told"),
    [
        ("accepted", 0.1, "spam", False),
        ("accepted", None, "spam", False),
        ("held", 0.6, "spam", True),
        ("held", 0.6, "ham", False),
        ("held", None, "ham", True),
        ("spam", 1.0, "ham", True),
        ("removed", 0.1, "ham", True),
    ],
)
def test_plugins_are_told_spam_or_ham(status, spam, held, told):
    verdict = Verdict(Status(status), spam, (), None)
    assert is_spam_to_plugins(verdict, Rules(akismet_held=held)) is told


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize(
    ("known", "certain"),
    [
        (evidence(spam=0.95), True),
        (evidence(spam=0.94), False),
        (Evidence(1.0, THRESHOLDS, "en", 0, (), Sign.TRAP), False),
        (Evidence(1.0, THRESHOLDS, "en", 0, (), Sign.TEST_VALUE), False),
    ],
)
def test_only_what_the_model_is_certain_of_may_be_discarded(known, certain, allowed):
    rules = Rules(akismet_discard=allowed)
    status, why = decide(known, rules)
    assert may_discard(Verdict(status, known.spam, (why,), None), rules) is (certain and allowed)


def test_a_rule_adds_nothing_to_the_log_odds():
    assert decide(evidence(links=11), Rules())[1].weight == 0


def test_the_reason_tells_a_moderator_how_the_text_hides_itself():
    _, why = decide(evidence(concealments=("bidi_override", "blank_looking")), Rules())
    assert "bidi override, blank looking" in why.text


def test_a_sites_own_thresholds_win_over_the_models():
    assert Rules(hold_at=0.2, reject_at=0.3).thresholds(THRESHOLDS) == Thresholds(0.2, 0.3, KNOWN)
    assert Rules(hold_at=0.2).thresholds(THRESHOLDS) == Thresholds(0.2, 0.95, KNOWN)
    assert Rules().thresholds(THRESHOLDS) == THRESHOLDS


def test_a_threshold_of_zero_is_a_threshold():
    assert Rules(hold_at=0.0).thresholds(THRESHOLDS).hold_at == 0.0


def decide_on_a_site(rules, **known):
    at = rules.thresholds(known.pop("thresholds"))
    return decide(evidence(thresholds=at, **known), rules)[1].name


def test_a_site_may_reject_where_the_model_has_no_proof():
    rules = Rules(reject_at=0.9)
    assert decide_on_a_site(rules, thresholds=UNPROVEN, spam=0.9) == "spam_certain"
    assert decide_on_a_site(rules, thresholds=UNPROVEN, spam=0.8999) == "maybe_spam"


def test_a_site_may_not_reject_in_a_language_that_the_model_does_not_know():
    rules = Rules(reject_at=0.9)
    assert decide_on_a_site(rules, thresholds=UNPROVEN, spam=1.0, language="pl") == (
        "unknown_language"
    )


@pytest.mark.parametrize(
    ("language", "name"),
    [("pl", "Polish"), ("und", "an undetermined language"), ("mis", "this script")],
)
def test_the_reason_names_the_language_that_the_model_does_not_know(language, name):
    at = Thresholds(hold_at=0.5, reject_at=0.95)
    _, why = decide(evidence(spam=0.95, thresholds=at, language=language), Rules())
    assert why.text == f"the model knows too few comments in {name} to reject by itself"


@pytest.mark.parametrize(("thresholds", "told"), [(UNPROVEN, True), (THRESHOLDS, False)])
def test_a_model_without_proof_says_so_to_the_moderator(thresholds, told):
    _, why = decide(evidence(spam=0.9, thresholds=thresholds), Rules())
    assert ("this model has no proof for rejecting by itself" in why.text) == told


def test_a_probability_just_below_a_threshold_is_told_from_it():
    close = Thresholds(hold_at=0.976320, reject_at=0.996754, languages=KNOWN)
    _, why = decide(evidence(spam=0.976319, thresholds=close), Rules())
    assert why.text == "spam probability 0.976319 < 0.97632"
