"""Proxies in front of the service: what they say of a client is believed where they are trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from service.addresses import Networks, client_address, is_trusted

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Proxies:
    """Puts the client's address and scheme in place of those that a trusted proxy came with."""

    def __init__(self, app: WSGIApplication, trusted: Networks) -> None:
        self._app, self._trusted = app, trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        peer = environ.get("REMOTE_ADDR", "")
        if is_trusted(peer, self._trusted):
            forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
            environ["REMOTE_ADDR"] = client_address(peer, forwarded, self._trusted)
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)
