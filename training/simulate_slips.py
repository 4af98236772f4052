"""What spinning programs and hasty fingers do to a text. Pure functions."""

from __future__ import annotations

import re
from random import Random

_INSIDE_WORD = re.compile(r"(?<=[a-z])[a-z](?=[a-z]{2})")
_FULL_STOP = re.compile(r"(?<=[a-z][.!?]) (?=[A-Z])")
# How often each happens to a text.
_TYPO, _WRAP, _NO_SPACE, _LOWER = 0.15, 0.25, 0.08, 0.1


def slipped(text: str, rng: Random) -> str:
    """Return a text with a typo, a hard wrap, a lost space or a small first letter, or none."""
    typo, wrap, space, lower = (rng.random() for _ in range(4))
    if typo < _TYPO:
        text = with_typo(text, rng)
    if space < _NO_SPACE:
        text = _FULL_STOP.sub("", text, count=rng.choice((1, 1, 0)))
    if lower < _LOWER:
        text = text[:1].lower() + text[1:]
    return wrapped(text, rng) if wrap < _WRAP else text


def with_typo(text: str, rng: Random) -> str:
    """Return a text with a letter inside a word doubled, or swapped with the next."""
    places = [found.start() for found in _INSIDE_WORD.finditer(text)]
    if not places:
        return text
    at = rng.choice(places)
    if rng.random() < 0.5:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def wrapped(text: str, rng: Random) -> str:
    """Return a text broken as an old mail program would, with the space left before the break."""
    width, lines, line = rng.randint(60, 80), [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line += word + " "
    return "\n".join([*lines, line.rstrip()])
