"""Comments made up for training, of the kinds that the labelled ones lack. Pure functions.

Every sentence is of our own writing, in ``training/phrases``; the same ``rng`` gives the same.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from model.comment import Author, Comment, Post
from model.language import language
from training.grammar import grammar, joined
from training.simulate_names import any_family, any_given, reader, reader_url, spammer
from training.simulate_pitches import pitch, random_letters
from training.simulate_replies import LANGUAGES, plain_reply
from training.simulate_slips import slipped

__all__ = [
    "LANGUAGES",
    "ordinary_thanks",
    "pitch",
    "plain_reply",
    "praise",
    "random_letters",
    "with_link",
]

# Share of the praise that reads as language models write it.
_FLUENT = 0.4
# Share of the ordinary links that are bare, and that are HTML; the rest is Markdown.
_BARE, _HTML = 0.8, 0.08
LINK_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][.!?]) (?=[^\W\d_])")
_ARTICLE = re.compile(r"\b([Aa])n? (?=([A-Za-z]))")
_SENTENCES = (1, 1, 2, 2, 2, 3, 3, 4, 5)


def praise(rng: Random) -> Comment:
    """Return link-free flattery as spammers post it."""
    author = spammer(rng)
    if rng.random() < _FLUENT:
        text, title = _fluent(rng)
        return Comment(text, author, Post(title=title))
    kinds = grammar("praise")
    sentences = kinds.several("sentence", rng.choice(_SENTENCES), rng)
    if rng.random() < 0.25:
        sentences.insert(0, kinds.say("greet", rng))
    text = joined(sentences)
    title = _title(grammar("fluent_praise").say("topic", rng), rng) if rng.random() < 0.3 else ""
    return Comment(slipped(text, rng), author, Post(title=title))


def _fluent(rng: Random) -> tuple[str, str]:
    """Return praise as a language model writes it, and the title of the post it restates."""
    phrases = grammar("fluent_praise")
    topic = phrases.say("topic", rng)
    title = _title(topic, rng)
    kinds = ["opener"]
    kinds += [kind for kind in ("point", "self") if rng.random() < 0.6]
    kinds += [rng.choice(("question", "closer", "question", ""))]
    sentences = [phrases.say(kind, rng, topic=topic) for kind in kinds if kind]
    return _ARTICLE.sub(_article, joined(sentences)), title


def _article(found: re.Match[str]) -> str:
    """Return "a" or "an", as the letter that follows asks for."""
    return f"{found[1]}n " if found[2] in "aeiouAEIO" else f"{found[1]} "


def _title(topic: str, rng: Random) -> str:
    return _capital(grammar("fluent_praise").say("title", rng, topic=topic))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def ordinary_thanks(rng: Random) -> Comment:
    """Return short thanks or small talk as an English-speaking reader writes it."""
    phrases = grammar("thanks")
    text = phrases.say("comment", rng)
    if rng.random() < 0.2:
        text = text.lower()
    return Comment(text, _reader_in_english(rng), Post())


def with_link(comment: Comment, rng: Random) -> Comment:
    """Return a reader's comment with an ordinary link in it, at times with two."""
    content = comment.content
    for _ in range(rng.choice((1, 1, 1, 1, 2))):
        content = _linked(content, rng)
    return replace(comment, content=content)


def _linked(text: str, rng: Random) -> str:
    """Return a text with a link and words of its language around it, between two sentences."""
    phrases, tongue = grammar("links"), language(text)
    rule = tongue if tongue in LINK_LANGUAGES else "any"
    sentence = phrases.say(rule, rng, link=_link(rng))
    breaks = [found.end() for found in _SENTENCE_END.finditer(text)]
    at = rng.choice((0, len(text), len(text), rng.choice([*breaks, len(text)])))
    gap = rng.choice((" ", " ", "\n", "\n\n"))
    return gap.join(filter(None, (text[:at].rstrip(), sentence, text[at:].lstrip())))


def _link(rng: Random) -> str:
    """Return an ordinary address, bare or in markup."""
    url, form = grammar("links").say("url", rng), rng.random()
    if form < _BARE:
        return url
    text = grammar("links").say("text", rng)
    if form < _BARE + _HTML:
        return f'<a href="{url}">{rng.choice((text, url))}</a>'
    return f"[{text}]({url})"


def _reader_in_english(rng: Random) -> Author:
    phrases, kind = grammar("thanks"), rng.random()
    if kind < 0.05:
        return Author()
    given = phrases.say("given", rng) if kind < 0.6 else any_given(rng)
    name = phrases.say("nick", rng) if kind < 0.25 else reader(given, any_family(rng), rng)
    return Author(name=name, url=reader_url(name, rng))
