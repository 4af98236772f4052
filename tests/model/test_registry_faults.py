"""No damage to a model's files, and no kill of a writer, ever gets a wrong model loaded."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.artifact import DEFAULT, MANIFEST, MODEL, Record, reader, unpack
from model.errors import ModelError
from model.registry import Registry

from .conftest import HAM, SPAM
from .test_registry import AT, KEY, NOON

FEW, FLIPS = 60, 300
KILLER = Path(__file__).with_name("kill_writers.py")


def _kill_writers(folder, how, number):
    program = [sys.executable, KILLER, folder / "models", how, str(number)]
    environ = {**os.environ, "OMP_NUM_THREADS": "1"}  # a process with threads is not to be forked
    done = subprocess.run(program, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _loaded_after(registry, path, contents):
    """Return how many of the contents, put in a file one after the other, made a model load."""
    version, loaded = registry.versions()[0], 0
    good = path.read_bytes()
    for content in contents:
        path.write_bytes(content)
        try:
            registry.load(version)
            loaded += 1
        except ModelError:
            pass
    path.write_bytes(good)
    registry.load(version)
    return loaded


def _flipped(content, count):
    chance = random.Random(5)
    for place in sorted(chance.sample(range(len(content)), count)):
        yield (
            content[:place]
            + bytes([content[place] ^ chance.randint(1, 255)])
            + content[place + 1 :]
        )


@pytest.fixture
def registry(pipeline, tmp_path):
    """One version of a small model."""
    registry = Registry(tmp_path / "models", KEY)
    registry.add(pipeline, Record(NOON, AT, {"auc": 0.9}, "0" * 64, 0, HAM + SPAM), "", "")
    return registry


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_no_flipped_byte_is_loaded(registry, name):
    path = registry.root / registry.versions()[0] / name
    assert _loaded_after(registry, path, _flipped(path.read_bytes(), FEW)) == 0


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_no_truncated_file_is_loaded(registry, name):
    path = registry.root / registry.versions()[0] / name
    content = path.read_bytes()
    cuts = [content[: len(content) * part // 20] for part in range(20)]
    assert _loaded_after(registry, path, [*cuts, content[:-1]]) == 0


def test_a_writer_killed_at_any_step_leaves_the_registry_as_before_or_complete(tmp_path):
    assert _kill_writers(tmp_path, "steps", 16)["n"] >= 4


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("how", "number", "least"), [("steps", 1, 50), ("random", 100, 100)])
def test_killed_writers_leave_the_registry_as_before_or_complete(tmp_path, how, number, least):
    figures = _kill_writers(tmp_path, how, number)
    print(json.dumps(figures))  # noqa: T201
    assert figures["n"] >= least


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_writing_processes_at_once_lose_nothing(tmp_path):
    figures = _kill_writers(tmp_path, "together", 40)
    print(json.dumps(figures))  # noqa: T201
    assert figures["n"] == 80


@pytest.mark.slow
@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_no_flipped_byte_of_a_whole_model_is_loaded(tmp_path, name):
    shipped = unpack("shipped", reader(DEFAULT))
    manifest = shipped.manifest
    golden = [each.comment for each in manifest.golden]
    registry = Registry(tmp_path / "models", KEY)
    record = Record(NOON, shipped.scorer.thresholds, manifest.metrics, "0" * 64, 0, golden)
    version = registry.add(shipped.pipeline, record, "", "")
    path = registry.root / version / name
    began = time.monotonic()
    loaded = _loaded_after(registry, path, _flipped(path.read_bytes(), FLIPS))
    ms = round(1000 * (time.monotonic() - began) / FLIPS, 2)
    figures = {"fault": f"byte flip, {name}", "n": FLIPS, "failed": loaded, "mean_ms": ms}
    print(json.dumps(figures))  # noqa: T201
    assert loaded == 0
