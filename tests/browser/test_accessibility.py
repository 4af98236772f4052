"""Every page by the rules of axe-core for WCAG 2.2 AA, light and dark, wide and on a phone."""

from datetime import UTC, datetime

import pytest

from service.cli.demo import open_demo
from service.decisions import Action, NewDecision

from .conftest import AXE

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the pages are the same on any database")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RUN = """(rules) => axe.run({runOnly: rules}).then((found) => found.violations.map((rule) =>
    [rule.id, ...rule.nodes.map((node) => node.html.slice(0, 150) + " " + node.failureSummary)]))"""


@pytest.fixture
def faults():
    """Return what axe-core finds wrong with a page as it stands."""

    def find(page):
        # Its source comes by the debugger's protocol, which no policy of a page forbids.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        return page.evaluate(RUN, RULES)

    return find


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[(1280, 900), (320, 800)], ids=["wide", "phone"])
def viewport(request):
    return {"width": request.param[0], "height": request.param[1]}


@pytest.fixture
def page(sign_in, scheme, viewport):
    return sign_in(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")


def test_a_planted_fault_is_found(page, faults):
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [fault[0] for fault in faults(page)] == ["html-has-lang"]


def test_the_queue(page, hold, faults):
    hold("A question of mine.", author__url="https://ann.example/")
    hold("Another one. " * 300)
    page.reload()
    assert faults(page) == []
    page.keyboard.press("x")
    page.locator("button.spam").last.click()
    page.locator(".strip").wait_for()
    assert faults(page) == []
    page.keyboard.press("?")
    assert faults(page) == []


def test_an_empty_queue_and_a_wrong_address(page, faults):
    assert faults(page) == []
    page.goto("/queue?sort=best")
    assert faults(page) == []


def test_a_comment_a_conflict_and_the_decisions(page, hold, faults, store, app, blog):
    number = hold()
    page.reload()
    app.extensions["moderation"].decide(blog.site, number, NewDecision(Action.ACCEPT, "Bob"))
    page.locator("#cards button.spam").click()
    page.locator(".conflict").wait_for()
    assert faults(page) == []
    for path in (f"/comments/{number}", "/decisions", "/queue?status=accepted"):
        page.goto(path)
        assert faults(page) == []


def test_the_pages_of_accounts(page, faults, link, accounts):
    for path in ("/sessions", "/moderators", "/sign-in", link("Bob"), "/comments/99"):
        page.goto(path)
        assert faults(page) == []
    page.goto("/moderators")
    page.fill("#name", "Eve")
    page.click(".fields button.main")
    page.locator(".told code").wait_for()
    assert faults(page) == []
    page.goto("/sign-in")
    page.fill("#name", "x")
    page.fill("#password", "x")
    page.click("button.main")
    page.locator(".told").wait_for()
    assert faults(page) == []


@pytest.fixture
def demo(app, store, keyring):
    open_demo(app, store, keyring, NOON)


def test_the_demo_blog(demo, new_page, scheme, viewport, scorer, faults):
    page = new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    for spam in (0.1, 0.6, 0.99):
        scorer.set(spam=spam)
        page.goto("/demo?example=reader")
        assert faults(page) == []
        page.click("button.main")
        page.locator("#outcome").wait_for()
        page.click("summary")
        assert faults(page) == []
    page.goto("/demo?example=reader")
    page.fill("#email", "nobody@x")
    page.click("button.main")
    page.locator(".wrong").wait_for()
    assert faults(page) == []
