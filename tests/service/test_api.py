"""The JSON door: what comes in, what is answered, what is stored."""

import json

import pytest

PROBLEM = "application/problem+json"


def paths(answer):
    return {error["path"] for error in answer.json["errors"]}


@pytest.mark.parametrize(
    ("spam", "status"),
    [(0.0, "accepted"), (0.49, "accepted"), (0.5, "held"), (0.94, "held"), (0.95, "spam")],
)
def test_the_spam_probability_decides_the_status(blog, scorer, a_comment, spam, status):
    scorer.set(spam=spam)
    answer = blog.post(json=a_comment())
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["spam_probability"]) == (status, spam)


def test_the_answer_names_the_model_and_its_reasons(blog, a_comment):
    answer = blog.post(json=a_comment())
    assert answer.json["model_version"] == "fixed"
    names = [reason["name"] for reason in answer.json["reasons"]]
    assert names == ["clean", "words", "baseline"]


def test_the_weights_of_the_reasons_add_up_to_those_of_the_model(blog, a_comment):
    reasons = blog.post(json=a_comment()).json["reasons"]
    assert sum(reason["weight"] for reason in reasons) == pytest.approx(-2.0)


def test_a_stored_comment_can_be_read_again(blog, a_comment):
    number = blog.post(json=a_comment("Hello\tthere")).json["id"]
    stored = blog.get(f"/v1/comments/{number}").json
    assert (stored["content"], stored["status"]) == ("Hello\tthere", "accepted")
    assert stored["created_at"] == "2026-11-23T12:00:00+00:00"


def test_the_email_address_is_in_no_answer(blog, a_comment):
    body = a_comment(author__email="secret@hidden.example")
    posted = blog.post(json=body)
    shown = blog.get(f"/v1/comments/{posted.json['id']}")
    scored = blog.post("/v1/score", json=body)
    for answer in (posted, shown, scored):
        assert b"hidden.example" not in answer.data


def test_scoring_answers_like_submitting_and_stores_nothing(blog, a_comment):
    scored = blog.post("/v1/score", json=a_comment())
    assert scored.status_code == 200
    verdict = {name: value for name, value in scored.json.items() if name != "without"}
    posted = blog.post(json=a_comment())
    assert posted.json == {"id": 1, "duplicate_of": None, **verdict}


def test_another_sites_comment_is_not_found(blog, other_blog, a_comment):
    number = blog.post(json=a_comment()).json["id"]
    answer = other_blog.get(f"/v1/comments/{number}")
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


@pytest.mark.parametrize("number", ["2", "0", "9" * 40, "-1", "1%20OR%201=1", "%ff%fe", "a" * 5000])
def test_an_unknown_comment_is_not_found(blog, a_comment, number):
    blog.post(json=a_comment())
    answer = blog.get(f"/v1/comments/{number}")
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


@pytest.mark.parametrize("path", ["post.url", "author.name", "author.email", "content"])
@pytest.mark.parametrize("value", [None, "", " \t\n\u00a0\u3000", "\x00\x07", 5, ["x"], {"a": "b"}])
def test_a_required_field_that_is_blank_or_no_text_is_named(blog, a_comment, path, value):
    answer = blog.post(json=a_comment(**{path.replace(".", "__"): value}))
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert paths(answer) == {path}


def test_every_missing_field_is_named_at_once(blog):
    answer = blog.post(json={})
    assert paths(answer) == {"post.url", "author.name", "author.email", "content"}


def test_every_wrong_field_is_named_at_once(blog, a_comment):
    body = a_comment(
        "x" * 20_001,
        post__url="ftp://blog.example",
        author__name="x" * 201,
        author__email="ann@@example.org",
        author__ip=5,
        admin=True,
    )
    assert paths(blog.post(json=body)) == {
        "content",
        "post.url",
        "author.name",
        "author.email",
        "author.ip",
        "admin",
    }


@pytest.mark.parametrize("part", ["post", "author"])
@pytest.mark.parametrize("value", ["x", 5, [], [{}], None])
def test_a_part_that_is_no_object_is_named(blog, a_comment, part, value):
    answer = blog.post(json=a_comment(**{part: value}))
    assert answer.status_code == 422
    assert paths(answer) == {part}


@pytest.mark.parametrize("body", ["[]", "[{}]", "1", '"x"', "null"])
def test_a_body_that_is_no_object_is_refused(blog, body):
    answer = blog.post(data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)


