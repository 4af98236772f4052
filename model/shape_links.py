"""Signals of the links in a comment. Pure functions, linear time; see :mod:`model.shape`."""

from __future__ import annotations

import re

from model import places as known
from model.scales import count, grows, is_in, share, some
from model.text import fold, host_and_path
from model.text import links as links_of
from model.view import View, only_words
from model.vocabulary import OFFERS

_HTML = re.compile(r"<a\s[^<>]{0,2000}href", re.IGNORECASE)
_BBCODE = re.compile(r"\[(?:url|img)[=\]]", re.IGNORECASE)
_LINK_CODE = re.compile(r"\[link[=\]]", re.IGNORECASE)
# The text of a link in HTML or BBCode.
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,2000}>([^<>]{0,200})|\[(?:url|link)=[^\[\]]{0,2000}\]([^\[\]]{0,200})",
    re.IGNORECASE,
)
_AT_START = re.compile(r"\s{0,9}(?:<a\s|\[url|\[link|https?:|www\.)", re.IGNORECASE)
_AT_END = re.compile(r"(?:https?://[^\s<>]{1,300}|</a>|\[/url\])[\s.!)]{0,9}$", re.IGNORECASE)
_NOT_LETTER = re.compile(r"[\W_\d]+")
_TAIL = 400


def links(view: View) -> tuple[float, ...]:
    """How many links there are and how they are written."""
    html, bbcode = is_in(_HTML, view.raw), is_in(_BBCODE, view.raw)
    code = is_in(_LINK_CODE, view.raw)
    return (
        grows(len(view.links), 20),
        grows(len(view.link_hosts), 10),
        float(len(view.links) > 2),
        share(sum(map(len, view.links)), len(view.raw)),
        html,
        bbcode,
        code,
        (html + bbcode + code) / 3,
        float(view.host in view.link_hosts and view.host != ""),
        float(bool(view.link_hosts) and not view.links),
        grows(count(_ANCHOR, view.raw), 5),
    )


def writes_links(view: View) -> bool:
    """Return whether the content has the code of a link, whole or broken."""
    return bool(_HTML.search(view.raw) or _BBCODE.search(view.raw))


def texts(view: View) -> tuple[float, ...]:
    """What links are written on, and what is left of the comment beside them."""
    if not (view.links or writes_links(view)):
        return (0.0,) * 6
    anchors = ["".join(pair) for pair in _ANCHOR.findall(view.raw)]
    named = [only_words(fold(anchor)).split() for anchor in anchors if not links_of(anchor)]
    return (
        some(OFFERS.intersection(words) for words in named),
        some(len(words) > 1 for words in named),
        some(len(words) == 1 for words in named),
        float(_AT_START.match(view.raw) is not None),
        is_in(_AT_END, view.raw[-_TAIL:].rstrip()),
        float(len(view.word_list) < 3),
    )


def places(view: View) -> tuple[float, ...]:
    """Where the links lead."""
    hosts, paths = view.link_hosts, [host_and_path(link)[1] for link in view.links]
    if not hosts:
        return (0.0,) * 6
    return (
        some(map(known.has_cheap_ending, hosts)),
        some(map(known.is_shortener, hosts)),
        some(known.is_reference(host) or known.is_personal(host) for host in hosts),
        some(not path.strip("/") for path in paths),
        some("?" in path for path in paths),
        some(OFFERS.intersection(_NOT_LETTER.split(view.link_text))),
    )
