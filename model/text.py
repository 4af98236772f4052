"""What can be read off a text: cleaning, folding, links, scripts, concealment. Pure functions.

Every function takes time linear in its input, whatever the input is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from model.characters import DIACRITICS, INVISIBLE, LOOKALIKES, MAX_TEXT, script_of
from model.concealment import concealments

__all__ = ["MAX_TEXT", "clean", "concealments", "fold", "host_of", "links", "scripts"]

# C0 and C1 controls but TAB, LF and CR: no reader types them and terminals obey them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(f"[{INVISIBLE}{DIACRITICS}]+")

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


def fold(text: str) -> str:
    """Return ``text`` as a reader sees it, for comparison only: lower case, compatibility forms
    and look-alikes as plain letters, no invisible characters and no accents.

    At most MAX_TEXT characters are read and returned. Scripts other than Latin, Cyrillic and
    Greek keep their letters.
    """
    text = text[:MAX_TEXT]
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)[:MAX_TEXT]
    plain = _UNSEEN.sub("", apart).translate(LOOKALIKES).casefold()
    return unicodedata.normalize("NFC", plain)[:MAX_TEXT]


def links(text: str) -> tuple[str, ...]:
    """Return the URLs of a text as written, in HTML, BBCode, Markdown or bare.

    A URL inside another's query is a link of its own; ``example.com/path`` is one too.
    """
    text = text[:MAX_TEXT]
    found = [part for url in _URL.findall(text) for part in _NESTED.split(url)]
    return (*found, *_BARE.findall(_URL.sub(" ", text)))


def host_of(url: str) -> str:
    """Return the host of a URL in lower case without user, port or leading ``www.``.

    Never raises; what has no host gives "". A missing scheme is forgiven.
    """
    match = _AUTHORITY.match(url.strip()[:MAX_TEXT])
    authority = match.group(1) if match else ""
    host = _PORT.sub("", authority.rpartition("@")[2]).strip().lower()
    return host.removeprefix("www.")


def scripts(text: str) -> dict[str, int]:
    """Return how many letters of each script a text has, the most frequent script first."""
    counts: Counter[str] = Counter()
    for letter, count in Counter(text[:MAX_TEXT]).items():
        if letter.isalpha():
            counts[script_of(letter)] += count
    return dict(counts.most_common())
