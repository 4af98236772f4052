"""The shape of a comment: a few dozen numbers between 0 and 1 that need no vocabulary.

Whether a field is there is never a number of its own: it would tell the data set, not the label.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from model.comment import Comment
from model.text import MAX_TEXT, fold, host_and_path, host_of, links, without_links

_HTML = re.compile(r"<a\s[^<>]{0,2000}href", re.IGNORECASE)
_SAME_PAGE = re.compile(r"<a\s[^<>]{0,99}?href=[\"']?#[^<>]{0,99}>", re.IGNORECASE)
_BBCODE = re.compile(r"\[(?:url|link|img)[=\]]", re.IGNORECASE)
_CAPITALS, _SMALL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_PHONE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){8,14}")
_MONEY = re.compile(r"[$€£¥₽]\s?\d|\d\s?(?:[$€£¥₽]|usd|eur)")
_HANDLE = re.compile(r"(?<![\w.])@\w{2,40}|t\.me/|whats ?app\b|telegram\b")
_EMAIL = re.compile(r"(?<=\w)@[\w-]{1,64}\.\w{2,10}")
_RUN = re.compile(r"(\S)\1{3,}")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001faff]")
_CODE = b"{}();=<>_\\|`"
_SHOUT = re.compile(r"\b[A-Z]{4,40}\b")
_CAMEL = re.compile(r"[a-z][A-Z]")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,40}")
# One sound written with several consonants.
_CLUSTER = re.compile("t?sch|[cpst]h|ck")
_LATIN_WORD = re.compile(r"\b(?!https?\b)[A-Za-z]{3,40}\b")
_SPACED = re.compile(r"(?:\b\w ){4}")
_NOT_WORD = re.compile(r"[\W_]+")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|my|me|we|our|ich|wir|je|nous)\b")
_STYLED = re.compile("[\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f1ff]")
_MAX_URL = 300


def only_words(folded: str) -> str:
    """Return a folded text as its words with one space between them."""
    return _NOT_WORD.sub(" ", folded).strip()


@dataclass(frozen=True)
class View:
    """A comment and what the features read off it, each computed once."""

    comment: Comment

    @cached_property
    def raw(self) -> str:
        """The content as written, without byte order marks (left over from a file) and without
        links to a place on the same page, which blogs put before an answer.
        """
        return _SAME_PAGE.sub("", self.comment.content[:MAX_TEXT].replace("\ufeff", ""))

    @cached_property
    def content(self) -> str:
        """The content folded, white space made single spaces."""
        return " ".join(fold(self.raw).split())

    @cached_property
    def words(self) -> str:
        """The words of the folded content with one space between them."""
        return only_words(self.content)

    @cached_property
    def name(self) -> str:
        """The author's name folded; a pingback's is the title of a page, no one's name."""
        named = self.comment.type != "pingback"
        return " ".join(fold(self.comment.author.name).split()) if named else ""

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The links of the content."""
        return links(self.raw)

    @cached_property
    def writes_links(self) -> bool:
        """Whether the content has the code of a link, whole or broken."""
        return bool(_HTML.search(self.raw) or _BBCODE.search(self.raw))

    @cached_property
    def host(self) -> str:
        """The host of the author's URL."""
        return host_of(self.comment.author.url)

    @cached_property
    def url(self) -> str:
        """The author's URL from its host on, folded."""
        host, path = host_and_path(self.comment.author.url)
        return fold(f"{host}/{path}"[:_MAX_URL]) if host else ""


def share(part: float, whole: float) -> float:
    """Return ``part / whole`` kept within [0, 1]; 0 of nothing."""
    return min(part / whole, 1.0) if whole else 0.0


def grows(count: float, full: float) -> float:
    """Return a count on a logarithmic scale that reaches 1 at ``full``."""
    return min(math.log1p(count) / math.log1p(full), 1.0)


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _among(characters: bytes, text: str) -> int:
    """Return how many characters of a text are among some ASCII ones."""
    encoded = text.encode("ascii", "replace")
    return len(encoded) - len(encoded.translate(None, characters))


