"""Whose turn it is to write to SQLite, which has one writer at a time. No SQL.

Threads come to their turn in the order in which they asked. Whoever has the turn may do the work of
those who wait, so that many are stored with one commit; then they need no turn any more.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from service.errors import StoreUnavailable

Work = Callable[[Connection], Any]


class Turn:
    """The place of one thread in the queue.

    work   what another thread may do in its place, None for what must be done by itself
    error  what came of the work instead of a ``result``
    """

    __slots__ = ("_leads", "_woken", "error", "result", "work")

    def __init__(self, work: Work | None = None) -> None:
        self.work = work
        self.result: Any = None
        self.error: Exception | None = None
        self._leads, self._woken = False, threading.Event()


class Turns:
    """Gives one thread the turn at a time.

    While the last attempt to write has failed and another one is under way nobody waits for its
    end: a database that is stuck holds up one thread and not all of them.
    """

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._mutex = threading.Lock()
        self._waiting: deque[Turn] = deque()
        self._taken = False
        self._problem: StoreUnavailable | None = None

    @property
    def problem(self) -> StoreUnavailable | None:
        """Why the last attempt to write has failed, or None."""
        return self._problem

    def come(self, turn: Turn) -> bool:
        """Return True when it is this thread's turn, False once another has done its work.

        Raises StoreUnavailable after ``wait`` seconds, and at once where waiting is hopeless.
        """
        with self._mutex:
            if not self._taken:
                self._taken = turn._leads = True
                return True
            if self._problem:
                raise type(self._problem)
            self._waiting.append(turn)
        if not turn._woken.wait(self._wait):
            self._give_up(turn)
        return turn._leads

    def take(self, most: int) -> Iterator[Turn]:
        """Yield up to ``most`` turns whose work is now this thread's, as they come."""
        for _ in range(most):
            with self._mutex:
                if not self._waiting or self._waiting[0].work is None:
                    return
                turn = self._waiting.popleft()
            yield turn

    def done(self, turn: Turn) -> None:
        """Wake the thread whose work is done."""
        turn._woken.set()

    def pass_on(self, problem: StoreUnavailable | None = None) -> None:
        """End this thread's turn; with a problem, everybody who waits is told of it."""
        with self._mutex:
            self._problem = problem
            if problem:
                for turn in self._waiting:
                    turn.error = type(problem)()
                    turn._woken.set()
                self._waiting.clear()
            self._taken = bool(self._waiting)
            if self._waiting:
                following = self._waiting.popleft()
                following._leads = True
                following._woken.set()

    def _give_up(self, turn: Turn) -> None:
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise StoreUnavailable
        # It came up meanwhile, or its work is being done: what becomes of it is known soon.
        turn._woken.wait()
