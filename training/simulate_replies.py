"""Made-up comments of ordinary readers in languages other than English. Pure functions."""

from __future__ import annotations

from random import Random

from model.comment import Author, Comment
from training.grammar import grammar, joined
from training.simulate_names import reader, reader_url

# ISO 639-1 codes.
LANGUAGES = (
    *("ar", "cs", "de", "es", "fr", "gl", "id", "it", "ja", "ko"),
    *("nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh"),
)
# Written without a space between sentences, and with the family name first.
_UNSPACED, _FAMILY_FIRST = ("ja", "zh"), ("ja", "ko", "vi", "zh")
_SENTENCES = (1, 1, 1, 2, 2, 2, 3, 3)


def plain_reply(language: str, rng: Random) -> Comment:
    """Return a short ordinary comment in one of LANGUAGES."""
    phrases = grammar(f"reply_{language}")
    tool = grammar("thanks").say("tool", rng)
    sentences = phrases.several("sentence", rng.choice(_SENTENCES), rng, tool=tool)
    text = joined(sentences, "", "。") if language in _UNSPACED else joined(sentences)
    if rng.random() < 0.1:
        text = text.lower().rstrip(".")
    return Comment(text, _author(language, rng))


def _author(language: str, rng: Random) -> Author:
    phrases = grammar(f"reply_{language}")
    given, family = phrases.say("given", rng), phrases.say("family", rng)
    if language in _FAMILY_FIRST:
        gap = " " if language == "vi" else ""
        name = rng.choice((given, f"{family}{gap}{given}"))
    else:
        name = reader(given, family, rng)
    return Author(name=name, url=reader_url(name, rng))