@pytest.mark.parametrize(
    ("field", "limit"), [("author__name", 200), ("content", 20_000), ("author__url", 2_048)]
)
def test_a_text_is_taken_at_its_limit_and_refused_over_it(blog, a_comment, field, limit):
    assert blog.post(json=a_comment(**{field: "x" * limit})).status_code == 201
    answer = blog.post(json=a_comment(**{field: "x" * (limit + 1)}))
    assert paths(answer) == {field.replace("__", ".")}


def test_the_limit_counts_characters_and_not_bytes(blog, a_comment):
    assert blog.post(json=a_comment("\U0001f600" * 20_000)).status_code == 201


@pytest.mark.parametrize("url", ["javascript:alert(1)", "my blog", "http://x.example:99999/"])
def test_a_website_that_is_no_address_is_kept_as_text_with_a_warning(blog, a_comment, url):
    answer = blog.post(json=a_comment(author__url=url))
    assert [warning["path"] for warning in answer.json["warnings"]] == ["author.url"]
    assert blog.get(f"/v1/comments/{answer.json['id']}").json["author"]["url"] == url


@pytest.mark.parametrize(
    "ip", ["localhost", "fe80::1%eth0", "010.001.001.001", "10.0.0.0/8", "1" * 5_000]
)
def test_an_unusable_ip_is_dropped_with_a_warning(blog, store, a_comment, ip):
    answer = blog.post(json=a_comment(author__ip=ip))
    assert [warning["path"] for warning in answer.json["warnings"]] == ["author.ip"]
    assert store.comment(blog.site.id, answer.json["id"]).comment.author.ip == ""


@pytest.mark.parametrize(
    ("path", "limit"), [("author__user_agent", 1_000), ("post__title", 500), ("post__text", 20_000)]
)
def test_a_side_field_over_its_limit_is_cut_with_a_warning(blog, a_comment, path, limit):
    answer = blog.post(json=a_comment(**{path: "x" * (limit + 1)}))
    assert answer.status_code == 201
    assert [warning["path"] for warning in answer.json["warnings"]] == [path.replace("__", ".")]


@pytest.mark.parametrize("path", ["author__url", "author__ip", "author__user_agent", "post__title"])
def test_a_side_field_may_be_null(blog, a_comment, path):
    answer = blog.post(json=a_comment(**{path: None}))
    assert (answer.status_code, answer.json["warnings"]) == (201, [])


def test_lone_surrogates_and_control_characters_are_cleaned_at_the_door(blog, a_comment):
    body = json.dumps(a_comment("a\ud800b\x00c\x1bd\te\r\nf"))
    answer = blog.post(data=body, content_type="application/json")
    stored = blog.get(f"/v1/comments/{answer.json['id']}").json
    assert stored["content"] == "a\ufffdbcd\te\r\nf"


def test_an_anonymous_comment_is_taken_where_the_sites_rules_allow_it(anonymous_blog, a_comment):
    assert anonymous_blog.post(json=a_comment(author={})).status_code == 201
    assert anonymous_blog.post(json=a_comment(author__name=None)).status_code == 201


def test_an_unusable_email_is_dropped_where_the_site_does_not_ask_for_one(
    anonymous_blog, store, a_comment
):
    answer = anonymous_blog.post(json=a_comment(author__email="a@@b"))
    assert [warning["path"] for warning in answer.json["warnings"]] == ["author.email"]
    stored = store.comment(anonymous_blog.site.id, answer.json["id"])
    assert stored.comment.author.email == ""


def test_an_anonymous_site_still_wants_the_author_object_and_the_content(anonymous_blog):
    answer = anonymous_blog.post(json={"post": {"url": "https://blog.example/"}})
    assert paths(answer) == {"author", "content"}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer kéy",
        "Bearer a b",
        "Bearer " + "k" * 100_000,
        "Basic YWRtaW46YWRtaW4=",
        "Bearer ' OR '1'='1",
    ],
)
@pytest.mark.parametrize("path", ["/v1/comments", "/v1/score"])
def test_without_a_good_key_nothing_is_judged(client, blog, a_comment, authorization, path):
    headers = {"Authorization": authorization} if authorization is not None else {}
    answer = client.post(path, json=a_comment(), headers=headers)
    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_key_no_comment_is_shown(client, blog, a_comment):
    number = blog.post(json=a_comment()).json["id"]
    assert client.get(f"/v1/comments/{number}").status_code == 401


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        ";;;/\\,,",
        "application/json; charset=utf-16",
    ],
)
def test_another_content_type_than_json_is_not_supported(blog, a_comment, content_type):
    answer = blog.post(data=json.dumps(a_comment()), content_type=content_type)
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)


@pytest.mark.parametrize(
    "content_type", ["Application/JSON; Charset=UTF-8", "application/vnd.blog+json"]
)
def test_json_is_known_by_any_of_its_names(blog, a_comment, content_type):
    answer = blog.post(data=json.dumps(a_comment()), content_type=content_type)
    assert answer.status_code == 201


