"""Kill writers of a registry, and look after each kill at what they left. Run by tests.

    python tests/model/kill_writers.py FOLDER steps STRIDE
    python tests/model/kill_writers.py FOLDER random COUNT
    python tests/model/kill_writers.py FOLDER together COUNT

``steps`` kills a writer before every STRIDE-th thing that it does to a file, ``random`` so many at
random moments; ``together`` lets two write COUNT models each at once and kills none. A writer adds
a model and puts it in use, again and again. Prints one JSON line of figures and ends with 1 when
the registry was left neither as before nor complete.
"""

# ruff: noqa: T201

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from model.artifact import Record
from model.comment import Comment
from model.pipeline import Parameters, build_pipeline
from model.registry import Registry
from model.score import Thresholds

KEY = b"k" * 32
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENTS = [Comment("thanks a lot"), Comment("cheap pills")]
PIPELINE = build_pipeline(Parameters()).fit(COMMENTS, [False, True])
# Things done to files, as Python's audit events name them.
TOUCHES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "fcntl.flock"}


def write(folder: Path, number: int) -> None:
    """Add a model and put it in use."""
    registry = Registry(folder, KEY)
    record = Record(
        NOON + timedelta(seconds=number), Thresholds(0.5, 0.9), {}, "0" * 64, 0, COMMENTS
    )
    registry.use(registry.add(PIPELINE, record, "card", "report"), f"write {number}")


def forked(work) -> int:
    """Run ``work`` in a process of its own and return its number."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def killed_at_step(folder: Path, number: int, step: int) -> bool:
    """Kill a writer before its ``step``-th touch of a file; return whether it got that far."""

    def work() -> None:
        left = step

        def count(event, arguments):
            nonlocal left
            if event in TOUCHES:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        write(folder, number)

    _, status = os.waitpid(forked(work), 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, status
    return os.WIFSIGNALED(status)


def killed_at_random(folder: Path, number: int, chance: random.Random) -> None:
    """Kill a writer that writes on and on, somewhere in its first few writes."""

    def work() -> None:
        for each in range(100_000):
            write(folder, number + each)

    child = forked(work)
    time.sleep(chance.uniform(0.01, 0.25))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), status


def check(folder: Path, before: set[str], was: str | None) -> None:
    """Raise when what is there is not whole."""
    registry = Registry(folder, KEY)
    versions = set(registry.versions())
    assert versions >= before, "a version was lost"
    for version in versions - before:
        registry.verify(version)
    now = registry.current()
    assert now == was or now in versions - before, f"{now} is in use"


def repaired(folder: Path, number: int) -> None:
    """Write once more after a kill; raise unless that leaves everything in order."""
    write(folder, number)
    registry = Registry(folder, KEY)
    assert not list(folder.glob(".new-*")), "something was left behind"
    events = registry.history()
    assert events[-1].version == registry.current() == registry.versions()[0]
    for earlier, later in itertools.pairwise(events):
        assert later.previous == earlier.version, "the history has a gap"


def steps(folder: Path, stride: int) -> int:
    """Kill before each step; return the number of kills."""
    for kills in itertools.count():
        kill = partial(killed_at_step, folder, step=kills * stride)
        if not one_kill(folder, kills, kill):
            return kills
    raise AssertionError("it never ends")


def at_random(folder: Path, count: int) -> int:
    """Kill so many at random moments; return the number of kills."""
    chance = random.Random(11)
    for kills in range(count):
        one_kill(folder, kills, partial(killed_at_random, folder, chance=chance))
    return count


def one_kill(folder: Path, kills: int, kill) -> bool:
    """Kill once, check and repair; return what ``kill`` does."""
    # Numbers are seconds, which make the versions: each kill has a thousand of its own.
    number = 1000 * (kills + 1)
    registry = Registry(folder, KEY)
    before, was = set(registry.versions()), registry.current()
    killed = kill(number=number)
    check(folder, before, was)
    repaired(folder, number + 999)
    for version in registry.versions()[3:]:
        shutil.rmtree(folder / version)
    return killed


def together(folder: Path, count: int) -> int:
    """Let two write at once; return the number of models written."""

    def work(first: int) -> None:
        for number in range(first, first + 2 * count, 2):
            write(folder, number)

    children = [forked(lambda first=first: work(first)) for first in (1, 2)]
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    registry = Registry(folder, KEY)
    for version in registry.versions():
        registry.verify(version)
    assert len(registry.versions()) == len(registry.history()) == 2 * count + 1
    repaired(folder, 1000)
    return 2 * count


def main() -> None:
    """Run from the command line."""
    folder, how, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    began = time.monotonic()
    write(folder, 0)
    done = {"steps": steps, "random": at_random, "together": together}[how](folder, number)
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"fault": f"writers, {how}", "n": done, "failed": 0, "seconds": seconds}))


if __name__ == "__main__":
    main()
