"""Send labelled comments to a running service and say how it judged them.

Holds a few requests at a time, so a file of any length will do; of each answer only its time is
kept, 8 bytes. Labelled files lack fields that the service requires: these are filled in.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote

import urllib3
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, MaxRetryError

from model.comment import Comment
from model.labels import LabelledComment
from service.addresses import is_email, is_web_address
from service.figures import LABELS, STATUSES, Outcome, Result, Tally
from service.submission import MAX_CONTENT, MAX_NAME, MAX_POST_TEXT, MAX_URL

TIMEOUT = 30.0  # seconds
MAX_ERROR = 200  # characters


class ReplayError(Exception):
    """The first comment got no verdict for a reason that holds for all; says what to do."""


@dataclass(frozen=True, slots=True)
class _Request:
    number: int
    label: str
    body: bytes


class _Client:
    """Sends requests to one service; for several threads at once."""

    def __init__(self, url: str, key: str, *, connections: int, store: bool) -> None:
        self.url = f"{url.rstrip('/')}/v1/{'comments' if store else 'score'}"
        self.key = key
        # Each run counts anew: a second replay of a file is judged again, not answered from memory.
        self._run = secrets.token_hex(8) if store else ""
        # Once more when the connection breaks: the idempotency key makes that safe.
        retries = urllib3.Retry(
            total=1, status=0, allowed_methods=None, respect_retry_after_header=False
        )
        self._pool = urllib3.PoolManager(maxsize=connections, timeout=TIMEOUT, retries=retries)

    def send(self, request: _Request) -> Outcome:
        began = perf_counter()
        try:
            answer, seconds = self._answer(request)
        except HTTPError as error:
            text = self._shown(_cause(error))
            return Outcome(request.label, perf_counter() - began, error=text)
        content = _object(answer.data)
        if answer.status not in (200, 201) or content.get("status") not in STATUSES:
            text = self._shown(f"{answer.status}: {_told(content)}")
            return Outcome(request.label, seconds, answer.status, error=text)
        scored = content.get("spam_probability") is not None
        return Outcome(request.label, seconds, answer.status, content["status"], scored)

    def close(self) -> None:
        self._pool.clear()

    def _answer(self, request: _Request) -> tuple[BaseHTTPResponse, float]:
        """Send a request until it is not put off; return the last answer and its seconds."""
        while True:
            began = perf_counter()
            answer = self._pool.request(
                "POST",
                self.url,
                body=request.body,
                headers=self._headers(request.number),
                redirect=False,
            )
            wait = answer.headers.get("Retry-After", "")
            if answer.status != 429 or not re.fullmatch("[0-9]{1,4}", wait):
                return answer, perf_counter() - began
            sleep(int(wait))

    def _headers(self, number: int) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return headers | ({"Idempotency-Key": f"replay-{self._run}-{number}"} if self._run else {})

    def _shown(self, text: str) -> str:
        """Return a text of the other side, fit to be printed."""
        plain = "".join(character for character in text if character.isprintable())
        return plain.replace(self.key, "[key]")[:MAX_ERROR]


def _cause(error: HTTPError) -> str:
    reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    # urllib3 puts the address before the reason.
    return str(reason).rpartition("): ")[2]


def _object(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _told(problem: Mapping[str, Any]) -> str:
    """Return what a problem (RFC 9457) says, its fields included."""
    errors = problem.get("errors")
    fields = (
        [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    )
    named = [f"{error.get('path')}: {error.get('detail')}" for error in fields]
    return " ".join([str(problem.get("detail", "no verdict in the answer")), *named])


def replay(
    comments: Iterable[LabelledComment],
    url: str,
    key: str,
    *,
    concurrency: int = 8,
    store: bool = True,
) -> Result:
    """Send every comment to the service at ``url`` and return how it judged them.

    key          API key of a site
    concurrency  requests at a time, at least 1
    store        whether the service stores the comments, as it does those of a blog

    Raises ReplayError when the service cannot be used at all, and whatever ``comments`` raises.
    Any other request without a verdict is counted as failed.
    """
    _check(url, key)
    tally = Tally()
    client = _Client(url, key, connections=concurrency, store=store)
    began = perf_counter()
    try:
        for outcome in _outcomes(client, _requests(comments, tally), concurrency):
            tally.add(outcome)
    finally:
        client.close()
    return tally.result(perf_counter() - began)


def _check(url: str, key: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise ReplayError(f"{url} is no address of a service: it starts with http:// or https://.")
    if not (key.isascii() and key.isprintable() and key.strip()):
        raise ReplayError("The key is empty or holds a character that no API key has.")


def _outcomes(client: _Client, requests: Iterator[_Request], concurrency: int) -> Iterator[Outcome]:
    """Send the first request alone, the others several at a time."""
    for request in requests:
        yield _usable(client.send(request), client.url)
        break
    pool = ThreadPoolExecutor(concurrency)
    waiting: deque[Future[Outcome]] = deque()
    try:
        for request in requests:
            waiting.append(pool.submit(client.send, request))
            # Enough that no thread idles while the oldest request is waited for.
            if len(waiting) >= 4 * concurrency:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _usable(first: Outcome, url: str) -> Outcome:
    if first.error and first.code is None:
        raise ReplayError(f"No answer from {url}: {first.error}. Is the service running there?")
    if first.code in (401, 403):
        raise ReplayError(
            "The service refuses this key. Give the API key of a site: `moderate site add` and "
            "`moderate key rotate` print one."
        )
    unlike = first.code in (404, 405) or (first.code or 0) < 400
    if first.error and unlike:
        raise ReplayError(f"{url} is no moderation service: it answered {first.error}")
    return first


def _requests(comments: Iterable[LabelledComment], tally: Tally) -> Iterator[_Request]:
    for number, row in enumerate(comments, start=1):
        if not row.comment.content.strip():
            tally.skipped += 1
            continue
        comment = _cut(row.comment)
        tally.cut += comment != row.comment
        body = json.dumps(_body(comment, row.post_id), ensure_ascii=False).encode()
        yield _Request(number, LABELS[row.is_spam], body)


def _cut(comment: Comment) -> Comment:
    author = replace(
        comment.author, name=comment.author.name[:MAX_NAME], url=comment.author.url[:MAX_URL]
    )
    return replace(comment, content=comment.content[:MAX_CONTENT], author=author)


def _body(comment: Comment, post_id: str) -> dict[str, Any]:
    author, post = comment.author, comment.post
    return {
        "post": {
            "url": post.url
            if is_web_address(post.url)
            else f"http://replay.invalid/{quote(post_id, safe='', errors='replace')}",
            **_given(title=post.title, text=post.text[:MAX_POST_TEXT]),
        },
        "author": {
            "name": author.name if author.name.strip() else "Anonymous",
            "email": author.email if is_email(author.email) else "replay@example.invalid",
            **_given(url=author.url, ip=author.ip, user_agent=author.user_agent),
        },
        "content": comment.content,
        "type": comment.type,
    }


def _given(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
