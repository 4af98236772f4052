"""A comment answered 2xx is stored, whatever happens to the service afterwards."""

import random
import time

import pytest

pytestmark = pytest.mark.slow

WRITERS = 4
COMPLETE = """
    SELECT c.content, c.id, c.verdict, k.key, o.event FROM comments c
    LEFT JOIN idempotency_keys k ON k.comment_id = c.id
    LEFT JOIN outbox o ON o.comment_id = c.id
"""


@pytest.mark.timeout(7200)
def test_no_acknowledged_comment_is_lost_when_the_service_is_killed(
    serve, writers, size, report, on_each
):
    chance = random.Random(7)
    kills, acknowledged, retried, slowest = size(8, 300), {}, 0, 0.0
    for round_number in range(kills):
        began = time.monotonic()
        service = serve(on_each)
        slowest = max(slowest, time.monotonic() - began)
        started = writers(service, f"round {round_number}", WRITERS)
        time.sleep(chance.uniform(0.2, 1.0))
        service.kill()
        for writer in started:
            writer.join()
            acknowledged |= writer.acknowledged
    service = serve(on_each)
    for writer in (each for each in writers.started if each.unanswered):
        again = writers.new(service, writer.name)
        for content in sorted(writer.unanswered):
            assert again.post(content) == 201
            retried += 1
        acknowledged |= again.acknowledged
        again.connection.close()
    assert len(acknowledged) > 10 * kills
    rows = service.rows(COMPLETE)
    stored = {content: number for content, number, *_ in rows}
    half = [row for row in rows if (row[3], row[4]) != (row[0], "submitted") or not row[2]]
    lost = [content for content in acknowledged if stored.get(content) != acknowledged[content]]
    report(
        database=service.database.get_backend_name(),
        kills=kills,
        acknowledged=len(acknowledged),
        retried=retried,
        lost=len(lost),
        half=len(half),
        duplicates=len(rows) - len(stored),
        slowest_start_s=round(slowest, 1),
    )
    assert (lost, half, len(rows)) == ([], [], len(stored))
    service.check()
