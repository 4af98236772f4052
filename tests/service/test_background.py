"""Work beside the requests goes on until it is stopped, whatever goes wrong in it."""

import threading

from service.background import repeating
from service.errors import StoreUnavailable


def test_work_is_repeated_until_the_end_of_the_block():
    done = threading.Semaphore(0)
    with repeating(done.release, 0.001):
        for _ in range(3):
            assert done.acquire(timeout=10)
        thread = next(each for each in threading.enumerate() if each.name.endswith("(run)"))
    assert not thread.is_alive()


def test_work_that_fails_is_logged_and_tried_again(caplog):
    done = threading.Semaphore(0)

    def fail():
        done.release()
        raise ValueError("a reason")

    with repeating(fail, 0.001):
        for _ in range(3):
            assert done.acquire(timeout=10)
    assert "a reason" in caplog.text


def test_work_that_waits_for_the_database_is_told_in_one_line(caplog):
    done = threading.Semaphore(0)

    def fail():
        done.release()
        raise StoreUnavailable

    with repeating(fail, 0.001):
        for _ in range(3):
            assert done.acquire(timeout=10)
    assert "The comment store is not available" in caplog.text
    assert "Traceback" not in caplog.text
