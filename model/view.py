"""A comment and what the features read off it, each computed once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from model.comment import Comment
from model.domains import registered
from model.language import UNKNOWN, language
from model.lexicon import english_words
from model.names import NameEvidence, name_evidence
from model.senses import Sense, sense
from model.text import (
    MAX_TEXT,
    Disguise,
    disguised_hosts,
    fold,
    host_and_path,
    host_of,
    links,
    unmask,
    without_links,
)
from model.vocabulary import COMMON, FUNCTION_WORDS

_SAME_PAGE = re.compile(r"<a\s[^<>]{0,99}?href=[\"']?#[^<>]{0,99}>", re.IGNORECASE)
_MARKUP = re.compile(
    r"<[^<>]{0,2000}>|\[/?(?:url|link|img|b|i|u|size|color)\b[^\[\]]{0,2000}\]", re.IGNORECASE
)
_NOT_WORD = re.compile(r"[\W_]+")
# What a blog's software puts around the words of a post's address.
_ADDRESS_PARTS = re.compile(
    r"(?:^|/)\d{1,4}(?=/|$)|(?:(?:^|/)index)?\.(?:html?|aspx?|php)(?=/|$)|-aspx$", re.IGNORECASE
)
_OPAQUE = re.compile(r"[0-9a-f-]{16,}|\d+", re.IGNORECASE)
# What a blog calls the folder of its posts: no word of a post.
_SECTIONS = re.compile("archives?|articles?|blog|comments|entry|news|p|page|posts?", re.IGNORECASE)
_MAX_URL, _MAX_LINKS, _MAX_POST_WORDS, _MAX_POST_READ = 300, 20, 30, 1_000
_LEAST_LETTERS = 3


def only_words(folded: str) -> str:
    """Return a folded text as its words with one space between them."""
    return _NOT_WORD.sub(" ", folded).strip()


def url_text(url: str) -> str:
    """Return a URL from its host on, folded; "" when it has no host."""
    host, path = host_and_path(url)
    return fold(f"{host}/{path}"[:_MAX_URL]) if host else ""


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
    def prose(self) -> str:
        """The content as written, a space in place of markup and of each link."""
        return without_links(_MARKUP.sub(" ", self.raw))

    @cached_property
    def _unmasked(self) -> tuple[str, Disguise]:
        return unmask(self.prose)

    @cached_property
    def content(self) -> str:
        """The prose folded, white space made single spaces."""
        return " ".join(self._unmasked[0].split())

    @cached_property
    def disguise(self) -> Disguise:
        """What folding the prose had to undo."""
        return self._unmasked[1]

    @cached_property
    def words(self) -> str:
        """The words of the folded prose with one space between them."""
        return only_words(self.content)

    @cached_property
    def word_list(self) -> list[str]:
        """The words of the folded prose."""
        return self.words.split()

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of the prose that not every comment in English could have."""
        return frozenset(w for w in self.word_list if len(w) >= _LEAST_LETTERS and w not in COMMON)

    @cached_property
    def language(self) -> str:
        """The language of the prose; see :func:`model.language.language`."""
        return language(self.prose)

    @cached_property
    def is_english(self) -> bool:
        """Whether the prose is known to be English."""
        return self.language == "en"

    @cached_property
    def own_host(self) -> str:
        """The host of the blog, "" when it is not known."""
        return host_of(self.comment.post.url)

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The links of the content that leave the blog."""
        found = links(self.raw)
        return tuple(link for link in found if not self.own_host or host_of(link) != self.own_host)

    @cached_property
    def link_hosts(self) -> frozenset[str]:
        """The hosts of the links, and those spelled out so that no program sees a link."""
        return frozenset(filter(None, map(host_of, self.links))) | set(disguised_hosts(self.raw))

    @cached_property
    def link_text(self) -> str:
        """The links folded, from their hosts on, with one space between them."""
        return " ".join(dict.fromkeys(map(url_text, self.links[:_MAX_LINKS])))

    @cached_property
    def is_named(self) -> bool:
        """Whether there is an author's name; a pingback's is the title of a page, no one's name."""
        return self.comment.type != "pingback" and bool(self.comment.author.name.strip())

    @cached_property
    def name(self) -> str:
        """The author's name folded."""
        return " ".join(fold(self.comment.author.name).split()) if self.is_named else ""

    @cached_property
    def name_evidence(self) -> NameEvidence:
        """What kind of name it is."""
        return name_evidence(self.comment.author.name if self.is_named else "")

    @cached_property
    def host(self) -> str:
        """The host of the author's URL."""
        return host_of(self.comment.author.url)

    @cached_property
    def url(self) -> str:
        """The author's URL from its host on, folded."""
        return url_text(self.comment.author.url)

    @cached_property
    def path(self) -> str:
        """The path of the author's URL, folded, without slashes at its ends."""
        return self.url.partition("/")[2].strip("/")

    @cached_property
    def link_domains(self) -> tuple[str, ...]:
        """The domains that the hosts of the links are registered under, sorted."""
        return tuple(sorted(set(map(registered, self.link_hosts))))

    @cached_property
    def domain(self) -> str:
        """The domain that the host of the author's URL is registered under."""
        return registered(self.host)

    @cached_property
    def post_language(self) -> str:
        """The language of the post's title and the start of its text, "und" when not known.

        A title is short: English it is already when the dictionary has each of its words.
        """
        post = self.comment.post
        known = language(f"{post.title}\n{post.text[:_MAX_POST_READ]}")
        is_english = len(self.post_words) > 1 and self.post_words <= english_words()
        return "en" if known == UNKNOWN and is_english else known

    @cached_property
    def post_text(self) -> Counter[str]:
        """How often the post's title and text, as far as the service gets them, say each word."""
        post = self.comment.post
        if not post.text:
            return Counter()
        return Counter(only_words(fold(f"{post.title} {post.text[:MAX_TEXT]}")).split())

    @cached_property
    def address_words(self) -> list[str]:
        """The words of the author's URL and of the links."""
        return only_words(f"{self.url} {self.link_text}").split()

    @cached_property
    def sense(self) -> Sense:
        """What the prose is about; see :mod:`model.senses`."""
        return sense(self.word_list)

    @cached_property
    def name_sense(self) -> Sense:
        """What the author's name is about."""
        return sense(only_words(self.name).split())

    @cached_property
    def address_sense(self) -> Sense:
        """What the author's URL and the links are about."""
        return sense(self.address_words)

    @cached_property
    def post_words(self) -> frozenset[str]:
        """The words of the post's title, or of its address, that say what it is about."""
        title = self.comment.post.title or _spoken(host_and_path(self.comment.post.url)[1])
        words = only_words(fold(title)).split()[:_MAX_POST_WORDS]
        return frozenset(
            word
            for word in words
            if len(word) >= _LEAST_LETTERS and word not in FUNCTION_WORDS and not word.isdigit()
        )


def _spoken(path: str) -> str:
    """Return the words of a post's path; "" when it has numbers only."""
    path = path.partition("#")[0].partition("?")[0]
    last = _ADDRESS_PARTS.sub(" ", path).strip("/ ").rpartition("/")[2]
    says_nothing = _SECTIONS.fullmatch(last) or _OPAQUE.fullmatch(last)
    return "" if says_nothing else last.replace("-", " ").replace("_", " ")
