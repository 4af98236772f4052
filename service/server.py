"""The production WSGI server: waitress, a deadline for slow clients, and a stop that loses nothing.

waitress reads a request completely before it gives it to a thread, so a slow client holds none.
Added here, because waitress 3.0 has no such thing:

- its idle time-out never catches a client that drips one byte a second: a request has a deadline;
- its own errors are plain text: they leave as ``application/problem+json`` (RFC 9457);
- it stops like a crash: a stop answers the requests that have arrived;
- a request that waits for a thread waits for ever: here it is told to come again, and whoever only
  reads, or asks whether the process lives, does not wait behind those who write;
- it closes while a refused body is still coming in, and the reset that follows can destroy the
  answer (RFC 9112, section 9.6): it reads on for a moment.
"""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import socket
import threading
from dataclasses import dataclass
from time import monotonic
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from service.incoming import MAX_BODY_BYTES, MAX_HEADER_BYTES, Overloaded, Problem, Request

MAX_CONNECTIONS = 1000
# A connection holds its socket and may hold a body in a temporary file.
MAX_OPEN_FILES = 4 * MAX_CONNECTIONS

TICK = 0.5  # seconds between two looks at the clock

# Answered by the thread that reads the sockets, so it must not wait for anything.
AT_ONCE = "/healthz"
READS = ("GET", "HEAD")
READERS = 4  # threads


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server waits, in seconds.

    idle     for the next byte of a client; waitress counts whole seconds
    request  from the first byte of a request to its last
    queue    for a thread, after which nobody may wait for the answer any more
    linger   for a refused client to read its answer
    stop     for the running requests after a stop; less than the 10 s of ``docker stop``
    """

    idle: int = 20
    request: float = 25.0
    queue: float = 2.5
    linger: float = 2.0
    stop: float = 8.0


def bind(host: str, port: int) -> socket.socket:
    """Return a listening TCP socket on an IPv4 or IPv6 address, or on a name of one.

    port  0 to 65535; 0 takes any free one

    Raises OSError when the port is taken or not allowed, or the host is not this machine's.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    return socket.create_server(address, family=family)


def serve(app: WSGIApplication, sock: socket.socket, *, threads: int) -> None:
    """Answer on ``sock`` until SIGTERM or SIGINT, then finish what has arrived and return.

    Takes ``sock`` over and closes it. Must be called in the main thread, which gets the signals.
    """
    _allow_open_files(MAX_OPEN_FILES)
    # A line for every request that waits a moment would bury the log under load.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = Server(app, sock, threads=threads)
    stops = (signal.SIGTERM, signal.SIGINT)
    before = {stop: signal.signal(stop, lambda *_: server.stop()) for stop in stops}
    try:
        server.run()
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)


def _allow_open_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Answer(WSGITask):
    """An answer of the application."""

    def start(self) -> None:
        """Tell the client of a stopping server to send its next request on a new connection."""
        super().start()
        if self.channel.server.stopping:
            self.request.headers["CONNECTION"] = "close"


class Connection(HTTPChannel):
    """One client's connection."""

    parser_class = Request
    task_class = Answer
    error_task_class = Problem
    refused = False  # its request was answered before it was read to the end
    lingering_since: float | None = None
    receiving = False  # in the thread that reads the sockets
    at_once = False

    def received(self, data: bytes) -> bool:
        """Take the next bytes; what comes after a refusal is dropped."""
        if self.lingering_since is not None:
            return False
        self.receiving = True
        received = bool(super().received(data))
        self.receiving = False
        if self.at_once:
            self.at_once = False
            super().service()
        return received

    def service(self) -> None:
        """Answer the first request that waits, unless it has waited too long."""
        request = self.requests[0]
        if not request.error and monotonic() - request.queued > self.server.patience.queue:
            request.error = Overloaded("")
        super().service()

    def handle_close(self) -> None:
        """Close, but let a refused client read its answer first."""
        if not self.refused or self.lingering_since is not None:
            super().handle_close()
            return
        self.lingering_since = monotonic()
        self.will_close = False
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    @property
    def busy(self) -> bool:
        """Whether a request that has arrived still waits for its answer, or the answer to leave."""
        return bool(self.requests or self.total_outbufs_len)

    def overdue(self, now: float) -> bool:
        """Whether it has used up its time at ``now``, which is monotonic."""
        patience: Patience = self.server.patience
        if self.lingering_since is not None:
            return now - self.lingering_since > patience.linger
        waiting = self.request is not None and not self.busy
        return waiting and bool(now - self.request.began > patience.request)


class Server(TcpWSGIServer):
    """Serves one application on one listening socket, which it takes over and closes."""

    channel_class = Connection

    def __init__(
        self,
        app: WSGIApplication,
        sock: socket.socket,
        *,
        threads: int,
        patience: Patience | None = None,
    ) -> None:
        self.patience = patience or Patience()
        self.stopping = False
        # A signal may come while its own thread holds it.
        self._ending = threading.RLock()
        self.readers = ThreadedTaskDispatcher()
        self.readers.set_thread_count(min(threads, READERS))
        super().__init__(
            app,
            _sock=sock,
            bind_socket=False,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            adj=Adjustments(**_adjustments(sock, threads, self.patience)),
        )

    def add_task(self, task: Connection) -> None:
        """Let the first request of a connection wait for a thread of its kind."""
        request = task.requests[0]
        request.queued = monotonic()
        if task.receiving and request.path == AT_ONCE:
            task.at_once = True
        elif request.error or request.command in READS:
            self.readers.add_task(task)
        else:
            super().add_task(task)

    def run(self) -> None:
        """Answer until :meth:`stop`, then finish what has arrived and close everything."""
        try:
            while not self.stopping:
                self._turn(TICK)
                self._close_overdue()
            self._finish()
        finally:
            for dispatcher in (self.task_dispatcher, self.readers):
                dispatcher.shutdown(timeout=1)
            # Not while a stop is still about to wake this thread through what is closed here.
            with self._ending:
                wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Make :meth:`run` return soon. For any thread, and for a signal handler."""
        with self._ending:
            if not self.stopping:
                self.stopping = True
                self.pull_trigger()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _close_overdue(self) -> None:
        now = monotonic()
        for connection in self.active_channels.values():
            if connection.overdue(now):
                connection.will_close = True

    def _finish(self) -> None:
        wasyncore.dispatcher.close(self)  # the listening socket alone
        give_up = monotonic() + self.patience.stop
        self._turn(0)  # takes in what the clients have already sent
        while self.active_channels and monotonic() < give_up:
            self._close_idle()
            self._turn(TICK / 10)

    def _close_idle(self) -> None:
        for connection in self.active_channels.values():
            if not connection.busy:
                connection.will_close = True


def _adjustments(sock: socket.socket, threads: int, patience: Patience) -> dict[str, Any]:
    return {
        "sockets": [sock],
        "threads": threads,
        "connection_limit": MAX_CONNECTIONS,
        "channel_timeout": patience.idle,
        "cleanup_interval": max(1, patience.idle // 4),
        "max_request_body_size": MAX_BODY_BYTES,
        "max_request_header_size": MAX_HEADER_BYTES,
        # The application itself reads them, and only what trusted proxies wrote.
        "clear_untrusted_proxy_headers": False,
        "ident": None,
        "expose_tracebacks": False,
        "asyncore_use_poll": True,
    }
