"""Plots as inline SVG, coloured by the classes of the page around them. Pure functions.

Written by hand rather than by matplotlib: its colours are fixed when the file is made, so a plot
could not follow the reader's light or dark page, and it would be a large dependency for six plots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 24.0, 20.0, 40.0
# Largest radius of a dot, in pixels, and height and width of a small histogram.
_DOT, _SMALL_HEIGHT, _SMALL_WIDTH = 9.0, 76.0, 190.0


def straight(values: Floats) -> Floats:
    """Return the values: an axis as they are."""
    return values


def logarithmic(values: Floats) -> Floats:
    """Return logarithms: an axis of shares that differ by powers of ten."""
    return np.asarray(np.log10(values))


def log_odds(values: Floats) -> Floats:
    """Return log-odds: an axis of probabilities that spreads both ends."""
    return np.asarray(np.log(values) - np.log1p(-values))


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``; what lies outside is drawn on its edge.

    ticks  position and text of each
    """

    label: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    scale: Callable[[Floats], Floats] = straight

    def along(self, values: Floats) -> Floats:
        """Return where on the axis values lie, 0 at ``low`` and 1 at ``high``."""
        low, high = self.scale(np.array([self.low, self.high]))
        inside = self.scale(np.clip(values, self.low, self.high))
        return np.asarray((inside - low) / (high - low))


@dataclass(frozen=True, slots=True)
class Line:
    """A line or, with ``size``, dots whose areas are as ``size``.

    style  classes of the page's style sheet
    """

    x: Floats
    y: Floats
    style: str
    size: Floats | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line at ``x`` with its name."""

    x: float
    name: str


def plot(
    title: str,
    x: Axis,
    y: Axis,
    lines: Sequence[Line],
    marks: Sequence[Mark] = (),
    *,
    width: float = 520.0,
    height: float = 320.0,
) -> str:
    """Return an SVG element; ``title`` is what a screen reader says of it."""
    frame = _Frame(x, y, width, height)
    parts = [*frame.grid(), *map(frame.mark, marks), *map(frame.line, lines)]
    return _svg(title, width, height, parts)


def histogram(title: str, ham: Floats, spam: Floats) -> str:
    """Return a small SVG: shares of ham above the base line and of spam below it.

    ham, spam  counts in equal bins of the same range, shape (bins,) each
    """
    middle = _SMALL_HEIGHT / 2
    parts = [
        *_bars(ham, middle, -1.0, "ham"),
        *_bars(spam, middle, 1.0, "spam"),
        f'<line class="axis" x1="0" x2="{_SMALL_WIDTH:g}" y1="{middle:g}" y2="{middle:g}"/>',
    ]
    return _svg(title, _SMALL_WIDTH, _SMALL_HEIGHT, parts)


@dataclass(frozen=True, slots=True)
class _Frame:
    x: Axis
    y: Axis
    width: float
    height: float

    def across(self, values: Floats) -> Floats:
        return _LEFT + self.x.along(values) * (self.width - _LEFT - _RIGHT)

    def down(self, values: Floats) -> Floats:
        return self.height - _BOTTOM - self.y.along(values) * (self.height - _TOP - _BOTTOM)

    def grid(self) -> list[str]:
        bottom, right = self.height - _BOTTOM, self.width - _RIGHT
        parts = []
        for at, text in self.x.ticks:
            x = float(self.across(np.array([at]))[0])
            parts.append(_rule(x, x, _TOP, bottom))
            parts.append(_text(x, bottom + 15, text, "middle"))
        for at, text in self.y.ticks:
            y = float(self.down(np.array([at]))[0])
            parts.append(_rule(_LEFT, right, y, y))
            parts.append(_text(_LEFT - 6, y + 4, text, "end"))
        parts.append(_text((_LEFT + right) / 2, self.height - 6, self.x.label, "middle"))
        turned = f'transform="rotate(-90)" x="{-(_TOP + bottom) / 2:.1f}" y="13"'
        parts.append(f'<text {turned} text-anchor="middle">{escape(self.y.label)}</text>')
        return parts

    def mark(self, mark: Mark) -> str:
        x = float(self.across(np.array([mark.x]))[0])
        rule = f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" '
        return f'{rule}y2="{self.height - _BOTTOM}"/>' + _text(x, _TOP - 6, mark.name, "middle")

    def line(self, line: Line) -> str:
        points = list(zip(self.across(line.x).tolist(), self.down(line.y).tolist(), strict=True))
        if line.size is None:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return f'<polyline class="{line.style}" points="{path}"/>'
        radius = np.maximum(_DOT * np.sqrt(line.size / line.size.max(initial=1e-12)), 2.0)
        return "".join(
            f'<circle class="{line.style}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            for (x, y), r in zip(points, radius.tolist(), strict=True)
        )


def _bars(counts: Floats, base: float, way: float, style: str) -> list[str]:
    """Bars of one class, the highest filling its half; ``way`` is -1 for up and 1 for down."""
    width = _SMALL_WIDTH / counts.size
    heights = (base - 1) * counts / max(float(counts.max(initial=0.0)), 1.0)
    return [
        f'<rect class="{style}" x="{index * width + 0.5:.1f}" width="{width - 1:.1f}" '
        f'y="{base - max(-way, 0.0) * high:.1f}" height="{high:.1f}"/>'
        for index, high in enumerate(heights.tolist())
        if high
    ]


def _rule(x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    head = f'<svg role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
    return f"{head}><title>{escape(title)}</title>{''.join(parts)}</svg>"
