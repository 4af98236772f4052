"""Moderators at the JSON door: the queue, decisions on many comments, the log, and changes."""

from datetime import timedelta

import pytest

from service import create_app
from service.decisions import Action, NewDecision

PROBLEM = "application/problem+json"


@pytest.fixture
def held(blog, scorer, a_comment):
    """Store held comments; return their numbers."""
    scorer.set(spam=0.6)

    def held(count=3, **changes):
        texts = (f"This is the comment with the number {number}" for number in range(count))
        return [blog.post(json=a_comment(text, **changes)).json["id"] for text in texts]

    return held


@pytest.fixture
def decide(blog):
    def decide(action="spam", actor=blog, **body):
        return actor.post("/v1/decisions", json={"action": action, **body})

    return decide


@pytest.fixture
def status(blog):
    return lambda number: blog.get(f"/v1/comments/{number}").json["status"]


def ids(numbers, version=None):
    return [{"id": number, "version": version} for number in numbers]


def results(answer):
    return [(it["id"], it["result"], it["status"]) for it in answer.json["comments"]]


def paths(answer):
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    return [error["path"] for error in answer.json["errors"]]


# The queue


def test_the_queue_shows_what_is_held_with_counts(blog, held):
    numbers = held(2)
    answer = blog.get("/v1/queue?sort=oldest")
    assert answer.status_code == 200
    assert [card["comment"]["id"] for card in answer.json["cards"]] == numbers
    assert answer.json["counts"] == {"held": 2, "accepted": 0, "spam": 0, "removed": 0}
    assert answer.json["next"] is None


def test_a_card_tells_all_of_a_comment_but_the_e_mail_address(blog, held):
    (number,) = held(1)
    answer = blog.get("/v1/queue")
    (card,) = answer.json["cards"]
    alone = blog.get(f"/v1/comments/{number}").json
    for beside in ("history", "alike", "past", "wave"):
        del alone[beside]
    assert card == {"comment": alone, "wave": None}
    assert (card["comment"]["language"], card["comment"]["decided_by"]) == ("en", None)
    assert "ann@example.org" not in answer.text


def test_a_comment_tells_its_wave_what_looks_like_it_and_the_authors_past(blog, scorer, a_comment):
    scorer.set(spam=0.6)
    texts = ["Buy the cheap pills here, today!", "Buy the cheap pills here, today!!"]
    first, second = [blog.post(json=a_comment(text)).json["id"] for text in texts]
    told = blog.get(f"/v1/comments/{second}").json
    assert (told["wave"]["id"], told["wave"]["comments"]) == (first, {"held": 2})
    (alike,) = told["alike"]
    assert (alike["id"], alike["content"], alike["status"]) == (first, texts[0], "held")
    assert told["past"]["comments"] == {"held": 1}
    assert [other["id"] for other in told["past"]["newest"]] == [first]


def test_a_wave_is_decided_on_and_undone_by_its_number(blog, decide, scorer, a_comment, status):
    scorer.set(spam=0.6)
    bodies = [a_comment("Buy the cheap pills here, today" + "!" * number) for number in range(3)]
    numbers = [blog.post(json=body).json["id"] for body in bodies]
    (card,) = blog.get("/v1/queue").json["cards"]
    inside = blog.get(f"/v1/queue?wave={card['wave']['id']}&sort=oldest").json["cards"]
    assert [it["comment"]["id"] for it in inside] == numbers
    entry = decide(filter={"wave": card["wave"]["id"]}).json
    assert (entry["done"], blog.get("/v1/queue").json["cards"]) == (3, [])
    blog.post(f"/v1/decisions/{entry['id']}/undo")
    assert {status(number) for number in numbers} == {"held"}


def test_a_cursor_goes_on_where_a_page_ended(blog, held):
    numbers = held(5)
    seen, cursor = [], ""
    while cursor is not None:
        answer = blog.get(f"/v1/queue?sort=newest&limit=2&cursor={cursor}").json
        seen += [card["comment"]["id"] for card in answer["cards"]]
        cursor = answer["next"]
    assert seen == numbers[::-1]


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WzEsMiwzXQ", "\u00e9", "A" * 200, "bnVsbA", "WyJhIiwyLCJ4Il0"]
)
def test_a_cursor_that_none_was_given_for_is_refused(blog, cursor):
    answer = blog.get(f"/v1/queue?cursor={cursor}")
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert "leave it out" in answer.json["detail"]


def test_a_cursor_of_another_view_is_refused(blog, held):
    held(3)
    cursor = blog.get("/v1/queue?sort=newest&limit=1").json["next"]
    for view in ("sort=oldest", "sort=newest&author=Ann", "sort=newest&status=spam"):
        assert blog.get(f"/v1/queue?{view}&cursor={cursor}").status_code == 422
    assert blog.get(f"/v1/decisions?cursor={cursor}").status_code == 422
    assert blog.get(f"/v1/queue?sort=newest&limit=2&cursor={cursor}").status_code == 200


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("status=open", "status"),
        ("sort=best", "sort"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("wave=x", "wave"),
        ("up_to=99999999999999999999", "up_to"),
        ("text=%22%20-", "text"),
        ("autor=Ann", "autor"),
        (f"author={'x' * 201}", "author"),
    ],
)
def test_a_wrong_parameter_is_named(blog, query, wrong):
    assert paths(blog.get(f"/v1/queue?{query}")) == [wrong]


