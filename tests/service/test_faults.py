"""What goes wrong around a running service costs no acknowledged comment, and it comes back."""

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


class Probe(threading.Thread):
    """Asks for health and readiness four times a second until told to stop."""

    def __init__(self, service):
        super().__init__()
        self.service, self.over = service, threading.Event()
        self.health, self.states = [], Counter()
        self.start()

    def run(self):
        while not self.over.wait(0.25):
            status, _, seconds = self.service.get("/healthz")
            assert status == 200
            self.health.append(seconds)
            _, ready, _ = self.service.get("/readyz")
            self.states[ready["database"].partition(":")[0]] += 1

    def end(self):
        self.over.set()
        self.join()
        self.health.sort()
        middle, last = self.health[len(self.health) // 2], self.health[-1]
        return {
            "healthz_p50_ms": round(1000 * middle),
            "healthz_max_ms": round(1000 * last),
            "readyz": dict(self.states),
        }


def lost(service, started):
    stored = dict(service.rows("SELECT content, id FROM comments"))
    assert service.rows("SELECT count(*) FROM comments") == [(len(stored),)]
    acknowledged = {}
    for writer in started:
        acknowledged |= writer.acknowledged
    return [text for text, number in acknowledged.items() if stored.get(text) != number]


def statuses(started):
    return dict(sum((writer.statuses for writer in started), Counter()))


def wait_until(true, seconds=20):
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def is_ready(service):
    return service.get("/readyz")[1]["database"] == "ok"


def test_a_locked_database_turns_comments_away_in_time_and_loses_none(serve, writers, size, report):
    service, seconds = serve(), size(6, 10)
    database = str(service.folder / "var" / "moderate.db")
    started, probe = writers(service, "locked", 32), Probe(service)
    time.sleep(1)
    program = [sys.executable, "-c", LOCK, database, str(seconds)]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as lock:
        assert lock.stdout.readline()
        lock.wait()
    freed = time.monotonic()
    before = sum(len(writer.acknowledged) for writer in started)
    wait_until(lambda: sum(len(writer.acknowledged) for writer in started) > before)
    back = time.monotonic() - freed
    wait_until(lambda: is_ready(service))
    writers.stop()
    told, gone = probe.end(), lost(service, started)
    slowest = max(writer.slowest for writer in started)
    report(
        locked_s=seconds,
        statuses=statuses(started),
        lost=len(gone),
        slowest_answer_s=round(slowest, 1),
        back_after_s=round(back, 1),
        **told,
    )
    assert gone == []
    assert statuses(started).keys() == {201, 503}
    assert told["readyz"]["locked"] > 0


def test_a_full_disk_turns_comments_away_loses_none_and_is_over_by_itself(serve, writers, report):
    service = serve()
    started, probe = writers(service, "full", 8), Probe(service)
    pid, before = service.process.pid, resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
    wal = service.folder / "var" / "moderate.db-wal"
    wait_until(lambda: all(writer.acknowledged for writer in started))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (wal.stat().st_size, before[1]))
    wait_until(lambda: any(writer.statuses[507] for writer in started))
    assert service.get("/v1/comments/1")[0] == 200
    wait_until(lambda: probe.states["full"])
    count = statuses(started)[201]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    freed = time.monotonic()
    wait_until(lambda: statuses(started)[201] > count)
    back = time.monotonic() - freed
    wait_until(lambda: is_ready(service))
    writers.stop()
    told, gone = probe.end(), lost(service, started)
    report(statuses=statuses(started), lost=len(gone), back_after_s=round(back, 1), **told)
    assert gone == []
    assert statuses(started).keys() <= {201, 503, 507}
    service.check()
    assert "Traceback" not in service.output()


def back_up(database, target, over, broken):
    while not over.wait(0.1):
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                broken.append(target)


def test_eight_writers_wait_for_no_backup_and_no_long_read(serve, writers, size, report):
    service, over, broken = serve(), threading.Event(), []
    database = service.folder / "var" / "moderate.db"
    copying = threading.Thread(
        target=back_up, args=(database, database.parent / "copy", over, broken)
    )
    with closing(sqlite3.connect(database)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM comments").fetchall()
        copying.start()
        started = writers(service, "many", 8)
        time.sleep(size(5, 60))
        writers.stop()
        over.set()
        copying.join()
    took = sorted(second for writer in started for second in writer.seconds)
    report(
        statuses=statuses(started),
        p50_s=round(took[len(took) // 2], 3),
        p99_s=round(took[99 * len(took) // 100], 3),
        broken_backups=len(broken),
        slowest_answer_s=round(max(writer.slowest for writer in started), 2),
        wal_mb=round((database.parent / "moderate.db-wal").stat().st_size / 1e6, 1),
    )
    assert statuses(started).keys() == {201}
    assert (lost(service, started), broken) == ([], [])


def test_a_postgresql_that_comes_back_is_used_again_and_nothing_is_lost(
    serve, writers, size, report, postgresql
):
    service = serve({"MODERATE_DATABASE_URL": postgresql.new().render_as_string()})
    started, probe = writers(service, "outage", 4), Probe(service)

    def stored():
        return sum(len(writer.acknowledged) for writer in started)

    stops, back = size(3, 20), []
    for number in range(stops):
        before = stored()
        wait_until(lambda: stored() > before + 20)  # noqa: B023 - called at once
        postgresql.stop("fast" if number % 2 else "immediate")
        time.sleep(1)
        postgresql.start()
        returned, before = time.monotonic(), stored()
        wait_until(lambda: stored() > before)  # noqa: B023 - called at once
        back.append(time.monotonic() - returned)
    writers.stop()
    told, gone = probe.end(), lost(service, started)
    report(
        stops=stops,
        acknowledged=stored(),
        lost=len(gone),
        statuses=statuses(started),
        slowest_answer_s=round(max(writer.slowest for writer in started), 1),
        back_after_s={"median": round(sorted(back)[stops // 2], 2), "most": round(max(back), 2)},
        **told,
    )
    assert gone == []
    assert statuses(started).keys() <= {201, 503}
    assert "Traceback" not in service.output()
