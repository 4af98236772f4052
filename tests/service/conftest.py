"""A service in a process of its own, as an operator starts it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model.artifact import Record, save
from model.comment import Comment
from model.pipeline import Parameters, build_pipeline
from model.registry import Registry
from model.score import Thresholds
from model.signing import key_of
from service.models import Models

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HAM = ["Thanks, the second index fixed my query.", "Does it work with views?"]
SPAM = ["cheap casino bonus for you and your friends", "buy cheap pills"]


class Service:
    """`moderate serve` in a folder, its output kept there."""

    def __init__(self, folder, environ):
        self.printed = folder / "printed"
        program = Path(sys.executable).with_name("moderate")
        with self.printed.open("w") as out:
            self.process = subprocess.Popen(
                [program, "serve", "--port", "0"],
                cwd=folder,
                env={**os.environ, **environ},
                stdout=out,
                stderr=out,
            )

    def wait(self):
        while not (found := re.search(r"http://\S+:\d+", self.printed.read_text())):
            assert self.process.poll() is None, self.printed.read_text()
            time.sleep(0.05)
        self.address = found[0]
        with urllib.request.urlopen(f"{self.address}/readyz", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0
        assert "Traceback" not in self.printed.read_text()
        return self.printed.read_text()


@pytest.fixture
def serve(tmp_path, environ_of):
    """Start a service in the test's folder; whatever happens, none is left running."""
    started = []

    def serve():
        started.append(Service(tmp_path, environ_of(tmp_path / "var")))
        started[-1].wait()
        return started[-1]

    yield serve
    for service in started:
        service.process.kill()
        service.process.wait()


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
