"""Who may ask what: every route of the URL map, by everybody who may come to it."""

import re

import pytest

from service.blueprints import JsonBlueprint
from service.records import Scope

OPEN = "anybody"
AKISMET = "a key of Akismet's form"
# tests/service/pages/test_guard.py tries these.
FORM, LINK = "a form of ours", "a link that we made"
SESSION, ADMIN = "a moderator's session", "an admin's session"
SUBMIT, MODERATE = {Scope.SUBMIT}, {Scope.MODERATE}
EITHER = SUBMIT | MODERATE

# What each route takes: a key with one of these scopes, or what else is said.
# A new route stands here before the tests pass.
ROUTES = {
    "POST /v1/comments": SUBMIT,
    "POST /v1/comments:batch": SUBMIT,
    "GET /v1/comments": EITHER,
    "GET /v1/comments/<comment_id>": EITHER,
    "POST /v1/comments/<comment_id>/decision": MODERATE,
    "POST /v1/decisions/<decision_id>/undo": MODERATE,
    "GET /v1/queue": MODERATE,
    "GET /v1/decisions": MODERATE,
    "POST /v1/decisions": MODERATE,
    "POST /v1/score": SUBMIT,
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,
    "GET /openapi.json": OPEN,
    "GET /docs": OPEN,
    "GET /static/<filename>": OPEN,
    "GET /sign-in": OPEN,
    "POST /sign-in": FORM,
    "GET /sign-in/<token>": LINK,
    "POST /sign-in/<token>": LINK,
    "POST /sign-out": FORM,
    "GET /queue": SESSION,
    "GET /queue/new": SESSION,
    "GET /comments/<comment_id>": SESSION,
    "POST /comments/<comment_id>/decision": SESSION,
    "GET /decisions": SESSION,
    "POST /decisions": SESSION,
    "POST /decisions/<decision_id>/undo": SESSION,
    "POST /waves/<wave_id>/decision": SESSION,
    "GET /sessions": SESSION,
    "POST /sessions/<session_id>/end": SESSION,
    "POST /sessions/end": SESSION,
    "GET /moderators": ADMIN,
    "POST /moderators": ADMIN,
    "POST /moderators/<moderator_id>/link": ADMIN,
    "POST /moderators/<moderator_id>/remove": ADMIN,
    **{
        f"{method} {path}": AKISMET
        for method in ("GET", "POST")
        for path in (
            "/1.1/verify-key",
            "/1.1/comment-check",
            "/1.1/submit-spam",
            "/1.1/submit-ham",
            "/1.1/deactivate",
            "/1.1/get-subscription",
            "/1.1/get-stats",
            "/1.1/get-key-stats",
            "/1.1/token",
            "/1.2/usage-limit",
            "/1.2/key-sites",
        )
    },
    **{
        f"{method} {path}": OPEN
        for method in ("GET", "POST")
        for path in (
            "/1.1/test",
            "/1.2/compatible-plugins",
            "/1.1/<verb>",
            "/1.2/<verb>",
        )
    },
}
KEYED = [route for route, needs in ROUTES.items() if isinstance(needs, set)]
NOT_FOUND = {"/1.1/<verb>", "/1.2/<verb>"}


@pytest.fixture
def numbers(blog, a_comment):
    """A comment of the blog, and a decision on it."""
    comment = blog.post(json=a_comment()).json["id"]
    decided = blog.post(f"/v1/comments/{comment}/decision", json={"action": "spam"})
    return {"comment_id": comment, "decision_id": decided.json["id"]}


@pytest.fixture
def ask(client, numbers, a_comment):
    """Ask for a route, with what it needs beside a key."""
    bodies = {
        "POST /v1/comments": a_comment("Another one."),
        "POST /v1/comments:batch": {"comments": [a_comment("Another one.")]},
        "POST /v1/score": a_comment(),
        "POST /v1/comments/<comment_id>/decision": {"action": "accept"},
        "POST /v1/decisions/<decision_id>/undo": {},
        "POST /v1/decisions": {"action": "accept", "filter": {"status": "held"}},
    }

    def ask(route, key=None):
        method, path = route.split(" ")
        if route == "GET /v1/comments":
            path += "?updated_since=2026-11-23T00:00:00Z"
        values = {**numbers, "filename": "docs.css", "verb": "nothing"}
        for name, value in values.items():
            path = path.replace(f"<{name}>", str(value))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with client.open(path, method=method, json=bodies.get(route), headers=headers) as answer:
            answer.get_data()
            return answer

    return ask


