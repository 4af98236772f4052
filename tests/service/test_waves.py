"""Near-duplicates are one card, whatever comes between them and whoever decides."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy import text as sql

from model.comment import Author, Comment, Post
from model.score import Reason
from service.database import open_engine, writer
from service.decisions import Action, NewDecision, Target
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.queue import Filters, Sort, View
from service.store import Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEMPLATE = (
    "Hello dear friend I was without money for many years until a kind doctor showed me how to "
    "trade on the market from home and now I earn more in a week than in a whole year before so "
    "write to him today and tell him that I sent you"
)
STEMS = ["garden", "violin", "kettle", "stone"]
VOCABULARY = [f"{stem}{end}" for stem in STEMS for end in "abcdefg"]
PARTS = "river cloud window paper engine number valley letter"


def variant(seed, share=0.2):
    rng = random.Random(seed)
    changed = (rng.choice(VOCABULARY) if rng.random() < share else it for it in TEMPLATE.split())
    return f"{' '.join(changed)} https://host{seed}.example/"


def other(seed):
    """A comment like no other."""
    rng = random.Random(-seed)
    return " ".join(f"{rng.choice(PARTS.split())}{rng.randrange(500)}" for _ in range(30))


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {}, NOON)


@pytest.fixture
def add(store, site):
    def add(content, *, number=0, status=Status.HELD, spam=0.5, at=site):
        author = Author(f"Reader {number}", f"r{number}@example.org")
        comment = Comment(content, author, Post("https://blog.example/1"))
        verdict = Verdict(status, spam, (Reason("maybe_spam", 0.0, ""),), "m1")
        when = NOON + timedelta(seconds=number)
        return store.add_comment(at.id, comment, verdict, when, None)

    return add


@pytest.fixture
def cards(store, site):
    def cards(sort=Sort.OLDEST, limit=100, **filters):
        return store.queue.page(site.id, View(Filters(**filters), sort, limit)).cards

    return cards


@pytest.fixture
def decide(store, site):
    def decide(number, action=Action.SPAM):
        return store.decisions.decide(site.id, number, NewDecision(action, "Ann"), NOON)

    return decide


def ids(cards):
    return [card.comment.id for card in cards]


def test_a_wave_is_one_card_with_how_many_there_are_and_of_whom(add, cards):
    first, *_ = [add(variant(seed), number=60 * (seed % 3)) for seed in range(6)]
    alone = add(other(1))
    assert ids(cards()) == [first, alone]
    wave = cards()[0].wave
    assert (wave.id, wave.comments, wave.authors, wave.minutes) == (first, {"held": 6}, 3, 2)
    assert cards()[1].wave is None


@pytest.mark.parametrize("sort", list(Sort))
def test_in_every_order_a_wave_is_one_card(add, cards, sort):
    for seed in range(5):
        add(variant(seed), number=seed)
        add(other(seed), number=seed)
    assert len(cards(sort)) == 6


def test_behind_a_filter_a_page_shows_a_wave_once(add, cards):
    for seed in range(5):
        add(variant(seed), number=seed)
    assert len(cards(post="https://blog.example/1")) == 1
    (card,) = cards(author="Reader 3")
    assert card.comment.comment.author.name == "Reader 3"
    assert card.wave.comments == {"held": 5}


def test_of_another_site_nothing_is_in_a_wave(add, cards, store):
    elsewhere = store.add_site("https://other.example", Rules(), {}, NOON)
    add(variant(1), at=elsewhere)
    add(variant(2))
    assert [card.wave for card in cards()] == [None]


def test_a_wave_outlives_the_process(add, database, site, cards):
    first = add(variant(1))
    again = Store(open_engine(database), Personal("a secret of thirty-two characters"))
    comment = Comment(variant(2), Author("Eve", "eve@example.org"), Post("https://b.example"))
    verdict = Verdict(Status.HELD, 0.5, (), None)
    again.add_comment(site.id, comment, verdict, NOON, None)
    again.close()
    assert ids(cards()) == [first]


def test_when_the_shown_comment_is_decided_on_the_next_is_shown(add, cards, decide, store, site):
    first, second, third = [add(variant(seed)) for seed in range(3)]
    undone = decide(first).last.id
    assert ids(cards()) == [second]
    assert cards()[0].wave.comments == {"held": 2, "spam": 1}
    decide(second)
    decide(third)
    assert cards() == ()
    store.decisions.undo(site.id, undone, "", "", NOON)
    assert ids(cards()) == [first]


def test_after_an_undo_a_wave_is_still_one_card(add, cards, decide, store, site):
    first, second = [add(variant(seed)) for seed in range(2)]
    undone = decide(first).last.id
    assert ids(cards()) == [second]
    store.decisions.undo(site.id, undone, "", "", NOON)
    assert ids(cards()) == [first]


def test_when_the_shown_comment_is_deleted_the_next_one_is_shown(add, cards, store):
    first, second = [add(variant(seed)) for seed in range(2)]
    with writer(store._engine).begin() as connection:
        connection.execute(sql("DELETE FROM comments WHERE id = :id"), {"id": first})
    assert ids(cards()) == [second]


def test_of_a_comment_that_is_deleted_or_changed_no_key_stays(add, store):
    first, second = add(variant(1)), add(other(1))
    with writer(store._engine).begin() as connection:
        connection.execute(sql("DELETE FROM comments WHERE id = :id"), {"id": first})
        connection.execute(sql("UPDATE comments SET content = '' WHERE id = :id"), {"id": second})
        assert connection.execute(sql("SELECT count(*) FROM wave_keys")).scalar_one() == 0


def test_a_wave_is_decided_and_undone_as_one(add, cards, store, site):
    numbers = [add(variant(seed), number=seed) for seed in range(30)]
    wave = cards()[0].wave
    new = NewDecision(Action.SPAM, "Ann")
    entry = store.decisions.decide_matching(site.id, Filters(wave=wave.id), new, NOON)
    assert [outcome.comment_id for outcome in entry.outcomes] == numbers
    assert cards() == ()
    store.decisions.undo(site.id, entry.id, "Ann", "", NOON)
    assert len(cards()) == 1
    assert cards()[0].wave.comments == {"held": 30}


def test_those_of_a_wave_that_are_out_already_can_be_recalled(add, cards, store, site):
    out = add(variant(1), status=Status.ACCEPTED)
    add(variant(2))
    wave = cards()[0].wave
    assert wave.comments == {"accepted": 1, "held": 1}
    filters = Filters(status=Status.ACCEPTED, wave=wave.id)
    store.decisions.decide_matching(site.id, filters, NewDecision(Action.SPAM), NOON)
    assert store.comment(site.id, out).status == "spam"


def test_two_waves_that_turn_out_to_be_one_become_one(add, cards):
    """The third comment is like both others, which are not like each other."""
    half = TEMPLATE.split()
    one = " ".join(half[:30] + VOCABULARY[: len(half) - 30])
    two = " ".join(VOCABULARY[-14:] + half[14:])
    first, second = add(one), add(two)
    assert ids(cards()) == [first, second]
    add(TEMPLATE)
    assert ids(cards()) == [first]


def test_a_wave_comes_sooner_as_it_grows_and_later_once_it_was_decided_on(add, cards, store, site):
    alone = add(other(1))
    wave = [add(variant(seed)) for seed in range(8)]
    assert ids(cards(Sort.NEEDS_YOU)) == [wave[0], alone]
    targets = list(map(Target, wave))
    store.decisions.decide_all(site.id, targets, NewDecision(Action.SPAM), NOON)
    late = add(variant(99))
    assert ids(cards(Sort.NEEDS_YOU)) == [alone, late]


def test_what_looks_like_a_comment_is_told_and_what_does_not_is_not(add, store, site):
    first, second, _ = add(variant(1)), add(variant(2)), add(other(1))
    assert [stored.id for stored in store.queue.alike(site.id, first)] == [second]
    assert store.queue.alike(site.id, add("Thank you")) == []


def test_the_past_of_an_author_is_told_by_the_address_whatever_the_name(add, store, site):
    spam = add(other(1), number=7, status=Status.SPAM)
    number = add(other(2), number=7)
    add(other(3), number=8)
    past = store.queue.past(site.id, number)
    assert past.comments == {"spam": 1}
    assert [stored.id for stored in past.newest] == [spam]


@pytest.mark.sqlite("PostgreSQL plans by what is in the tables")
def test_to_join_a_wave_and_to_decide_on_it_reads_nothing_but_the_wave(add, decide, store):
    seen = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE")):
            seen.append((statement, parameters[0] if executemany else parameters))

    first, _ = add(variant(1)), add(variant(2))
    event.listen(store._engine, "before_cursor_execute", note)
    add(variant(3))
    decide(first)
    event.remove(store._engine, "before_cursor_execute", note)
    with store._engine.connect() as connection:
        plans = [
            step[3]
            for query, values in seen
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        ]
    read = [step for step in plans if " comments " in step]
    assert any("ix_comments_wave" in step for step in read)
    assert all("PRIMARY KEY (rowid=?)" in it or "ix_comments_wave (" in it for it in read)


def test_a_thousand_comments_with_a_fifth_of_the_words_swapped_are_three_cards_at_most(
    add, cards, size
):
    count = size(200, 1_000)
    wave, others = set(), set()
    for seed in range(count):
        wave.add(add(variant(seed), number=seed))
        if seed % 5 == 0:
            others.add(add(other(seed), number=seed))
    shown = cards()
    of_wave = [card for card in shown if card.comment.id in wave]
    assert len(of_wave) <= 3
    assert sum(card.wave.comments["held"] if card.wave else 1 for card in of_wave) == count
    assert all(card.wave is None for card in shown if card.comment.id in others)


def test_comments_of_a_wave_that_come_and_are_decided_on_at_once_are_all_shown_or_decided(
    add, cards, store, site
):
    start = threading.Barrier(8)
    new = NewDecision(Action.SPAM, "Ann")
    failed = []

    def submit(thread):
        try:
            start.wait()
            for number in range(6):
                added = add(variant(100 * thread + number))
                if thread % 2:
                    store.decisions.decide_all(site.id, [Target(added)], new, NOON)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.queue.counts(site.id) == {"held": 24, "spam": 24, "accepted": 0, "removed": 0}
    shown = cards()
    assert 1 <= len(shown) <= 3
    assert sum(card.wave.comments["held"] if card.wave else 1 for card in shown) == 24