def _links(view: View) -> tuple[float, ...]:
    hosts = {host_of(link) for link in view.links}
    return (
        grows(len(view.links), 20),
        grows(len(hosts), 10),
        float(len(view.links) > 2),
        share(sum(map(len, view.links)), len(view.raw)),
        float(bool(_HTML.search(view.raw))),
        float(bool(_BBCODE.search(view.raw))),
        float(view.host in hosts and view.host != ""),
    )


def _contacts(view: View) -> tuple[float, ...]:
    return (
        float(bool(_PHONE.search(view.content))),
        grows(_count(_MONEY, view.content), 4),
        float(bool(_HANDLE.search(view.content))),
        float(bool(_EMAIL.search(view.content))),
    )


def _capitals(view: View) -> tuple[float, ...]:
    capitals = _among(_CAPITALS, view.raw)
    letters = capitals + _among(_SMALL, view.raw)
    return share(capitals, letters), grows(_count(_SHOUT, view.raw), 8)


def _digits(view: View) -> tuple[float, ...]:
    return (share(_among(_DIGITS, view.content), len(view.content)),)


def _repetition(view: View) -> tuple[float, ...]:
    words = view.words.split()
    return (
        share(len(words) - len(set(words)), len(words)),
        float(bool(_RUN.search(view.raw))),
        grows(view.raw.count("!"), 8),
    )


def _symbols(view: View) -> tuple[float, ...]:
    plain = view.raw.isascii()
    return (
        0.0 if plain else grows(_count(_EMOJI, view.raw), 8),
        0.0 if plain else share(3 * _count(_STYLED, view.raw), len(view.raw)),
        share(5 * _among(_CODE, view.raw), len(view.raw)),
        float(bool(_SPACED.search(view.content))),
    )


def _gibberish(view: View) -> tuple[float, ...]:
    """Small letters only: capitals make acronyms."""
    words = set(_LATIN_WORD.findall(without_links(view.raw)))
    odd = sum(bool(_CONSONANTS.search(_CLUSTER.sub("s", word))) for word in words)
    return (share(4 * odd, len(words)),)


def _tone(view: View) -> tuple[float, ...]:
    return (
        grows(view.raw.count("?"), 4),
        grows(_count(_FIRST_PERSON, view.content), 8),
    )


def _name(view: View) -> tuple[float, ...]:
    name, folded = view.comment.author.name.strip(), view.name
    return (
        grows(max(folded.count(" ") - 1, 0), 4),
        grows(max(len(folded) - 20, 0), 40),
        float(" " in name and name == name.lower() != name.upper()),
        float(bool(_CAMEL.search(name))),
        share(3 * _among(_DIGITS, folded), len(folded)),
        float(bool(_CONSONANTS.search(folded))),
        float("." in folded and bool(links(folded))),
    )


def _url(view: View) -> tuple[float, ...]:
    return (
        _name_on_host(view),
        grows(len(view.url.partition("/")[2]), 60),
        grows(view.host.count("-") + _among(_DIGITS, view.host), 4),
        grows(max(len(view.host) - 15, 0), 30),
    )


def _name_on_host(view: View) -> float:
    """Return the share of the name's letters in words that stand in the host."""
    words = only_words(view.name).split()
    found = sum(len(word) for word in words if len(word) > 2 and word in view.host)
    return share(found, sum(map(len, words)))


@dataclass(frozen=True, slots=True)
class Family:
    """Signals that a moderator reads as one reason; ``signals`` returns ``count`` numbers."""

    name: str
    count: int
    signals: Callable[[View], tuple[float, ...]]


SHAPE = (
    Family("links", 7, _links),
    Family("contacts", 4, _contacts),
    Family("capitals", 2, _capitals),
    Family("digits", 1, _digits),
    Family("repetition", 3, _repetition),
    Family("symbols", 4, _symbols),
    Family("gibberish", 1, _gibberish),
    Family("tone", 2, _tone),
    Family("name", 7, _name),
    Family("url", 4, _url),
)


def shape_of(view: View) -> list[float]:
    """Return every signal of every family in the order of SHAPE, each in [0, 1]."""
    return [signal for family in SHAPE for signal in family.signals(view)]
