"""Texts that are meant to run in the moderator's browser: shown as they were typed, and inert."""

import json

import pytest

from .conftest import SHARED

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the pages are the same on any database")]

GROUPS = ("xss", "inj", "uni")
SAID = """(number) => [...document.querySelectorAll(`#c-${number} .said p`)]
    .map((part) => part.textContent).join("")"""
NAME = "(number) => document.querySelector(`#c-${number} h2`).textContent"


def hostile_requests():
    lines = (SHARED / "hostile" / "inputs.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return [r for r in rows if r["group"] in GROUPS and r["path_hint"] == "/v1/comments"]


@pytest.fixture
def stored(anonymous_blog, blog, scorer, store):
    """Submit every hostile comment; return those that were taken, by number."""
    scorer.set(spam=0.6)
    taken = {}
    for row in hostile_requests():
        answer = blog.post(
            data=row["body"].encode("utf-8", "surrogatepass"), content_type=row["content_type"]
        )
        assert answer.status_code < 500
        if answer.status_code == 201:
            taken[answer.json["id"]] = store.comment(blog.site.id, answer.json["id"]).comment
    return taken


def test_there_are_many_of_them(stored):
    assert len(stored) >= 80


def test_every_one_is_shown_as_it_was_typed_and_runs_nowhere(sign_in, stored, watched):
    page = sign_in()
    seen = {}
    page.goto("/queue?sort=oldest")
    while True:
        for number in page.evaluate(
            "[...document.querySelectorAll('#cards > .card')].map((c) => Number(c.id.slice(2)))"
        ):
            seen[number] = page.evaluate(SAID, number), page.evaluate(NAME, number)
            # What only runs when it is touched, looked at or pointed to.
            page.keyboard.press("j")
            page.locator(f"#c-{number} .said").hover()
        if not (more := page.locator(".more a")).count():
            break
        more.click()
        page.wait_for_load_state()
    for number, comment in stored.items():
        if number not in seen:  # in a wave, which another stands for
            page.goto(f"/comments/{number}")
            seen[number] = page.evaluate(SAID, number), page.evaluate(NAME, number)
        content, name = seen[number]
        assert content == comment.content.replace("\r\n", "\n").replace("\r", "\n")
        assert name == (comment.author.name or "No name")


def test_none_of_them_does_anything_on_the_other_pages(sign_in, stored, watched):
    page = sign_in()
    for number in stored:
        page.goto(f"/comments/{number}")
        assert page.locator("main a[href*=evil], main a[href^=javascript]").count() == 0
    page.goto("/queue")
    for _ in range(30):
        page.keyboard.press("s")
    page.locator("#cards > .strip").nth(29).wait_for()
    page.goto("/decisions")
    page.goto("/queue?status=spam")


def test_no_page_grows_wider_than_a_phone_by_any_of_them(sign_in, stored):
    page = sign_in(viewport={"width": 320, "height": 800})
    page.goto("/queue?sort=oldest")
    while True:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        if not (more := page.locator(".more a")).count():
            break
        more.click()
        page.wait_for_load_state()
