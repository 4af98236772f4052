"""The pages in a browser: Debian's Chromium, against the service on a socket of its own."""

import gzip
import json
import shutil
import threading
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import sync_playwright

from service.moderators import Role
from service.server import Server, bind

SHARED = Path(__file__).parents[3] / "shared"
# The comments lie beside the checkout; a copy of it alone has nothing to show.
collect_ignore = (
    [] if SHARED.exists() else ["test_queue.py", "test_hostile_texts.py", "test_speed.py"]
)

AXE = Path(__file__).with_name("axe.min.js")
PASSWORD = "correct horse battery"
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error("violation of " + event.violatedDirective + " by " + event.blockedURI))"""
# What a page answers when somebody asks for what is not there, or not theirs, is no fault of it.
ANSWERS = "the server responded with a status of"


class Timed:
    """Tells how long the application took for each request, in seconds."""

    def __init__(self, app):
        self.app, self.took = app, {"GET": [], "POST": []}

    def __call__(self, environ, start_response):
        began = monotonic()
        answer = self.app(environ, start_response)
        self.took.setdefault(environ["REQUEST_METHOD"], []).append(monotonic() - began)
        return answer


@pytest.fixture
def timed(app):
    return Timed(app)


@pytest.fixture
def address(timed):
    """The service, listening."""
    listening = bind("127.0.0.1", 0)
    server = Server(timed, listening, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.stop()
    thread.join()


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium")
    assert program, "apt-get install chromium"
    with sync_playwright() as playwright:
        # Its sandbox does not work for root, as which many containers run.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """What a browser did that it should not, over all pages of a test."""

    def __init__(self, address):
        self.address, self.faults = address, []

    def watch(self, page):
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def _dialog(self, dialog):
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith(f"{self.address}/"):
            self.faults.append(f"request: {request.url}")

    def _console(self, message):
        if message.type in ("error", "warning") and ANSWERS not in message.text:
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def watched(address):
    """Whatever a test does: no dialog, no breach of the policy, no request to another host."""
    watched = Watched(address)
    yield watched
    assert watched.faults == []


@pytest.fixture
def new_page(chromium, address, watched):
    """Open a page in a browser of its own."""
    contexts = []

    def new(**options):
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        watched.watch(page)
        return page

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def accounts(app):
    return app.extensions["accounts"]


@pytest.fixture
def link(accounts, blog):
    """Give the path of the link of a new moderator."""
    return lambda name="Ann", role=Role.ADMIN: f"/sign-in/{accounts.add(blog.site, name, role)}"


@pytest.fixture
def sign_in(new_page, link):
    """Open a page on which a new moderator is signed in."""

    def sign_in(name="Ann", **options):
        page = new_page(**options)
        page.goto(link(name))
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("button.main")
        page.wait_for_url("**/queue")
        return page

    return sign_in


@pytest.fixture
def hold(blog, scorer, a_comment):
    """Submit a comment that is held; return its number."""

    def hold(content="A text.", spam=0.6, **changes):
        scorer.set(spam=spam)
        answer = blog.post(json=a_comment(content, **changes))
        assert answer.status_code == 201, answer.data
        return answer.json["id"]

    return hold


@pytest.fixture
def status_of(blog):
    return lambda number: blog.get(f"/v1/comments/{number}").json["status"]


def real_comments(count):
    """Return real comments of blogs, as many spam as not, by turns."""
    found = []
    for name in ("blog_spam_recent", "ham_mmistakes_hendrix"):
        with gzip.open(SHARED / "data" / f"{name}.jsonl.gz", "rt") as lines:
            rows = [json.loads(line) for line in lines]
        rows = [row for row in rows if row["content"].strip()]
        found.append(rows[:: len(rows) // count][: count // 2])
    return [row for pair in zip(*found, strict=True) for row in pair]
