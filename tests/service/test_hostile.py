"""Requests meant to do harm, beside good ones, played on a service as an operator starts it."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from service.database import opened, writer
from service.tables import comments

FOLDER = Path(__file__).parents[3] / "shared" / "hostile"  # conftest.py looks for it too
ROWS = 100_000
WHOLE = "auth,good,http,idem,inj,json,redos,size,type,uni,xss"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def fill(database):
    """Multiply the one comment that is there."""
    others = ", ".join(set(comments.c.keys()) - {"id", "fingerprint"})
    random = {"sqlite": "randomblob(16)", "postgresql": "decode(md5(i::text), 'hex')"}
    with opened(database) as engine, writer(engine).begin() as connection:
        connection.exec_driver_sql(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
            f"INSERT INTO comments ({others}, fingerprint) "
            f"SELECT {others}, {random[engine.dialect.name]} FROM comments, n WHERE id = 1"
        )


@pytest.mark.parametrize("rows", [0, ROWS])
def test_no_request_does_harm_and_no_good_comment_is_refused(
    serve, writers, size, report, rows, tmp_path, on_each
):
    service, played = serve(on_each), tmp_path / "played.jsonl"
    # Some of the good ones are of readers without a name.
    add = [service.program, "site", "add", "https://blog.example", "--anonymous"]
    environ = {**os.environ, **on_each}
    done = subprocess.run(
        add, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    key = re.search(r"cm_\S{43}", done.stdout)[0]
    first = writers.new(service, "first")
    first.key = key
    assert first.post("hello") == 201
    first.connection.close()
    if rows:
        fill(service.database)
    program = [sys.executable, FOLDER / "play.py", service.address, "--key", key, "--out", played]
    # What is never sent to its end takes the server's patience, whatever the database holds.
    short = ["--skip-slow", *(["--groups", WHOLE] if rows else [])]
    program += size(short, [])
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in played.read_text().splitlines()]
    verdicts = Counter(line["verdict"] for line in lines)
    report(
        database=service.database.get_backend_name(),
        rows=service.rows("SELECT count(*) FROM comments")[0][0],
        requests=len(lines),
        verdicts=dict(verdicts),
        slowest=done.stdout.splitlines()[1],
    )
    assert len(lines) > 150
    assert verdicts.keys() == {"ok"}, done.stdout
    assert "Traceback" not in service.output()
