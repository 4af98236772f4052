"""PostgreSQL is waited for no longer than a request may take; dead connections are replaced."""

from __future__ import annotations

import socket
import threading

import pytest
from sqlalchemy import text

from service import deadline
from service.database import MIGRATING, open_engine, opened, upgrade, writer
from service.errors import StoreUnavailable
from service.personal import Personal
from service.store import Store
from service.store.transactions import Transactions

pytestmark = pytest.mark.postgresql("it is about its connections")


@pytest.fixture
def request_of(monkeypatch):
    """Begin a request that may take some seconds; it ends with the test."""

    def begin(seconds):
        monkeypatch.setattr(deadline, "SECONDS", seconds)
        deadline.start()

    yield begin
    deadline.stop()


@pytest.fixture
def transactions(database):
    transactions = Transactions(open_engine(database))
    yield transactions
    transactions.close()


def slowly(transactions, seconds):
    with transactions.read() as connection:
        return connection.scalar(
            text("SELECT 'awake' FROM pg_sleep(:seconds)"), {"seconds": seconds}
        )


def test_an_answer_that_takes_too_long_is_not_waited_for(transactions, request_of):
    request_of(0.3)
    with pytest.raises(StoreUnavailable):
        slowly(transactions, 30)


def test_after_a_late_answer_the_next_request_gets_its_own(transactions, request_of):
    request_of(0.3)
    with pytest.raises(StoreUnavailable):
        slowly(transactions, 0.4)
    request_of(5.0)
    assert slowly(transactions, 0) == "awake"


def test_outside_of_a_request_there_is_no_deadline(transactions, request_of):
    request_of(0.1)
    deadline.stop()
    assert slowly(transactions, 0.3) == "awake"


def test_one_statement_after_the_other_has_only_what_the_first_left(transactions, request_of):
    request_of(0.6)
    answers = (slowly(transactions, 0.2) for _ in range(20))
    with pytest.raises(StoreUnavailable):
        list(answers)


def test_a_server_that_takes_no_connection_is_not_waited_for(database, request_of):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = Store(
            open_engine(database.set(port=silent.getsockname()[1])),
            Personal("a secret of thirty-two characters"),
        )
        request_of(0.3)
        with pytest.raises(StoreUnavailable):
            store.ping()
        store.close()


def test_connections_that_the_server_has_ended_are_replaced_unnoticed(
    transactions, cluster, database
):
    for _ in range(3):
        assert slowly(transactions, 0) == "awake"
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        cluster.execute(end, database.database)


def test_the_app_gives_every_request_its_time(client, monkeypatch, app):
    seen = []
    app.extensions["store"].ping = lambda: seen.append(deadline.left())
    client.get("/readyz")
    assert 0 < seen[0] <= deadline.SECONDS
    assert deadline.left() is None


def test_a_migration_waits_for_another_that_runs_however_long(new_database, monkeypatch):
    url = new_database(schema=False)
    monkeypatch.setattr("service.database.WAIT", 0.2)
    with opened(url) as engine:
        with writer(engine).begin() as first:
            first.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
            second = threading.Thread(target=upgrade, args=[url])
            second.start()
            second.join(1.0)
            assert second.is_alive()
        second.join()
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM comments")) == 0


def test_a_statement_of_the_service_is_ended_by_the_server_and_one_of_an_operator_is_not(
    database, monkeypatch
):
    monkeypatch.setattr("service.database.WAIT", 0.1)
    sleep = text("SELECT 'awake' FROM pg_sleep(0.4)")
    with opened(database) as engine, engine.connect() as connection:
        assert connection.scalar(sleep) == "awake"
    transactions = Transactions(open_engine(database))
    with pytest.raises(StoreUnavailable):
        slowly(transactions, 0.4)
    transactions.close()
