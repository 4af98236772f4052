"""Whatever a client sends: a verdict that is stored, or a problem that says why."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.text import clean
from service.errors import ServiceError
from service.strict_json import read_json

pytestmark = pytest.mark.timeout(7200)  # for the long run

# Hypothesis keeps the fixtures of one test for all its examples, which suits a running service.
ANY_INPUT = settings(
    max_examples=max(150, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXT = st.text(st.characters(), max_size=60)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    "content",
    "type",
    "post",
    "post__url",
    "post__title",
    "post__text",
    "author",
    "author__name",
    "author__email",
    "author__url",
    "author__ip",
    "author__user_agent",
]


def is_verdict_or_problem(answer):
    if answer.status_code == 201:
        return answer.json["status"] in ("accepted", "held", "spam")
    problem = answer.content_type == "application/problem+json" and answer.json["detail"]
    return 400 <= answer.status_code < 500 and bool(problem) and len(answer.data) <= 4096


@pytest.fixture
def number(blog, a_comment):
    return blog.post(json=a_comment()).json["id"]


@ANY_INPUT
@given(path=st.sampled_from(PATHS), value=ANY_JSON)
def test_any_value_in_any_field_gets_a_verdict_or_a_problem(blog, a_comment, path, value):
    body = json.dumps(a_comment(**{path: value}))
    assert is_verdict_or_problem(blog.post(data=body, content_type="application/json"))


@ANY_INPUT
@given(field=st.sampled_from(["action", "moderator", "note", "version", "x"]), value=ANY_JSON)
def test_any_value_in_any_field_of_a_decision_decides_or_gets_a_problem(blog, number, field, value):
    body = json.dumps({"action": "spam", field: value})
    answer = blog.post(
        f"/v1/comments/{number}/decision", data=body, content_type="application/json"
    )
    assert answer.status_code == 200 or is_verdict_or_problem(answer)


@ANY_INPUT
@given(document=ANY_JSON)
def test_any_document_gets_a_problem(blog, document):
    answer = blog.post(data=json.dumps(document), content_type="application/json")
    assert is_verdict_or_problem(answer)
    assert answer.status_code != 201


@ANY_INPUT
@given(body=st.binary(max_size=200))
def test_any_bytes_get_a_problem(blog, body):
    assert is_verdict_or_problem(blog.post(data=body, content_type="application/json"))


@ANY_INPUT
@given(content=st.text(st.characters(), min_size=1, max_size=200))
def test_what_is_stored_is_what_was_sent_once_cleaned(blog, a_comment, content):
    answer = blog.post(data=json.dumps(a_comment(content)), content_type="application/json")
    # JSON joins a high and a low surrogate that stand side by side.
    cleaned = clean(json.loads(json.dumps(content)))
    if not cleaned.strip():
        assert answer.status_code == 422
    else:
        assert blog.get(f"/v1/comments/{answer.json['id']}").json["content"] == cleaned


@ANY_INPUT
@given(key=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=300))
def test_any_idempotency_key_is_used_or_refused(blog, a_comment, key):
    answer = blog.post(json=a_comment(), headers={"Idempotency-Key": key})
    assert is_verdict_or_problem(answer)


@given(text=st.text(st.characters()))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@given(document=ANY_JSON)
def test_what_the_strict_reader_takes_it_reads_as_any_other(document):
    body = json.dumps(document).encode()
    try:
        read = read_json(body)
    except ServiceError:
        with pytest.raises(ValueError, match="not JSON compliant"):
            json.dumps(document, allow_nan=False)
    else:
        assert read == json.loads(body)