def test_filters_come_by_their_names(blog, held):
    held(1, author__name="Bob", author__email="bob@example.org")
    (number,) = held(1, author__name="Eve", post__url="https://blog.example/2")
    for query in (
        "author=eve",
        "post=https://blog.example/2",
        "text=number+eve",
        "author=ann@example.org",
        "author=Eve&reason=maybe_spam&model_version=fixed&language=en",
    ):
        found = blog.get(f"/v1/queue?{query}").json["cards"]
        assert [card["comment"]["id"] for card in found] == [number]


def test_another_sites_queue_is_its_own(blog, other_blog, held):
    held(1)
    answer = other_blog.get("/v1/queue").json
    assert (answer["cards"], answer["counts"]["held"]) == ([], 0)


# Deciding on many


def test_comments_named_are_decided_on_as_one_entry(decide, held, status):
    first, second, third = held(3)
    answer = decide(comments=ids([first, third], version=1), moderator="Ann", note="Shoes.")
    assert answer.status_code == 200
    assert (answer.json["done"], answer.json["more"]) == (2, False)
    assert results(answer) == [(first, "decided", "spam"), (third, "decided", "spam")]
    assert [status(number) for number in (first, second, third)] == ["spam", "held", "spam"]


def test_comments_that_a_filter_means_are_decided_on(decide, held, status):
    by_bob = held(2, author__name="Bob")
    (by_ann,) = held(1)
    assert results(decide("remove", filter={"author": "bob"})) == [
        (number, "decided", "removed") for number in by_bob
    ]
    assert status(by_ann) == "held"


def test_a_filter_leaves_out_what_came_in_later_than_was_seen(decide, held, status):
    seen, later = held(2)
    decide(filter={"status": "held", "up_to": seen})
    assert (status(seen), status(later)) == ("spam", "held")


def test_what_was_decided_meanwhile_is_not_overwritten_and_is_told(blog, decide, held, status):
    first, second = held(2)
    blog.post(f"/v1/comments/{first}/decision", json={"action": "accept", "moderator": "Bob"})
    answer = decide(comments=ids([first, second], version=1), moderator="Ann")
    assert results(answer) == [(first, "conflict", "accepted"), (second, "decided", "spam")]
    decision = answer.json["comments"][0]["decision"]
    assert (decision["action"], decision["by"]) == ("accept", "Bob")
    assert status(first) == "accepted"


def test_the_same_entry_again_changes_nothing(decide, held):
    numbers = held(2)
    first = decide(comments=ids(numbers), moderator="Ann")
    again = decide(comments=ids(numbers), moderator="Ann")
    assert [it["result"] for it in again.json["comments"]] == ["already", "already"]
    assert (again.json["id"], again.json["done"]) == (None, 0)
    assert first.json["id"] == 1


def test_a_comment_that_is_not_there_leaves_the_others_alone(decide, held, other_blog, a_comment):
    (number,) = held(1)
    other = other_blog.post(json=a_comment()).json["id"]
    answer = decide(comments=ids([number, other, 999]))
    assert results(answer) == [
        (number, "decided", "spam"),
        (other, "not_found", None),
        (999, "not_found", None),
    ]


def test_another_sites_comments_are_in_no_filter(decide, held, other_blog, status):
    (number,) = held(1)
    assert decide(filter={"status": "held"}, actor=other_blog).json["done"] == 0
    assert status(number) == "held"


def test_one_undo_takes_all_of_an_entry_back(blog, decide, held, status):
    numbers = held(3)
    entry = decide(comments=ids(numbers)).json["id"]
    answer = blog.post(f"/v1/decisions/{entry}/undo", json={"moderator": "Ann"})
    assert answer.status_code == 200
    assert results(answer) == [(number, "undone", "held") for number in numbers]
    assert {status(number) for number in numbers} == {"held"}


def test_any_decision_of_an_entry_undoes_all_of_it(blog, decide, held, status):
    numbers = held(2)
    decide(comments=ids(numbers))
    last = blog.get(f"/v1/comments/{numbers[1]}").json["history"][0]["id"]
    blog.post(f"/v1/decisions/{last}/undo")
    assert {status(number) for number in numbers} == {"held"}


def test_an_undo_leaves_alone_what_was_decided_after_the_entry(blog, decide, held, status):
    first, second = held(2)
    entry = decide(comments=ids([first, second])).json["id"]
    blog.post(f"/v1/comments/{first}/decision", json={"action": "accept", "moderator": "Bob"})
    answer = blog.post(f"/v1/decisions/{entry}/undo")
    assert results(answer) == [(first, "conflict", "accepted"), (second, "undone", "held")]
    assert answer.json["comment_id"] == second


