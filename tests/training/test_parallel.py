from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from joblib import delayed

from model.comment import Comment
from model.registry import Registry
from model.signing import key_at
from training.parallel import NoCluster, each, on_cluster

ROOT = Path(__file__).parent.parent.parent
WORDS = [
    f"{start}{end}" for start in ("ba", "lo", "ki", "fe", "mu") for end in ("ran", "tel", "sip")
]
STARTED = 60.0  # seconds that a cluster may take


def _square(number):
    return number * number


@pytest.mark.parametrize("comments", [3, pytest.param(3_000, marks=pytest.mark.slow)])
def test_results_come_in_the_order_of_the_calls(comments):
    assert each((delayed(_square)(n) for n in range(5)), comments) == [0, 1, 4, 9, 16]


@pytest.mark.slow
def test_an_address_where_nothing_answers_is_named():
    with pytest.raises(NoCluster, match=r"tcp://127\.0\.0\.1:1"), on_cluster("tcp://127.0.0.1:1"):
        pass


def _many(a_label):
    """Labels with texts that are no copies of each other, enough to be worth other processes."""
    rng = Random(0)
    for number in range(700):
        for spam in (False, True):
            words = [*rng.choices(WORDS, k=14), *(["zorbix", "circle"] if spam else ["index"])]
            yield replace(a_label(number, spam=spam), comment=Comment(" ".join(words)))


def _python(*arguments, **more):
    return [sys.executable, *map(str, arguments)], {"cwd": ROOT, "text": True, **more}


def _retrained(labels, var, *more):
    command, options = _python(
        *("-m", "training", "retrain", "--labels", labels, "--registry", var / "models"),
        *("--key", var.parent / "model.key", *more),
    )
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, **options)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    registry = Registry(var / "models", key_at(var.parent / "model.key"))
    (version,) = registry.versions()
    return registry.manifest(version)


@pytest.mark.slow
def test_two_workers_of_a_dask_cluster_make_the_same_model(labels_file, a_label, tmp_path):
    labels, found = labels_file(list(_many(a_label))), tmp_path / "scheduler.json"
    cluster = (
        *("--scheduler-file", found, "--host", "127.0.0.1"),
        *("--no-dashboard", "--port", "0"),
    )
    workers = ("--scheduler-file", found, "--nworkers", "2", "--nthreads", "1", "--no-dashboard")
    with ExitStack() as running:
        for module, arguments in (("scheduler", cluster), ("worker", workers)):
            command, options = _python("-m", f"distributed.cli.dask_{module}", *arguments)
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
            running.callback(process.wait)
            running.callback(process.terminate)
        address = _address(found)
        (tmp_path / "here").mkdir()
        here = _retrained(labels, tmp_path / "here")
        assert _tasks(address) == 0
        (tmp_path / "there").mkdir()
        there = _retrained(labels, tmp_path / "there", "--backend", "dask", "--scheduler", address)
        assert _tasks(address) > 0
    assert here.sha256 == there.sha256
    assert here.metrics == there.metrics


def _address(file: Path) -> str:
    until = time.monotonic() + STARTED
    while not file.exists():
        assert time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.1)
    return json.loads(file.read_text())["address"]


def _tasks(address: str) -> int:
    """How many changes of tasks the scheduler has seen."""
    ask = "lambda dask_scheduler: len(dask_scheduler.transition_log)"
    code = f"from distributed import Client; print(Client({address!r}).run_on_scheduler({ask}))"
    command, options = _python("-c", code)
    return int(subprocess.run(command, capture_output=True, check=True, **options).stdout)
