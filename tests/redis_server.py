"""A Redis server of the tests' own, which keeps nothing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

from service.server import bind


class Redis:
    """One server; ``port`` stays the same however often it is started."""

    def __init__(self) -> None:
        """Choose its port and start it."""
        with bind("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: apt-get install redis-server"
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                assert time.monotonic() < give_up, "Redis does not start"
                time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()
