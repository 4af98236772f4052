"""Moderators decide: by the JSON door, one after the other and against each other."""

from datetime import timedelta

import pytest

from service import create_app

PROBLEM = "application/problem+json"


@pytest.fixture
def held(blog, scorer, a_comment):
    """A comment that waits for a moderator: its number."""
    scorer.set(spam=0.6)
    return blog.post(json=a_comment()).json["id"]


@pytest.fixture
def decide(blog, held):
    def decide(action, number=None, actor=blog, **more):
        body = {"action": action, **more}
        return actor.post(f"/v1/comments/{number or held}/decision", json=body)

    return decide


@pytest.fixture
def undo(blog):
    def undo(decision_id, **more):
        return blog.post(f"/v1/decisions/{decision_id}/undo", **more)

    return undo


@pytest.fixture
def shown(blog, held):
    return lambda: blog.get(f"/v1/comments/{held}").json


def told(answer):
    return answer.json["decision"], answer.json["comment"]


# Deciding


@pytest.mark.parametrize(
    ("action", "status"), [("accept", "accepted"), ("spam", "spam"), ("remove", "removed")]
)
def test_a_decision_changes_the_status(decide, held, shown, action, status):
    answer = decide(action, moderator="Ann")
    assert answer.status_code == 200
    assert answer.json == {
        "id": 1,
        "action": action,
        "from": "held",
        "to": status,
        "by": "Ann",
        "at": "2026-11-23T12:00:00+00:00",
        "undoes": None,
        "comment_id": held,
        "status": status,
        "version": 2,
    }
    assert (shown()["status"], shown()["version"]) == (status, 2)


def test_a_comment_that_nobody_decided_on_has_version_1_and_no_history(shown):
    assert (shown()["version"], shown()["history"]) == (1, [])


def test_the_verdict_of_the_service_stays_what_it_was(decide, shown):
    before = shown()
    decide("accept")
    for name in ("spam_probability", "reasons", "model_version", "created_at"):
        assert shown()[name] == before[name]


def test_the_history_tells_every_step_the_newest_first(decide, undo, shown):
    decide("spam", moderator="Ann", note=" Sells shoes. ")
    second = decide("accept", moderator="Bob").json["id"]
    undo(second, json={"moderator": "Bob", "note": "Wrong one."})
    steps = [
        tuple(step[name] for name in ("version", "action", "from", "to", "by", "note", "undone"))
        for step in shown()["history"]
    ]
    assert steps == [
        (4, "undo", "accepted", "spam", "Bob", "Wrong one.", False),
        (3, "accept", "spam", "accepted", "Bob", "", True),
        (2, "spam", "held", "spam", "Ann", "Sells shoes.", False),
    ]
    assert shown()["history"][0]["undoes"] == second


def test_of_a_long_history_the_last_hundred_steps_are_shown(decide, shown):
    for number in range(101):
        decide("spam", moderator=f"m{number}")
    assert [step["version"] for step in shown()["history"]] == list(range(102, 2, -1))


def test_the_same_decision_again_by_the_same_moderator_is_the_first_one(decide, shown):
    first = decide("spam", moderator="Ann", note="Shoes.")
    assert decide("spam", moderator="Ann", note="Shoes.").json == first.json
    assert decide("spam", moderator="Ann").json == first.json
    assert shown()["version"] == 2


def test_a_decision_whose_answer_was_lost_can_be_sent_again(decide):
    first = decide("spam", moderator="Ann", version=1)
    again = decide("spam", moderator="Ann", version=1)
    assert (again.status_code, again.json) == (200, first.json)


@pytest.mark.parametrize("changed", [{"moderator": "Bob"}, {"note": "Boots."}])
def test_the_same_by_another_moderator_or_with_another_note_is_a_new_decision(decide, changed):
    sent = {"moderator": "Ann", "note": "Shoes."}
    decide("spam", **sent)
    assert decide("spam", **{**sent, **changed}).json["version"] == 3