def test_an_entry_of_which_nothing_is_in_force_cannot_be_undone(blog, decide, held):
    entry = decide(comments=ids(held(2))).json["id"]
    blog.post(f"/v1/decisions/{entry}/undo", json={"moderator": "Bob"})
    answer = blog.post(f"/v1/decisions/{entry}/undo")
    assert (answer.status_code, answer.content_type) == (409, PROBLEM)
    assert "Bob undid decision" in answer.json["detail"]


def test_an_undone_entry_gives_back_what_each_comment_was(blog, decide, held, status):
    first, second = held(2)
    blog.post(f"/v1/comments/{first}/decision", json={"action": "accept", "moderator": "Bob"})
    entry = decide(comments=ids([first, second])).json["id"]
    blog.post(f"/v1/decisions/{entry}/undo")
    assert (status(first), status(second)) == ("accepted", "held")
    assert blog.get(f"/v1/comments/{first}").json["decided_by"] == "Bob"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "comments"),
        ({"comments": [], "filter": {}}, "comments"),
        ({"comments": []}, "comments"),
        ({"comments": [{"id": 0}]}, "comments.0.id"),
        ({"comments": [{"id": "1"}]}, "comments.0.id"),
        ({"comments": [{"id": 1, "version": 0}]}, "comments.0.version"),
        ({"comments": [{"id": 1}], "filter": {"wave": 1}}, "comments"),
        ({"filter": {}}, "filter"),
        ({"filter": {"status": "x"}}, "filter.status"),
        ({"filter": {"autor": "x"}}, "filter.autor"),
        ({"action": "undo", "filter": {"wave": 1}}, "action"),
    ],
)
def test_a_wrong_field_of_an_entry_is_named(decide, body, wrong):
    assert wrong in paths(decide(**body))


def test_more_comments_than_an_entry_may_have_are_refused(decide):
    assert paths(decide(comments=ids(range(1, 5_002)))) == ["comments"]


# Who decided what


def test_the_log_tells_entries_the_newest_first(blog, decide, held):
    numbers = held(3)
    decide("remove", comments=ids(numbers[:1]), moderator="Ann", note="Rude.")
    entry = decide(comments=ids(numbers[1:]), moderator="Bob").json["id"]
    blog.post(f"/v1/decisions/{entry}/undo", json={"moderator": "Eve"})
    lines = blog.get("/v1/decisions").json["decisions"]
    told = [tuple(it[name] for name in ("action", "by", "comments", "undone")) for it in lines]
    assert told == [
        ("undo", "Eve", 2, False),
        ("spam", "Bob", 2, True),
        ("remove", "Ann", 1, False),
    ]
    assert (lines[2]["note"], lines[2]["comment_id"]) == ("Rude.", numbers[0])


def test_the_log_comes_in_pages(blog, decide, held):
    for number in held(3):
        decide(comments=ids([number]))
    first = blog.get("/v1/decisions?limit=2").json
    second = blog.get(f"/v1/decisions?limit=2&cursor={first['next']}").json
    assert [line["id"] for line in first["decisions"] + second["decisions"]] == [3, 2, 1]
    assert second["next"] is None


def test_another_sites_log_is_its_own(decide, held, other_blog):
    decide(comments=ids(held(1)))
    assert other_blog.get("/v1/decisions").json["decisions"] == []


# Changes


@pytest.fixture
def at(store, keyring, model, blog):
    """Ask for changes as it is some seconds later."""

    def at(seconds, query):
        def clock():
            return blog.site.created_at + timedelta(seconds=seconds)

        client = create_app(store, keyring, model, clock=clock).test_client()
        return client.get(f"/v1/comments?{query}", headers=blog.headers)

    return at


def test_changes_come_once_each_in_the_order_in_which_they_happened(at, blog, held, store):
    first, second = held(2)
    before = at(20, "updated_since=2026-11-23T11:00:00Z").json
    assert [it["id"] for it in before["comments"]] == [first, second]
    later = blog.site.created_at + timedelta(seconds=30)
    store.decisions.decide(blog.site.id, first, NewDecision(Action.SPAM), later)
    after = at(60, f"cursor={before['next']}").json
    assert [(it["id"], it["status"]) for it in after["comments"]] == [(first, "spam")]
    assert at(60, f"cursor={after['next']}").json["comments"] == []


def test_a_change_of_the_last_ten_seconds_comes_later(at, held):
    (number,) = held(1)
    early = at(9, "updated_since=2026-11-23T11:00:00Z").json
    assert early["comments"] == []
    late = at(11, f"cursor={early['next']}").json
    assert [it["id"] for it in late["comments"]] == [number]


def test_changes_come_in_pages(at, held):
    numbers = held(3)
    first = at(60, "updated_since=2026-11-23T11:00:00%2B00:00&limit=2").json
    second = at(60, f"cursor={first['next']}&limit=2").json
    assert [it["id"] for it in first["comments"] + second["comments"]] == numbers


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_is_none_is_named(blog, since):
    assert paths(blog.get(f"/v1/comments?updated_since={since}")) == ["updated_since"]


def test_a_zone_whose_plus_was_not_escaped_is_read(at, held):
    (number,) = held(1)
    answer = at(60, "updated_since=2026-11-23T12:30:00+01:00").json
    assert [it["id"] for it in answer["comments"]] == [number]
