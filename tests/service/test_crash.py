"""A comment answered 2xx is stored, whatever happens to the service afterwards."""

import http.client
import json
import random
import re
import threading
import time
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow

KILLS = 8
WRITERS = 4


class Writer(threading.Thread):
    """Posts numbered comments until the service is gone; keeps what was acknowledged."""

    def __init__(self, address, key, name, body):
        super().__init__()
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        self.key, self.prefix, self.body, self.acknowledged = key, name, body, {}

    def run(self):
        with closing(self.connection), suppress(OSError, http.client.HTTPException):
            for number in range(100_000):
                content = f"{self.prefix} {number}"
                self.acknowledged[self.post(content)] = content

    def post(self, content):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        body = json.dumps({**self.body, "content": content})
        self.connection.request("POST", "/v1/comments", body, headers)
        answer = self.connection.getresponse()
        document = json.load(answer)
        assert answer.status == 201, document
        return document["id"]


@pytest.mark.timeout(300)
def test_no_acknowledged_comment_is_lost_when_the_service_is_killed(serve, a_comment):
    chance = random.Random(7)
    key, acknowledged = None, {}
    for round_number in range(KILLS):
        service = serve()
        key = key or re.search(r"Bearer (cm_\S{43})'", service.printed.read_text())[1]
        writers = [
            Writer(service.address, key, f"round {round_number} writer {name}", a_comment())
            for name in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.2, 1.0))
        service.process.kill()
        for writer in writers:
            writer.join()
            acknowledged |= writer.acknowledged
    assert len(acknowledged) > 10 * KILLS
    with closing(http.client.HTTPConnection(urlsplit(serve().address).netloc)) as connection:
        for number, content in acknowledged.items():
            headers = {"Authorization": f"Bearer {key}"}
            connection.request("GET", f"/v1/comments/{number}", headers=headers)
            answer = connection.getresponse()
            assert answer.status == 200, f"comment {number} was acknowledged and is lost"
            assert json.load(answer)["content"] == content
