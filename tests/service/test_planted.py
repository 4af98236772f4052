"""Planted data is looked for in every file that the service has written, byte by byte."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from service.database import opened
from service.settings import load_settings
from service.tables import metadata

from .conftest import BODY

EMAIL, IP = "zqpersonzq@planted.example", "203.0.113.241"
WORDS = "zqwordszq"
# An index of words may keep what two begin with once.
TAIL = WORDS[2:]
COMMENTS = 60
NOTE = f"like the other of {EMAIL}"

pytestmark = pytest.mark.slow


class Blog:
    """Does with a service what a blog, its plugins and its operator do."""

    def __init__(self, service, environ):
        self.service = service
        self.environ = {**os.environ, **environ}
        added = self.run("site", "add", "https://planted.example", "--json")
        self.keys = json.loads(added)
        added = self.run("key", "add", "2", "--name", "x", "--scope", "submit", "--json")
        self.keys["key added"] = json.loads(added)["api_key"]

    def run(self, *arguments):
        program = [self.service.program, *arguments]
        folder = self.service.folder
        done = subprocess.run(program, cwd=folder, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, path, body=None, key="api_key", **headers):
        headers["Authorization"] = f"Bearer {self.keys[key]}"
        if isinstance(body, dict):
            headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.service.address + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def comment(self, number):
        author = {"name": f"Zq {WORDS}", "email": EMAIL, "ip": IP, "user_agent": WORDS}
        author["url"] = f"https://{WORDS}.example/"
        return {**BODY, "author": author, "content": f"{WORDS} {number} " + "filler " * number}

    def live(self):
        """Use every door; return every answer."""
        answers, others = [], {**BODY, "content": "Of somebody else."}
        answers.append(self.ask("/v1/comments", others))
        for number in range(COMMENTS):
            key = {"Idempotency-Key": f"{WORDS}-{number}"}
            answers.append(self.ask("/v1/comments", self.comment(number), **key))
            comment_id = json.loads(answers[-1][1])["id"]
            decision = {"action": ("spam", "accept")[number % 2], "moderator": "Bo", "note": NOTE}
            answers.append(self.ask(f"/v1/comments/{comment_id}/decision", decision))
        # On somebody else's comment.
        answers.append(self.ask("/v1/comments/1/decision", {"action": "spam", "note": NOTE}))
        answers.append(self.ask("/v1/score", self.comment(0), key="key added"))
        answers.append(self.ask("/v1/comments", {**self.comment(0), "wrong": EMAIL}))
        answers.append(self.ask("/v1/comments", f'{{"{EMAIL}"'.encode()))
        form = {"api_key": self.keys["akismet_key"], "blog": "https://planted.example"}
        form |= {"user_ip": IP, "comment_author_email": EMAIL, "comment_content": f"{WORDS} 1.1"}
        for verb in ("comment-check", "submit-spam", "submit-ham", "nothing"):
            answers.append(self.ask(f"/1.1/{verb}", urlencode(form).encode()))
        answers += [self.ask("/metrics"), self.ask("/readyz"), self.ask("/v1/comments/2")]
        return b"".join(body for _, body in answers)


def hits(content, needles):
    """Return which of the planted words are in some bytes."""
    return [needle for needle in needles if needle.encode() in content]


def everything_in(environ):
    """Return every value that a database holds, as one text."""
    settings = load_settings(environ, {})
    with opened(settings.database_url) as engine, engine.connect() as connection:
        tables = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return repr(tables).encode()


def test_planted_data_is_gone_after_an_erasure_and_secrets_were_never_written(
    serve, environ_of, tmp_path, report, request
):
    service, environ = serve(), environ_of(tmp_path / "var")
    blog = Blog(service, environ)
    answers = blog.live()
    secrets = [*(blog.keys[name] for name in ("api_key", "akismet_key", "key added")), EMAIL, IP]
    # What a moderator wrote is shown to those who may decide.
    assert hits(answers.replace(NOTE.encode(), b""), secrets) == []
    on_postgresql = request.config.getoption("--postgresql")
    before = everything_in(environ)
    assert hits(before, [WORDS, NOTE]) == [WORDS, NOTE]
    assert hits(before.replace(NOTE.encode(), b""), secrets) == []

    erased = json.loads(blog.run("erase", "--email", EMAIL, "--yes", "--json"))
    assert erased["rows"]["comments"] == COMMENTS + 1
    assert erased["rows"]["decisions"] >= COMMENTS
    assert erased["notes"] == 1

    blog.run("labels", "export", "--out", "labels.jsonl")
    if not on_postgresql:
        blog.run("db", "backup", "fresh.db")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    found = {
        str(file.relative_to(tmp_path)): planted
        for file in files
        if (planted := hits(file.read_bytes(), [*secrets, TAIL]))
    }
    left = hits(everything_in(environ), [*secrets, TAIL])
    report(
        files=len(files),
        bytes=sum(file.stat().st_size for file in files),
        erased=erased,
        hits=sum(map(len, found.values())) + len(left),
    )
    assert found == {}
    assert left == []
    assert blog.ask("/v1/comments/1")[0] == 200
    assert service.stop()
