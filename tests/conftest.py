"""A real service on a real database, with a model whose answers the test chooses."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import URL

from model.comment import Comment
from model.score import Reason, Score, Thresholds
from service import create_app
from service.auth import Keyring
from service.database import open_engine, upgrade
from service.live import LiveModel
from service.passwords import Passwords
from service.personal import Personal
from service.policy import Rules
from service.records import Site
from service.store import Store

from .cluster import Cluster

# Not for the services that tests start, which would call it no setting of theirs.
LONG = bool(os.environ.pop("MODERATE_LONG", ""))

# The same examples at every run: what lands must not hang on the luck of a draw. A long run looks
# for others each time.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=10_000, deadline=None, database=None)
settings.load_profile("long" if LONG else "repeatable")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "a secret of thirty-two characters"


class FixedScorer:
    """Gives every comment the same probability; change it with ``set``."""

    version = "fixed"
    thresholds = Thresholds(0.5, 0.95, languages=frozenset({"en", "und"}))
    reasons = (Reason("words", 2.0, "words: cheap"), Reason("baseline", -4.0, "baseline"))

    def __init__(self) -> None:
        self.set()

    def set(self, spam: float = 0.1, error: Exception | None = None) -> None:
        self.spam, self.error = spam, error

    def score(self, comment: Comment, most: int | None = None) -> Score:
        if self.error:
            raise self.error
        return Score(spam=self.spam, reasons=self.reasons, model_version=self.version)


def comment_body(content: Any = "Thanks for the write-up.", **changes: Any) -> dict[str, Any]:
    """A good body. ``author__url="x"`` changes ``author.url``, ``author=None`` the whole of it."""
    body: dict[str, Any] = {
        "post": {"url": "https://blog.example/posts/1", "title": "A post"},
        "author": {
            "name": "Ann Lee",
            "email": "ann@example.org",
            "url": "https://ann.example/",
            "ip": "198.51.100.7",
            "user_agent": "Mozilla/5.0",
        },
        "content": content,
    }
    for path, value in changes.items():
        part, _, field = path.partition("__")
        if field:
            body[part][field] = value
        else:
            body[part] = value
    return body


class Actor:
    """Somebody with a key, and a client that sends it."""

    def __init__(self, client: FlaskClient, site: Site, key: str) -> None:
        self.client, self.site, self.key = client, site, key
        self.headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str = "/v1/comments", **request):
        request["headers"] = {**self.headers, **request.get("headers", {})}
        return self.client.post(path, **request)

    def get(self, path: str):
        return self.client.get(path, headers=self.headers)


@pytest.fixture
def size() -> Callable[[int, int], int]:
    """Choose between a short run and the long one, which MODERATE_LONG=1 asks for."""
    return lambda short, long: long if LONG else short


@pytest.fixture
def report(capsys, request) -> Callable[..., None]:
    """Print what was measured as one JSON line, also when the test passes."""

    def tell(**figures: Any) -> None:
        with capsys.disabled():
            click.echo("\n" + json.dumps({"test": request.node.name, **figures}))

    return tell


@pytest.fixture
def a_comment() -> Callable[..., dict[str, Any]]:
    """Make a body as a blog sends it."""
    return comment_body


def sqlite(file: Path | str) -> URL:
    return URL.create("sqlite", database=str(file))


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "Run on a PostgreSQL server of the tests' own (its programs must be installed)."
    parser.addoption("--postgresql", action="store_true", help=text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of the other database: it is not skipped, there is nothing to it here."""
    other = "sqlite" if config.getoption("--postgresql") else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest, tmp_path_factory) -> URL:
    """A database with the newest schema and no rows, to be copied."""
    if request.config.getoption("--postgresql"):
        url = request.getfixturevalue("cluster").new()
    else:
        url = sqlite(tmp_path_factory.mktemp("database") / "empty.db")
    upgrade(url, Personal(SECRET))
    return url


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, empty_database: URL, tmp_path: Path
) -> Iterator[Callable[..., URL]]:
    """Make a database of the test's own, without rows: with the newest schema, or with none."""
    if empty_database.get_backend_name() == "sqlite":

        def new(name: str = "moderate.db", *, schema: bool = True) -> URL:
            file = tmp_path / name
            return sqlite(shutil.copy(empty_database.database, file) if schema else file)

        yield new
        return
    cluster, lent = request.getfixturevalue("cluster"), []

    def new_on_server(name: str = "", *, schema: bool = True) -> URL:
        if not schema:
            return cluster.new()
        lent.append(cluster.lend(empty_database))
        return lent[-1]

    yield new_on_server
    for url in lent:
        cluster.take_back(url)


@pytest.fixture
def database(new_database: Callable[..., URL]) -> URL:
    """The test's own database, with the newest schema and no rows."""
    return new_database()


@pytest.fixture
def environ_of(request: pytest.FixtureRequest) -> Callable[[Path], dict[str, str]]:
    """Return the settings of the service in a home folder, which has a database of its own."""
    environs: dict[Path, dict[str, str]] = {}

    def environ_of(home: Path) -> dict[str, str]:
        if home not in environs:
            environs[home] = {"MODERATE_HOME": str(home)}
            if request.config.getoption("--postgresql"):
                url = request.getfixturevalue("new_database")()
                environs[home]["MODERATE_DATABASE_URL"] = url.render_as_string()
        return environs[home]

    return environ_of


@pytest.fixture
def store(database: URL) -> Iterator[Store]:
    store = Store(open_engine(database), Personal(SECRET))
    yield store
    store.close()


@pytest.fixture
def keyring(store: Store) -> Keyring:
    return Keyring(store, SECRET)


@pytest.fixture
def scorer() -> FixedScorer:
    return FixedScorer()


@pytest.fixture
def model(scorer: FixedScorer) -> LiveModel:
    """The model in use; the test may put another in its place."""
    return LiveModel(scorer)


class Clock:
    """Stands at noon until the test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> Passwords:
    """At the lowest cost there is: the usual one takes a third of a second."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def app(
    store: Store, keyring: Keyring, model: LiveModel, clock: Clock, passwords: Passwords
) -> Flask:
    return create_app(store, keyring, model, clock, passwords=passwords)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger: no key."""
    return app.test_client()


@pytest.fixture
def new_actor(client: FlaskClient, store: Store, keyring: Keyring) -> Callable[..., Actor]:
    def add(url: str, **rules) -> Actor:
        key = f"cm_{url}"
        site = store.add_site(url, Rules(**rules), keyring.digests({"api": key}), NOON)
        assert site is not None
        return Actor(client, site, key)

    return add


@pytest.fixture
def blog(new_actor) -> Actor:
    """The back end of a blog with the usual rules."""
    return new_actor("https://blog.example")


@pytest.fixture
def other_blog(new_actor) -> Actor:
    """Another blog on the same service."""
    return new_actor("https://other.example")


@pytest.fixture
def anonymous_blog(new_actor) -> Actor:
    """A blog that lets its readers stay anonymous."""
    return new_actor("https://anonymous.example", require_author=False)
