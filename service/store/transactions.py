"""One transaction at a time, and what is told of a database that does not answer."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from service.database import WAIT, reader, writer
from service.errors import StoreUnavailable

log = logging.getLogger(__name__)


class Transactions:
    """Opens the connections that queries run on."""

    def __init__(self, engine: Engine) -> None:
        self._reader, self._writer = reader(engine), writer(engine)
        # SQLite has one writer at a time and wakes those who wait at random: queueing for it in
        # the process keeps the longest wait short. PostgreSQL needs no such queue.
        self._one_writer = threading.Lock() if engine.dialect.name == "sqlite" else None

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
        with _available(), self._turn(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.acquire(timeout=WAIT):
            raise StoreUnavailable
        try:
            yield
        finally:
            self._one_writer.release()


@contextlib.contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        # A fault of ours: trying again does not help.
        raise
    except (DBAPIError, NoConnection) as error:
        cause = str(getattr(error, "orig", error)).partition("\n")[0]
        log.error("the database does not answer: %s", cause)
        raise StoreUnavailable from error
