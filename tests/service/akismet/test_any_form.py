"""Whatever form a client sends: an answer that the protocol has, and never a failure."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ANY_INPUT = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DOCUMENTED = {
    b"true",
    b"false",
    b"invalid",
    b"Missing required field: blog.",
    b"Missing required field: user_ip.",
    b"Thanks for making the web a better place.",
}
VERBS = ["comment-check", "submit-spam", "submit-ham"]
NAMES = [
    *("api_key", "key", "blog", "user_ip", "user_agent", "referrer", "permalink", "callback"),
    *("comment_type", "content_type", "comment_author", "comment_author_email", "comment_content"),
    *("comment_author_url", "comment_date_gmt", "comment_post_modified_gmt", "blog_lang"),
    *("blog_charset", "charset", "user_role", "is_test", "test_discard", "recheck_reason"),
    *("honeypot_field_name", "hidden_honeypot_field", "comment_context", "comment_context[]"),
    *("reporter", "comment_check_response", "trap", "context"),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CHARSETS = ["utf-8", "latin-1", "shift_jis", "gbk", "iso-2022-jp", "utf-7", "hex", "idna", "\0"]


def is_documented(answer):
    assert answer.status_code == 200
    assert answer.data in DOCUMENTED
    refused = answer.data not in (b"true", b"false") and not answer.data.startswith(b"Thanks")
    assert ("X-akismet-debug-help" in answer.headers) == refused
    return True


@pytest.fixture
def send(plugin):
    def send(verb, body):
        kind = "application/x-www-form-urlencoded"
        return plugin.client.post(f"/1.1/{verb}", data=body, content_type=kind)

    return send


GOOD = {"api_key": "abcdef123456", "blog": "https://blog.example", "user_ip": "198.51.100.7"}


@ANY_INPUT
@given(
    verb=st.sampled_from(VERBS),
    fields=st.dictionaries(st.sampled_from(NAMES) | TEXT, TEXT, max_size=8),
)
def test_any_values_of_any_fields(send, verb, fields):
    assert is_documented(send(verb, urlencode(GOOD | fields)))


@ANY_INPUT
@given(
    verb=st.sampled_from(VERBS),
    charset=st.sampled_from(CHARSETS),
    content=st.binary(max_size=100),
)
def test_any_bytes_in_any_charset(send, verb, charset, content):
    form = GOOD | {"blog_charset": charset, "comment_content": content, "comment_author": content}
    assert is_documented(send(verb, urlencode(form)))


@ANY_INPUT
@given(verb=st.sampled_from(VERBS), body=st.binary(max_size=200))
def test_any_body_at_all(send, verb, body):
    assert is_documented(send(verb, body))
    assert is_documented(send(verb, urlencode(GOOD).encode() + b"&" + body))


@ANY_INPUT
@given(
    path=st.sampled_from(["/1.1/get-stats", "/1.2/usage-limit", "/1.2/key-sites"]),
    fields=st.dictionaries(
        st.sampled_from(["from", "month", "filter", "format", "order", "limit", "offset"]),
        TEXT | st.from_regex(r"\d{4}-\d\d", fullmatch=True) | st.just("csv"),
    ),
)
def test_any_question_for_figures_is_answered(plugin, path, fields):
    answer = plugin.client.post(path, data=GOOD | fields)
    assert answer.status_code == 200
    assert answer.data.startswith((b"{", b"Active sites for abcdef123456"))


@ANY_INPUT
@given(body=st.binary(max_size=200))
def test_any_multipart_body(plugin, body):
    kind = "multipart/form-data; boundary=x"
    answer = plugin.client.post("/1.1/comment-check", data=body, content_type=kind)
    assert is_documented(answer)


def test_a_multipart_form_is_read_as_any_other(plugin):
    kind = "multipart/form-data"
    said = GOOD | {"comment_author": "viagra-test-123", "comment_content": "é"}
    answer = plugin.client.post("/1.1/comment-check", data=said, content_type=kind)
    assert answer.data == b"true"
