"""The same comment sent again is one comment, and each of two readers keeps theirs."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from model.comment import Author, Comment, Post
from service.decisions import Action, NewDecision
from service.live import LiveModel
from service.moderation import Moderation
from service.policy import Rules, Status, Verdict
from service.records import Repeatable
from service.store.passing import KEYS_KEPT, OUTBOX_KEPT

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMMENT = Comment("Hello", Author("Ann", "ann@example.org"), Post("https://blog.example/1"))
VERDICT = Verdict(Status.HELD, None, (), None)


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {}, NOON)


@pytest.fixture
def other_site(store):
    return store.add_site("https://other.example", Rules(), {}, NOON)


class Clock:
    now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def moderation(store, scorer, clock):
    return Moderation(store, LiveModel(scorer), clock)


def counted(store, table):
    with store._transactions.read() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def at_once(work, threads):
    """Return what ``work`` returned in each of many threads that start together."""
    together, results = threading.Barrier(threads), []

    def run():
        together.wait()
        results.append(work())

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return results


def test_the_same_comment_without_a_key_is_answered_as_the_first_was(blog, a_comment, scorer):
    first = blog.post(json=a_comment()).json
    scorer.set(spam=0.99)
    again = blog.post(json=a_comment())
    assert again.status_code == 201
    assert again.json == {**first, "duplicate_of": first["id"]}
    assert blog.post(json=a_comment("other")).json["id"] == first["id"] + 1


def test_the_same_comment_is_stored_again_after_ten_minutes(moderation, site, clock):
    first = moderation.submit(site, COMMENT, None)
    clock.now = NOON + timedelta(minutes=10)
    assert moderation.submit(site, COMMENT, None).duplicate_of == first.comment_id
    clock.now += SECOND
    assert moderation.submit(site, COMMENT, None).duplicate_of is None


@pytest.mark.parametrize(
    "other",
    [
        replace(COMMENT, content="Hello!"),
        replace(COMMENT, type="pingback"),
        replace(COMMENT, author=Author("Ann", "other@example.org")),
        replace(COMMENT, author=Author("Ann", "ann@example.org", ip="192.0.2.1")),
        replace(COMMENT, post=Post("https://blog.example/2")),
    ],
    ids=["content", "type", "e-mail", "ip", "post"],
)
def test_a_comment_that_differs_in_anything_is_another(moderation, site, other):
    first = moderation.submit(site, COMMENT, None)
    receipt = moderation.submit(site, other, None)
    assert (receipt.duplicate_of, receipt.comment_id) == (None, first.comment_id + 1)


def test_the_text_of_the_post_makes_no_other_comment(moderation, site):
    longer = replace(COMMENT, post=replace(COMMENT.post, text="which is not kept"))
    assert moderation.submit(site, longer, None).duplicate_of is None
    assert moderation.submit(site, longer, None).duplicate_of


def test_a_comment_of_nobody_known_is_never_taken_for_a_retry(moderation, site):
    anonymous = Comment("+1", Author("Ann"), COMMENT.post)
    assert moderation.submit(site, anonymous, None).duplicate_of is None
    assert moderation.submit(site, anonymous, None).duplicate_of is None


def test_the_same_comment_on_another_site_is_another(moderation, site, other_site):
    moderation.submit(site, COMMENT, None)
    assert moderation.submit(other_site, COMMENT, None).duplicate_of is None


def test_the_same_comment_with_a_key_of_its_own_is_another(moderation, site):
    first = moderation.submit(site, COMMENT, None)
    assert moderation.submit(site, COMMENT, "a new key").comment_id == first.comment_id + 1


def test_the_same_comment_at_once_without_a_key_is_stored_once(store, moderation, site):
    receipts = at_once(lambda: moderation.submit(site, COMMENT, None), 8)
    assert len({receipt.comment_id for receipt in receipts}) == 1
    assert sorted(receipt.duplicate_of is None for receipt in receipts) == [False] * 7 + [True]
    assert counted(store, "comments") == counted(store, "outbox") == 1


def test_one_key_at_once_round_after_round_is_one_comment_each(store, moderation, site):
    for number in range(20):
        receipts = at_once(lambda key=f"k{number}": moderation.submit(site, COMMENT, key), 16)
        assert len({receipt.comment_id for receipt in receipts}) == 1
        assert len(receipts) == 16
    assert counted(store, "comments") == counted(store, "idempotency_keys") == 20


def test_what_fails_for_one_of_those_stored_together_fails_for_that_one_alone(store, site):
    def add(number):
        return lambda: store.add_comment(
            site.id, COMMENT, VERDICT, NOON, Repeatable(f"{number % 4}", b"1" * 32)
        )

    works = iter([add(number) for number in range(16)])
    numbers = at_once(lambda: next(works)(), 16)
    assert sum(number is not None for number in numbers) == 4
    assert counted(store, "comments") == counted(store, "outbox") == 4


def test_a_key_is_kept_for_a_day_and_then_forgotten(store, site):
    store.add_comment(site.id, COMMENT, VERDICT, NOON, Repeatable("k", b"1" * 32))
    assert timedelta(hours=24) <= KEYS_KEPT
    store.forget(NOON + KEYS_KEPT)
    assert store.earlier(site.id, "k")
    store.forget(NOON + KEYS_KEPT + SECOND)
    assert store.earlier(site.id, "k") is None
    assert counted(store, "comments") == 1


def test_every_submission_decision_and_undo_is_in_the_outbox(store, moderation, site):
    number = moderation.submit(site, COMMENT, None).comment_id
    decided = moderation.decide(site, number, NewDecision(Action.SPAM))
    moderation.decide(site, number, NewDecision(Action.SPAM))
    moderation.undo(site, decided.last.id, "", "")
    with store._transactions.read() as connection:
        rows = connection.execute(text("SELECT site_id, comment_id, event FROM outbox ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            (site.id, number, event) for event in ("submitted", "decided", "undone")
        ]


def test_the_outbox_is_bounded_in_time(store, moderation, site, clock):
    moderation.submit(site, COMMENT, None)
    with store._transactions.write() as connection:
        for _ in range(10):
            connection.execute(
                text(
                    "INSERT INTO outbox (site_id, comment_id, event, created_at) "
                    "SELECT site_id, comment_id, event, created_at FROM outbox"
                )
            )
    clock.now += SECOND
    moderation.submit(site, replace(COMMENT, content="other"), None)
    assert store.forget(NOON + OUTBOX_KEPT) == 0
    assert store.forget(NOON + OUTBOX_KEPT + SECOND) == 1024
    assert counted(store, "outbox") == 1
