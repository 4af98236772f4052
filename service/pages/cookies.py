"""The one cookie of the pages: signed, for this host alone, unreadable to scripts."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

NAME = "moderate"


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, named so that browsers bind it to this host where they can."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name; ``__Host-`` takes https (RFC 6265bis, section 4.1.3.2)."""
        return f"__Host-{NAME}" if request.is_secure else NAME

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether browsers send it over https only."""
        return request.is_secure
