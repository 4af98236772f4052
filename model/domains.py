"""The domain that somebody registered, and domains of mailboxes that anybody throws away."""

from __future__ import annotations

from functools import cache, lru_cache

from disposable_email_domains import blocklist
from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def registered(host: str) -> str:
    """Return the part of a host that somebody registered: ``shop.example.co.uk`` is of
    ``example.co.uk``; of an IP address or a suffix alone the host itself.

    By the Public Suffix List (publicsuffix.org) with its private part, where a blog on
    ``blogspot.com`` is a domain of its own.
    """
    if not host or host.rpartition(".")[2].isdigit():
        return host
    return _suffixes().privatesuffix(host) or host


def is_throw_away(email: str) -> bool:
    """Return whether an address is at a provider of mailboxes that last for minutes.

    Only its domain is looked at, by the list of the package ``disposable-email-domains``.
    """
    domain = email.rpartition("@")[2].strip().lower()
    return domain in blocklist or registered(domain) in blocklist
