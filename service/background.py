"""Work beside the requests, in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from service.errors import StoreUnavailable

STOP = 5.0  # seconds that the end waits for work under way

log = logging.getLogger(__name__)


@contextlib.contextmanager
def repeating(work: Callable[[], None], seconds: float) -> Iterator[None]:
    """Call ``work`` again and again until the end of the block, ``seconds`` apart.

    What it raises is logged, and it is called again.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            try:
                work()
            except StoreUnavailable as error:
                log.error("work beside the requests has to wait: %s", error)
            except Exception:
                log.exception("work beside the requests failed; it is tried again")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP)
