"""Names and addresses for made-up comments: of spammers and of readers. Pure functions."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np

from model.comment import Author
from model.lexicon import given_names, surnames
from model.text import fold
from training.grammar import grammar
from training.sample import ordinary_url

# Share of readers who leave no address.
_NO_URL = 0.7
_LONGEST_HANDLE = 30


def spammer(rng: Random) -> Author:
    """Return an author as spammers fill in the form, mostly with an address to advertise."""
    keyword = grammar("spam_names").say("keyword", rng)
    return Author(name=_spam_name(keyword, rng), url=_spam_url(keyword, rng))


def reader(given: str, family: str, rng: Random) -> str:
    """Return a name as a reader of that given and family name signs."""
    form = rng.choice(("{g}", "{g}", "{g}", "{g} {f}", "{g} {f}", "{g} {i}.", "{h}", "{h}{n}"))
    handle = handle_of(given) or given.lower()
    return form.format(g=given, f=family, i=family[:1], h=handle, n=rng.randint(1, 99))


def reader_url(name: str, rng: Random) -> str:
    """Return the address a reader leaves: mostly none, else of their profile or blog."""
    if rng.random() < _NO_URL:
        return ""
    return ordinary_url(handle_of(name), np.random.default_rng(rng.getrandbits(32)))


def any_given(rng: Random) -> str:
    """Return a given name of any language, in ASCII letters."""
    return rng.choice(_ascii_given()).capitalize()


def any_family(rng: Random) -> str:
    """Return a family name of any language, in ASCII letters."""
    return rng.choice(_ascii_family()).capitalize()


def handle_of(name: str) -> str:
    """Return the letters and digits of a name, without accents, as an address would have them."""
    letters = (letter for letter in fold(name) if letter.isascii() and letter.isalnum())
    return "".join(letters)[:_LONGEST_HANDLE]


def _spam_name(keyword: str, rng: Random) -> str:
    kind = rng.random()
    if kind < 0.3:
        return any_given(rng)
    if kind < 0.45:
        return f"{any_given(rng)} {any_family(rng)}"
    if kind < 0.58:
        return any_given(rng) + grammar("spam_names").say("suffix", rng)
    if kind < 0.66:
        return f"{keyword} {_host(keyword, rng)}"
    if kind < 0.7:
        return _host(keyword, rng)
    return rng.choice((keyword, keyword, keyword.title(), keyword.capitalize()))


def _spam_url(keyword: str, rng: Random) -> str:
    phrases, kind = grammar("spam_names"), rng.random()
    handle = handle_of(keyword if rng.random() < 0.5 else any_given(rng)) or "shop"
    if kind < 0.35:
        return ""
    if kind < 0.65:
        start = rng.choice(("http://", "https://", "http://www.", "https://www.", ""))
        path = rng.choice(("", "/", "/" + phrases.say("path", rng), _slug(keyword)))
        return start + _host(keyword, rng) + path
    rule = "forum" if kind < 0.8 else "short" if kind < 0.86 else "free"
    return phrases.say(rule, rng, handle=handle)


def _slug(keyword: str) -> str:
    return "/" + "-".join(filter(None, map(handle_of, keyword.split()))) + "/"


def _host(keyword: str, rng: Random) -> str:
    """Return a host made of the keyword's words, or of words that say as little."""
    phrases = grammar("spam_names")
    words = list(filter(None, map(handle_of, keyword.split())))
    if not words or rng.random() < 0.3:
        words = [phrases.say("word", rng), phrases.say("thing", rng)]
    return f"{rng.choice(('', '', '-')).join(words)}.{phrases.say('tld', rng)}"


@cache
def _ascii_given() -> tuple[str, ...]:
    return _ascii(given_names())


@cache
def _ascii_family() -> tuple[str, ...]:
    return _ascii(surnames())


def _ascii(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(n for n in names if n.isascii() and n.isalpha() and len(n) > 2))
