"""PyPI ``akismet``, sync and async, as its documentation says; its time limit is 1 s."""

import asyncio
import sys
import time

import akismet
import httpx
from pypi_checks import refuses

PORT, KEY = sys.argv[1:]
SAID = {"comment_author": "Ann", "comment_content": "Thanks, the second index fixed my query."}
SPAM = SAID | {"comment_author": "viagra-test-123"}
URL = "https://blog.example"


def here(request):
    request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=int(PORT))


async def here_too(request):
    here(request)


def config(key=KEY):
    return akismet.Config(key=key, url=URL)


def sync_client(key=KEY):
    # Its own limit, which a client that is handed in would not have.
    return akismet.SyncClient(
        config=config(key),
        http_client=httpx.Client(event_hooks={"request": [here]}, timeout=1.0),
    )


def test_sync():
    client = sync_client()
    assert client.verify_key(KEY, URL)
    assert not client.verify_key("zzzzzzzzzzzz", URL)
    assert client.comment_check("198.51.100.7", **SAID) == akismet.CheckResponse.HAM
    assert client.comment_check("198.51.100.7", **SPAM) == akismet.CheckResponse.SPAM
    by_admin = client.comment_check("198.51.100.7", **SPAM, user_role="administrator")
    assert by_admin == akismet.CheckResponse.HAM
    long = client.comment_check("198.51.100.7", comment_content="漢字 🙂 " * 10_000)
    assert long in (akismet.CheckResponse.HAM, akismet.CheckResponse.SPAM)
    assert client.submit_spam("198.51.100.7", **SAID)
    assert client.submit_ham("198.51.100.7", **SAID)
    assert client.usage_limit()["limit"] == "none"
    # This release forgets the key on key-sites, so that its own error is the right answer.
    refuses(akismet.APIKeyError, "", client.key_sites)
    bad = sync_client("zzzzzzzzzzzz")
    refuses(akismet.APIKeyError, "", lambda: bad.comment_check("198.51.100.7", **SAID))
    refuses(akismet.ProtocolError, "user_ip", lambda: client.comment_check("", **SAID))


async def test_async():
    # As many connections as checks, so that none waits in the client.
    limits = httpx.Limits(max_connections=50)
    http = httpx.AsyncClient(event_hooks={"request": [here_too]}, timeout=1.0, limits=limits)
    client = akismet.AsyncClient(config=config(), http_client=http)
    assert await client.verify_key(KEY, URL)
    slowest = 0.0

    async def check(number):
        nonlocal slowest
        began = time.monotonic()
        said = SAID | {"comment_content": f"Thanks, index {number} fixed my query."}
        result = await client.comment_check("198.51.100.7", **said)
        slowest = max(slowest, time.monotonic() - began)
        return result

    results = await asyncio.gather(*(check(number) for number in range(50)))
    assert set(results) == {akismet.CheckResponse.HAM}
    return slowest


test_sync()
sys.stdout.write(f"50 checks at once, the slowest in {asyncio.run(test_async()):.2f} s")
