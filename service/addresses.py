"""Whether a text is an address: of the web, of e-mail, of a machine. Pure; nothing is looked up."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_UNSAFE = re.compile(r'[\s\\<>"{}|^`\x00-\x1f\x7f]')
_MAILBOX = re.compile(r'[^\s"(),:;<>@\[\\\]\x00-\x1f\x7f]{1,64}')


def is_web_address(text: str) -> bool:
    """Return whether ``text`` is an absolute http or https URL with a possible host and port."""
    if _UNSAFE.search(text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port_possible = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and port_possible and _is_host(host)


def site_address(text: str) -> str | None:
    """Return the one way to write the address of a blog, or None when ``text`` is no such address.

    Scheme and host in lower case, no port that goes without saying, no slash at the end; an
    address with a user, a query or a fragment is none.
    """
    if not is_web_address(text):
        return None
    parts = urlsplit(text)
    if "@" in parts.netloc or parts.query or parts.fragment:
        return None
    host = parts.netloc.lower().removesuffix(":80" if parts.scheme == "http" else ":443")
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def is_email(text: str) -> bool:
    """Return whether ``text`` is one plausible e-mail address; quoted mailboxes are not taken.

    Names outside ASCII are right on both sides of the @ (RFC 6531).
    """
    mailbox, at, domain = text.rpartition("@")
    if not at or not _MAILBOX.fullmatch(mailbox) or ".." in f".{mailbox}.":
        return False
    return "." in domain and _is_domain(domain)


def is_ip(text: str) -> bool:
    """Return whether ``text`` is an IPv4 or IPv6 address without a zone."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _is_host(host: str) -> bool:
    # urlsplit has already checked what stood in brackets.
    return is_ip(host) if ":" in host else _is_domain(host)


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.removesuffix(".").encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return all(re.fullmatch(r"[a-z0-9_-]{1,63}", label, re.IGNORECASE) for label in labels)
