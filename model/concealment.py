"""The ways in which a text hides itself from a person who reads it. Pure functions, linear time.

The reports behind it: Unicode TR36 and UTS39, and Boucher & Anderson, "Trojan Source", 2021.
Ordinary text in any language has none of these; each rule says what ordinary text it leaves alone.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from model.characters import (
    BLANK,
    CYRILLIC_TWINS,
    DIACRITICS,
    GREEK_TWINS,
    INVISIBLE,
    LATIN_TWINS,
    MAX_TEXT,
)

_OVERRIDE = re.compile("[\u202d\u202e]")
# Some address books copy a telephone number so; digits cannot be turned around by it.
_PHONE_NUMBER = re.compile("\u202d[+\\d\\s().-]{1,40}\u202c")
_BIDI = re.compile("[\u202a-\u202c\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

# Scripts whose letters neither join nor need an invisible sign between them.
_PLAIN = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_SPLIT = re.compile(
    f"(?<=[{_PLAIN}])[\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]{{1,64}}(?=[{_PLAIN}])"
)
_HYPHENED = re.compile(f"(?<=[{_PLAIN}])\u00ad{{1,64}}(?=[{_PLAIN}])")
_LONE_LETTER = re.compile(f"(?<![{_PLAIN}])[{_PLAIN}]\u00ad|\u00ad[{_PLAIN}](?=\u00ad)")
_SMUGGLED = re.compile(
    "[\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]{6}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3}"
    "|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
)
_WORD = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]{2,64}")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_VISIBLE = re.compile(f"[^\\s{BLANK}{INVISIBLE}{DIACRITICS}]")

_FULLWIDTH = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_FULLWIDTH_WORD = re.compile("[\uff21-\uff3a\uff41-\uff5a]{3}")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_STYLED_WORD = re.compile(
    "[\U0001d400-\U0001d6a5\U0001d7ce-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189]{5}"
)
# NFKC makes a text this many times as long only when it is made to: one U+FDFA (a blessing of
# eighteen letters) in an Arabic sentence does not.
_EXPANSION, _EXPANDED = 3, 200


def concealments(text: str) -> tuple[str, ...]:
    """Return the names, in the order of the table below, of the ways ``text`` hides itself.

    Looks at the first MAX_TEXT characters. A text of nothing but spaces hides nothing.
    """
    text = text[:MAX_TEXT]
    return () if text.isascii() else tuple(name for name, rule in _RULES.items() if rule(text))


def _overrides(text: str) -> bool:
    return _OVERRIDE.search(_PHONE_NUMBER.sub("", text)) is not None


def _unbalanced(text: str) -> bool:
    """One embedding left open is common (Windows copies paths so); right-to-left ones reorder."""
    return any(_open_in(line) for line in text.splitlines() if _BIDI.search(line))


def _open_in(line: str) -> bool:
    embeddings, isolates = 0, 0
    rightward = 0
    for sign in _BIDI.findall(line):
        if sign == "\u202c":
            embeddings = max(embeddings - 1, 0)
        elif sign == "\u2069":
            isolates = max(isolates - 1, 0)
        elif sign < "\u202c":
            embeddings += 1
        else:
            isolates += 1
        rightward += sign in "\u202b\u2067"
    opened = embeddings + isolates
    return opened > 2 or (opened > 0 and rightward > 0 and not _RIGHT_TO_LEFT.search(line))


def _invisible(text: str) -> bool:
    """One stray sign is an accident; soft hyphens between syllables are typography."""
    if _SMUGGLED.search(text) or len(_SPLIT.findall(text)) > 1:
        return True
    hyphens = len(_HYPHENED.findall(text))
    return hyphens > 1 and (
        len(_LONE_LETTER.findall(text)) > 1 or (hyphens > 2 and hyphens > len(text.split()) / 2)
    )


def _mixed(text: str) -> bool:
    return any(map(_forged, _words_of_two_scripts(text)))


def _words_of_two_scripts(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        latin = len(_LATIN.findall(word))
        if 0 < latin < len(word):
            yield word


def _forged(word: str) -> bool:
    """A word is forged when all letters of one of its scripts are twins of the other's.

    Left alone: an inflected abbreviation or name ("SMSа", "Linuxе"), a Ukrainian "i" from a Latin
    keyboard, one slip of the keyboard at the start of a word, products of variables ("ρgh") and
    names of substances ("TNFα", "NFκB").
    """
    latin = [letter for letter in word if _LATIN.match(letter)]
    foreign = [letter for letter in word if not _LATIN.match(letter)]
    alternations = sum(
        bool(_LATIN.match(a)) != bool(_LATIN.match(b)) for a, b in itertools.pairwise(word)
    )
    if _twins(foreign, CYRILLIC_TWINS):
        stem = "".join(latin)
        named = stem.isupper() or (len(stem) > 2 and len(foreign) < 3)
        inflected = alternations == 1 and word.startswith(stem) and named
        return len(word) > 2 and not inflected
    if _twins(foreign, GREEK_TWINS):
        substance = len(foreign) == 1 and "".join(latin).isupper()
        return len(word) > 3 and not substance and (alternations > 1 or len(latin) > 2)
    return alternations > 1 and LATIN_TWINS.issuperset(latin) and foreign[0] >= "\u0400"


def _twins(letters: list[str], twins: Mapping[str, str]) -> bool:
    return all(letter in twins for letter in letters)


def _blank(text: str) -> bool:
    return bool(text.strip()) and not _VISIBLE.search(text)


def _compatibility(text: str) -> bool:
    """Left alone: a few fullwidth letters in an East Asian text, and styled letters in formulas."""
    if _STYLED_WORD.search(text):
        return True
    if _FULLWIDTH_WORD.search(text) and (
        len(_FULLWIDTH.findall(text)) > len(_EAST_ASIAN.findall(text))
    ):
        return True
    expanded = len(unicodedata.normalize("NFKC", text))
    return expanded > max(_EXPANDED, _EXPANSION * len(text))


_RULES: Mapping[str, Callable[[str], bool]] = {
    "bidi_override": _overrides,
    "unbalanced_bidi": _unbalanced,
    "invisible_characters": _invisible,
    "mixed_script_word": _mixed,
    "blank_looking": _blank,
    "compatibility_forms": _compatibility,
}