def test_a_decision_on_the_version_that_was_seen_is_taken(decide):
    assert decide("spam", version=1).json["version"] == 2
    assert decide("accept", version=2).json["version"] == 3


def test_a_version_may_be_written_with_a_point(decide):
    assert decide("spam", version=1.0).json["version"] == 2


def test_a_decision_on_an_older_version_tells_who_decided_what_and_when(decide, held, shown):
    first = decide("spam", moderator="Ann").json
    answer = decide("accept", moderator="Bob", version=1)
    assert (answer.status_code, answer.content_type) == (409, PROBLEM)
    decision, comment = told(answer)
    assert decision == {name: first[name] for name in decision}
    assert (decision["by"], decision["at"]) == ("Ann", "2026-11-23T12:00:00+00:00")
    assert comment == {"id": held, "status": "spam", "version": 2}
    assert "Ann decided spam at 2026-11-23 12:00:00 UTC." in answer.json["detail"]
    assert shown()["status"] == "spam"


def test_a_version_that_is_yet_to_come_is_a_conflict_too(decide, held):
    answer = decide("spam", version=2)
    assert answer.status_code == 409
    assert told(answer) == (None, {"id": held, "status": "held", "version": 1})
    assert "Nobody has decided on it yet." in answer.json["detail"]


def test_a_conflict_stays_under_4_kib_whatever_was_sent(decide):
    decide("spam", moderator="\U0001f600" * 100, note="\U0001f600" * 1_000)
    assert len(decide("accept", version=1).data) <= 4096


# Undoing


def test_an_undone_decision_gives_the_comment_back_its_status(decide, undo, held, shown):
    decision_id = decide("spam", moderator="Ann").json["id"]
    answer = undo(decision_id, json={"moderator": "Ann"})
    assert answer.status_code == 200
    assert answer.json == {
        "id": decision_id + 1,
        "action": "undo",
        "from": "spam",
        "to": "held",
        "by": "Ann",
        "at": "2026-11-23T12:00:00+00:00",
        "undoes": decision_id,
        "comment_id": held,
        "status": "held",
        "version": 3,
        "comments": [
            {"id": held, "result": "undone", "status": "held", "version": 3, "decision": None}
        ],
    }
    assert (shown()["status"], shown()["version"]) == ("held", 3)


@pytest.mark.parametrize("request_", [{}, {"json": {}}, {"json": {"moderator": None}}])
def test_an_undo_need_not_say_who(decide, undo, request_):
    assert undo(decide("spam").json["id"], **request_).json["by"] == ""


def test_decisions_are_undone_from_the_last_to_the_first(decide, undo, shown):
    numbers = [decide(action).json["id"] for action in ("accept", "spam", "remove")]
    seen = []
    for number in reversed(numbers):
        undo(number)
        seen.append(shown()["status"])
    assert seen == ["spam", "accepted", "held"]


def test_only_the_decision_in_force_can_be_undone(decide, undo, shown):
    first = decide("spam", moderator="Ann").json["id"]
    second = decide("accept", moderator="Bob").json
    answer = undo(first)
    assert (answer.status_code, answer.content_type) == (409, PROBLEM)
    decision, comment = told(answer)
    assert (decision["id"], decision["by"], decision["at"]) == (second["id"], "Bob", second["at"])
    assert (comment["status"], comment["version"]) == ("accepted", 3)
    assert shown()["status"] == "accepted"


def test_undoing_twice_is_a_conflict_that_tells_who_undid(decide, undo):
    number = decide("spam").json["id"]
    undo(number, json={"moderator": "Bob"})
    answer = undo(number)
    assert answer.status_code == 409
    assert f"Bob undid decision {number}" in answer.json["detail"]


def test_an_undo_is_not_undone_but_decided_again(decide, undo, shown):
    number = undo(decide("spam").json["id"]).json["id"]
    assert undo(number).status_code == 409
    assert decide("spam").json["status"] == "spam"
    assert shown()["version"] == 4


