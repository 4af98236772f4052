"""Hundreds of clients that send a byte at a time keep nobody waiting, and are closed in time."""

import contextlib
import resource
import selectors
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

COUNT = 400
CLOSED_WITHIN = 30.0  # seconds
BEGINNINGS = (
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
    b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"",
)


class Slow(threading.Thread):
    """Many clients that send a byte a second; ``lived`` is how long each one was let."""

    def __init__(self, address):
        super().__init__()
        self.lived, self.began = [], time.monotonic()
        self.open = selectors.DefaultSelector()
        for number in range(COUNT):
            client = socket.create_connection(address, timeout=10)
            client.sendall(BEGINNINGS[number % len(BEGINNINGS)])
            self.open.register(client, selectors.EVENT_READ, time.monotonic())
        self.start()

    def run(self):
        give_up = self.began + CLOSED_WITHIN + 10
        while self.open.get_map() and time.monotonic() < give_up:
            for key, _ in self.open.select(timeout=1):
                if self.is_closed(key.fileobj):
                    self.close(key)
            for key in list(self.open.get_map().values()):
                with contextlib.suppress(OSError):
                    key.fileobj.send(b"0")
        for key in list(self.open.get_map().values()):
            self.close(key)

    def is_closed(self, client):
        try:
            return client.recv(4096) == b""
        except OSError:
            return True

    def close(self, key):
        self.lived.append(time.monotonic() - key.data)
        self.open.unregister(key.fileobj)
        key.fileobj.close()


@pytest.fixture
def many_files():
    """Let this process have as many connections as the test opens."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4 * COUNT, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_hundreds_of_slow_clients_keep_nobody_waiting(serve, writers, many_files, report):
    service = serve()
    host, port = urlsplit(service.address).netloc.split(":")
    slow, probes = Slow((host, int(port))), []
    writer = writers.new(service, "meanwhile")
    while slow.is_alive():
        status, _, seconds = service.get("/healthz")
        assert (status, writer.post(f"comment {len(probes)}")) == (200, 201)
        probes.append(seconds)
        slow.join(0.25)
    writer.connection.close()
    probes.sort()
    report(
        slow=COUNT,
        probes=len(probes),
        healthz_p50_ms=round(1000 * probes[len(probes) // 2]),
        healthz_max_ms=round(1000 * probes[-1]),
        slowest_comment_ms=round(1000 * writer.slowest),
        closed_after_s=round(max(slow.lived), 1),
    )
    assert len(slow.lived) == COUNT
    assert max(slow.lived) <= CLOSED_WITHIN
