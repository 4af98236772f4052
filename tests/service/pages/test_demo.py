"""The demo blog: what a reader leaves there goes through the JSON door, and what becomes of it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from service.cli.demo import open_demo
from service.decisions import Action, NewDecision
from service.pages.demo import SITE

from .conftest import PASSWORD

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = {"comment": "Thanks.", "name": "Ann Lee", "email": "ann@example.org", "website": ""}


@pytest.fixture
def token(app, store, keyring):
    return open_demo(app, store, keyring, NOON)


@pytest.fixture
def reader(token, new_browser):
    browser = new_browser()
    browser.get("/demo")
    return browser


@pytest.fixture
def leave(reader):
    def leave(**changes):
        answer = reader.post("/demo", FORM | changes)
        path = answer.headers.get("Location", "")
        return answer, reader.get(path.partition("#")[0]).text if path else answer.text

    return leave


def test_there_is_no_demo_unless_it_was_asked_for(client):
    assert client.get("/demo").status_code == 404


def test_the_form_is_the_classic_one(reader):
    page = reader.get("/demo").text
    labels = [re.sub("<.*?>", "", label) for label in re.findall("<label.*?</label>", page)]
    assert labels == ["Comment *", "Name *", "Email *", "Website"]
    assert "Your email address will not be published. Required fields are marked" in page


@pytest.mark.parametrize(
    ("spam", "told", "shown"),
    [
        (0.1, "The blog publishes it at once", 1),
        (0.6, "The blog keeps it back until a moderator has looked", 1),
        (0.99, "The blog does not show it", 0),
    ],
)
def test_a_comment_is_shown_as_a_blog_would(scorer, leave, spam, told, shown):
    scorer.set(spam=spam)
    _, page = leave(comment="A text of its own.")
    assert told in page
    assert page.count("A text of its own.") == shown
    assert ("awaiting moderation" in page) == (told.endswith("looked"))


def test_the_reasons_stand_behind_a_fold_and_add_up(leave):
    _, page = leave()
    why = re.search("<details>.*?</details>", page, re.S)[0]
    weights = [float(weight) for weight in re.findall(r'class="weight">([+-][\d.]+)', why)]
    assert weights == [2.0, -4.0, -2.0]
    assert "words: cheap" in why


def test_the_comment_is_stored_on_the_demos_own_site(leave, store, blog):
    answer, _ = leave()
    number = int(re.search(r"left=(\d+)", answer.headers["Location"])[1])
    stored = store.comment(store.site_named(SITE).id, number, addresses=True)
    assert stored.comment.content == "Thanks."
    assert stored.comment.author.email == "ann@example.org"
    assert blog.get(f"/v1/comments/{number}").status_code == 404


def test_what_a_moderator_accepts_appears_on_the_blog(app, scorer, leave, reader, store):
    scorer.set(spam=0.6)
    answer, page = leave()
    assert "0 comments" in page
    number = int(re.search(r"left=(\d+)", answer.headers["Location"])[1])
    site = store.site_named(SITE)
    app.extensions["moderation"].decide(site, number, NewDecision(Action.ACCEPT, "demo"))
    page = reader.get("/demo").text
    assert "1 comment<" in page
    assert "awaiting" not in page


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(leave):
    answer, page = leave(name=" ", email="nobody", comment="A long text.")
    assert answer.status_code == 422
    assert re.search('id="name-wrong" class="wrong">Must not be blank', page)
    assert re.search('id="email-wrong" class="wrong">Not an e-mail address', page)
    assert "A long text." in page


def test_what_readers_type_is_text_and_no_markup(leave):
    attack = "<script>alert(1)</script>\"'><img src=x>"
    _, page = leave(comment=attack, name=attack)
    assert "<script" not in page
    assert "<img" not in page
    assert unescape(page).count(attack) == 2


@pytest.mark.parametrize("example", ["reader", "unsure", "spam"])
def test_an_example_fills_the_form(reader, example):
    page = reader.get(f"/demo?example={example}").text
    assert re.search(r"<textarea[^>]*>[^<]{20,}</textarea>", page)


def test_nothing_is_left_for_another_site(reader):
    assert reader.post("/demo", FORM | {"csrf_token": "x"}).status_code == 403
    assert reader.post("/demo", FORM, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_pages_of_the_demo_forbid_foreign_scripts(reader):
    assert "script-src 'self'" in reader.get("/demo").headers["Content-Security-Policy"]


def test_the_printed_link_opens_the_queue_of_the_demo(token, new_browser):
    browser = new_browser()
    browser.get(f"/sign-in/{token}")
    browser.post(f"/sign-in/{token}", {"password": PASSWORD, "again": PASSWORD})
    assert SITE in browser.get("/sessions").text


def test_a_second_start_ends_the_key_and_the_link_of_the_first(
    app, store, keyring, token, new_browser, model
):
    from service import create_app

    other = create_app(store, keyring, model, lambda: NOON)
    again = open_demo(other, store, keyring, NOON)
    assert new_browser().get(f"/sign-in/{token}").status_code == 404
    assert new_browser().get(f"/sign-in/{again}").status_code == 200
    assert len(store.keys.of_site(store.site_named(SITE).id)) == 3
