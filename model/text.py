"""What can be read off a text: cleaning, folding, links, scripts, concealment. Pure functions.

Every function takes time linear in its input, whatever the input is.
"""

from __future__ import annotations

import re
from collections import Counter

from model.characters import MAX_TEXT, script_of
from model.concealment import concealments
from model.folding import Disguise, disguise, fold, unmask
from model.hosts import disguised_hosts

__all__ = [
    "MAX_TEXT",
    "Disguise",
    "clean",
    "concealments",
    "disguise",
    "disguised_hosts",
    "fold",
    "host_and_path",
    "host_of",
    "links",
    "scripts",
    "unmask",
    "without_links",
]

# C0 and C1 controls but TAB, LF and CR: no reader types them and terminals obey them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")

_SCHEME = r"(?:https?|ftp)(?::|%3a)(?:/|%2f){2}"
_URL = re.compile(rf"(?:{_SCHEME}\[?|\bwww\.)[^\s<>\"'\[\]]{{1,2048}}", re.IGNORECASE)
_NESTED = re.compile(rf"(?<=.)(?={_SCHEME})", re.IGNORECASE)
_DOMAINS = "biz|cc|club|co|com|gl|info|io|ly|me|online|org|ru|shop|site|store|tk|top|ua|us|xyz"
# A host without a scheme. ".net" needs a path, or every mention of ASP.NET would be a link.
_BARE = re.compile(
    rf"(?<![\w.@/%:-])(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:(?:{_DOMAINS})\b(?![.@-])|net/)"
    r"[^\s<>\"'\[\]]{0,2048}",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:)?/{0,4}([^/?#\\]{0,2048})", re.IGNORECASE)
_PORT = re.compile(r":\d{0,10}$")


def clean(text: str) -> str:
    """Return ``text`` as it may be stored: no control characters but TAB, LF and CR, and
    U+FFFD in place of each lone surrogate. Cleaning twice changes nothing more.

    A high surrogate followed by a low one is the character they encode (JSON escapes).
    """
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub("", text)


def without_links(text: str) -> str:
    """Return a text with a space in place of each URL."""
    return _BARE.sub(" ", _URL.sub(" ", text[:MAX_TEXT]))


def links(text: str) -> tuple[str, ...]:
    """Return the URLs of a text as written, in HTML, BBCode, Markdown or bare.

    A URL inside another's query is a link of its own; ``example.com/path`` is one too.
    """
    text = text[:MAX_TEXT]
    found = [part for url in _URL.findall(text) for part in _NESTED.split(url)]
    return (*found, *_BARE.findall(_URL.sub(" ", text)))


def host_of(url: str) -> str:
    """Return the host of a URL; see ``host_and_path``."""
    return host_and_path(url)[0]


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host of a URL, in lower case without user, port or leading ``www.``, and what
    follows it, without the slash between them.

    Never raises; what has no host gives "". A missing scheme is forgiven, and a backslash is a
    slash, as it is to a browser.
    """
    url = url.strip()[:MAX_TEXT].replace("\\", "/")
    match = _AUTHORITY.match(url)
    authority, end = (match.group(1), match.end()) if match else ("", 0)
    host = _PORT.sub("", authority.rpartition("@")[2]).strip().lower()
    return host.removeprefix("www."), url[end:].removeprefix("/")


def scripts(text: str) -> dict[str, int]:
    """Return how many letters of each script a text has, the most frequent script first."""
    counts: Counter[str] = Counter()
    for letter, count in Counter(text[:MAX_TEXT]).items():
        if letter.isalpha():
            counts[script_of(letter)] += count
    return dict(counts.most_common())
