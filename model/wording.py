"""How a reason is put into words: counts, shares, lists and quotations that fit on a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from model.view import View

# What one signal says of a comment; a text that changes with the comment is a function of it.
Text = str | Callable[[View], str]

# Letters of a word or a field that are quoted, and words that are listed.
_QUOTED, _LISTED = 40, 3


def counted(count: int, one: str) -> str:
    """Return a count with its noun, whose plural takes an "s"."""
    return f"{count or 'no'} {one}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share from 0 to 1 as a percentage."""
    return f"{100 * share:.0f} %"


def quoted(text: str) -> str:
    """Return the start of a text on one line, without characters that are not seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())[:_QUOTED]


def listed(words: Iterable[str]) -> str:
    """Return the first few different words."""
    return ", ".join(quoted(word) for word in list(dict.fromkeys(words))[:_LISTED])


def with_list(text: str, words: Iterable[str]) -> str:
    """Return a text and the first few words that show it; the text alone where there are none."""
    shown = listed(words)
    return f"{text}: {shown}" if shown else text
