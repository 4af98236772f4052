"""An import that is killed anywhere goes on when it is started again."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KILLS = 5
ROWS = 4_000
SITE = "https://blog.example"


@pytest.mark.timeout(300)
def test_an_import_killed_anywhere_loses_no_label_and_doubles_none(tmp_path):
    chance = random.Random(11)
    program = Path(sys.executable).with_name("moderate")
    environ = {**os.environ, "MODERATE_HOME": str(tmp_path / "var")}
    file = tmp_path / "labels.jsonl"
    rows = [{"content": f"Hello {n}", "label": ("spam", "ham")[n % 2]} for n in range(ROWS)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def run(*arguments):
        return subprocess.run(
            [program, *arguments], env=environ, check=True, capture_output=True, text=True
        ).stdout

    def labels():
        exported = [json.loads(line) for line in run("labels", "export").splitlines()]
        return [{"content": label["content"], "label": label["label"]} for label in exported]

    run("site", "add", SITE)
    database = sqlite3.connect(tmp_path / "var" / "moderate.db")
    for killed_at in sorted(chance.sample(range(ROWS - 200), KILLS)):
        process = subprocess.Popen(
            [program, "labels", "import", file], env=environ, stdout=subprocess.DEVNULL
        )
        while database.execute("SELECT count(*) FROM decisions").fetchone()[0] <= killed_at:
            assert process.poll() is None
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.wait()
        kept = labels()
        assert kept == rows[: len(kept)]
        assert killed_at < len(kept) < ROWS
    database.close()
    run("labels", "import", str(file))
    assert labels() == rows
