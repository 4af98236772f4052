"""PostgreSQL through psycopg, never waited for beyond the deadline of a request.

The server's own time-outs end its work, but say nothing when the server, or the way to it, is
silent. Imported only where PostgreSQL is in use: its driver is an extra.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from sqlalchemy import Engine, event

from service.deadline import left

CONNECT = 3  # seconds

T = TypeVar("T")


class TimedConnection(Connection[Any]):
    """A connection that is given up at the deadline."""

    def wait(
        self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None
    ) -> T:
        """Return what the server answers.

        Raises OperationalError when it is too late; the connection is closed then.
        """
        end = left()
        if end is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, end if timeout is None else min(end, timeout))
        except OperationalError:
            if left() == 0:
                # Its answer may still come, and would be taken for that to the next question.
                self.pgconn.finish()
            raise


def time(engine: Engine) -> None:
    """Let an engine connect by connections that keep the deadline."""
    event.listen(engine, "do_connect", _connect)


def _connect(
    dialect: object, record: object, arguments: list[Any], parameters: dict[str, Any]
) -> TimedConnection:
    end = left()
    if end == 0:
        raise OperationalError("there is no time left to connect")
    parameters["connect_timeout"] = CONNECT if end is None else min(CONNECT, max(1, int(end)))
    return TimedConnection.connect(*arguments, **parameters)
