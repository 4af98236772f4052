"""What plugins report becomes labels and decisions; what they ask again is not stored again."""

from datetime import UTC, datetime, timedelta

import pytest

from service.decisions import Action, NewDecision
from service.records import Tally

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def labels(store):
    return lambda: [(label.comment_id, label.is_spam) for label in store.labels.each()]


@pytest.fixture
def tally(store):
    def tally(plugin):
        ((_, tally),) = store.tallies.days(plugin.site.id, NOON.date(), NOON.date())
        return tally

    return tally


@pytest.mark.parametrize(("label", "status"), [("spam", "spam"), ("ham", "accepted")])
def test_a_report_decides_on_the_comment_that_was_checked(plugin, comments, labels, label, status):
    plugin.check()
    plugin.report(label)
    (stored,) = comments()
    assert (stored.status, stored.verdict.status) == (status, "accepted")
    assert labels() == [(stored.id, label == "spam")]


def test_a_report_on_a_comment_never_seen_stores_it_with_its_label(plugin, comments, labels):
    plugin.report("spam", comment_content="Buy pills")
    (stored,) = comments()
    assert (stored.comment.content, stored.status) == ("Buy pills", "spam")
    assert stored.verdict.reasons[0].name == "imported"
    assert labels() == [(stored.id, True)]


def test_the_history_names_the_reporter(plugin, store, comments):
    plugin.check()
    plugin.report("spam", reporter="ann")
    (step,) = store.decisions.history(comments()[0].id, 2)
    assert (step.action, step.moderator) == ("spam", "ann")


def test_a_report_sent_again_changes_nothing(plugin, comments):
    for _ in range(3):
        plugin.report("spam")
    assert [stored.version for stored in comments()] == [2]


def test_the_last_report_counts(plugin, comments, labels):
    plugin.check()
    plugin.report("spam")
    plugin.report("ham")
    assert labels() == [(comments()[0].id, False)]


def test_other_words_another_author_or_post_are_another_comment(plugin, comments):
    plugin.check()
    plugin.report("spam", comment_content="Else")
    plugin.report("spam", comment_author="Bob")
    plugin.report("spam", permalink="https://blog.example/2")
    assert [stored.status for stored in comments()] == ["accepted", "spam", "spam", "spam"]


@pytest.mark.parametrize(
    "fields",
    [
        {"is_test": "1"},
        {"comment_author": "viagra-test-123"},
        {"comment_author_email": "akismet-guaranteed-spam@example.com"},
        {"comment_content": "", "comment_author": ""},
    ],
)
@pytest.mark.parametrize("label", ["spam", "ham"])
def test_nothing_is_learned_from_tests(plugin, labels, comments, fields, label):
    assert plugin.report(label, **fields).data.startswith(b"Thanks")
    assert (labels(), comments()) == ([], [])


@pytest.mark.parametrize("key", [None, "", "zzzzzzzzzzzz"])
@pytest.mark.parametrize("label", ["spam", "ham"])
def test_nobody_teaches_without_a_key(plugin, labels, comments, key, label):
    plugin.check()
    assert plugin.report(label, api_key=key).data == b"invalid"
    assert plugin.report(label, api_key=key, comment_content="New").data == b"invalid"
    assert (labels(), len(comments())) == ([], 1)


def test_nobody_teaches_on_another_site(plugin, new_plugin, comments):
    plugin.check()
    other = new_plugin("https://other.example", key="other0123456")
    other.report("spam", api_key="other0123456")
    assert [stored.status for stored in comments()] == ["accepted", "spam"]


# Checks


def test_a_check_is_stored_with_its_verdict(plugin, comments, scorer):
    scorer.set(spam=0.6)
    plugin.check()
    (stored,) = comments()
    assert (stored.status, stored.verdict.spam_probability) == ("held", 0.6)


def test_a_test_is_judged_and_neither_stored_nor_counted(plugin, comments, store, scorer):
    scorer.set(spam=0.96)
    answer = plugin.check(is_test="true")
    assert (answer.data, answer.headers["X-moderate-verdict"]) == (b"true", "spam")
    assert "X-moderate-id" not in answer.headers
    assert comments() == []
    assert store.tallies.days(plugin.site.id, NOON.date(), NOON.date()) == []


