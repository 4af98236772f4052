"""An import that is killed anywhere goes on when it is started again."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from service.database import open_engine
from service.settings import load_settings

pytestmark = pytest.mark.slow

KILLS = 5
ROWS = 4_000
SITE = "https://blog.example"


@pytest.mark.timeout(300)
def test_an_import_killed_anywhere_loses_no_label_and_doubles_none(tmp_path, environ_of):
    chance = random.Random(11)
    program = Path(sys.executable).with_name("moderate")
    environ = {**os.environ, **environ_of(tmp_path / "var")}
    file = tmp_path / "labels.jsonl"
    rows = [{"content": f"Hello {n}", "label": ("spam", "ham")[n % 2]} for n in range(ROWS)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def run(*arguments):
        return subprocess.run(
            [program, *arguments], env=environ, check=True, capture_output=True, text=True
        ).stdout

    def decided(engine):
        with engine.connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM decisions"))

    def labels():
        exported = [json.loads(line) for line in run("labels", "export").splitlines()]
        return [{"content": label["content"], "label": label["label"]} for label in exported]

    run("site", "add", SITE)
    engine = open_engine(load_settings(environ, {}).database_url)
    for killed_at in sorted(chance.sample(range(ROWS - 200), KILLS)):
        process = subprocess.Popen(
            [program, "labels", "import", file], env=environ, stdout=subprocess.DEVNULL
        )
        while decided(engine) <= killed_at:
            assert process.poll() is None
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.wait()
        kept = labels()
        assert kept == rows[: len(kept)]
        assert killed_at < len(kept) < ROWS
    engine.dispose()
    run("labels", "import", str(file))
    assert labels() == rows
