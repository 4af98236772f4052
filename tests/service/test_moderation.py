"""The path of one comment, without HTTP."""

import threading
from datetime import UTC, datetime

import pytest

from model.comment import Author, Comment, Post
from model.score import Reason
from service.errors import IdempotencyConflict
from service.live import LiveModel
from service.moderation import Moderation
from service.policy import Rules, Status

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENT = Comment("Hello", Author("Ann", "ann@example.org"), Post("https://blog.example/1"))
OTHER = Comment("Good bye", COMMENT.author, COMMENT.post)


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {}, NOON)


@pytest.fixture
def moderation(store, scorer):
    return Moderation(store, LiveModel(scorer), lambda: NOON)


def test_without_a_model_every_comment_is_held_and_stored(store, site):
    receipt = Moderation(store, LiveModel(None), lambda: NOON).submit(site, COMMENT, None)
    verdict = receipt.verdict
    assert (verdict.status, verdict.reasons[0].name) == (Status.HELD, "model_unavailable")
    stored = store.comment(site.id, receipt.comment_id, addresses=True)
    assert stored.comment == COMMENT


def test_a_text_that_hides_itself_is_held_whatever_the_model_says(moderation, site):
    hidden = Comment("\u202egnp.exe", COMMENT.author, COMMENT.post)
    verdict = moderation.submit(site, hidden, None).verdict
    assert (verdict.status, verdict.reasons[0].name) == (Status.HELD, "hidden_text")


def test_a_name_that_hides_itself_holds_the_comment(moderation):
    hidden = Comment("Hello", Author("\u202enimda"), COMMENT.post)
    assert moderation.judge(hidden, Rules()).status == Status.HELD


def test_a_comment_over_the_sites_link_limit_is_held(moderation):
    linked = Comment("see https://a.example/ and https://b.example/", COMMENT.author, COMMENT.post)
    assert moderation.judge(linked, Rules(link_limit=2)).status == Status.ACCEPTED
    assert moderation.judge(linked, Rules(link_limit=1)).status == Status.HELD


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        ("Could you please explain how this works?", Status.SPAM, "spam_certain"),
        ("Nie rozumiem, dlaczego to u mnie nie działa", Status.HELD, "unknown_language"),
        ("ሰላም ለሁሉም ይህ ጥሩ ነው", Status.HELD, "unknown_language"),
        ("lol", Status.SPAM, "spam_certain"),
    ],
)
def test_only_a_language_that_the_model_knows_is_rejected(
    moderation, scorer, content, status, reason
):
    scorer.set(spam=0.99)
    verdict = moderation.judge(Comment(content, COMMENT.author, COMMENT.post), Rules())
    assert (verdict.status, verdict.reasons[0].name) == (status, reason)


def test_a_comment_is_stored_with_its_whole_verdict_but_without_the_posts_text(
    store, moderation, site
):
    comment = Comment("Hello", Author("Ann", "a@b.example"), Post("https://b.example", "T", "long"))
    receipt = moderation.submit(site, comment, None)
    verdict, stored = receipt.verdict, store.comment(site.id, receipt.comment_id)
    assert stored.verdict == verdict
    assert stored.comment.post == Post("https://b.example", "T", "")
    assert (stored.status, stored.created_at) == (verdict.status, NOON)


def test_a_key_used_for_another_comment_is_refused_and_nothing_is_stored(moderation, site):
    first = moderation.submit(site, COMMENT, "key").comment_id
    with pytest.raises(IdempotencyConflict):
        moderation.submit(site, OTHER, "key")
    assert moderation.submit(site, OTHER, None).comment_id == first + 1


def test_one_key_at_once_from_many_threads_stores_one_comment(moderation, site, store):
    together = threading.Barrier(8)
    numbers = []

    def send():
        together.wait()
        numbers.append(moderation.submit(site, COMMENT, "key").comment_id)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 8
    assert len(set(numbers)) == 1
    assert [each.id for _, each in store.shadows.newest(site.id, None, 9)] == [numbers[0]]


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_score_with_a_weight_that_is_no_number_holds_the_comment(moderation, scorer, weight):
    scorer.reasons = (Reason("words", weight, ""), Reason("baseline", 1.0, ""))
    verdict = moderation.judge(COMMENT, Rules())
    assert verdict.status == Status.HELD
    assert (verdict.spam_probability, verdict.model_version) == (None, None)
    assert [reason.name for reason in verdict.reasons] == ["model_unavailable"]
