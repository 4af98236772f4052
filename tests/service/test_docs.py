"""The description of the service, for machines and for people."""

import re

import pytest

from service.docs import operations


@pytest.fixture
def spec(client):
    return client.get("/openapi.json").json


def test_every_operation_of_the_json_door_is_described(spec):
    described = {(method, path) for path, item in spec["paths"].items() for method in item}
    assert {
        ("post", "/v1/comments"),
        ("get", "/v1/comments/{comment_id}"),
        ("post", "/v1/comments/{comment_id}/decision"),
        ("post", "/v1/decisions/{decision_id}/undo"),
        ("post", "/v1/score"),
    } <= described


def test_the_required_fields_are_those_of_the_reply_form(spec):
    (submit,) = [op for op in operations(spec) if (op.method, op.path) == ("POST", "/v1/comments")]
    required = {field.path for field in submit.body if field.required}
    assert required == {"post.url", "author.name", "author.email", "content"}


def test_the_example_of_the_description_is_accepted(spec, blog):
    media = spec["paths"]["/v1/comments"]["post"]["requestBody"]["content"]["application/json"]
    assert blog.post(json=media["example"]).status_code == 201


def test_the_example_of_a_decision_is_accepted(spec, blog, a_comment):
    number = blog.post(json=a_comment()).json["id"]
    operation = spec["paths"]["/v1/comments/{comment_id}/decision"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert blog.post(f"/v1/comments/{number}/decision", json=example).status_code == 200


def test_the_page_shows_every_operation_and_field(client, spec):
    page = client.get("/docs").get_data(as_text=True)
    for operation in operations(spec):
        assert operation.path in page
        for field in (*operation.parameters, *operation.body):
            assert field.path in page


def test_the_page_takes_nothing_from_another_host_and_runs_no_script(client):
    page = client.get("/docs").get_data(as_text=True)
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_the_style_of_the_page_is_served(client):
    page = client.get("/docs").get_data(as_text=True)
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    with client.get(style) as answer:
        assert answer.status_code == 200


def test_every_error_is_described_as_a_problem(spec):
    for path in (
        "/v1/comments",
        "/v1/score",
        "/v1/comments/{comment_id}/decision",
        "/v1/decisions/{decision_id}/undo",
    ):
        answers = spec["paths"][path]["post"]["responses"]
        assert {"400", "401", "413", "415", "422", "503"} <= set(answers)
        for status, answer in answers.items():
            media = "application/json" if status < "300" else "application/problem+json"
            assert list(answer["content"]) == [media]


def test_a_conflict_is_described_with_who_decided_and_how_the_comment_stands(spec):
    responses = spec["paths"]["/v1/comments/{comment_id}/decision"]["post"]["responses"]
    name = responses["409"]["content"]["application/problem+json"]["schema"]["$ref"]
    described = spec["components"]["schemas"][name.rpartition("/")[2]]["properties"]
    assert {"detail", "decision", "comment"} <= set(described)
