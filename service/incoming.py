"""A request as it comes in, read more strictly than waitress does; the server's refusals."""

from __future__ import annotations

import json
from time import monotonic

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask
from waitress.utilities import BadRequest, Error

# A little above the largest body that a door accepts, so that the door itself refuses it.
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_HEADER_BYTES = 32 * 1024

DETAILS = {
    413: f"The request body is larger than {MAX_BODY_BYTES} bytes.",
    431: f"The request line and headers are larger than {MAX_HEADER_BYTES} bytes.",
    500: "Something went wrong here. Nothing in your request tells why: try again later.",
    503: "Too many requests wait before this one. Nothing was done: try again.",
}
RETRY_AFTER = "5"  # seconds


class Overloaded(Error):
    """A request has waited too long for a thread."""

    code = 503
    reason = "Service Unavailable"


class Request(HTTPRequestParser):
    """One request as it comes in; ``began`` is the monotonic time of its first byte.

    queued  the monotonic time from which on it waits for a thread
    """

    empty: bool
    command = path = ""  # until its head was understood
    queued = 0.0

    def __init__(self, adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.began = monotonic()

    def received(self, data: bytes) -> int:
        """Take the next bytes and return how many of them were this request's."""
        consumed: int = super().received(data)
        if self.empty:
            # Blank lines sent for ever would be a connection that has no deadline.
            self.empty = False
            self.error = BadRequest("There is no request line.")
        if self.completed:
            # waitress would invite a body that is refused, or that was never announced.
            self.expect_continue = False
        return consumed

    def parse_header(self, header: bytes) -> None:
        """As waitress does; raises ParsingError also for what it overlooks."""
        try:
            super().parse_header(header)
        except ValueError as error:
            # Such as "http://[" for a URL, or a Content-Length of 5,000 digits.
            raise ParsingError("A URL or number in the request head is malformed.") from error


class Problem(ErrorTask):
    """An error of the server itself, as application/problem+json (RFC 9457)."""

    def execute(self) -> None:
        """Write the answer and close the connection."""
        error = self.request.error
        body = json.dumps(
            {
                "type": "about:blank",
                "title": error.reason,
                "status": error.code,
                "detail": DETAILS.get(error.code, error.body),
            }
        ).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if error.code == 503:
            self.response_headers.append(("Retry-After", RETRY_AFTER))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.refused = True
        self.write(body)
