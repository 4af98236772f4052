"""Comments made up for training, of the kinds that the labelled ones lack. Pure functions.

Every sentence is of our own writing, in ``training/phrases``; the same ``rng`` gives the same.
"""

from __future__ import annotations

import re
from random import Random

from model.comment import Author, Comment, Post
from training.grammar import grammar
from training.simulate_names import reader, spammer
from training.simulate_slips import slipped

# Share of the praise that reads as language models write it.
_FLUENT = 0.4
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
    text = " ".join(map(_capital, sentences))
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
    return _ARTICLE.sub(_article, " ".join(map(_capital, sentences))), title


def _article(found: re.Match[str]) -> str:
    """Return "a" or "an", as the letter that follows asks for."""
    return f"{found[1]}n " if found[2] in "aeiouAEIO" else f"{found[1]} "


def _title(topic: str, rng: Random) -> str:
    return _capital(grammar("fluent_praise").say("title", rng, topic=topic))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
