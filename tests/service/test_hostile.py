"""Requests meant to do harm, beside good ones, played on a service as an operator starts it."""

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "hostile"  # conftest.py looks for it too
ROWS = 100_000
WHOLE = "auth,good,http,idem,inj,json,redos,size,type,uni,xss"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def fill(database):
    """Multiply the one comment that is there."""
    with closing(sqlite3.connect(database)) as connection, connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(comments)")]
        others = ", ".join(name for name in names if name not in ("id", "fingerprint"))
        connection.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
            f"INSERT INTO comments ({others}, fingerprint) "
            f"SELECT {others}, randomblob(16) FROM comments, n WHERE id = 1"
        )


@pytest.mark.parametrize("rows", [0, ROWS])
def test_no_request_does_harm_and_no_good_comment_is_refused(
    serve, writers, size, report, rows, tmp_path
):
    service, played = serve(), tmp_path / "played.jsonl"
    # Some of the good ones are of readers without a name.
    add = [service.program, "site", "add", "https://blog.example", "--anonymous"]
    done = subprocess.run(add, cwd=tmp_path, capture_output=True, text=True, check=True)
    key = re.search(r"cm_\S{43}", done.stdout)[0]
    writer = writers.new(service, "first")
    writer.key = key
    assert writer.post("hello") == 201
    writer.connection.close()
    if rows:
        fill(tmp_path / "var" / "moderate.db")
    program = [sys.executable, FOLDER / "play.py", service.address, "--key", key, "--out", played]
    # What is never sent to its end takes the server's patience, whatever the database holds.
    short = ["--skip-slow", *(["--groups", WHOLE] if rows else [])]
    program += size(short, [])
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in played.read_text().splitlines()]
    verdicts = Counter(line["verdict"] for line in lines)
    report(
        rows=service.rows("SELECT count(*) FROM comments")[0][0],
        requests=len(lines),
        verdicts=dict(verdicts),
        slowest=done.stdout.splitlines()[1],
    )
    assert len(lines) > 150
    assert verdicts.keys() == {"ok"}, done.stdout
    assert "Traceback" not in service.output()
