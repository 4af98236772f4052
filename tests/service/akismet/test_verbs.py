"""What each verb answers, byte for byte."""

import pytest

from model.score import Reason
from service.errors import StoreUnavailable

HEX = set("0123456789abcdef")
SUBMITTED = b"Thanks for making the web a better place."
ADMIN = {"user_role": "administrator"}
TEST_VALUES = [
    {"comment_author": "viagra-test-123"},
    {"comment_author": "akismet-guaranteed-spam"},
    {"comment_author_email": "akismet-guaranteed-spam@example.com"},
]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/1.1/verify-key", b"valid"),
        ("/1.1/comment-check", b"false"),
        ("/1.1/submit-spam", SUBMITTED),
        ("/1.1/submit-ham", SUBMITTED),
        ("/1.1/deactivate", b"deactivated"),
        ("/1.1/test", b"connected"),
        ("/1.2/compatible-plugins", b"[]"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_verb_answers_its_word_and_nothing_more(plugin, path, body, method):
    answer = plugin.send(path, method=method)
    assert (answer.status_code, answer.data) == (200, body)
    assert answer.headers["Content-Length"] == str(len(body))
    assert "X-akismet-debug-help" not in answer.headers
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/1.1/test", "/1.2/compatible-plugins"])
def test_some_verbs_need_no_key(client, path):
    assert client.get(path).data in (b"connected", b"[]")


def test_verdicts_and_errors_are_plain_text(plugin):
    assert plugin.check().content_type == "text/plain; charset=utf-8"
    assert plugin.check(user_ip=None).content_type == "text/plain; charset=utf-8"


def test_the_body_wins_over_the_query(plugin):
    path = "/1.1/comment-check?api_key=zzzzzzzzzzzz&user_role=administrator"
    answer = plugin.send(path, comment_author="viagra-test-123", user_role="")
    assert answer.data == b"true"


@pytest.mark.parametrize("path", ["/1.1/verify-wpcom-key", "/1.1/nothing", "/1.2/a/b"])
def test_an_unknown_verb_is_not_found(plugin, path):
    answer = plugin.send(path)
    assert (answer.status_code, answer.data) == (404, b"not found")


@pytest.mark.parametrize(
    ("blog", "body", "help_text"),
    [
        ("https://blog.example/", b"valid", None),
        ("http://localhost:8000/a blog", b"invalid", "We were unable to parse your blog URI"),
        ("blog.example", b"invalid", "We were unable to parse your blog URI"),
        ("", b"invalid", 'Empty "blog" value'),
        (None, b"invalid", 'Empty "blog" value'),
    ],
)
def test_a_key_is_verified_for_a_full_address(plugin, blog, body, help_text):
    answer = plugin.send("/1.1/verify-key", blog=blog)
    assert (answer.data, answer.headers.get("X-akismet-debug-help")) == (body, help_text)


@pytest.mark.parametrize("verb", ["comment-check", "submit-spam", "submit-ham"])
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"user_ip": None}, "user_ip"),
        ({"user_ip": ""}, "user_ip"),
        ({"user_ip": " "}, "user_ip"),
        ({"blog": None}, "blog"),
        ({"blog": "", "user_ip": ""}, "blog"),
    ],
)
def test_a_missing_field_is_named_and_blog_is_named_first(plugin, verb, fields, missing):
    answer = plugin.send(f"/1.1/{verb}", **fields)
    assert answer.status_code == 200
    assert answer.data.decode() == f"Missing required field: {missing}."
    assert answer.headers["X-akismet-debug-help"] == f'Empty "{missing}" value'


# Verdicts


@pytest.mark.parametrize(
    ("spam", "rules", "body"),
    [
        (0.49, {}, b"false"),
        (0.50, {}, b"true"),
        (0.94, {}, b"true"),
        (0.95, {}, b"true"),
        (0.94, {"akismet_held": "ham"}, b"false"),
        (0.95, {"akismet_held": "ham"}, b"true"),
    ],
)
def test_what_a_plugin_is_told_of_a_held_comment_is_a_rule_of_the_site(
    new_plugin, scorer, spam, rules, body
):
    scorer.set(spam=spam)
    assert new_plugin(**rules).check().data == body


@pytest.mark.parametrize("held", ["spam", "ham"])
def test_what_no_model_could_judge_is_never_published(new_plugin, scorer, held):
    scorer.set(error=RuntimeError("broken"))
    assert new_plugin(akismet_held=held).check().data == b"true"


@pytest.mark.parametrize("fields", TEST_VALUES)
@pytest.mark.parametrize("discard", [True, False])
def test_the_test_values_are_spam_that_is_not_to_be_discarded(new_plugin, fields, discard):
    answer = new_plugin(akismet_discard=discard).check(**fields)
    assert answer.data == b"true"
    assert "X-akismet-pro-tip" not in answer.headers


@pytest.mark.parametrize("fields", TEST_VALUES)
def test_an_administrator_is_never_spam_not_even_with_a_test_value(plugin, fields):
    assert plugin.check(**fields, **ADMIN).data == b"false"
    assert plugin.check(**fields, user_role="editor,Administrator").data == b"false"
    assert plugin.check(**fields, user_role="editor").data == b"true"


def test_an_administrator_is_never_spam_whatever_the_model_says(plugin, scorer):
    scorer.set(spam=1.0)
    assert plugin.check(**ADMIN).data == b"false"


def test_a_check_that_says_nothing_is_ham(plugin, scorer):
    scorer.set(spam=0.9)
    assert plugin.send("/1.1/comment-check").data == b"false"


