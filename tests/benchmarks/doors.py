"""Compare the doors in one run: the JSON door's, one comment or many at once, and Akismet's.

    python tests/benchmarks/doors.py [ROUNDS]

Starts a service with the shipped model in a scratch folder. The doors take turns, so that both see
the same machine; each sends the same comments over kept-open connections.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

MODERATE = [sys.executable, "-c", "from service.cli import main; main()"]
CLIENTS, REQUESTS = 4, 100
BATCH = 100  # comments in one request


def content(number: int) -> str:
    return f"Thanks, index {number} fixed my query, and the view is as fast as the table now."


def json_request(key: str, number: int) -> tuple[str, bytes, dict[str, str]]:
    author = {"name": "Ann Lee", "email": "ann@example.org", "ip": "198.51.100.7"}
    post = {"url": "https://blog.example/posts/1"}
    body = {"post": post, "author": author, "content": content(number)}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return "/v1/comments", json.dumps(body).encode(), headers


def batch_request(key: str, number: int) -> tuple[str, bytes, dict[str, str]]:
    path, _, headers = json_request(key, number)
    numbers = range(number * BATCH, (number + 1) * BATCH)
    bodies = [json.loads(json_request(key, each)[1]) for each in numbers]
    return f"{path}:batch", json.dumps({"comments": bodies}).encode(), headers


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


def client(port: int, make, key: str, first: int, requests: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seconds = []
    for number in range(first, first + requests):
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
            environ = {**os.environ, "MODERATE_SITE_LIMIT": "0", "MODERATE_ADDRESS_LIMIT": "0"}
            service = subprocess.Popen(serve, stdout=log, stderr=log, env=environ)
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
        "json": (json_request, keys["api_key"], 1),
        "akismet": (akismet_request, keys["akismet_key"], 1),
        "batch": (batch_request, keys["api_key"], BATCH),
    }
    rates: dict[str, list[float]] = {name: [] for name in doors}
    seconds: dict[str, list[float]] = {name: [] for name in doors}
    with ThreadPoolExecutor(CLIENTS) as pool:
        # The first round warms both up and is not counted.
        for turn in range(rounds + 1):
            for name, (make, key, comments) in doors.items():
                requests = REQUESTS // comments
                began = time.perf_counter()
                # Numbers of its own, so that no comment is a retry of another door's.
                starts = [
                    (list(doors).index(name) * 1_000 + turn * CLIENTS + n) * requests
                    for n in range(CLIENTS)
                ]
                send = partial(client, port, make, key, requests=requests)
                runs = list(pool.map(send, starts))
                took = time.perf_counter() - began
                if turn:
                    rates[name].append(CLIENTS * REQUESTS / took)
                    seconds[name] += [each for run in runs for each in run]
    for name in doors:
        ordered = sorted(seconds[name])
        p99 = 1000 * ordered[len(ordered) * 99 // 100]
        p50 = 1000 * statistics.median(ordered)
        rate = statistics.median(rates[name])
        sys.stdout.write(f"{name:8} {rate:6.0f} comments/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
