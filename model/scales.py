"""Counts and shares as numbers between 0 and 1. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable


def share(part: float, whole: float) -> float:
    """Return ``part / whole`` kept within [0, 1]; 0 of nothing."""
    return min(part / whole, 1.0) if whole else 0.0


def grows(count: float, full: float) -> float:
    """Return a count on a logarithmic scale that reaches 1 at ``full``."""
    return min(math.log1p(count) / math.log1p(full), 1.0)


def count(pattern: re.Pattern[str], text: str) -> int:
    """Return how often a pattern is found."""
    return len(pattern.findall(text))


def among(characters: bytes, text: str) -> int:
    """Return how many characters of a text are among some ASCII ones."""
    encoded = text.encode("ascii", "replace")
    return len(encoded) - len(encoded.translate(None, characters))


def is_in(pattern: re.Pattern[str], text: str) -> float:
    """Return 1 when a pattern is found, else 0."""
    return float(pattern.search(text) is not None)


def some(found: Iterable[object]) -> float:
    """Return 1 when anything is true, else 0."""
    return float(any(found))