@pytest.fixture
def key_with(store, keyring, blog):
    """Make a key of the blog with one scope."""

    def make(scope):
        key = f"cm_{scope}"
        digest = keyring.digests({"api": key})["api"]
        store.keys.add(blog.site.id, scope.value, [scope], digest, blog.site.created_at)
        return key

    return make


def plain(rule):
    """Return the path of a rule without what its parts must be: ``/v1/comments/<comment_id>``."""
    return re.sub(r"<[^<>]*?(\w+)>", r"<\1>", rule.rule)


def test_every_route_is_listed_here_with_what_it_takes(app):
    served = {
        f"{method} {plain(rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == set(ROUTES)


@pytest.mark.parametrize("key", [None, "cm_wrong", "", "ü" * 43, "x" * 300])
@pytest.mark.parametrize("route", KEYED)
def test_without_a_key_of_a_site_the_json_door_stays_shut(ask, route, key):
    answer = ask(route, key and key.encode().decode("latin-1"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("route", KEYED)
def test_a_key_opens_what_its_scope_says_and_nothing_else(ask, key_with, route, scope):
    answer = ask(route, key_with(scope))
    if scope in ROUTES[route]:
        assert answer.status_code in (200, 201), answer.data
        return
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert any(needed in answer.json["detail"] for needed in ROUTES[route])
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("route", [route for route in KEYED if "<" in route])
def test_another_sites_key_finds_nothing_of_this_site(ask, other_blog, route):
    assert ask(route, other_blog.key).status_code == 404


@pytest.mark.parametrize("route", [route for route in KEYED if "<" not in route])
def test_what_another_sites_key_does_stays_on_that_site(ask, blog, other_blog, route):
    answer = ask(route, other_blog.key)
    assert answer.status_code in (200, 201)
    if route == "POST /v1/decisions":
        assert (answer.json["id"], answer.json["comments"]) == (None, [])
    elif "id" in answer.json:
        path = f"/v1/comments/{answer.json['id']}"
        assert (blog.get(path).status_code, other_blog.get(path).status_code) == (404, 200)


@pytest.mark.parametrize("route", [route for route, needs in ROUTES.items() if needs is AKISMET])
def test_no_key_of_the_json_door_opens_that_of_akismets_plugins(ask, blog, key_with, route):
    keys = (None, "cm_wrong", blog.key, *map(key_with, Scope))
    assert {ask(route, key).data for key in keys} == {b"invalid"}


@pytest.mark.parametrize("route", [route for route, needs in ROUTES.items() if needs is OPEN])
def test_what_is_open_is_the_same_with_a_key_and_without(ask, blog, route):
    answers = [ask(route, key) for key in (None, "cm_wrong", blog.key)]
    expected = 404 if route.split(" ")[1] in NOT_FOUND else 200
    assert {answer.status_code for answer in answers} == {expected}


@pytest.mark.parametrize("route", KEYED)
def test_the_description_names_the_scopes_of_every_route(client, route):
    method, path = route.replace("<", "{").replace(">", "}").split(" ")
    described = client.get("/openapi.json").json["paths"][path][method.lower()]
    assert {scope for key in described["security"] for scope in key["key"]} == ROUTES[route]
    assert {"401", "403"} <= set(described["responses"])
    assert f"<code>{min(ROUTES[route])}</code>" in client.get("/docs").get_data(as_text=True)


def test_a_route_of_the_json_door_cannot_be_without_a_scope():
    blueprint = JsonBlueprint("careless", "careless")
    with pytest.raises(TypeError, match="/open: the view does not say which scope"):
        blueprint.get("/open")(lambda: "")
