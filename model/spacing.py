"""Letters set apart, as in "c a s i n o", joined again. Pure functions, linear time."""

from __future__ import annotations

import itertools
import re

# Scripts whose single letters are words or syllables of their own.
_SYLLABIC = (
    "\u0590-\u07bf\u0800-\u109f\u1100-\u139f\u1700-\u1bff\u2e80-\ua4cf\ua960-\ua97f\uaa00-\uaa7f"
    "\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc\U00011000-\U000113ff"
    "\U00020000-\U0003ffff"
)
_LETTER = f"[^\\W_{_SYLLABIC}]"
# Not what code, sums and lists put between single letters.
_NOT_BETWEEN = ",;:=<>&^%+$@\"'\u2019(){}\\[\\]"
_SIGN = f"(?:_|[^\\w\\s{_NOT_BETWEEN}])"
_BETWEEN = f"( {{1,3}}|{_SIGN}| {_SIGN} )"
# What every run has inside: a pattern that begins with one class is searched for many times faster.
_HINT = re.compile(rf"[^\w{_NOT_BETWEEN}](?:[^\W_][^\w{_NOT_BETWEEN}]{{1,3}}){{2}}[^\W_](?![^\W_])")
_RUN = re.compile(
    rf"(?<![^\W_])(?<!['\u2019]){_LETTER}{_BETWEEN}(?:{_LETTER}\1){{2,}}{_LETTER}(?![^\W_'\u2019])"
)
_PAIRS = (")(", "][", "】【", "」「", "}{")
_BOXED = re.compile(
    rf"(?<=[(\[{{【「]){_LETTER}(?:(?:\)\(|\]\[|\}}\{{|】【|」「){_LETTER}){{3,}}(?=[)\]}}】」])"
)
_LEAST_LETTERS = 3


def joined(text: str) -> tuple[str, int]:
    """Return a text with each run of four or more single letters or digits joined, and how many.

    Between every two stands the same: spaces, one sign, a sign between spaces, or brackets that
    close and open. Left alone: a list ("a b c d"), one letter again and again ("x.x.x.x"), runs of
    digits, initials ("J. R. R. T."), and letters of scripts that may stand alone.
    """
    found = 0

    def join(run: re.Match[str]) -> str:
        nonlocal found
        characters = [character for character in run.group() if character.isalnum()]
        if not _is_word(characters):
            return run.group()
        found += 1
        return "".join(characters)

    if _HINT.search(text) or text.count("_") > 2:
        text = _RUN.sub(join, text)
    if any(pair in text for pair in _PAIRS):
        text = _BOXED.sub(join, text)
    return text, found


def _is_word(characters: list[str]) -> bool:
    letters = [ord(letter) for letter in "".join(characters).casefold() if letter.isalpha()]
    listed = all(after - before == 1 for before, after in itertools.pairwise(letters))
    return len(set(letters)) >= _LEAST_LETTERS and not listed
