"""What a card of the queue shows of a comment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from model.score import Reason
from model.text import host_of, links
from service.decisions import Decision
from service.pages.texts import text
from service.queue import Card
from service.records import Site, StoredComment

SHOWN = 1_200  # characters of a comment, before the rest is folded
SHOWN_LINES = 20
CHIPS = 3
_LIKELIHOODS = ((0.95, "sure"), (0.75, "likely"), (0.35, "unclear"), (0.0, "unlikely"))


class Cut(NamedTuple):
    """A text in two parts: what is shown, and what is folded away."""

    shown: str
    folded: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody decided on a comment while it was looked at."""

    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as the page has it.

    number    of the card in the page: that of the comment it first showed
    conflict  what somebody decided meanwhile
    """

    card: Card
    site: Site
    number: int
    conflict: Conflict | None = None

    @property
    def comment(self) -> StoredComment:
        """The comment that it shows."""
        return self.card.comment

    @property
    def held(self) -> int:
        """How many comments a decision on the card decides."""
        wave = self.card.wave
        return wave.comments.get(self.comment.status, 1) if wave else 1

    @property
    def in_wave(self) -> bool:
        """Whether the card stands for several comments."""
        return self.card.wave is not None and self.held > 1

    @property
    def content(self) -> Cut:
        """The text."""
        return cut(self.comment.comment.content)

    @property
    def host(self) -> str:
        """The host that the author's address leads to."""
        return plain_host(self.comment.comment.author.url)

    @property
    def link_hosts(self) -> list[str]:
        """The hosts that links in the text lead to, each once."""
        found = (plain_host(link) for link in links(self.comment.comment.content))
        return list(dict.fromkeys(filter(None, found)))[:5]

    @property
    def post_address(self) -> str:
        """The address of the post where it is one of the site's own, else ""."""
        url = self.comment.comment.post.url
        return url if is_own(url, self.site.url) else ""

    @property
    def chips(self) -> list[Reason]:
        """The reasons that weigh most."""
        weighed = [r for r in self.comment.verdict.reasons if r.weight and r.name != "other"]
        return sorted(weighed, key=lambda reason: -abs(reason.weight))[:CHIPS]


def cut(content: str) -> Cut:
    """Return the beginning of a text and the rest; nothing is left out."""
    end = len("".join(content.splitlines(keepends=True)[:SHOWN_LINES]))
    if len(content) <= 1.2 * SHOWN and end == len(content):
        return Cut(content, "")
    end = min(end, SHOWN)
    blank = max(content.rfind(" ", end - 100, end), content.rfind("\n", end - 100, end))
    end = blank + 1 if blank > 0 else end
    return Cut(content[:end], content[end:])


def plain_host(url: str) -> str:
    """Return the host of an address in ASCII, so that no letter passes for another (RFC 3492)."""
    return ".".join(map(_ascii, host_of(url).split(".")))


def _ascii(label: str) -> str:
    try:
        return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
    except UnicodeError:
        return "?"


def is_own(url: str, site: str) -> bool:
    """Return whether an address is one of the site's own, by http or https."""
    try:
        parts, own = urlsplit(url), urlsplit(site)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == own.netloc


def likelihood(spam: float | None) -> str:
    """Return in words how likely a comment is spam."""
    if spam is None:
        return text("likely.unknown")
    name = next(name for least, name in _LIKELIHOODS if spam >= least)
    return text(f"likely.{name}")


def masked(email: str) -> str:
    """Return what of an e-mail address tells one from another, and not who that is."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""
