"""Tables of code points: scripts, invisible characters and Latin look-alikes.

The look-alikes are a hand-picked part of Unicode's confusables (UTS #39): letters that most fonts
draw like a Latin letter, and the letter-like symbols that NFKC leaves alone.
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

# Near enough to pass in a forged word. Keys are as str.casefold leaves them.
_NEAR = {
    **dict(zip("квмнтгпъьбзэё", "kbmhtrnbb63ee", strict=True)),
    **dict(zip("βγδεζηθλμξπστφχωςϲϳ", "bydeznolmepotoxwscj", strict=True)),
    **dict(zip("օսհցղոռզ", "ouhgnnnq", strict=True)),
}
# Latin letters of phonetic alphabets, which no language at hand writes with.
_PHONETIC = {
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **dict(zip("ɑɡɩıſƒɐɛɔʋʟɾȷ", "agiisfaeovlrj", strict=True)),
}


def _symbols() -> dict[int, str]:
    """Regional indicators and the squared and circled capitals that NFKC does not decompose."""
    starts = (0x1F1E6, 0x1F150, 0x1F170)
    return {start + i: chr(ord("a") + i) for start in starts for i in range(26)}


def _twins() -> dict[int, str]:
    letters = {**_NEAR, **CYRILLIC_TWINS, **GREEK_TWINS}
    return {ord(letter): latin.lower() for letter, latin in letters.items()}


# For str.translate after NFKD and casefold: of any text, and of a word that mixes scripts, whose
# letters of the other script would be ordinary ones elsewhere.
STYLED = {ord(letter): latin for letter, latin in _PHONETIC.items()} | _symbols()
TWINS = _twins()


def script_of(letter: str) -> str:
    """Return the script of one letter, "other" where the table is too coarse to say."""
    return _RUNS[bisect_right(_STARTS, ord(letter)) - 1][1]