@pytest.mark.parametrize("encoding", ["gzip", "br", "no-such"])
def test_a_compressed_body_is_not_supported(blog, a_comment, encoding):
    answer = blog.post(json=a_comment(), headers={"Content-Encoding": encoding})
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)


def test_a_body_over_256_kib_is_too_large(blog, a_comment):
    answer = blog.post(json=a_comment(post__text="x" * 256 * 1024))
    assert (answer.status_code, answer.content_type) == (413, PROBLEM)


def test_a_body_that_is_not_json_is_a_bad_request(blog):
    answer = blog.post(data="{", content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert "line 1" in answer.json["detail"]


def test_an_error_report_stays_under_4_kib_whatever_was_sent(blog, a_comment):
    unknown = {f"{i}" + "\ud800\x00é" * 50: 1 for i in range(200)}
    answer = blog.post(data=json.dumps(a_comment(**unknown)), content_type="application/json")
    assert answer.status_code == 422
    assert len(answer.data) <= 4096
    assert answer.json["detail"].startswith("200 fields")


@pytest.mark.parametrize("key", ["k", "' OR 1=1--", '"quoted"', "k" * 255])
def test_sending_again_with_the_same_idempotency_key_gives_the_first_answer(
    blog, scorer, a_comment, key
):
    first = blog.post(json=a_comment(), headers={"Idempotency-Key": key})
    scorer.set(spam=0.99)
    again = blog.post(json=a_comment(), headers={"Idempotency-Key": key})
    assert again.json == first.json
    assert blog.post(json=a_comment("other")).json["id"] == first.json["id"] + 1


def test_an_idempotency_key_is_the_same_with_and_without_quotes(blog, a_comment):
    bare = blog.post(json=a_comment(), headers={"Idempotency-Key": "k"})
    quoted = blog.post(json=a_comment(), headers={"Idempotency-Key": '"k"'})
    assert quoted.json["id"] == bare.json["id"]


def test_an_idempotency_key_belongs_to_one_comment(blog, a_comment):
    blog.post(json=a_comment("one"), headers={"Idempotency-Key": "k"})
    answer = blog.post(json=a_comment("two"), headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)


def test_an_idempotency_key_belongs_to_one_site(blog, other_blog, a_comment):
    first = blog.post(json=a_comment(), headers={"Idempotency-Key": "k"})
    other = other_blog.post(json=a_comment("two"), headers={"Idempotency-Key": "k"})
    assert (first.status_code, other.status_code) == (201, 201)


@pytest.mark.parametrize("key", ["", "k" * 256, "kéy", "a\tb", '"', '"k', 'a"b', "a\\b"])
def test_an_unusable_idempotency_key_is_a_bad_request(blog, a_comment, key):
    answer = blog.post(json=a_comment(), headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)


@pytest.mark.parametrize("error", [ValueError("no"), MemoryError(), RecursionError()])
def test_a_comment_that_the_model_cannot_judge_is_held_and_stored(blog, scorer, a_comment, error):
    scorer.set(error=error)
    answer = blog.post(json=a_comment())
    assert (answer.status_code, answer.json["status"]) == (201, "held")
    assert answer.json["spam_probability"] is None
    assert blog.get(f"/v1/comments/{answer.json['id']}").json["status"] == "held"


@pytest.mark.parametrize("spam", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_holds_the_comment(blog, scorer, a_comment, spam):
    scorer.set(spam=spam)
    answer = blog.post(json=a_comment())
    assert (answer.json["status"], answer.json["spam_probability"]) == ("held", None)


def test_what_fails_unexpectedly_says_nothing_of_the_inside(app, blog, a_comment, caplog):
    app.extensions["moderation"] = None
    answer = blog.post(json=a_comment())
    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert b"NoneType" not in answer.data
    assert "a request failed" in caplog.text


@pytest.mark.parametrize("path", ["/v1//comments", "//v1/comments", "/v1/comments/"])
def test_an_address_written_another_way_is_no_redirect(blog, a_comment, path):
    answer = blog.post(path, json=a_comment())
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_another_method_is_not_allowed_and_the_right_one_is_named(client, method):
    answer = getattr(client, method)("/v1/comments")
    assert (answer.status_code, answer.content_type) == (405, PROBLEM)
    assert "POST" in answer.headers["Allow"]


def test_an_unknown_address_is_a_problem_too(client):
    answer = client.get("/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_every_answer_forbids_sniffing_and_framing(client):
    for path in ("/healthz", "/docs", "/nothing"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