def test_a_discard_can_be_asked_for_with_a_test_value(plugin):
    answer = plugin.check(comment_author="viagra-test-123", test_discard="1")
    assert (answer.data, answer.headers["X-akismet-pro-tip"]) == (b"true", "discard")


@pytest.mark.parametrize(
    ("spam", "discard", "tip"),
    [(0.95, True, "discard"), (0.94, True, None), (0.1, True, None), (0.95, False, None)],
)
def test_only_certain_spam_may_be_discarded_and_only_if_the_site_allows_it(
    new_plugin, scorer, spam, discard, tip
):
    scorer.set(spam=spam)
    answer = new_plugin(akismet_discard=discard).check()
    assert answer.headers.get("X-akismet-pro-tip") == tip


def test_what_may_be_discarded_is_stored_all_the_same(new_plugin, scorer, comments):
    scorer.set(spam=0.99)
    new_plugin(akismet_discard=True).check()
    assert [stored.status for stored in comments()] == ["spam"]


@pytest.mark.parametrize("field", ["trap_1", "POST_trap_1"])
def test_a_filled_trap_is_spam(plugin, comments, field):
    answer = plugin.check(honeypot_field_name="trap_1", **{field: "x"})
    assert answer.data == b"true"
    assert comments()[-1].verdict.reasons[0].name == "trap"


@pytest.mark.parametrize("name", ["hidden_honeypot_field", "akismet_api_honeypot_field"])
def test_the_traps_of_the_documentation_need_not_be_named(plugin, name):
    assert plugin.check(**{name: "x"}).data == b"true"
    assert plugin.check(**{name: " "}).data == b"false"


def test_an_empty_trap_is_no_sign(plugin):
    assert plugin.check(honeypot_field_name="trap_1", trap_1="").data == b"false"
    assert plugin.check(honeypot_field_name="trap_1").data == b"false"


# Headers of a check


@pytest.mark.parametrize(
    "fields",
    [{}, {"api_key": None}, {"api_key": "bad"}, {"blog": None}, {"user_ip": ""}, ADMIN],
)
def test_every_answer_to_a_check_has_a_name_of_its_own(plugin, fields):
    names = [plugin.check(**fields).headers["X-akismet-guid"] for _ in range(2)]
    assert names[0] != names[1]
    assert all(len(name) == 32 and set(name) <= HEX for name in names)


def test_no_header_that_plugins_take_for_trouble_is_sent(plugin):
    for answer in (plugin.check(), plugin.check(user_ip=None)):
        names = {name.lower() for name, _ in answer.headers}
        assert not {name for name in names if name.startswith(("x-akismet-alert", "x-akismet-err"))}


def test_verdict_probability_reasons_and_number_are_told_beside(plugin, scorer, comments):
    scorer.set(spam=0.625)
    answer = plugin.check()
    assert answer.headers["X-moderate-verdict"] == "held"
    assert answer.headers["X-moderate-probability"] == "0.625000"
    assert answer.headers["X-moderate-id"] == str(comments()[0].id)
    reasons = answer.headers["X-moderate-reasons"]
    assert reasons.startswith("maybe_spam: spam probability 0.625000 >= 0.5; words (+2.00): ")


def test_the_reasons_of_a_comment_cannot_end_their_line(plugin, scorer):
    scorer.reasons = (Reason("words", 1.0, "a\r\nX-akismet-pro-tip: discard\0é"),)
    answer = plugin.check()
    assert "X-akismet-pro-tip" not in answer.headers
    reasons = answer.headers["X-moderate-reasons"]
    assert reasons.isascii()
    assert reasons.endswith("a  X-akismet-pro-tip: discard \\xe9")


# Faults


@pytest.mark.parametrize("path", ["/1.1/comment-check", "/1.1/submit-ham", "/1.1/get-stats"])
def test_a_store_that_does_not_answer_gives_no_verdict(plugin, store, monkeypatch, path):
    def fail(*_):
        raise StoreUnavailable

    monkeypatch.setattr(store.keys, "find", fail)
    answer = plugin.send(path)
    assert (answer.status_code, answer.data) == (503, b"unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["X-akismet-debug-help"]
    assert ("X-akismet-guid" in answer.headers) == (path == "/1.1/comment-check")


def test_a_fault_of_ours_gives_no_verdict_and_is_logged(plugin, store, monkeypatch, caplog):
    monkeypatch.setattr(store.keys, "find", lambda *_: 1 / 0)
    answer = plugin.check()
    assert (answer.status_code, answer.data) == (500, b"error")
    assert answer.headers["X-akismet-guid"]
    assert "ZeroDivisionError" in caplog.text


def test_a_form_of_900_kilobytes_is_judged(plugin, comments):
    assert plugin.check(comment_content="漢" * 100_000).data == b"false"
    assert comments()[0].comment.content == "漢" * 20_000


def test_a_form_over_a_megabyte_gets_no_verdict(plugin):
    answer = plugin.check(comment_content="x" * 1024 * 1024)
    assert (answer.status_code, answer.data) == (413, b"request entity too large")
    assert answer.headers["X-akismet-guid"]


def test_the_json_door_keeps_its_own_limit(other_blog, plugin, a_comment):
    assert plugin.check(comment_content="x" * 300_000).status_code == 200
    assert other_blog.post(json=a_comment("x" * 300_000)).status_code == 413


def test_two_thousand_unknown_fields_are_passed_over(plugin):
    assert plugin.check(**{f"HTTP_X_{n}": "x" for n in range(2000)}).data == b"false"
