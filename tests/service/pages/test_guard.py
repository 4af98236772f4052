"""What every page has in common: nobody in without a session, nothing done for another site."""

import re

import pytest

from service.moderators import Role
from service.pages.guard import SAFE

from .conftest import PASSWORD, Browser

OPEN = {"/sign-in", "/sign-in/<token>", "/sign-out"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "", "Origin": "null"},
    {"Sec-Fetch-Site": "", "Origin": "http://[bad"},
]


def routes(app, unsafe):
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages."):
            methods = [m for m in rule.methods if (m not in SAFE) == unsafe and m != "OPTIONS"]
            path = re.sub(r"<int[^:]*:\w+>", "1", str(rule))
            path = re.sub(r"<\w+>", "x", path)
            found += [(method, path, str(rule)) for method in methods]
    return found


@pytest.fixture
def unsafe(app):
    return routes(app, unsafe=True)


@pytest.fixture
def admin(signed_in):
    return signed_in("Admin", Role.ADMIN)


def send(browser, method, path, token, **headers):
    data = {"csrf_token": token} if token else {}
    headers = browser.headers | headers
    headers = {name: value for name, value in headers.items() if value}
    return browser.client.open(path, method=method, data=data, headers=headers)


def test_there_are_routes_that_change_something(unsafe):
    assert len(unsafe) >= 8


def test_nothing_is_done_without_the_token_of_this_session(unsafe, admin, signed_in):
    other = signed_in("Bob", Role.ADMIN)
    for method, path, _ in unsafe:
        for token in ("", "wrong", other.token):
            answer = send(admin, method, path, token)
            assert answer.status_code == 403, (method, path, token)


def test_nothing_is_done_for_another_site(unsafe, admin):
    for method, path, _ in unsafe:
        for headers in FOREIGN:
            answer = send(admin, method, path, admin.token, **headers)
            assert answer.status_code == 403, (method, path, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": ""},
    ],
)
def test_an_own_form_is_taken(admin, headers):
    assert send(admin, "POST", "/sessions/end", admin.token, **headers).status_code == 303


def test_by_https_too_a_form_needs_no_referer(add_moderator, app):
    add_moderator()
    client = app.test_client()
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = client.get("/sign-in", base_url="https://moderate.example").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "name": "Ann", "password": PASSWORD}
    answer = client.post(
        "/sign-in", data=form, headers=headers, base_url="https://moderate.example"
    )
    assert answer.status_code == 303
    assert "__Host-moderate=" in answer.headers["Set-Cookie"]


def test_the_token_of_before_signing_in_is_worth_nothing_after(add_moderator, app):
    add_moderator()
    browser = Browser(app)
    browser.get("/sign-in")
    before = browser.token
    browser.post("/sign-in", {"name": "Ann", "password": PASSWORD})
    assert send(browser, "POST", "/sessions/end", before).status_code == 403


def test_nobody_is_let_in_without_a_session(app):
    stranger = Browser(app)
    stranger.get("/sign-in")
    for unsafe in (False, True):
        for method, path, rule in routes(app, unsafe):
            if rule not in OPEN:
                answer = send(stranger, method, path, stranger.token)
                assert answer.status_code == 303, (method, path)
                assert answer.headers["Location"].startswith("/sign-in"), (method, path)


def test_a_key_opens_no_page_and_a_cookie_opens_no_door(app, blog, signed_in):
    assert blog.get("/sessions").status_code == 303
    browser = signed_in()
    assert browser.get("/v1/comments/1").status_code == 401
    assert browser.post("/v1/comments/1/decision").status_code == 401


@pytest.mark.parametrize("role", list(Role))
def test_only_an_admin_opens_the_pages_for_admins(signed_in, app, role):
    browser = signed_in("Ann", role)
    pages = [(m, p) for u in (False, True) for m, p, rule in routes(app, u) if "moderators" in rule]
    assert len(pages) >= 4
    for method, path in pages:
        refused = send(browser, method, path, browser.token).status_code == 403
        assert refused == (role is Role.MODERATOR), (method, path)


def test_every_page_forbids_scripts_frames_and_other_hosts(app, admin):
    for method, path, _ in routes(app, unsafe=False):
        headers = send(admin, method, path, "").headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), path
        assert "frame-ancestors 'none'; base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_an_error_is_a_page(admin):
    answer = admin.post("/moderators", {"name": "Bob", "role": "emperor"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")


def test_a_failure_tells_nothing_of_itself(admin, store, monkeypatch):
    def fail(*_):
        raise RuntimeError("the secret cause")

    monkeypatch.setattr(store.moderators, "all", fail)
    answer = admin.get("/moderators")
    assert answer.status_code == 500
    assert "secret cause" not in answer.text


def test_a_script_of_the_page_is_told_where_to_sign_in(app):
    answer = Browser(app).get("/sessions", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in")
