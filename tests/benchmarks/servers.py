"""WSGI servers under the same application: how fast, and what hundreds of slow clients do to them.

    python tests/benchmarks/servers.py waitress ours gunicorn granian cheroot

Installs nothing: run it in an environment of its own that has the servers to be compared and this
program. A server that is not there is named and left out. Each gets 8 threads or 2 processes. Per
server: keep-alive requests a second with 8 clients, a POST with a body of 300 bytes
to an application that reads it and works for 0.3 ms; then 400 clients that send a byte a second,
half of them in the head and half in the body, and beside them probes, each with a new connection
and 2 s of patience. Rounds are interleaved, figures are medians. One JSON line a server.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.util
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

CLIENTS, SLOW = 8, 400
WORK = 0.0003  # seconds
BODY = b"x" * 300
OURS = (
    "import servers; from service.server import bind, serve; "
    "serve(servers.app, bind('127.0.0.1', {port}), threads=8)"
)
CHEROOT = (
    "import servers; from cheroot.wsgi import Server; "
    "Server(('127.0.0.1', {port}), servers.app, numthreads=8).start()"
)
COMMANDS = {
    "ours": ["-c", OURS],
    "waitress": ["-m", "waitress", "--listen=127.0.0.1:{port}", "--threads=8", "servers:app"],
    "gunicorn": [
        *("-m", "gunicorn", "-b", "127.0.0.1:{port}", "-k", "gthread", "-w", "2"),
        *("--threads", "4", "--log-level", "error", "servers:app"),
    ],
    "granian": [
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
        *("--workers", "2", "--log-level", "error", "servers:app"),
    ],
    "cheroot": ["-c", CHEROOT],
}


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Read the body, work for a moment, answer."""
    read = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    until = time.thread_time() + WORK
    while time.thread_time() < until:
        pass
    body = b"%d" % len(read)
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "text/plain")])
    return [body]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(name: str) -> Iterator[int]:
    """Give the port of a server in processes of its own."""
    port = free_port()
    command = [sys.executable, *(part.format(port=port) for part in COMMANDS[name])]
    folder = Path(__file__).parent
    path = os.pathsep.join([str(folder), str(folder.parents[1]), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(port: int) -> None:
    """Return once somebody answers."""
    give_up = time.monotonic() + 15
    while probe(port) is None:
        if time.monotonic() > give_up:
            raise TimeoutError("no answer")
        time.sleep(0.1)


def probe(port: int) -> float | None:
    """Return the seconds until an answer on a new connection, None without one in 2 s."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return time.monotonic() - began


def rate(port: int, seconds: float) -> float:
    """Return requests a second."""
    counts = []
    stop = time.monotonic() + seconds

    def run() -> None:
        connection, count = http.client.HTTPConnection("127.0.0.1", port, timeout=10), 0
        while time.monotonic() < stop:
            connection.request("POST", "/", BODY)
            connection.getresponse().read()
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def besiege(port: int, seconds: float) -> dict[str, Any]:
    """Return what probes see beside the slow clients, and how many of those were closed."""
    clients = []
    for number in range(SLOW):
        with contextlib.suppress(OSError):
            client = socket.create_connection(("127.0.0.1", port), timeout=1)
            head = b"POST / HTTP/1.1\r\nHost: x\r\n"
            client.sendall(head + (b"Content-Length: 999\r\n\r\n" if number % 2 else b"X-Slow: "))
            client.setblocking(False)
            clients.append(client)
    times, stop, second = [], time.monotonic() + seconds, 0.0
    gone: set[socket.socket] = set()
    while (now := time.monotonic()) < stop:
        if now - second >= 1:
            second = now
            gone.update(client for client in clients if client not in gone and not drip(client))
        times.append(probe(port))
        time.sleep(0.25)
    for client in clients:
        client.close()
    answered = sorted(found for found in times if found is not None)
    return {
        "probes": len(times),
        "answered": len(answered),
        "slowest_ms": round(1000 * answered[-1]) if answered else None,
        "slow_closed": len(gone),
    }


def drip(client: socket.socket) -> bool:
    """Send one byte; return whether the other side is still there."""
    try:
        client.send(b"0")
        return client.recv(100) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def is_there(name: str) -> bool:
    """Return whether the server is installed."""
    module = "service" if name == "ours" else name
    return importlib.util.find_spec(module) is not None


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("servers", nargs="+", choices=COMMANDS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--siege", type=float, default=32.0, help="seconds with slow clients")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    there = [name for name in options.servers if is_there(name)]
    for name in set(options.servers) - set(there):
        sys.stderr.write(f"{name} is not installed\n")
    rates: dict[str, list[float]] = {name: [] for name in there}
    for _ in range(options.rounds):
        for name in there:
            with running(name) as port:
                rates[name].append(rate(port, options.seconds))
    for name in there:
        with running(name) as port:
            line: dict[str, Any] = {"server": name}
            line["requests_per_s"] = round(statistics.median(rates[name]))
            line |= besiege(port, options.siege)
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
