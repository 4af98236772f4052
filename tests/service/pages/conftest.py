"""Moderators with browsers."""

import re

import pytest

from service.moderators import Role

PASSWORD = "correct horse battery"


class Browser:
    """A browser: keeps its cookie, and sends the forms of the pages that it has seen."""

    def __init__(self, app, name="Firefox"):
        self.client = app.test_client()
        self.headers = {"User-Agent": name, "Sec-Fetch-Site": "same-origin"}
        self.token = ""

    def get(self, path, **headers):
        return self._seen(self.client.get(path, headers=self.headers | headers))

    def post(self, path, form=None, **headers):
        form = {"csrf_token": self.token, **(form or {})}
        return self._seen(self.client.post(path, data=form, headers=self.headers | headers))

    @property
    def cookie(self):
        return self.client.get_cookie("moderate")

    def _seen(self, page):
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page.text):
            self.token = found[1]
        return page

    def sign_in(self, name, password=PASSWORD):
        self.get("/sign-in")
        return self.post("/sign-in", {"name": name, "password": password})


@pytest.fixture
def accounts(app):
    return app.extensions["accounts"]


@pytest.fixture
def new_browser(app):
    return lambda name="Firefox": Browser(app, name)


@pytest.fixture
def add_moderator(accounts, blog):
    """Add a moderator with a password, signed in nowhere."""

    def add(name="Ann", role=Role.MODERATOR, site=None):
        token = accounts.add(site or blog.site, name, role)
        session = accounts.session(accounts.use_link(token, PASSWORD, ""))
        session_store = accounts._moderators
        session_store.end_sessions(session.moderator)
        return session.moderator

    return add


@pytest.fixture
def signed_in(add_moderator, new_browser):
    """Give the browser of a new moderator."""

    def sign_in(name="Ann", role=Role.MODERATOR, site=None):
        add_moderator(name, role, site)
        browser = new_browser()
        assert browser.sign_in(name).status_code == 303
        browser.get("/sessions")
        return browser

    return sign_in
