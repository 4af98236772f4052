"""A model on trial judges what was stored, decides nothing, and is never in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.score import Score, Thresholds
from service.live import Live
from service.metrics import Metrics
from service.policy import Rules, Status
from service.records import ShadowCount, ShadowVerdict
from service.shadow import BATCH, Shadow

from ..conftest import NOON, FixedScorer


class Candidate(FixedScorer):
    version = "candidate"


@pytest.fixture
def candidate(model):
    """A model on trial that would hold everything."""
    candidate = Candidate()
    candidate.set(spam=0.7)
    model.now = replace(model.now, shadow=candidate)
    return candidate


@pytest.fixture
def shadow(app):
    return app.extensions["shadow"]


def _outcomes(client):
    lines = client.get("/metrics").text.splitlines()
    prefix = 'moderate_shadow_comments_total{outcome="'
    found = (line.removeprefix(prefix).split('"} ') for line in lines if line.startswith(prefix))
    return {outcome: float(count) for outcome, count in found}


def test_what_was_stored_is_judged_by_the_model_on_trial_too(
    blog, a_comment, candidate, shadow, store, client
):
    assert blog.post(json=a_comment("first")).json["status"] == "accepted"
    candidate.set(spam=0.2)
    blog.post(json=a_comment("second"))
    shadow.work_off()
    assert store.shadows.counts() == [ShadowCount("candidate", Status.ACCEPTED, Status.ACCEPTED, 2)]
    candidate.set(spam=0.7)
    blog.post(json=a_comment("third"))
    shadow.work_off()
    assert store.shadows.counts()[1:] == [ShadowCount("candidate", Status.ACCEPTED, Status.HELD, 1)]
    assert _outcomes(client) == {"scored": 3, "failed": 0, "dropped": 0}


def test_the_rules_of_the_site_hold_for_the_model_on_trial(
    new_actor, a_comment, candidate, shadow, store
):
    new_actor("https://strict.example", hold_at=0.05).post(json=a_comment())
    new_actor("https://mild.example", hold_at=0.8).post(json=a_comment())
    shadow.work_off()
    assert [(count.ours, count.theirs) for count in store.shadows.counts()] == [
        (Status.ACCEPTED, Status.ACCEPTED),
        (Status.HELD, Status.HELD),
    ]


def test_without_a_model_on_trial_nothing_waits(blog, a_comment, shadow, store, client):
    blog.post(json=a_comment())
    shadow.work_off()
    assert store.shadows.counts() == []
    assert _outcomes(client) == {"scored": 0, "failed": 0, "dropped": 0}


def test_what_is_only_scored_or_sent_again_is_not_judged_again(
    blog, a_comment, candidate, shadow, store
):
    blog.post("/v1/score", json=a_comment())
    for _ in range(2):
        blog.post(json=a_comment(), headers={"Idempotency-Key": "k"})
    shadow.work_off()
    assert [count.comments for count in store.shadows.counts()] == [1]


def test_a_model_on_trial_that_fails_is_logged_once_and_costs_no_comment(
    blog, a_comment, candidate, shadow, store, client, caplog
):
    candidate.set(error=ValueError("a reason"))
    for number in range(3):
        assert blog.post(json=a_comment(f"comment {number}")).status_code == 201
    shadow.work_off()
    assert store.shadows.counts() == []
    assert _outcomes(client)["failed"] == 3
    assert caplog.text.count("ValueError: a reason") == 1


def test_a_probability_that_is_no_number_is_stored_as_none(
    blog, a_comment, candidate, shadow, store
):
    candidate.set(spam=float("nan"))
    blog.post(json=a_comment())
    shadow.work_off()
    assert [count.theirs for count in store.shadows.counts()] == [Status.HELD]


def test_with_no_room_to_wait_a_comment_is_dropped_and_answered(store, model, candidate):
    metrics = Metrics()
    shadow = Shadow(store, model, lambda: NOON, metrics, room=2)
    for number in range(5):
        shadow.offer(number, None, Rules())
    assert b'outcome="dropped"} 3.0' in metrics.text(None)


def test_many_waiting_comments_are_all_judged(blog, a_comment, candidate, shadow, store):
    for number in range(BATCH + 3):
        blog.post(json=a_comment(f"Hello {number}"))
    shadow.work_off()
    assert [count.comments for count in store.shadows.counts()] == [BATCH + 3]


def test_a_model_taken_off_trial_judges_nothing_that_waits(
    blog, a_comment, candidate, shadow, model, store
):
    blog.post(json=a_comment())
    model.now = Live(model.now.scorer)
    shadow.work_off()
    assert store.shadows.counts() == []


def test_of_a_comment_that_is_gone_nothing_is_stored(blog, a_comment, store):
    number = blog.post(json=a_comment()).json["id"]
    gone, there = (ShadowVerdict(n, "candidate", Status.HELD, 0.7) for n in (number + 1, number))
    store.shadows.add([gone], NOON)
    store.shadows.add([gone, there], NOON)
    assert [count.comments for count in store.shadows.counts()] == [1]


@pytest.mark.sqlite("the database is a file")
def test_a_store_that_does_not_answer_costs_what_was_found_and_nothing_else(
    blog, a_comment, candidate, shadow, client, tmp_path
):
    blog.post(json=a_comment())
    (tmp_path / "moderate.db").rename(tmp_path / "elsewhere")
    shadow.work_off()
    assert _outcomes(client)["failed"] == 1


class Replaced:
    """Puts another model in use as soon as it is asked."""

    version = "first"
    thresholds = Thresholds(0.05, None)

    def __init__(self, model, other):
        self.model, self.other = model, other

    def score(self, comment, most=None):
        self.model.now = Live(self.other)
        return Score(0.1, (), self.version)


@pytest.mark.parametrize("path", ["/v1/comments", "/v1/score"])
def test_an_answer_never_mixes_two_models(blog, a_comment, model, scorer, path):
    scorer.thresholds = Thresholds(0.99, None)
    model.now = Live(Replaced(model, scorer))
    answer = blog.post(path, json=a_comment("see https://a.example/")).json
    assert (answer["model_version"], answer["status"]) == ("first", "held")
    assert "≥ 0.05" in answer["reasons"][0]["text"]
    assert {change["status"] for change in answer.get("without", [])} <= {"held"}
    after = blog.post(path, json=a_comment()).json
    assert (after["model_version"], after["status"]) == ("fixed", "accepted")
