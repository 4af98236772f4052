"""Retraining that is killed, or has no room to write: the registry is as before, or complete.

Run as a program it forks, kills and looks, so that no run has to import everything again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from model.history import SHIPPED
from model.manifest import is_version
from model.registry import Registry
from model.signing import key_at
from training.__main__ import main

ROOT = Path(__file__).parent.parent.parent


def _run(var: Path, labels: Path) -> int:
    command = ["retrain", "--labels", str(labels), "--registry", str(var / "models")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(command, standalone_mode=False)
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def _started(var: Path, labels: Path) -> int:
    child = os.fork()
    if not child:
        os._exit(_run(var, labels))
    return child


def _killed(var: Path, labels: Path, rng: Random, seconds: float) -> None:
    """Kill a run at any time or, half of the time, just after a version has appeared."""
    before = _versions(var)
    child = _started(var, labels)
    until = time.monotonic() + rng.uniform(0.0, seconds)
    if rng.random() < 0.5:
        ended = time.monotonic() + 5 * seconds
        while time.monotonic() < ended and _versions(var) == before:
            time.sleep(0.0005)
        until = time.monotonic() + rng.uniform(0.0, 0.1)
    time.sleep(max(0.0, until - time.monotonic()))
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _versions(var: Path) -> set[str]:
    return set(filter(is_version, os.listdir(var / "models")))


def _look(registry: Registry, new: set[str]) -> None:
    """Fail unless new versions are whole and the one in use is one that there is."""
    for version in new:
        registry.verify(version)
    assert registry.current() in (None, *registry.versions())
    registry.history()


def _kill_all(var: Path, files: list[Path]) -> dict[str, int]:
    """Kill a run for each file but two and count how far they had come; the last is let be."""
    rng, found, number = Random(0), Counter(), 0
    assert _run(var, files[0]) == 0
    registry = Registry(var / "models", key_at(var / "model.key"))
    began = time.monotonic()
    _run(var, files[1])
    seconds = time.monotonic() - began
    for _ in files[2:]:
        # The shipped model in use, so that the next is better than it.
        registry.use(SHIPPED, "to start again")
        stored = _versions(var)
        _killed(var, files[2 + number], rng, seconds)
        new = _versions(var) - stored
        _look(registry, new)
        found["in use" if registry.current() else "stored" if new else "nothing stored"] += 1
        number += bool(new)
    assert _run(var, files[-1]) in (0, 1)
    assert not [name for name in os.listdir(var / "models") if name.startswith(".new-")]
    return dict(found)


def _pairs(var: Path, files: list[Path]) -> dict[str, int]:
    """Start two runs at once, again and again, and count their exit codes."""
    assert _run(var, files[0]) == 0
    registry, found = Registry(var / "models", key_at(var / "model.key")), Counter()
    registry.use(SHIPPED, "to start again")
    for labels in files[1:]:
        before = len(_versions(var))
        ends = [os.waitpid(child, 0)[1] for child in [_started(var, labels) for _ in range(2)]]
        codes = sorted(map(os.waitstatus_to_exitcode, ends))
        found[f"{codes[0]} and {codes[1]}"] += 1
        assert len(_versions(var)) == before + 1
        registry.use(SHIPPED, "to start again")
    return dict(found)


@pytest.fixture
def run_as_program(tmp_path, a_label, labels_file):
    """Run a function of this module, and return what it counted."""

    def run(name: str, count: int) -> dict[str, int]:
        files = [
            labels_file(
                [a_label(250 * n + k, spam=spam) for k in range(60) for spam in (False, True)],
                f"{n}.jsonl",
            )
            for n in range(count)
        ]
        done = subprocess.run(
            [sys.executable, __file__, name, str(tmp_path / "var"), *map(str, files)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        print(done.stdout)  # noqa: T201 - what -rP shows
        return json.loads(done.stdout)

    return run


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_a_run_that_is_killed_leaves_the_registry_as_it_was_or_complete(run_as_program, size):
    kills = size(10, 100)
    found = run_as_program("_kill_all", kills + 2)
    assert sum(found.values()) == kills
    states = ("nothing stored", "stored", "in use")
    assert min(found.get(state, 0) for state in states) >= size(0, 5)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_two_runs_at_once_one_does_it_and_the_other_says_so(run_as_program, size):
    found = run_as_program("_pairs", size(5, 50) + 1)
    assert set(found) <= {"0 and 3", "1 and 3"}


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.slow
def test_without_room_the_model_in_use_stays_and_a_line_says_so(tmp_path, labels_of, labels_file):
    var, labels = tmp_path / "var", labels_file(labels_of(60))
    assert _run(var, labels) == 0
    registry = Registry(var / "models", key_at(var / "model.key"))
    before = registry.versions(), registry.current(), registry.history()
    more = labels_file(labels_of(70), "more.jsonl")
    command = ["-m", "training", "retrain", "--labels", more, "--registry", registry.root]
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        preexec_fn=_little_room,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.splitlines()[-1] == f"Error: the models in {registry.root}: File too large"
    assert (registry.versions(), registry.current(), registry.history()) == before
    assert _run(var, more) in (0, 1)


if __name__ == "__main__":
    folder, *given = map(Path, sys.argv[2:])
    wanted = {"_kill_all": _kill_all, "_pairs": _pairs}[sys.argv[1]]
    sys.stdout.write(json.dumps(wanted(folder, given)))
