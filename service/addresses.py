"""Whether a text is an address: of the web, of e-mail, of a machine. Pure; nothing is looked up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]

_UNSAFE = re.compile(r'[\s\\<>"{}|^`\x00-\x1f\x7f]')
# No address is longer, and without a bound the time would grow with the square of the text.
_WITH_PORT = re.compile(r"\[([^\[\]]{1,64})\](?::\d{1,5})?|([^:]{1,64}):\d{1,5}")
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


def client_address(peer: str, forwarded: str, trusted: Networks) -> str:
    """Return the address that a request came from, as far as it can be believed.

    peer       who is connected
    forwarded  what ``X-Forwarded-For`` says: each proxy adds at the right whom it was asked by

    Read from the right, and only as far as those who wrote it are trusted: what stands at the left
    was written by the client itself.
    """
    address = peer
    for said in reversed(forwarded.split(",")):
        before = _without_port(said.strip())
        if not is_trusted(address, trusted) or not is_ip(before):
            break
        address = before
    return address


def is_trusted(address: str, trusted: Networks) -> bool:
    """Return whether an address lies in one of the networks."""
    ip = _plain_ip(address)
    return ip is not None and any(ip in network for network in trusted)


def network_of(address: str) -> str:
    """Return what a client is counted by: its IPv4 address, or the network of an IPv6 one.

    Who has one IPv6 address has all of its /64 (RFC 4291, section 2.5.4). "" for no address.
    """
    ip = _plain_ip(address)
    if ip is None or ip.version == 4:
        return "" if ip is None else str(ip)
    return str(ipaddress.IPv6Network((int(ip), 64), strict=False))


def _plain_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if not is_ip(text):
        return None
    ip = ipaddress.ip_address(text)
    return getattr(ip, "ipv4_mapped", None) or ip


def _without_port(text: str) -> str:
    """Return the address of ``1.2.3.4:80`` or ``[2001:db8::1]:80``; some proxies add the port."""
    match = _WITH_PORT.fullmatch(text)
    return (match[1] or match[2]) if match else text


def _is_host(host: str) -> bool:
    # urlsplit has already checked what stood in brackets.
    return is_ip(host) if ":" in host else _is_domain(host)


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.removesuffix(".").encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return all(re.fullmatch(r"[a-z0-9_-]{1,63}", label, re.IGNORECASE) for label in labels)
