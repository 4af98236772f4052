"""Tables of code points: scripts, invisible characters and perfect twins of Latin letters.

The twins are a hand-picked part of Unicode's confusables (UTS #39), what a forger uses; the whole
of it is in model.lookalikes.
"""

from __future__ import annotations

from bisect import bisect_right

# Characters of a text that are looked at, and the most that folding returns: NFKD makes eighteen
# of U+FDFA.
MAX_TEXT = 20_000

# First code point of each run and the script of its letters (Unicode Scripts.txt, coarse).
_RUNS = (
    (0x0000, "latin"),
    (0x0370, "greek"),
    (0x0400, "cyrillic"),
    (0x0530, "armenian"),
    (0x0590, "hebrew"),
    (0x0600, "arabic"),
    (0x0780, "other"),
    (0x08A0, "arabic"),
    (0x0900, "indic"),
    (0x0E00, "thai"),
    (0x0E80, "other"),
    (0x10A0, "georgian"),
    (0x1100, "hangul"),
    (0x1200, "other"),
    (0x1D00, "latin"),
    (0x1F00, "greek"),
    (0x2000, "other"),
    (0x2C60, "latin"),
    (0x2C80, "other"),
    (0x2DE0, "cyrillic"),
    (0x2E00, "other"),
    (0x2E80, "han"),
    (0x3040, "kana"),
    (0x3100, "han"),
    (0x3130, "hangul"),
    (0x3190, "han"),
    (0xA000, "other"),
    (0xA640, "cyrillic"),
    (0xA6A0, "other"),
    (0xA720, "latin"),
    (0xA800, "other"),
    (0xAB30, "latin"),
    (0xAB70, "other"),
    (0xAC00, "hangul"),
    (0xD800, "other"),
    (0xF900, "han"),
    (0xFB00, "latin"),
    (0xFB1D, "hebrew"),
    (0xFB50, "arabic"),
    (0xFE00, "other"),
    (0xFE70, "arabic"),
    (0xFF00, "latin"),
    (0xFF66, "kana"),
    (0xFFA0, "hangul"),
    (0xFFE0, "other"),
    (0x1D400, "latin"),
    (0x1D6A8, "greek"),
    (0x1D7CA, "other"),
    (0x20000, "han"),
    (0x323B0, "other"),
)
_STARTS = tuple(start for start, _ in _RUNS)

# Drawn as nothing: zero-width spaces and joiners, soft hyphen, word joiner, invisible operators,
# Mongolian vowel separator, combining grapheme joiner, bidi marks, byte order mark, tags.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\U000e0000-\U000e007f"
)
# Letters and symbols that are drawn as a blank: Hangul fillers and the empty Braille pattern.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
# Marks drawn on top of a letter in European scripts, and in text stacked to hide it ("zalgo").
DIACRITICS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"

# Drawn exactly like the Latin letter in ordinary fonts: what a forger mixes into a Latin word.
CYRILLIC_TWINS = dict(
    zip("асеорхуіјѕһԁԛԝӏАВСЕНІЈКМОРЅТХУ", "aceopxyijshdqwlABCEHIJKMOPSTXY", strict=True)
)
GREEK_TWINS = dict(zip("αονρυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aovpuikABEZHIKMNOPTYX", strict=True))
# The same seen from Cyrillic: Latin letters that a forger mixes into a Cyrillic word.
LATIN_TWINS = frozenset("aceopxyABCEHKMOPTXY")


def script_of(letter: str) -> str:
    """Return the script of one letter, "other" where the table is too coarse to say."""
    return _RUNS[bisect_right(_STARTS, ord(letter)) - 1][1]
