"""Models change under load: every request is answered, by one model and no mix of two."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from model.artifact import DEFAULT, Record, reader, unpack
from service.models import Models

pytestmark = pytest.mark.slow

CLIENTS = 4
RELOADS = 20
THRESHOLDS = {0.11, 0.22}
SECONDS_TO_TAKE_OVER = 5.0


class Poster(threading.Thread):
    """Posts until it is stopped; keeps the time and the answer of each request."""

    def __init__(self, address, key, name, body):
        super().__init__()
        self.address, self.key, self.prefix, self.body = address, key, name, body
        self.answers, self.failed = [], []
        self.stop = threading.Event()

    def run(self):
        with closing(http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=10)) as to:
            for number in range(1_000_000):
                if self.stop.is_set():
                    return
                began = time.monotonic()
                try:
                    answer = self.post(to, f"{self.prefix} says thank you {number}")
                    self.answers.append((began, time.monotonic() - began, answer))
                except (OSError, http.client.HTTPException, AssertionError) as error:
                    self.failed.append(repr(error))

    def post(self, to, content):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        to.request("POST", "/v1/comments", json.dumps({**self.body, "content": content}), headers)
        answer = to.getresponse()
        document = json.load(answer)
        assert answer.status == 201, document
        return document


@pytest.fixture
def models(tmp_path):
    """Two versions of the shipped model that differ in the threshold that they name."""
    home = tmp_path / "var"
    home.mkdir(mode=0o700)
    models, shipped = Models(home), unpack("shipped", reader(DEFAULT))
    manifest = shipped.manifest
    for minute, hold_at in enumerate(sorted(THRESHOLDS)):
        models.registry.add(
            shipped.pipeline,
            Record(
                datetime(2026, 11, 23, 12, minute, tzinfo=UTC),
                replace(shipped.scorer.thresholds, hold_at=hold_at),
                manifest.metrics,
                manifest.data_sha256,
                0,
                [golden.comment for golden in manifest.golden],
            ),
            "",
            "",
        )
    return models


def _live_version(address):
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)) as to:
        to.request("GET", "/readyz")
        return json.load(to.getresponse())["model_version"]


def _taken_over(address, version):
    """Wait until a version is live and return the seconds that took."""
    began = time.monotonic()
    while _live_version(address) != version:
        assert time.monotonic() - began < SECONDS_TO_TAKE_OVER, f"{version} is not taken over"
        time.sleep(0.1)
    return time.monotonic() - began


def _memory(process):
    """Return the resident memory of a process in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def _p99(seconds):
    return round(1000 * sorted(seconds)[int(0.99 * len(seconds))], 1)


def _mixed(answer, thresholds):
    """Return whether an answer's reason has another threshold than its model."""
    return f"{thresholds[answer['model_version']]:g}" not in answer["reasons"][0]["text"]


@pytest.mark.timeout(300)
def test_models_change_under_load_without_a_failed_or_mixed_answer(serve, models, a_comment):
    old, new = models.registry.versions()[::-1]
    thresholds = {version: models.load(version).thresholds.hold_at for version in (old, new)}
    assert set(thresholds.values()) == THRESHOLDS
    models.registry.use(old, "test")
    service = serve()
    key = re.search(r"Bearer (cm_\S{43})'", service.printed.read_text())[1]
    posters = [Poster(service.address, key, name, a_comment()) for name in range(CLIENTS)]
    for poster in posters:
        poster.start()
    time.sleep(5)
    before, changing = _memory(service.process), time.monotonic()
    waits = []
    for number in range(RELOADS):
        version = (new, old)[number % 2]
        models.registry.use(version, "test")
        waits.append(_taken_over(service.address, version))
    after = _memory(service.process)
    for poster in posters:
        poster.stop.set()
        poster.join()
    service.stop()
    answers = [each for poster in posters for each in poster.answers]
    figures = {
        "fault": "model changed under load",
        "n": RELOADS,
        "answers": len(answers),
        "failed": sum(len(poster.failed) for poster in posters),
        "mixed": sum(_mixed(answer, thresholds) for *_, answer in answers),
        "p99_ms_before": _p99([took for began, took, _ in answers if began < changing]),
        "p99_ms_during": _p99([took for began, took, _ in answers if began >= changing]),
        "worst_seconds_to_take_over": round(max(waits), 1),
        "memory_growth_mib": round(after - before, 1),
    }
    print(json.dumps(figures))  # noqa: T201
    assert figures["failed"] == figures["mixed"] == 0
    assert {answer["model_version"] for *_, answer in answers} == {old, new}


@pytest.mark.timeout(300)
def test_bad_models_under_load_change_nothing_and_are_logged_once_each(serve, models, a_comment):
    old, new = models.registry.versions()[::-1]
    models.registry.use(old, "test")
    service = serve()
    key = re.search(r"Bearer (cm_\S{43})'", service.printed.read_text())[1]
    poster = Poster(service.address, key, "a", a_comment())
    poster.start()
    blob, chance = models.folder / new / "model.joblib", random.Random(3)
    content = blob.read_bytes()
    for _ in range(3):
        place = chance.randrange(len(content))
        blob.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        for pointed in (new, "nonsense", old):
            # In one step, as the registry does it: an empty file would be one more error.
            draft = models.folder / "draft"
            draft.write_text(f"{pointed}\n")
            draft.replace(models.folder / "current")
            time.sleep(2.5)
    blob.write_bytes(content)
    poster.stop.set()
    poster.join()
    printed = service.stop()
    assert poster.failed == []
    assert {answer["model_version"] for *_, answer in poster.answers} == {old}
    assert printed.count(" ERROR ") == 6
