"""The language of a text, by its script, its function words and its letters. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from model.characters import script_of
from model.language_words import CYRILLIC_LETTERS, CYRILLIC_WORDS, LATIN_LETTERS, LATIN_WORDS
from model.lexicon import english_words
from model.text import fold

# Too short or too odd to say; and a script whose languages are not told apart (ISO 639-2).
UNKNOWN, UNCODED = "und", "mis"
# Characters that are looked at: more of a text says the same.
_MAX_READ = 1_000

_TAG = re.compile(r"<[^<>]{0,500}>|&[a-z]{2,6};")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u1f00-\u1fff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]+")
_ASCII = re.compile("[\x00-\x7f]+")

# Scripts that one language writes, near enough.
_BY_SCRIPT = {
    "greek": "el",
    "hangul": "ko",
    "han": "zh",
    "hebrew": "he",
    "thai": "th",
    "armenian": "hy",
    "georgian": "ka",
}
# First code point of each Indic script's 128 and the most frequent language in it.
_INDIC = {
    0x0900: "hi",
    0x0980: "bn",
    0x0A00: "pa",
    0x0A80: "gu",
    0x0B00: "or",
    0x0B80: "ta",
    0x0C00: "te",
    0x0C80: "kn",
    0x0D00: "ml",
    0x0D80: "si",
}
_URDU, _PERSIAN = frozenset("ٹڈڑںےھہ"), frozenset("پچژگی\u06a9")
# What a word of one language and of two counts, and a sign that no word has before a letter.
_WEIGHTS, _MARK = {1: 1.0, 2: 0.5}, "="
_script_of = lru_cache(maxsize=4096)(script_of)
# From how many words on, and from which share in the dictionary, a text without function words
# is English.
_ENGLISH_SHARE, _MIN_ENGLISH = 0.6, 5


# For each word or letter the languages that have it, and what it counts for each.
_Table = dict[str, tuple[tuple[str, ...], float]]


def _table(words: Mapping[str, str], letters: Mapping[str, str]) -> _Table:
    """Return the words of some languages, their folded forms if not too short, and letters."""
    found: dict[str, dict[str, None]] = {}
    for language, listed in words.items():
        folded = [word for word in fold(listed).split() if len(word) > 2]
        for word in (*listed.split(), *folded):
            found.setdefault(word, {})[language] = None
    for language, marks in letters.items():
        for mark in marks:
            found.setdefault(_MARK + mark, {})[language] = None
    return {word: (tuple(having), _WEIGHTS.get(len(having), 0.3)) for word, having in found.items()}


@cache
def _latin_table() -> _Table:
    return _table(LATIN_WORDS, LATIN_LETTERS)


@cache
def _cyrillic_table() -> _Table:
    return _table(CYRILLIC_WORDS, CYRILLIC_LETTERS)


def language(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text.

    "und" when it is too short or too odd to say, "mis" when nothing is known of its script.
    Links and markup are left out. Folded text is less certain: it has lost its accents.
    """
    text = _prose(text[:_MAX_READ]).lower()
    words = _WORD.findall(text)
    other = "" if text.isascii() else "".join(_OTHER_SCRIPT.findall(text))
    if 3 * len(other) > sum(map(len, words)):
        return _by_letters(other, words)
    return _latin(words)


def _prose(text: str) -> str:
    """Return a text without tags, links and addresses, even between letters of Chinese."""
    text = _TAG.sub(" ", text).replace("’", "'")
    if "/" in text or "@" in text or "www." in text:
        text = " ".join(_ASCII.sub(" ", w) if _is_address(w) else w for w in text.split())
    return text


def _is_address(word: str) -> bool:
    return "/" in word or "@" in word or "www." in word


def _by_letters(letters: str, words: list[str]) -> str:
    """Return the language of a text mostly in a script other than Latin."""
    counts: Counter[str] = Counter()
    for letter, count in Counter(letters).items():
        counts[_script_of(letter)] += count
    if counts["kana"] * 10 > counts.total():
        return "ja"
    script = counts.most_common(1)[0][0]
    if script == "cyrillic":
        return _best(words, _cyrillic_table(), default="ru")
    if script == "arabic":
        return _arabic(set(letters))
    if script == "indic":
        first = Counter(ord(letter) & ~0x7F for letter in letters).most_common(1)[0][0]
        return _INDIC.get(first, UNCODED)
    return _BY_SCRIPT.get(script, UNCODED)


def _arabic(letters: set[str]) -> str:
    if letters & _URDU:
        return "ur"
    return "fa" if letters & _PERSIAN else "ar"


def _latin(words: list[str]) -> str:
    found = _best(words, _latin_table(), default=UNKNOWN)
    if found == UNKNOWN and len(words) >= _MIN_ENGLISH:
        known = sum(word in english_words() for word in words)
        return "en" if known >= _ENGLISH_SHARE * len(words) else UNKNOWN
    return found


def _best(words: list[str], table: _Table, default: str) -> str:
    """Return the language with the most function words and letters of its own.

    What several languages share counts for each by its part, so that it decides between those
    only. ``default`` unless the first is clearly ahead and has enough of the words.
    """
    joined = "".join(words)
    marks = [] if joined.isascii() else [_MARK + mark for mark in set(joined)]
    scores: dict[str, float] = {}
    for word in (*words, *marks):
        if entry := table.get(word):
            for tongue in entry[0]:
                scores[tongue] = scores.get(tongue, 0.0) + entry[1]
    if not scores:
        return default
    first = max(scores, key=scores.__getitem__)
    best = scores.pop(first)
    lead = best - max(scores.values(), default=0.0)
    return first if best >= max(1.2, 0.12 * len(words)) and lead >= 0.25 else default
