"""A plugin with a key, which sends forms as Akismet's clients do."""

from datetime import UTC, datetime

import pytest

from service.policy import Rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "abcdef123456"
HAM = "Thanks, the second index fixed my query."


class Plugin:
    """Somebody's plugin. A field of None is left out of what it sends."""

    def __init__(self, client, site):
        self.client, self.site = client, site

    def send(self, path, *, method="POST", headers=None, **fields):
        body = {"api_key": KEY, "blog": "https://blog.example", "user_ip": "198.51.100.7"}
        body = {name: value for name, value in (body | fields).items() if value is not None}
        where = {"query_string": body} if method == "GET" else {"data": body}
        return self.client.open(path, method=method, headers=headers, **where)

    def check(self, **fields):
        said = {"comment_author": "Ann Lee", "comment_content": HAM}
        return self.send("/1.1/comment-check", **(said | fields))

    def report(self, label, **fields):
        said = {"comment_author": "Ann Lee", "comment_content": HAM}
        return self.send(f"/1.1/submit-{label}", **(said | fields))


@pytest.fixture
def new_plugin(client, store, keyring):
    def add(url="https://blog.example", key=KEY, **rules):
        site = store.add_site(url, Rules(**rules), keyring.digests({"akismet": key}), NOON)
        return Plugin(client, site)

    return add


@pytest.fixture
def plugin(new_plugin):
    """The plugin of a blog with the usual rules."""
    return new_plugin()


@pytest.fixture
def comments(store):
    """Every stored comment, oldest first."""
    return lambda: [stored for _, stored in reversed(store.shadows.newest(None, None, 100))]
