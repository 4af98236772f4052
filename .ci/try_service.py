"""Start a service in a folder, use it as a stranger would, stop it, and start it again.

    python3 .ci/try_service.py FOLDER COMMAND [ARGUMENT...]

COMMAND must serve on MODERATE_PORT and end with exit code 0 on SIGTERM. Python alone, no package.
"""
# ruff: noqa: S603, S607, T201

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

START_SECONDS = 300  # a README line may install packages first
STOP_SECONDS = 30
STATUSES = {"accepted", "held", "spam"}
COMMENT = {
    "post": {"url": "https://blog.example/posts/1", "title": "A post"},
    "author": {"name": "Ann Lee", "email": "ann@example.org"},
    "content": "Thanks for the write-up, the part on locks saved me an evening.",
}


class FailedError(Exception):
    """Something that a stranger would stumble over."""


class Service:
    """One run of the command, in a process group of its own."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.port = free_port()
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "MODERATE_PORT": str(self.port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line)

    @property
    def output(self) -> str:
        """What it has printed, whole lines."""
        return "".join(self.lines)

    def ask(self, method: str, path: str, key: str = "", body: object = None) -> tuple[int, str]:
        """Return the status and the text of one answer."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if body:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def want(self, status: int, method: str, path: str, key: str = "", body: object = None) -> str:
        """Return the text of the answer. Raise FailedError unless it has this status."""
        got, text = self.ask(method, path, key, body)
        if got != status:
            raise FailedError(f"{method} {path} answered {got}, not {status}: {text[:2000]}")
        print(f"  ok  {method} {path} {got}")
        return text

    def wait(self) -> None:
        """Return when the service answers."""
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            if (code := self.process.poll()) is not None:
                raise FailedError(f"it ended with exit code {code} before it answered")
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    print(f"  ok  answers after {time.monotonic() - began:.1f} s")
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
        raise FailedError(f"no answer from /healthz within {START_SECONDS} s")

    def stop(self) -> None:
        """Stop it as an operator would. Raise FailedError unless it ends well."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise FailedError(f"it still runs {STOP_SECONDS} s after SIGTERM") from error
        self.reader.join(STOP_SECONDS)
        if code:
            raise FailedError(f"exit code {code} after SIGTERM, not 0")
        if "Traceback" in self.output:
            raise FailedError("a traceback in its output")
        print("  ok  SIGTERM: exit code 0, no traceback")

    def kill(self) -> None:
        """End what is left of it after a failure."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join(5)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def verdict_of(text: str) -> dict[str, Any]:
    """Return the service's answer. Raise FailedError when it judges no comment."""
    verdict: dict[str, Any] = json.loads(text)
    if verdict.get("status") not in STATUSES or "id" not in verdict:
        raise FailedError(f"not a verdict: {text}")
    return verdict


def try_printed_curl(output: str) -> None:
    """Paste the printed curl line into a shell; it must print a verdict."""
    line = re.search(r"^[ \t]*(curl (?:.*\\\n)*.*)$", output, re.MULTILINE)
    if not line:
        raise FailedError("it printed no curl line")
    if not shutil.which("curl"):
        print("  --  no curl here: the printed line was not run")
        return
    done = subprocess.run(
        ["bash", "-c", line[1]], capture_output=True, text=True, timeout=30, check=False
    )
    try:
        print(f"  ok  the printed curl line: {verdict_of(done.stdout)['status']}")
    except ValueError as error:
        raise FailedError(f"the curl line printed {done.stdout!r} {done.stderr!r}") from error


def first_run(service: Service) -> tuple[str, str]:
    """Use a service that starts for the first time. Return its key and a comment's path."""
    service.wait()
    ready = service.want(200, "GET", "/readyz")
    if json.loads(ready)["status"] != "ok":
        raise FailedError(f"not ready: {ready}")
    service.want(200, "GET", "/docs")
    json.loads(service.want(200, "GET", "/openapi.json"))
    key = re.search(r"Bearer ([^\s\"']+)", service.output)
    if not key:
        raise FailedError("it printed no API key")
    service.want(401, "POST", "/v1/comments", body=COMMENT)
    verdict = verdict_of(service.want(201, "POST", "/v1/comments", key=key[1], body=COMMENT))
    print(f"  ok  verdict {verdict['status']}, P(spam) {verdict.get('spam_probability')}")
    try_printed_curl(service.output)
    return key[1], f"/v1/comments/{verdict['id']}"


def try_twice(command: list[str], folder: Path) -> None:
    """Run the command twice in the folder. Raise FailedError at the first thing that is wrong."""
    key = path = ""
    for start in ("first", "second"):
        print(f"  {start} start")
        service = Service(command, folder)
        try:
            if start == "first":
                key, path = first_run(service)
            else:
                service.wait()
                service.want(200, "GET", path, key=key)
                if key in service.output:
                    raise FailedError("it shows the API key again")
            service.stop()
        except (FailedError, OSError, http.client.HTTPException, KeyError, ValueError) as error:
            print("".join(service.lines[-100:]))
            raise FailedError(f"{start} start: {error}") from error
        finally:
            service.kill()


def main() -> None:
    """Run from the command line."""
    folder, *command = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        try_twice(command, Path(folder))
    except FailedError as failure:
        sys.exit(f"FAILED: {failure}")


if __name__ == "__main__":
    main()
