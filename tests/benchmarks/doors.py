"""Compare the doors in one run: requests a second and latency of the JSON door and of Akismet's.

    python tests/benchmarks/doors.py [ROUNDS]

Starts a service with the shipped model in a scratch folder. The doors take turns, so that both see
the same machine; each sends the same comments over kept-open connections.
"""

from __future__ import annotations

import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

MODERATE = [sys.executable, "-c", "from service.cli import main; main()"]
CLIENTS, REQUESTS = 4, 100


def content(number: int) -> str:
    return f"Thanks, index {number} fixed my query, and the view is as fast as the table now."


def json_request(key: str, number: int) -> tuple[str, bytes, dict[str, str]]:
    author = {"name": "Ann Lee", "email": "ann@example.org", "ip": "198.51.100.7"}
    post = {"url": "https://blog.example/posts/1"}
    body = {"post": post, "author": author, "content": content(number)}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return "/v1/comments", json.dumps(body).encode(), headers


def akismet_request(key: str, number: int) -> tuple[str, bytes, dict[str, str]]:
    fields = {
        "api_key": key,
        "blog": "https://blog.example",
        "permalink": "https://blog.example/posts/1",
        "user_ip": "198.51.100.7",
        "comment_author": "Ann Lee",
        "comment_author_email": "ann@example.org",
        "comment_content": content(number),
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return "/1.1/comment-check", urlencode(fields).encode(), headers


def client(port: int, make, key: str, first: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seconds = []
    for number in range(first, first + REQUESTS):
        path, body, headers = make(key, number)
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        assert answer.status in (200, 201), answer.status
    return seconds


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with (folder / "log").open("w") as log:
            serve = [*MODERATE, "serve", "--port", "0", "--home", folder / "var"]
            service = subprocess.Popen(serve, stdout=log, stderr=log)
        try:
            while not (found := re.search(r"http://\S+:(\d+)", (folder / "log").read_text())):
                time.sleep(0.1)
            rotate = [*MODERATE, "key", "rotate", "--json", "--home", folder / "var"]
            keys = json.loads(subprocess.run(rotate, check=True, capture_output=True).stdout)
            compare(int(found[1]), keys, rounds)
        finally:
            service.terminate()
            service.wait()


def compare(port: int, keys: dict[str, str], rounds: int) -> None:
    doors = {
        "json": (json_request, keys["api_key"]),
        "akismet": (akismet_request, keys["akismet_key"]),
    }
    rates: dict[str, list[float]] = {name: [] for name in doors}
    seconds: dict[str, list[float]] = {name: [] for name in doors}
    with ThreadPoolExecutor(CLIENTS) as pool:
        # The first round warms both up and is not counted.
        for turn in range(rounds + 1):
            for name, (make, key) in doors.items():
                began = time.perf_counter()
                starts = [(turn * CLIENTS + n) * REQUESTS for n in range(CLIENTS)]
                runs = list(pool.map(lambda n, m=make, k=key: client(port, m, k, n), starts))
                took = time.perf_counter() - began
                if turn:
                    rates[name].append(CLIENTS * REQUESTS / took)
                    seconds[name] += [each for run in runs for each in run]
    for name in doors:
        ordered = sorted(seconds[name])
        p99 = 1000 * ordered[len(ordered) * 99 // 100]
        p50 = 1000 * statistics.median(ordered)
        rate = statistics.median(rates[name])
        sys.stdout.write(f"{name:8} {rate:6.0f}/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
