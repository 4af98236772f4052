"""Texts drawn from a small grammar, kept in ``training/phrases``. Pure but for reading the file.

A file has rules: ``@name``, then one pattern a line; ``#`` begins a remark. In a pattern
``{a|b}`` is one of several, ``[a]`` may be left out, and ``<name>`` is a pattern of that rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

_CHOICE = re.compile(r"\{([^{}]*)\}")
_RULE = re.compile(r"<(\w+)>")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_MARK = re.compile(r"(?<! ) ++(?=[,.](?:\s|$))|(?<=[?!])\.(?!\.)")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of one file: for each name its patterns, in order."""

    rules: Mapping[str, tuple[str, ...]]

    def say(self, rule: str, rng: Random, **given: str) -> str:
        """Return a text drawn from a rule; ``given`` are texts that stand for rules."""
        return _tidy(self._expand(rng.choice(self.rules[rule]), rng, given))

    def several(self, rule: str, count: int, rng: Random, **given: str) -> list[str]:
        """Return texts drawn from ``count`` different patterns of a rule, or from all it has."""
        patterns = self.rules[rule]
        chosen = rng.sample(patterns, min(count, len(patterns)))
        return [_tidy(self._expand(pattern, rng, given)) for pattern in chosen]

    def _expand(self, pattern: str, rng: Random, given: Mapping[str, str]) -> str:
        chosen = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), pattern)
        if chosen != pattern:
            return self._expand(chosen, rng, given)
        return _RULE.sub(lambda found: self._named(found[1], rng, given), pattern)

    def _named(self, rule: str, rng: Random, given: Mapping[str, str]) -> str:
        if rule in given:
            return given[rule]
        return self._expand(rng.choice(self.rules[rule]), rng, given)


@cache
def grammar(name: str) -> Grammar:
    """Return the grammar of ``training/phrases/<name>.txt``."""
    return parse(files("training").joinpath("phrases", f"{name}.txt").read_text(encoding="utf-8"))


def parse(text: str) -> Grammar:
    """Return the rules written in a text."""
    rules: dict[str, list[str]] = {}
    patterns: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("@"):
            patterns = rules.setdefault(line[1:], [])
        elif not line.startswith("#"):
            patterns.append(line.replace("[", "{").replace("]", "|}"))
    return Grammar({rule: tuple(listed) for rule, listed in rules.items()})


def joined(sentences: Iterable[str], gap: str = " ", stop: str = ".") -> str:
    """Return sentences as one text, each with a capital first and a full stop if it has no end."""
    return gap.join(
        sentence[:1].upper() + sentence[1:] + (stop if sentence[-1:].isalnum() else "")
        for sentence in filter(None, sentences)
    )


def _tidy(text: str) -> str:
    """Return a text without the gaps that left-out parts leave."""
    return _SPACES.sub(" ", _BEFORE_MARK.sub("", text)).strip()