def test_a_comment_asked_about_again_is_judged_anew_and_not_stored_again(plugin, comments, scorer):
    first = plugin.check()
    scorer.set(spam=0.96)
    again = plugin.check(recheck_reason="recheck_queue")
    assert (first.data, again.data) == (b"false", b"true")
    assert again.headers["X-moderate-id"] == first.headers["X-moderate-id"]
    assert len(comments()) == 1


def test_a_comment_asked_about_again_that_was_never_seen_is_stored(plugin, comments):
    plugin.check(recheck_reason="edit")
    assert len(comments()) == 1


@pytest.mark.parametrize(
    ("action", "body"), [("accept", b"false"), ("spam", b"true"), ("remove", b"true")]
)
def test_what_a_moderator_decided_meanwhile_is_the_answer(plugin, store, scorer, action, body):
    scorer.set(spam=0.6)
    number = int(plugin.check().headers["X-moderate-id"])
    store.decisions.decide(plugin.site.id, number, NewDecision(Action(action)), NOON)
    answer = plugin.check(recheck_reason="recheck_queue")
    assert answer.data == body
    assert answer.headers["X-moderate-reasons"].startswith("decided: ")


def test_a_decision_that_was_undone_is_no_answer(plugin, store):
    number = int(plugin.check().headers["X-moderate-id"])
    new = NewDecision(Action.SPAM)
    step = store.decisions.decide(plugin.site.id, number, new, NOON).last
    store.decisions.undo(plugin.site.id, step.id, "", "", NOON + timedelta(hours=1))
    answer = plugin.check(recheck_reason="recheck_queue")
    assert answer.headers["X-moderate-reasons"].startswith("clean: ")


@pytest.mark.parametrize(("days", "noted"), [(364, False), (365, True), (-9, False)])
def test_a_moderator_is_told_that_the_post_is_old(plugin, comments, days, noted):
    changed = (NOON - timedelta(days=days)).isoformat()
    plugin.check(comment_post_modified_gmt=changed)
    reasons = comments()[0].verdict.reasons
    assert (reasons[1].name == "old_post") is noted
    assert reasons[1].text.startswith("left 365 days after") is noted


# Counts


def test_checks_are_counted_by_their_answers(plugin, scorer, tally):
    plugin.check()
    scorer.set(spam=0.6)
    plugin.check(comment_content="One")
    plugin.check(comment_content="Two")
    assert tally(plugin) == Tally(calls=3, spam=2, ham=1)


def test_reports_count_once_and_only_when_they_put_an_answer_right(plugin, scorer, tally):
    plugin.check()
    plugin.report("ham")
    plugin.report("spam")
    plugin.report("spam")
    scorer.set(spam=0.6)
    plugin.check(comment_content="Held")
    plugin.report("ham", comment_content="Held")
    plugin.report("spam", comment_content="New")
    assert tally(plugin) == Tally(calls=7, spam=1, ham=1, missed_spam=2, false_positives=1)


def test_a_check_again_is_a_call_and_no_second_comment(plugin, tally):
    plugin.check()
    plugin.check(recheck_reason="recheck_queue")
    assert tally(plugin) == Tally(calls=2, ham=1)


def test_the_same_comment_within_ten_minutes_is_answered_as_it_was(plugin, comments, scorer):
    first = plugin.check()
    scorer.set(spam=0.96)
    again = plugin.check()
    assert (first.data, again.data) == (b"false", b"false")
    assert again.headers["X-moderate-id"] == first.headers["X-moderate-id"]
    assert len(comments()) == 1


def test_a_sign_decides_on_the_same_comment_anew(plugin, scorer):
    scorer.set(spam=0.96)
    answers = [plugin.check().data, plugin.check(user_role="administrator").data]
    assert answers == [b"true", b"false"]


def test_the_same_comment_is_one_more_call_and_no_second_answer(plugin, tally):
    plugin.check()
    plugin.check()
    assert tally(plugin) == Tally(calls=2, ham=1)


def test_a_comment_and_its_count_are_stored_together_or_not_at_all(plugin, monkeypatch, comments):
    monkeypatch.setattr("service.store.add_tally", lambda *_: 1 / 0)
    assert plugin.check().status_code == 500
    assert comments() == []
