"""What the drivers in Python share, and names that a wildcard entry in the DNS would lead here."""

import socket

_getaddrinfo = socket.getaddrinfo


def all_lead_here():
    """Look every name up as this machine."""
    socket.getaddrinfo = lambda host, *rest, **more: _getaddrinfo("127.0.0.1", *rest, **more)


def refuses(error, words, call):
    """Fail unless a call raises this error, with these words in it."""
    try:
        call()
    except error as raised:
        if words in str(raised):
            return
        raise
    raise AssertionError(f"no {error.__name__}")
