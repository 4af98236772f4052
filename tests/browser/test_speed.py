"""How long a browser takes to show the queue when much is held."""

import sqlite3
from contextlib import closing
from statistics import median

import pytest

from .conftest import real_comments

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the pages are the same on any database")]

READY = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def fill(database, rows):
    """Multiply the comments that are there until there are so many."""
    with closing(sqlite3.connect(database)) as connection, connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(comments)")]
        # Each is like no other.
        own = ("id", "fingerprint", "priority", "wave_id", "leads")
        others = ", ".join(f'"{name}"' for name in names if name not in own)
        (there,) = connection.execute("SELECT count(*) FROM comments").fetchone()
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            f"INSERT INTO comments ({others}, fingerprint, priority) "
            f"SELECT {others}, randomblob(16), priority + i FROM comments, n",
            [rows // there - 1],
        )


def test_the_queue_is_there_soon_however_much_is_held(sign_in, hold, database, size, timed, report):
    for number, row in enumerate(real_comments(20)):
        hold(row["content"], author__email=f"reader{number}@example.org")
    rows = size(5_000, 100_000)
    fill(database.database, rows)
    page = sign_in()
    ready = []
    timed.took["GET"].clear()
    for _ in range(11):
        page.goto("/queue")
        page.wait_for_load_state("load")
        ready.append(page.evaluate(READY))
        assert page.locator("#cards > .card").count() == 30
    report(
        held=rows,
        ready_ms_median=round(median(ready), 1),
        ready_ms_most=round(max(ready), 1),
        server_ms_most=round(1000 * max(timed.took["GET"]), 1),
    )
