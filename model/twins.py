"""Look-alikes of Latin letters, undone where they are not what they seem. Linear time."""

from __future__ import annotations

import re
from functools import partial

from model.characters import CYRILLIC_TWINS, LATIN_TWINS, script_of
from model.leet import SIGNS
from model.lookalikes import LookAlikes, look_alikes

# As long as it is once model.leet has spelled it.
_LATIN_WORD = re.compile(rf"(?:[$¢฿₿](?=[A-Za-z]))?[A-Za-z][A-Za-z0-9{SIGNS}]*")
# Scripts written without spaces, none of whose letters is a twin: their runs end a word.
_UNSPACED = "\u0e00-\u0eff\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
# A shorter word with a Greek letter can be a formula or a unit ("Δx", "ρgh", "μm", "Ωhm").
_LEAST_GREEK, _LEAST_LATIN = 5, 3
# Whole texts are written in these, so Latin letters must outnumber theirs; of Lisu, Cherokee or
# Coptic ones among Latin words nothing else is to be expected.
_COMMON = frozenset({"greek", "cyrillic", "armenian", "georgian"})
_WORD = re.compile(f"[^\\W_{_UNSPACED}]+")
# A Latin "i" is a Ukrainian one from the wrong keyboard.
_TWINS_OF_CYRILLIC = LATIN_TWINS | {"i", "I"}
_CYRILLIC_OF = {ord(CYRILLIC_TWINS[it].lower()): it for it in CYRILLIC_TWINS if it.islower()} | {
    ord(CYRILLIC_TWINS[it]): it for it in CYRILLIC_TWINS if it.isupper()
}


def unforged(text: str) -> tuple[str, int]:
    """Return a text, taken apart by NFKD, with its look-alikes as Latin letters, and how many.

    In a word that mixes scripts all do, if each has a Latin twin; when the word is rather Cyrillic
    its Latin letters become Cyrillic. Amid Latin text the letters of another script become Latin
    if the text has none of that script but perfect twins. Elsewhere a word of one script stays.
    """
    table = look_alikes()
    if table.twins.keys().isdisjoint(map(ord, set(text))):
        return text, 0
    mended = _WORD.sub(lambda word: _mended(word.group(), table), text)
    mended = _amid_latin(mended, table)
    return mended, sum(a != b for a, b in zip(text, mended, strict=True))


def _script(letter: str) -> str:
    """Return the script of the letter that case folding leaves: "\u1c82" is Cyrillic."""
    return script_of(letter.casefold()[0])


def _mended(word: str, table: LookAlikes) -> str:
    """Return a word of one script as it is, and one that mixes scripts as it is read."""
    if word.isascii():
        return word
    foreign = [letter for letter in word if not letter.isascii()]
    latin = [letter for letter in word if letter.isascii() and letter.isalpha()]
    scripts = {_script(letter) for letter in foreign if letter.isalpha()}
    if len(scripts) + bool(latin) < 2 and (scripts or not latin):
        return word
    if scripts == {"greek"} and len(latin) < _LEAST_LATIN and len(word) < _LEAST_GREEK:
        return word
    twinned = all(ord(letter) in table.twins for letter in foreign)
    if scripts == {"cyrillic"} and _TWINS_OF_CYRILLIC.issuperset(latin):
        alike = table.strict.issuperset(foreign)
        if not twinned or (len(foreign) > len(latin) and not alike):
            return word.translate(_CYRILLIC_OF)
    return word.translate(table.twins) if twinned else word


def _amid_latin(text: str, table: LookAlikes) -> str:
    """The script of the fewest letters is decided first: once Latin, they count for the others."""
    foreign = {letter for letter in set(text) if not letter.isascii() and letter.isalpha()}
    written = {_script(letter) for letter in foreign if letter not in table.strict}
    letters: dict[str, list[str]] = {}
    for letter in sorted(foreign):
        if _script(letter) not in written:
            letters.setdefault(_script(letter), []).append(letter)
    counts = {script: sum(map(text.count, found)) for script, found in letters.items()}
    for script in sorted(letters, key=lambda script: (script in _COMMON, counts[script])):
        latin = sum(map(len, _LATIN_WORD.findall(text)))
        if latin >= (counts[script] if script in _COMMON else 1):
            twins = {ord(letter): table.twins[ord(letter)] for letter in letters[script]}
            text = _WORD.sub(partial(_unborrowed, twins), text)
    return text


def _unborrowed(twins: dict[int, str], found: re.Match[str]) -> str:
    word = found.group()
    foreign = [letter for letter in word if not letter.isascii()]
    if not foreign or not all(ord(letter) in twins for letter in foreign):
        return word
    if any(letter.isascii() and letter.isalpha() for letter in word):
        return word
    short = len(foreign) < _LEAST_LATIN and _script(foreign[0]) == "greek"
    return word if short else word.translate(twins)
