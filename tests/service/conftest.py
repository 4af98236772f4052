"""A service in a process of its own, as an operator starts it."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from model.artifact import Record, save
from model.comment import Comment
from model.pipeline import Parameters, build_pipeline
from model.registry import Registry
from model.score import Thresholds
from model.signing import key_of
from service.database import opened
from service.models import Models
from service.settings import load_settings

from ..cluster import Cluster
from ..redis_server import Redis

# Requests and comments lie beside the checkout; a copy of it alone has nothing to play.
SHARED = Path(__file__).parents[3] / "shared"
NEEDED = {"hostile": "test_hostile.py", "data": "test_real_waves.py"}
collect_ignore = [test for folder, test in NEEDED.items() if not (SHARED / folder).exists()]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HAM = ["Thanks, the second index fixed my query.", "Does it work with views?"]
SPAM = ["cheap casino bonus for you and your friends", "buy cheap pills"]


BODY = {
    "post": {"url": "https://blog.example/posts/1", "title": "A post"},
    "author": {"name": "Ann Lee", "email": "ann@example.org"},
}


# Tests send more than a blog ever would.
UNLIMITED = {f"MODERATE_{name}_LIMIT": "0" for name in ("SITE", "ADDRESS", "FAILURE")}


class Service:
    """`moderate serve` in a folder, its output kept there; a process group of its own."""

    def __init__(self, folder, environ, **how):
        self.environ = {**os.environ, **UNLIMITED, **environ}
        self.database = load_settings(environ, {}).database_url
        self.folder, self.printed = folder, folder / "printed"
        self.program = Path(sys.executable).with_name("moderate")
        with self.printed.open("a") as out:
            self.began = out.tell()
            self.process = subprocess.Popen(
                [self.program, "serve", "--port", "0"],
                cwd=folder,
                env=self.environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **how,
            )

    def output(self):
        return self.printed.read_bytes()[self.began :].decode()

    def wait(self):
        while not (found := re.search(r"http://\S+:\d+", self.output())):
            assert self.process.poll() is None, self.output()
            time.sleep(0.05)
        self.address = found[0]
        with urllib.request.urlopen(f"{self.address}/readyz", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"

    @property
    def key(self):
        """The key that the first start in the folder has printed."""
        return re.search(r"Bearer (cm_\S{43})'", self.printed.read_text())[1]

    def get(self, path):
        """Return the status and the document of an answer, and the seconds that it took."""
        began = time.monotonic()
        with closing(http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)) as to:
            to.request("GET", path, headers={"Authorization": f"Bearer {self.key}"})
            answer = to.getresponse()
            document = json.load(answer)
            return answer.status, document, time.monotonic() - began

    def rows(self, query):
        """Return what a query finds in the database of the service."""
        with opened(self.database) as engine, engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def check(self):
        """Raise an AssertionError when the database is damaged, as far as it can tell."""
        if self.database.get_backend_name() == "sqlite":
            assert self.rows("PRAGMA integrity_check") == [("ok",)]

    def kill(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0
        assert "Traceback" not in self.output()
        return self.output()


@pytest.fixture
def serve(tmp_path, environ_of):
    """Start a service in the test's folder; whatever happens, none is left running."""
    started = []

    def serve(environ=None, **how):
        environ = {**environ_of(tmp_path / "var"), **(environ or {})}
        started.append(Service(tmp_path, environ, **how))
        started[-1].wait()
        return started[-1]

    yield serve
    for service in started:
        service.kill()


@pytest.fixture
def postgresql():
    """A PostgreSQL server that the test may stop and start."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def redis():
    """A Redis server that the test may stop and start."""
    server = Redis()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each(request):
    """The settings of a service on an empty database of either kind."""
    if request.param == "sqlite":
        return {}
    url = request.getfixturevalue("postgresql").new()
    return {"MODERATE_DATABASE_URL": url.render_as_string()}


class Writer(threading.Thread):
    """Posts numbered comments with keys as a blog does, until told to stop or nobody answers.

    acknowledged  the number in the database of each comment answered 201, by its text
    unanswered    what was sent and not answered
    statuses      how often each status was answered
    """

    def __init__(self, service, name, stop=None):
        super().__init__()
        self.connection = None
        self.netloc, self.key = urlsplit(service.address).netloc, service.key
        self.name, self.stop = name, stop or threading.Event()
        self.acknowledged, self.unanswered = {}, set()
        self.statuses, self.seconds = Counter(), []

    @property
    def slowest(self):
        return max(self.seconds, default=0.0)

    def run(self):
        with suppress(OSError, http.client.HTTPException):
            for number in range(1_000_000):
                if self.stop.is_set():
                    break
                self.post_until_stored(f"{self.name} number {number}")
        if self.connection:
            self.connection.close()

    def post_until_stored(self, content):
        while (status := self.post(content)) in (503, 507) and not self.stop.wait(0.1):
            pass
        assert status in (201, 503, 507), status

    def post(self, content):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.netloc, timeout=30)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = content
        self.unanswered.add(content)
        began = time.monotonic()
        body = json.dumps({**BODY, "content": content})
        self.connection.request("POST", "/v1/comments", body, headers)
        answer = self.connection.getresponse()
        document = json.load(answer)
        self.seconds.append(time.monotonic() - began)
        self.unanswered.discard(content)
        self.statuses[answer.status] += 1
        if answer.status == 201:
            self.acknowledged[content] = document["id"]
        elif answer.status in (503, 507):
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status


class Writers:
    """All writers of one test."""

    new = Writer

    def __init__(self):
        self.started = []

    def __call__(self, service, name, count):
        """Start some and return them."""
        new = [Writer(service, f"{name} writer {number}") for number in range(count)]
        self.started.extend(new)
        for writer in new:
            writer.start()
        return new

    def stop(self):
        """Let all finish what they are at."""
        for writer in self.started:
            writer.stop.set()
        for writer in self.started:
            writer.join()


@pytest.fixture
def writers():
    """Start writers; they are stopped at the end."""
    writers = Writers()
    yield writers
    writers.stop()


@pytest.fixture(scope="session")
def pipeline():
    """A pipeline fitted on four comments."""
    comments = [Comment(content) for content in HAM + SPAM]
    return build_pipeline(Parameters(slope=9.0)).fit(comments, [False, False, True, True])


def a_record(minute, hold_at):
    at = Thresholds(hold_at, 0.999, frozenset({"en"}))
    figures = {"spam_caught": 0.9, "ham_held": 0.01}
    return Record(NOON + timedelta(minutes=minute), at, figures, "0" * 64, 0, [Comment(HAM[0])])


@pytest.fixture(scope="session")
def full_home(pipeline, tmp_path_factory):
    """A home folder whose registry has four versions, which hold from 0.1, 0.2, 0.3, 0.4 on."""
    home = tmp_path_factory.mktemp("homes") / "var"
    home.mkdir()
    registry = Registry(home / "models", key_of(home))
    for number in range(1, 5):
        registry.add(pipeline, a_record(number, number / 10), "# A card\n", "<p>A report</p>\n")
    save(home / "shipped", pipeline, a_record(0, 0.5), "")
    return home


@pytest.fixture
def models(full_home, tmp_path):
    """Models to be damaged; the shipped one holds from 0.5 on."""
    home = shutil.copytree(full_home, tmp_path / "var")
    return Models(home, shipped=home / "shipped")
