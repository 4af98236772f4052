"""Digits and signs that stand for letters, as in "v1agra". Pure functions, linear time."""

from __future__ import annotations

import re

# "$" and "@", then signs of currencies, "§" and "×".
SIGNS = "$@€£¥¢§฿₿₽₱₦₳₴₲₮₭₩×"
# What every such word has: a pattern that begins with one class is searched for many times faster.
_HINT = re.compile(rf"[013457{SIGNS}](?=[0-9{SIGNS}]?[a-z])(?:(?<=[a-z].)|(?<=[$¢฿₿]))")
# A word that is no part of an address, a path, a query or a name in code.
_TOKEN = re.compile(
    rf"(?<![\w{SIGNS}/\\=%&?#~.:*])[a-z0-9{SIGNS}]{{3,24}}(?![\w{SIGNS}/\\=%(~*:]|\.\w)"
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
# "log4j", "mvc3beta2", "l10n", "mp3s", "cinema4d", "webhost4life", "me@work".
_NAMES = re.compile(
    r"(?:log4|md5)\w+|[a-z]+\d+(?:alpha|beta|rc)\d*|[a-z]1\d[a-z]|[a-z]+\d+[sd]|[a-z]{4,}4[a-z]{3,}"
    r"|[a-z0-9]{4,}@.*|.*@.*@.*"
)
_SHAPE = re.compile(rf"[a-z]+(?:(?:[0134{SIGNS}]|[57](?!\d)){{1,2}}[a-z]+)+")
_LEADING = re.compile(r"\$(?:ex|exy|exual|lots?|ales?|luts?)|[¢฿₿][a-z]{4,}")
_VOWEL = re.compile(r"[aeiouy]")
_CONSONANTS = re.compile(r"[^aeiouy]{5}")
_L = re.compile(r"(?<=[aeiou])1(?=[aeiou])|1(?=i)|(?<=i)1")
_LETTERS = str.maketrans("013457" + SIGNS, "oieastsaelycsbbppnasgtkwx")
_LAST = str.maketrans("034", "oea")
_SHORT = ("s3x", "$ex")


def spelled(text: str) -> tuple[str, int]:
    """Return a lower-case text with the digits in disguised words as letters, and how many words.

    A word is disguised when digits stand between its letters and it can be spoken once they are
    letters. Left alone: digits at its ends ("mp3", "h264", "4k"), 2, 6, 8 and 9 ("b2b"), words of
    three, hexadecimal numbers, names like "log4j", and what stands in an address or in code.
    """
    found = 0

    def spell(token: re.Match[str]) -> str:
        nonlocal found
        word = token.group()
        plain = _spelled_word(word)
        found += plain != word
        return plain

    if _HINT.search(text):
        text = _TOKEN.sub(spell, text)
    return text, found


def _spelled_word(word: str) -> str:
    if word in _SHORT or _LEADING.fullmatch(word):
        return word.translate(_LETTERS)
    core = word.rstrip("0123456789" + SIGNS)
    if len(core) < 3 or core.isalpha() or not _disguised(core, word):
        return word
    tail = word[len(core) :]
    letters = _L.sub("l", core).translate(_LETTERS)
    if not _VOWEL.search(letters) or _CONSONANTS.search(letters):
        return word
    return letters + (tail.translate(_LAST) if len(tail) == 1 else tail)


def _disguised(core: str, word: str) -> bool:
    return (
        len(word) > 3
        and _SHAPE.fullmatch(core) is not None
        and _NAMES.fullmatch(core) is None
        and _HEXADECIMAL.fullmatch(word) is None
    )