def test_after_an_undo_the_same_decision_is_a_new_one(decide, undo):
    first = decide("spam", moderator="Ann").json["id"]
    undo(first)
    assert decide("spam", moderator="Ann").json["id"] != first


# Who may, and what is refused


@pytest.mark.parametrize("number", ["999", "0", "9" * 40, "-1", "x"])
def test_an_unknown_comment_or_decision_is_not_found(blog, number):
    for path in (f"/v1/comments/{number}/decision", f"/v1/decisions/{number}/undo"):
        answer = blog.post(path, json={"action": "spam"} if "comments" in path else {})
        assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_another_sites_comment_cannot_be_decided_on(decide, other_blog, shown):
    assert decide("spam", actor=other_blog).status_code == 404
    assert shown()["version"] == 1


def test_another_sites_decision_cannot_be_undone(decide, other_blog, shown):
    number = decide("spam").json["id"]
    assert other_blog.post(f"/v1/decisions/{number}/undo").status_code == 404
    assert shown()["status"] == "spam"


@pytest.mark.parametrize("path", ["/v1/comments/1/decision", "/v1/decisions/1/undo"])
def test_without_a_key_nothing_is_decided(client, decide, shown, path):
    decide("accept")
    answer = client.post(path, json={"action": "spam"} if "comments" in path else {})
    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert shown()["status"] == "accepted"


def test_every_wrong_field_of_a_decision_is_named_at_once(decide):
    answer = decide("approve", moderator="x" * 101, note=5, version=0, status="spam")
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    paths = {error["path"] for error in answer.json["errors"]}
    assert paths == {"action", "moderator", "note", "version", "status"}


@pytest.mark.parametrize("action", [None, "", "undo", "held", "SPAM", 1, ["spam"]])
def test_an_action_that_is_none_is_named(decide, shown, action):
    answer = decide(action)
    assert [error["path"] for error in answer.json["errors"]] == ["action"]
    assert shown()["version"] == 1


@pytest.mark.parametrize("version", [0, -1, 1.5, "1", True, [1]])
def test_a_version_that_is_no_number_from_1_on_is_named(decide, version):
    answer = decide("spam", version=version)
    assert [error["path"] for error in answer.json["errors"]] == ["version"]


def test_a_version_of_any_length_is_a_conflict(decide):
    assert decide("spam", version=10**100).status_code == 409


@pytest.mark.parametrize("field", ["moderator", "note", "version"])
def test_what_a_decision_need_not_say_may_be_null(decide, field):
    assert decide("spam", **{field: None}).status_code == 200


def test_a_decision_needs_a_body(blog, held):
    assert blog.post(f"/v1/comments/{held}/decision").status_code == 415
    answer = blog.post(f"/v1/comments/{held}/decision", json={})
    assert [error["path"] for error in answer.json["errors"]] == ["action"]


def test_a_wrong_field_of_an_undo_is_named(decide, undo):
    answer = undo(decide("spam").json["id"], json={"moderator": 5, "version": 2})
    assert {error["path"] for error in answer.json["errors"]} == {"moderator", "version"}


def test_names_and_notes_are_cleaned_at_the_door(decide, shown):
    decide("spam", moderator="A\x00nn\ud800", note="\x07ok")
    (step,) = shown()["history"]
    assert (step["by"], step["note"]) == ("Ann\ufffd", "ok")


def test_the_time_of_a_decision_is_that_of_the_service(store, keyring, scorer, blog, held):
    later = create_app(store, keyring, scorer, clock=lambda: blog.site.created_at + timedelta(1))
    answer = later.test_client().post(
        f"/v1/comments/{held}/decision", json={"action": "spam"}, headers=blog.headers
    )
    assert answer.json["at"] == "2026-11-24T12:00:00+00:00"
