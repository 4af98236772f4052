"""A text as a reader sees it, and how much of it was disguised. Pure functions, linear time.

The stages run in an order that makes folding idempotent: characters, then letters set apart, then
look-alikes in words, then digits that stand for letters. None makes work for an earlier one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from model.characters import DIACRITICS, INVISIBLE, MAX_TEXT
from model.leet import spelled
from model.lookalikes import look_alikes
from model.spacing import joined
from model.twins import unforged

# Also drawn as nothing, or across the letter before: Cyrillic thousands signs, Mongolian variation
# selectors, interlinear and musical controls, the supplementary variation selectors.
_MORE_UNSEEN = (
    "\u0483-\u0489\u180b-\u180f\u2065\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0080-\U000e0fff"
)
_UNSEEN = re.compile(f"[{INVISIBLE}{DIACRITICS}{_MORE_UNSEEN}]+")
# Drawn as a blank, and no part of an old Hangul syllable.
_BLANK = re.compile(
    "[\u115f\u1160\u2800](?<![\u1100-\u115e\u1161-\u11ff].)(?![\u1100-\u115e\u1161-\u11ff])"
)
# A vowel sign or accent of a script from Hebrew to Lao: what is neither letter nor punctuation.
_SIGN = (
    "(?![\\w\\s\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4"
    "\u06dd\u06de\u06e9\u06fd\u06fe\u0700-\u070f\u07f6-\u07fa\u07fe\u07ff\u0964\u0965\u0970"
    "\u09f2-\u09fb\u0af0\u0af1\u0bf0-\u0bfa\u0e3f\u0e4f\u0e5a\u0e5b])[\u0591-\u0eff]"
)
_SIGNED = re.compile("[\u0591-\u0eff]")
# One that follows no letter of these scripts, nor a space. NKo is left out: its letters have twins.
_STRAY_SIGNS = re.compile(f"(?:(?<![\u0591-\u07bf\u07eb-\u0eff\\s])|(?<=\\d))(?:{_SIGN})+")
_STACKED_SIGNS = re.compile(rf"({_SIGN})\1{{2,}}")

# Letters that NFKD turns into plain ones and that are there to be seen: mathematical, circled,
# squared, parenthesised, letterlike and superscript ones.
_STYLED = re.compile(
    "[\u1d2c-\u1d6a\u2102-\u2115\u2119-\u211d\u2124\u2128-\u2138\u249c-\u24e9\U0001d400-\U0001d7ff"
    "\U0001f110-\U0001f149]|[0-9]\ufe0f?\u20e3(?=\\w)|(?<=[A-Za-z])[0-9]\ufe0f?\u20e3"
)
_FULLWIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# Two of these make a flag; a run of an even number can be flags.
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_EVEN_FLAGS = re.compile(f"(?<!{_FLAG})(?:{_FLAG}{{2}})+(?!{_FLAG})")
_PLAIN = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_HIDDEN = re.compile(f"(?<=[{_PLAIN}])[{INVISIBLE}]+(?=[{_PLAIN}])")
# What no orthography puts on a letter, or more than two accents on one.
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\u20e4-\u20ff\ufe20-\ufe2f"
)
_OVERLAID = re.compile(
    f"[\u0315-\u031a\u0333-\u033f\u0346-\u036f\u0487-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df"
    f"\u20e4-\u20ff\ufe20-\ufe2f]|(?<=[{_MARK}]{{2}})[{_MARK}]"
)


@dataclass(frozen=True, slots=True)
class Disguise:
    """How much folding had to undo. All but ``words`` are 0 in ordinary text of any language,
    phonetic spelling and typeset formulas apart.

    look_alikes  letters and digits in place of the ASCII ones they are drawn like
    invisible    invisible characters between two letters
    combining    marks that no orthography puts on a letter, and the third on one and after
    spaced       words written with something between every two letters
    leet         words with digits or signs in place of letters
    words        words of the folded text, between white space
    """

    look_alikes: int = 0
    invisible: int = 0
    combining: int = 0
    spaced: int = 0
    leet: int = 0
    words: int = 0


def fold(text: str) -> str:
    """Return ``text`` as a reader sees it, for comparison only: lower case, plain letters.

    Compatibility forms and letters that are only drawn (squared, phonetic, ...) become plain;
    invisible characters and accents go, vowel signs that a script needs stay; look-alikes of
    Latin letters become Latin in words that mix scripts, and words made of nothing else amid Latin
    text; "c a s i n o" and "c4s1n0" become "casino". Folding twice changes nothing more.

    At most MAX_TEXT characters are read and returned.
    """
    return _folded(text[:MAX_TEXT])[0]


def disguise(text: str) -> Disguise:
    """Return how much ``fold`` undoes in the first MAX_TEXT characters of ``text``."""
    return unmask(text)[1]


def unmask(text: str) -> tuple[str, Disguise]:
    """Return ``fold(text)`` and ``disguise(text)``, for the price of one."""
    text = text[:MAX_TEXT]
    folded, look_alikes, spaced, leet = _folded(text)
    invisible, combining = 0, 0
    if not text.isascii():
        look_alikes += _styled(text)
        invisible = sum(map(len, _HIDDEN.findall(text)))
        combining = len(_OVERLAID.findall(text))
    words = len(folded.split())
    return folded, Disguise(look_alikes, invisible, combining, spaced, leet, words)


def undrawn(text: str) -> str:
    """Return at most MAX_TEXT characters of ``text`` with its letters plain, its case kept:
    what ``fold`` does to characters, and nothing of what it does to words.
    """
    text = text[:MAX_TEXT]
    return text if text.isascii() else unforged(_bare(text)[0])[0]


def _folded(text: str) -> tuple[str, int, int, int]:
    """Return the folded text, its look-alikes, its spaced words and its leet words."""
    if text.isascii():
        plain, spaced = joined(text)
        folded, leet = spelled(plain.lower())
        return folded, 0, spaced, leet
    bare, drawn = _bare(text)
    plain, spaced = joined(bare)
    plain, forged = unforged(plain)
    folded, leet = spelled(unicodedata.normalize("NFC", plain.casefold()))
    return folded, drawn + forged, spaced, leet


def _bare(text: str) -> tuple[str, int]:
    """Return a text taken apart, without what is not seen, the letters that no language writes
    with as plain ones, and how many these were. Nothing later makes the text longer.
    """
    apart = unicodedata.normalize("NFKD", text).replace("ß", "ss").replace("ẞ", "SS")
    bare = _BLANK.sub(" ", _UNSEEN.sub("", apart[:MAX_TEXT]))
    if _SIGNED.search(bare):
        bare = _STACKED_SIGNS.sub(r"\1", _STRAY_SIGNS.sub("", bare))
    table = look_alikes()
    if table.styled.isdisjoint(bare):
        return bare.translate(table.everywhere), 0
    drawn = sum(map(table.styled.__contains__, _EVEN_FLAGS.sub("", bare)))
    return bare.translate(table.everywhere), drawn


def _styled(text: str) -> int:
    """Fullwidth letters among East Asian ones are no disguise."""
    fullwidth = len(_FULLWIDTH.findall(text))
    if fullwidth and len(_EAST_ASIAN.findall(text)) >= fullwidth:
        fullwidth = 0
    return fullwidth + len(_STYLED.findall(text))
