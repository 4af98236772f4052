"""How much one site and one address may ask, counted here or, for several hosts, in Redis."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from collections.abc import Iterator
from time import monotonic, time
from typing import Any

from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.addresses import network_of
from service.errors import TooManyRequests, Unauthorized

PATIENCE = 0.25  # seconds that a request waits for Redis
AWAY = 5.0  # seconds for which Redis is not asked after it did not answer

log = logging.getLogger(__name__)


class Limits:
    """Counts requests by the minute.

    site, address, failures  how many are let through a minute; 0: all
    url                      of a Redis server that other processes count in too; None: only here

    Without an answer of Redis every process counts on its own: no request fails for it.
    """

    def __init__(
        self,
        *,
        site: int = 0,
        address: int = 0,
        failures: int = 0,
        url: str | None = None,
    ) -> None:
        self._most = {"site": site, "address": address, "failures": failures}
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(_redis(url)) if url else None
        self._asked_again_at = 0.0
        self._lock = threading.Lock()

    def count_site(self, site_id: int) -> None:
        """Count a request for a site. Raise TooManyRequests."""
        self._count("site", str(site_id))

    def count_address(self, address: str) -> None:
        """Count a request from a client's address. Raise TooManyRequests."""
        self._count("address", network_of(address))

    @contextlib.contextmanager
    def counting_failures(self, address: str, *, known: bool) -> Iterator[None]:
        """Count what ends in Unauthorized, and after too many raise TooManyRequests instead.

        known  the key has opened a site before: a blog is not locked out by another's guesses
               from the address that they share
        """
        name = network_of(address)
        if not known:
            self._look("failures", name)
        try:
            yield
        except Unauthorized:
            self._count("failures", name)
            raise

    def _count(self, kind: str, name: str) -> None:
        if (most := self._most[kind]) and not self._ask("hit", most, kind, name):
            raise self._too_many(kind, name)

    def _look(self, kind: str, name: str) -> None:
        if (most := self._most[kind]) and not self._ask("test", most, kind, name):
            raise self._too_many(kind, name)

    def _too_many(self, kind: str, name: str) -> TooManyRequests:
        until = self._ask("get_window_stats", self._most[kind], kind, name).reset_time
        return TooManyRequests(kind, self._most[kind], max(1, math.ceil(until - time())))

    def _ask(self, what: str, most: int, *names: str) -> Any:
        limit = RateLimitItemPerMinute(most, namespace="moderate")
        if self._shared and monotonic() >= self._asked_again_at:
            try:
                return getattr(self._shared, what)(limit, *names)
            except StorageError as error:
                self._leave_alone(error)
        return getattr(self._own, what)(limit, *names)

    def _leave_alone(self, error: StorageError) -> None:
        with self._lock:
            if monotonic() < self._asked_again_at:
                return
            self._asked_again_at = monotonic() + AWAY
        cause = type(error.__cause__ or error.storage_error).__name__
        log.error("Redis does not answer (%s): this process counts its requests alone", cause)


def _redis(url: str) -> RedisStorage:
    pool = ConnectionPool.from_url(
        url,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisStorage(url, connection_pool=pool, wrap_exceptions=True)
