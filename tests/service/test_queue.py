"""The queue as the store shows it: its orders, filters and pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from model.comment import Author, Comment, Post
from model.score import Reason
from service.decisions import Action, NewDecision
from service.policy import Rules, Status, Verdict
from service.queue import Filters, Place, Sort, View

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {}, NOON)


@pytest.fixture
def add(store, site):
    def add(content="Hello", *, minutes=0, spam=0.5, at=site, **how):
        author = Author(how.get("name", "Ann"), how.get("email", "ann@example.org"))
        post = Post(how.get("post", "https://blog.example/1"))
        rule = Reason(how.get("reason", "maybe_spam"), 0.0, "")
        verdict = Verdict(how.get("status", Status.HELD), spam, (rule,), how.get("model", "m1"))
        when = NOON + timedelta(minutes=minutes)
        return store.add_comment(at.id, Comment(content, author, post), verdict, when, None)

    return add


@pytest.fixture
def shown(store, site):
    def shown(sort=Sort.NEEDS_YOU, limit=50, **filters):
        page = store.queue.page(site.id, View(Filters(**filters), sort, limit))
        return [card.comment.id for card in page.cards]

    return shown


def pages(store, site, view):
    """Return the numbers on each page up to the last."""
    seen = []
    while True:
        page = store.queue.page(site.id, view)
        seen.append([card.comment.id for card in page.cards])
        if page.next is None:
            return seen
        view = View(view.filters, view.sort, view.limit, page.next)


def test_what_needs_somebody_most_comes_first(add, shown):
    sure = add(spam=0.999)
    unsure = add(spam=0.5, minutes=30)
    between = add(spam=0.9, minutes=60)
    assert shown() == [unsure, between, sure]


def test_of_two_that_are_as_unsure_the_older_comes_first(add, shown):
    later, earlier = add(minutes=5), add(minutes=1)
    assert shown() == [earlier, later]


def test_newest_and_oldest_go_by_the_order_of_coming_in(add, shown):
    numbers = [add(spam=spam) for spam in (0.5, 0.999, 0.7)]
    assert shown(Sort.OLDEST) == numbers
    assert shown(Sort.NEWEST) == numbers[::-1]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    ("filters", "other"),
    [
        ({"post": "https://blog.example/2"}, {"post": "https://blog.example/3"}),
        ({"author": "bob"}, {"name": "Ann"}),
        ({"author": "Bob@example.org"}, {"email": "ann@example.org"}),
        ({"reason": "hidden_text"}, {"reason": "maybe_spam"}),
        ({"model_version": "m2"}, {"model": "m1"}),
        ({"language": "de"}, {"content": "This is a text in the English language"}),
        ({"text": "Straße"}, {"content": "Where is the road that leads home?"}),
        ({"status": Status.SPAM}, {"status": Status.ACCEPTED}),
    ],
)
def test_a_filter_leaves_what_it_says(add, shown, sort, filters, other):
    meant = {
        "name": "Bob",
        "email": "bob@example.org",
        "post": "https://blog.example/2",
        "reason": "hidden_text",
        "model": "m2",
        "content": "Das ist eine Straße und sie ist lang",
        "status": filters.get("status", Status.HELD),
    }
    first, _ = add(**meant), add(**meant | other)
    meant["content"] += ", aber nicht sehr"
    second = add(minutes=1, **meant)
    order = [second, first] if sort is Sort.NEWEST else [first, second]
    if sort is Sort.NEEDS_YOU and "status" in filters:
        order = [second, first]
    assert shown(sort, **filters) == order


def test_filters_are_applied_together(add, shown):
    add(name="Bob", reason="hidden_text")
    add(name="Ann", reason="link_limit")
    both = add(name="Bob", reason="link_limit")
    assert shown(author="Bob", reason="link_limit") == [both]
    assert shown(reason="link_limit", model_version="m1", author="Bob") == [both]


def test_a_filter_of_who_decided_goes_by_the_decision_in_force(add, shown, store, site):
    number = add()
    first = store.decisions.decide(site.id, number, NewDecision(Action.SPAM, "Ann"), NOON)
    assert shown(status=Status.SPAM, decided_by="Ann") == [number]
    second = store.decisions.decide(site.id, number, NewDecision(Action.SPAM, "Bob"), NOON)
    assert shown(status=Status.SPAM, decided_by="Ann") == []
    store.decisions.undo(site.id, second.last.id, "", "", NOON)
    assert shown(status=Status.SPAM, decided_by="Ann") == [number]
    store.decisions.undo(site.id, first.last.id, "", "", NOON)
    assert store.comment(site.id, number).decided_by is None


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("filters", [{}, {"author": "Ann"}, {"text": "hello"}, {"language": "en"}])
def test_pages_together_are_the_whole_in_its_order(add, shown, store, site, sort, filters):
    for number, name in enumerate(("Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gil")):
        add(f"hello to all of you and to {name}", spam=0.5 + number % 3 / 10)
    seen = pages(store, site, View(Filters(**filters), sort, limit=3))
    assert [len(page) for page in seen] == [3, 3, 1]
    assert [number for page in seen for number in page] == shown(sort, **filters)


def test_what_comes_in_between_two_pages_moves_none_of_the_others(add, store, site):
    numbers = [add() for _ in range(4)]
    view = View(sort=Sort.NEWEST, limit=2)
    first = store.queue.page(site.id, view)
    add()
    second = store.queue.page(site.id, View(sort=Sort.NEWEST, limit=2, after=first.next))
    assert [card.comment.id for card in second.cards] == numbers[1::-1]


def test_another_sites_comments_are_in_no_view(add, shown, store):
    other = store.add_site("https://other.example", Rules(), {}, NOON)
    add("hello there", at=other)
    for filters in ({}, {"text": "hello"}, {"author": "Ann"}, {"post": "https://blog.example/1"}):
        for sort in Sort:
            assert shown(sort, **filters) == []


def test_words_are_found_whatever_their_case_in_the_content_and_the_name(add, shown):
    by_name = add("nothing", name="Eve Hello")
    by_content = add("well, HELLO there", name="Ann")
    assert shown(Sort.OLDEST, text="hello") == [by_name, by_content]
    assert shown(Sort.OLDEST, text="there hello") == [by_content]
    assert shown(Sort.OLDEST, text="hell") == []


@pytest.mark.parametrize(
    "text", ['"', 'a" OR b', "content : x", "NEAR(a b)", "* - ^", "(((", "site_id:1", "x'y", "%"]
)
def test_a_search_is_words_and_never_a_query(add, shown, text):
    add("hello")
    assert shown(text=text) == []


def test_counts_tell_each_status(add, store, site):
    add()
    add(status=Status.SPAM)
    add(status=Status.SPAM)
    counts = store.queue.counts(site.id)
    assert counts == {"held": 1, "spam": 2, "accepted": 0, "removed": 0}


@pytest.mark.sqlite("PostgreSQL plans by what is in the tables")
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"reason": "maybe_spam"},
        {"language": "en"},
        {"model_version": "m1"},
        {"status": Status.SPAM},
        {"status": Status.SPAM, "reason": "clean"},
        {"status": Status.ACCEPTED, "decided_by": "Ann"},
        {"status": Status.REMOVED, "language": "en"},
    ],
)
def test_a_view_of_many_comments_reads_an_index_in_its_order(store, site, sort, filters):
    view = View(Filters(**filters), sort, after=Place(1, 1))
    plans = plans_of(store, lambda: store.queue.page(site.id, view))
    assert len(plans[0]) == 1
    assert re.match(r"SEARCH comments USING (COVERING )?INDEX ix_comments_\w+ \(", plans[0][0])
    assert re.search(r"(id|priority)[<>]\?\)$", plans[0][0])


@pytest.mark.sqlite("PostgreSQL plans by what is in the tables")
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize(
    "filters", [{"author": "Ann"}, {"author": "a@b.example"}, {"post": "x"}, {"text": "one two"}]
)
def test_a_view_of_few_comments_goes_on_where_it_stopped(store, site, sort, filters):
    view = View(Filters(**filters), sort, after=Place(0, 1))
    ((step,), *_) = plans_of(store, lambda: store.queue.page(site.id, view))
    assert "INDEX" in step
    assert re.search(r"(id[<>]\?\)|M3[<>])$", step)


def plans_of(store, work):
    """Return the plan of each query, as SQLite explains it."""
    seen = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", note)
    work()
    event.remove(store._engine, "before_cursor_execute", note)
    with store._engine.connect() as connection:
        return [
            [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
            for query, values in seen
        ]
