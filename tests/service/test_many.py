"""Three services on one database behind a round-robin, as on three hosts: there is one truth."""

import http.client
import itertools
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from service.server import bind

from .conftest import BODY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LIMIT = 300  # requests a minute for a site, more than any other test here sends
SECRET = "0f8b61cb97d2a4e50f8b61cb97d2a4e5"


class RoundRobin:
    """Passes the bytes of each connection on to the next service."""

    def __init__(self, services):
        self.next = itertools.cycle([urlsplit(each.address).netloc for each in services])
        self.listening = bind("127.0.0.1", 0)
        self.netloc = f"127.0.0.1:{self.listening.getsockname()[1]}"
        self.accepting = threading.Thread(target=self.run)
        self.accepting.start()

    def run(self):
        with suppress(OSError):  # closed at the end
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self.serve, args=(client, next(self.next))).start()

    def end(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.accepting.join()
        self.listening.close()

    def serve(self, client, netloc):
        host, _, port = netloc.partition(":")
        with client, socket.create_connection((host, int(port))) as service:
            asking = threading.Thread(target=pass_on, args=(client, service))
            asking.start()
            pass_on(service, client)
            asking.join()


def pass_on(source, target):
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Blog:
    """A blog that asks whichever service is next, on a connection a request."""

    def __init__(self, netloc, key):
        self.netloc, self.key = netloc, key

    def ask(self, path, body=None, **headers):
        headers |= {"Authorization": f"Bearer {self.key}", "Connection": "close"}
        headers |= {"Content-Type": "application/json"} if body else {}
        with closing(http.client.HTTPConnection(self.netloc, timeout=30)) as to:
            to.request("POST" if body else "GET", path, body and json.dumps(body), headers)
            answer = to.getresponse()
            return answer.status, json.load(answer)

    def post(self, content, **headers):
        return self.ask("/v1/comments", {**BODY, "content": content}, **headers)


@pytest.fixture
def environ(postgresql, redis, full_home, tmp_path):
    """What the three have in common: database, Redis, secret and the folder of the models."""
    shutil.copytree(full_home, tmp_path / "var")
    return {
        "MODERATE_DATABASE_URL": postgresql.new().render_as_string(),
        "MODERATE_LIMITS_URL": redis.url,
        "MODERATE_SECRET": SECRET,
        "MODERATE_SITE_LIMIT": str(LIMIT),
    }


@pytest.fixture
def services(serve, environ):
    return [serve(environ) for _ in range(3)]


@pytest.fixture
def balanced(services):
    balanced = RoundRobin(services)
    yield balanced.netloc
    balanced.end()


@pytest.fixture
def run(services, environ, tmp_path):
    """Run a command beside the services and return what it prints."""

    def run(*arguments):
        program = [services[0].program, *arguments]
        how = {"cwd": tmp_path, "capture_output": True, "text": True, "check": True}
        return subprocess.run(program, env={**services[0].environ, **environ}, **how).stdout

    return run


@pytest.fixture
def new_blog(run, balanced):
    """Add a site: each has a limit of its own."""
    numbers = itertools.count(1)

    def new():
        added = json.loads(run("site", "add", f"https://blog{next(numbers)}.example", "--json"))
        return Blog(balanced, added["api_key"])

    return new


def together(*calls):
    """Make calls at once and return what they return."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(*call) for call in calls]]


def test_one_truth_is_told_by_all(services, new_blog, run, report):
    blog = new_blog()

    # One key, one comment.
    rounds, numbers = 20, []
    for number in range(rounds):
        key = {"Idempotency-Key": f"k{number}"}
        answers = together(*[(lambda n=number, k=key: blog.post(f"Number {n}", **k),)] * 3)
        assert {status for status, _ in answers} == {201}
        assert len({answer["id"] for _, answer in answers}) == 1
        numbers.append(answers[0][1]["id"])
    status, _ = blog.post("Another with a key", **{"Idempotency-Key": "k0"})
    assert status == 422
    # The same without a key is answered as the first was.
    first, *again = (blog.post("Without a key")[1] for _ in range(6))
    assert {answer["duplicate_of"] for answer in again} == {first["id"]}
    stored = services[0].rows("SELECT count(*) FROM comments")[0][0]
    assert stored == rounds + 1

    # Of two decisions on what both moderators saw, one is taken.
    decided = 0
    for number in numbers:
        path = f"/v1/comments/{number}/decision"
        calls = [
            (blog.ask, path, {"action": action, "moderator": action, "version": 1})
            for action in ("accept", "spam")
        ]
        decided += sorted(status for status, _ in together(*calls)) == [200, 409]
        seen = [blog.ask(f"/v1/comments/{number}")[1] for _ in range(3)]
        assert len({json.dumps(each) for each in seen}) == 1
    assert decided == rounds

    # A limit is one limit, wherever the requests arrive.
    other = new_blog()
    statuses = Counter(other.ask("/v1/comments/1")[0] for _ in range(LIMIT + 30))
    assert statuses == {404: LIMIT, 429: 30}

    # The model put in use is soon that of all.
    listed = re.findall(r"\b\d{8}T\d{6}\S*", run("model", "list"))
    before = services[0].get("/readyz")[1]["model_version"]
    chosen = next(version for version in listed if version != before)
    run("model", "use", chosen)
    began = time.monotonic()
    while {each.get("/readyz")[1]["model_version"] for each in services} != {chosen}:
        assert time.monotonic() - began < 20
        time.sleep(0.1)
    took = time.monotonic() - began
    third = new_blog()
    judged = {third.post(f"Judged {n}")[1]["model_version"] for n in range(6)}
    report(
        processes=len(services),
        keys=rounds,
        rows=stored,
        one_decision_of_two=decided,
        limit=LIMIT,
        statuses=dict(statuses),
        same_model_after_s=round(took, 1),
    )
    assert judged == {chosen}


def test_without_redis_every_comment_is_still_taken(redis, new_blog, report):
    blog = new_blog()
    assert blog.post("Before")[0] == 201
    redis.stop()
    began = time.monotonic()
    statuses = Counter(blog.post(f"Without Redis {n}")[0] for n in range(60))
    report(statuses=dict(statuses), seconds=round(time.monotonic() - began, 1))
    assert statuses == {201: 60}
