"""Signals of the author's name and address. Pure functions; see :mod:`model.shape`."""

from __future__ import annotations

import re

from model import places
from model.domains import is_throw_away
from model.lexicon import english_words, given_names, surnames
from model.names import CONSONANTS
from model.scales import among, grows, is_in, share, some
from model.text import links, scripts
from model.view import View, only_words
from model.vocabulary import FUNCTION_WORDS, OFFERS

_DIGITS = b"0123456789"
_CAMEL = re.compile(r"[a-z][A-Z]")
_LEAST = 3


def name(view: View) -> tuple[float, ...]:
    """What kind of name it is: a person's, a product, a slogan, random letters."""
    if not view.is_named:
        return (0.0,) * 26
    written, folded, kind = view.comment.author.name.strip(), view.name, view.name_evidence
    words = only_words(folded).split()
    said = set(words).intersection(view.word_list)
    lower = written == written.lower() != written.upper()
    return (
        grows(max(folded.count(" ") - 1, 0), 4),
        grows(max(len(folded) - 20, 0), 40),
        float(" " in written and lower),
        is_in(_CAMEL, written),
        share(3 * among(_DIGITS, folded), len(folded)),
        is_in(CONSONANTS, folded),
        float("." in folded and bool(links(folded))),
        kind.given,
        kind.surname,
        kind.dictionary,
        float(kind.dictionary >= 0.5 and len(words) > 1),
        float(kind.dictionary == 1.0),
        kind.random,
        kind.person,
        float(kind.given == 1.0 and len(words) == 1),
        kind.glued,
        kind.domain,
        kind.slogan,
        float(kind.words >= 0.3),
        float(kind.words >= 0.5),
        some(OFFERS.intersection(words)),
        float(lower and len(words) == 1),
        float(written.isupper() and len(written) > _LEAST),
        float("<" in written or "[" in written),
        some(len(word) > _LEAST and word not in given_names() for word in said),
        float(view.is_english and _script(written) not in ("latin", "other")),
    )


def url(view: View) -> tuple[float, ...]:
    """What kind of address it is, and whether it is the name's."""
    if not view.host:
        return (0.0,) * 17
    host, path = view.host, view.path
    label = only_words(view.domain.partition(".")[0]).replace(" ", "")
    words = [word for word in only_words(view.name).split() if len(word) >= _LEAST]
    personal = places.is_personal(host)
    return (
        _on_host(view),
        grows(len(path), 60),
        grows(host.count("-") + among(_DIGITS, host), 4),
        grows(max(len(host) - 15, 0), 30),
        float(path != "" and not personal),
        float("/" in path and not personal),
        float("?" in path and not personal),
        float(personal and path != ""),
        float(places.is_nobodys(host, path)),
        float(places.is_blog_host(host)),
        float(places.is_shortener(host)),
        float(places.is_profile(path) and not personal),
        float(places.has_cheap_ending(host)),
        float(host != view.domain),
        some(word in view.url for word in OFFERS if len(word) > _LEAST),
        some(word in label and _is_goods(word) for word in words),
        some(word in path for word in words) if not personal else 0.0,
    )


def email(view: View) -> tuple[float, ...]:
    """Whether the e-mail address is of a throw-away kind."""
    return (float(is_throw_away(view.comment.author.email)),)


def _script(text: str) -> str:
    return next(iter(scripts(text)), "latin")


def _is_goods(word: str) -> bool:
    people = word in given_names() or word in surnames()
    return not people and word in english_words() and word not in FUNCTION_WORDS


def _on_host(view: View) -> float:
    """Return the share of the name's letters in words that stand in the host."""
    words = only_words(view.name).split()
    found = sum(len(word) for word in words if len(word) >= _LEAST and word in view.host)
    return share(found, sum(map(len, words)))
