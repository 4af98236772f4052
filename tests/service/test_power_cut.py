"""What a power cut can leave of the write-ahead log is still a database, and not a strange one."""

import itertools
import random
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL, event

from model.comment import Author, Comment, Post
from service.database import open_engine
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.records import Repeatable
from service.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERDICT = Verdict(Status.HELD, 0.7, (), "a model")
WAL_HEADER, FRAME_HEADER = 32, 24  # bytes: https://www.sqlite.org/fileformat2.html#walformat
WRITERS = 4
COMPLETE = """
    SELECT c.id FROM comments c JOIN idempotency_keys k ON k.comment_id = c.id AND k.key = c.content
    JOIN outbox o ON o.comment_id = c.id ORDER BY c.id
"""


class Recorded:
    """A database as it was before some comments came in, and the log of what they added.

    commits       how often something was committed
    acknowledged  the number of each comment
    """

    def __init__(self, folder, count):
        self.file, self.commits, self.acknowledged = folder / "moderate.db", 0, []
        engine = open_engine(URL.create("sqlite", database=str(self.file)))
        event.listen(engine, "connect", self._keep_log)
        event.listen(engine, "commit", self._count)
        store = Store(engine, Personal("a secret of thirty-two characters"))
        store.add_site("https://blog.example", Rules(), {}, NOON)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.before = self.file.read_bytes()
        self._write(store, iter(range(count)))
        assert self.file.read_bytes() == self.before
        self.log = self.file.with_name("moderate.db-wal").read_bytes()
        store.close()
        self.frame = FRAME_HEADER + int.from_bytes(self.log[8:12], "big")

    def _keep_log(self, connection, _):
        connection.execute("PRAGMA wal_autocheckpoint=0")

    def _count(self, _):
        self.commits += 1

    def _write(self, store, numbers):
        def run():
            for number in numbers:
                text, author = f"comment {number}", Author("Ann", "ann@example.org")
                comment = Comment(text * (1 + number % 50), author, Post("https://b.example/1"))
                key = Repeatable(comment.content, b"1" * 32)
                self.acknowledged.append(store.add_comment(1, comment, VERDICT, NOON, key))

        threads = [threading.Thread(target=run) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def open_after(self, cut, folder):
        """Return the verdict of SQLite on the log cut at a byte, and the numbers of all comments.

        A comment without its key or its event has no number.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "moderate.db").write_bytes(self.before)
        (folder / "moderate.db-wal").write_bytes(self.log[:cut])
        with closing(sqlite3.connect(folder / "moderate.db")) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchall()
            count = connection.execute("SELECT count(*) FROM comments").fetchone()[0]
            numbers = [number for (number,) in connection.execute(COMPLETE)]
        return verdict, count, numbers


def test_a_log_cut_anywhere_opens_and_holds_a_prefix_of_what_was_acknowledged(
    store, tmp_path, size, report
):
    store.close()
    recorded = Recorded(tmp_path, size(30, 200))
    chance = random.Random(7)
    frames = list(range(WAL_HEADER, len(recorded.log) + 1, recorded.frame))
    cuts = [*frames, *(chance.randrange(len(recorded.log)) for _ in range(size(100, 1000)))]
    held = []
    for cut in sorted(cuts):
        verdict, count, numbers = recorded.open_after(cut, tmp_path / "cut")
        assert (verdict, count) == ([("ok",)], len(numbers))
        assert numbers == list(range(1, count + 1))
        held.append(count)
    report(
        frames=len(frames),
        cuts=len(cuts),
        commits=recorded.commits,
        acknowledged=max(held),
        failed=0,
    )
    assert sorted(recorded.acknowledged) == list(range(1, held[-1] + 1))
    assert held == sorted(held)
    # More was cut than the end alone.
    assert len(set(held)) > recorded.commits // 2
    assert all(later - earlier <= WRITERS for earlier, later in itertools.pairwise(held))
