"""A database that is locked or full turns comments away in time, loses none, and comes back."""

import threading
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL

from model.comment import Author, Comment, Post
from service.database import open_engine
from service.errors import StoreFull, StoreLocked, StoreUnavailable
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.store import Store
from service.store.turns import Turn, Turns

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENT = Comment("Hello", Author("Ann", "ann@example.org"), Post("https://blog.example/1"))
LONG = Comment("x" * 20_000, COMMENT.author, COMMENT.post)
VERDICT = Verdict(Status.HELD, None, (), None)


class Impatient:
    """A store on the test's database that waits a tenth of a second, and what keeps it waiting."""

    def __init__(self, file):
        url = URL.create("sqlite", database=str(file))
        self.engine, self.other = open_engine(url), open_engine(url)
        self.store = Store(self.engine, Personal("a secret of thirty-two characters"))

    def lock(self):
        connection = self.other.connect()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return closing(connection)

    def leave_pages(self, count):
        """Let the database grow by ``count`` pages and no more, over every connection."""
        with self.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + count}")

    def add(self, comment=COMMENT):
        return self.store.add_comment(1, comment, VERDICT, NOON, None)


@pytest.fixture
def impatient(store, tmp_path, monkeypatch):
    store.add_site("https://blog.example", Rules(), {}, NOON)
    monkeypatch.setattr("service.database.WAIT", 0.1)
    impatient = Impatient(tmp_path / "moderate.db")
    yield impatient
    impatient.engine.dispose()
    impatient.other.dispose()


@pytest.mark.sqlite("it has one writer, and a limit of pages stands for the disk")
def test_a_locked_database_is_told_from_one_that_is_down(impatient):
    with impatient.lock(), pytest.raises(StoreLocked):
        impatient.add()
    assert impatient.add()


@pytest.mark.sqlite("it has one writer, and a limit of pages stands for the disk")
def test_readiness_notices_that_the_lock_is_gone_without_a_new_comment(impatient):
    with impatient.lock():
        with pytest.raises(StoreLocked):
            impatient.add()
        with pytest.raises(StoreLocked):
            impatient.store.ping()
    impatient.store.ping()


@pytest.mark.sqlite("it has one writer, and a limit of pages stands for the disk")
def test_readiness_waits_for_no_writer_as_long_as_all_goes_well(impatient):
    with impatient.lock():
        impatient.store.ping()


@pytest.mark.sqlite("it has one writer, and a limit of pages stands for the disk")
def test_a_full_database_is_told_until_there_is_room_again(impatient):
    impatient.leave_pages(2)
    with pytest.raises(StoreFull):
        impatient.add(LONG)
    with pytest.raises(StoreFull):
        impatient.store.ping()
    assert impatient.store.list_sites()
    impatient.leave_pages(1000)
    impatient.store.ping()
    assert impatient.add(LONG)


def test_a_full_database_is_insufficient_storage_with_a_time_to_try_again(
    blog, store, a_comment, monkeypatch
):
    def full(*_):
        raise StoreFull

    monkeypatch.setattr(store, "add_once", full)
    answer = blog.post(json=a_comment())
    assert (answer.status_code, answer.content_type) == (507, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


class Waiter(threading.Thread):
    """Comes to its turn and keeps what came of it."""

    def __init__(self, turns, work=None):
        super().__init__()
        self.turns, self.turn, self.came = turns, Turn(work), None
        self.start()

    def run(self):
        try:
            self.came = self.turns.come(self.turn)
        except StoreUnavailable as error:
            self.came = error

    @classmethod
    def queue(cls, turns, *works):
        """Let one after the other wait behind whoever has the turn."""
        waiters = []
        for number, work in enumerate(works, 1):
            waiters.append(cls(turns, work))
            while len(turns._waiting) < number:
                time.sleep(0.001)
        return waiters


def test_nobody_waits_when_the_turn_is_free():
    assert Turns(1).come(Turn())


def test_work_is_taken_up_to_what_must_be_done_by_itself():
    turns = Turns(5)
    turns.come(Turn())
    first, second, alone, last = Waiter.queue(turns, print, print, None, print)
    taken = list(turns.take(10))
    assert taken == [first.turn, second.turn]
    for turn in taken:
        turns.done(turn)
    turns.pass_on()
    for waiter in (first, second, alone):
        waiter.join()
    assert (first.came, second.came, alone.came) == (False, False, True)
    turns.pass_on()
    last.join()
    assert last.came is True


def test_no_more_work_is_taken_than_asked_for():
    turns = Turns(5)
    turns.come(Turn())
    first, second = Waiter.queue(turns, print, print)
    assert list(turns.take(1)) == [first.turn]
    turns.done(first.turn)
    turns.pass_on()
    second.join()
    assert second.came is True


def test_who_has_waited_long_enough_gives_up_and_is_not_taken_any_more():
    turns = Turns(0.05)
    turns.come(Turn())
    (waiter,) = Waiter.queue(turns, print)
    waiter.join()
    assert isinstance(waiter.came, StoreUnavailable)
    assert list(turns.take(10)) == []


def test_who_was_taken_in_time_hears_what_became_of_it_however_late():
    turns = Turns(0.05)
    turns.come(Turn())
    (waiter,) = Waiter.queue(turns, print)
    (turn,) = turns.take(10)
    waiter.join(0.2)
    assert waiter.is_alive()
    turns.done(turn)
    waiter.join()
    assert waiter.came is False


def test_a_failed_attempt_is_told_to_all_who_wait_and_lets_only_one_try_again():
    turns = Turns(5)
    turns.come(Turn())
    waiters = Waiter.queue(turns, print, None)
    turns.pass_on(StoreLocked())
    for waiter in waiters:
        waiter.join()
        assert (waiter.came, type(waiter.turn.error)) == (False, StoreLocked)
    assert turns.come(Turn())
    with pytest.raises(StoreLocked):
        turns.come(Turn())
    turns.pass_on()
    assert turns.problem is None
    assert turns.come(Turn())
