"""One transaction at a time, and what is told of a database that does not answer."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from service.database import WAIT, reader, writer
from service.errors import StoreFull, StoreLocked, StoreUnavailable
from service.store.turns import Turn, Turns

MOST = 64  # pieces of work in one commit

# A fault of ours: trying again does not help.
OURS = (DataError, IntegrityError, ProgrammingError)
# SQLite's names of errors, and the codes of PostgreSQL ("SQLSTATE").
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03")
# A limit on the size of files shows as a failed write.
FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC", "53100")

_Result = TypeVar("_Result")

log = logging.getLogger(__name__)


class Transactions:
    """Opens the connections that queries run on."""

    def __init__(self, engine: Engine) -> None:
        self._reader, self._writer = reader(engine), writer(engine)
        # SQLite has one writer at a time and wakes those who wait at random: queueing for it in
        # the process keeps the longest wait short, and an fsync serves all who wait. PostgreSQL
        # does both by itself.
        self._turns = Turns(WAIT) if engine.dialect.name == "sqlite" else None

    @property
    def problem(self) -> StoreUnavailable | None:
        """Why the last attempt to write has failed, or None; not known of PostgreSQL."""
        return self._turns.problem if self._turns else None

    @property
    def embedded(self) -> bool:
        """Whether one transaction writes at a time, all others waiting for it."""
        return self._turns is not None

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for single queries. Raise StoreUnavailable."""
        with _available(), self._reader.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction, committed at the end, rolled back by what is raised in it.

        Raises StoreUnavailable.
        """
        with self._turn(), _available(), self._writer.begin() as connection:
            yield connection

    def together(self, work: Callable[[Connection], _Result]) -> _Result:
        """Do ``work`` in a transaction and return what it does once that is committed.

        On SQLite the transaction may hold the work of other threads too. What is raised in one
        takes back that one alone.

        Raises StoreUnavailable.
        """
        if self._turns is None:
            with self.write() as connection:
                return work(connection)
        turn = Turn(work)
        if self._turns.come(turn):
            self._lead(self._turns, turn)
        if turn.error:
            raise turn.error
        result: _Result = turn.result
        return result

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if self._turns is None:
            yield
            return
        turn, problem = Turn(), None
        if not self._turns.come(turn):
            raise turn.error or StoreUnavailable
        try:
            yield
        except StoreUnavailable as error:
            problem = error
            raise
        finally:
            self._turns.pass_on(problem)

    def _lead(self, turns: Turns, own: Turn) -> None:
        """Do the work of this thread and of those who wait, with one commit."""
        group, problem = [own], None
        try:
            with _available(), self._writer.begin() as connection:
                _do(own, connection)
                for turn in turns.take(MOST - 1):
                    group.append(turn)
                    _do(turn, connection)
        except StoreUnavailable as error:
            problem = error
            _fail(group, error)
        except BaseException:
            _fail(group, StoreUnavailable())
            raise
        finally:
            for turn in group:
                turns.done(turn)
            turns.pass_on(problem)


def _do(turn: Turn, connection: Connection) -> None:
    savepoint = connection.begin_nested()
    try:
        turn.result = turn.work(connection) if turn.work else None
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, OURS):
            # SQLite may have rolled back everything already, the savepoint with it.
            raise
        savepoint.rollback()
        turn.error = error
    else:
        savepoint.commit()


def _fail(group: list[Turn], error: StoreUnavailable) -> None:
    for turn in group:
        turn.error = type(error)()


@contextlib.contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except OURS:
        raise
    except (DBAPIError, NoConnection) as error:
        driver = getattr(error, "orig", None)
        cause = str(driver or error).partition("\n")[0]
        log.error("the database does not answer: %s", cause)
        raise _told(driver) from error


def _told(driver: BaseException | None) -> StoreUnavailable:
    name = str(getattr(driver, "sqlite_errorname", "") or getattr(driver, "sqlstate", ""))
    if name in FULL:
        return StoreFull()
    return StoreLocked() if name.startswith(LOCKED) else StoreUnavailable()
