"""A service in a process of its own, as an operator starts it."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


class Service:
    """`moderate serve` in a folder, its output kept there."""

    def __init__(self, folder):
        self.printed = folder / "printed"
        program = Path(sys.executable).with_name("moderate")
        with self.printed.open("w") as out:
            self.process = subprocess.Popen(
                [program, "serve", "--port", "0"], cwd=folder, stdout=out, stderr=out
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
def serve(tmp_path):
    """Start a service in the test's folder; whatever happens, none is left running."""
    started = []

    def serve():
        started.append(Service(tmp_path))
        started[-1].wait()
        return started[-1]

    yield serve
    for service in started:
        service.process.kill()
        service.process.wait()
