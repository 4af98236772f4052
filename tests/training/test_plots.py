from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from training.plots import Axis, Line, Mark, histogram, log_odds, logarithmic, plot

UNIT = Axis("unit", 0.0, 1.0, [(0.0, "none"), (1.0, "all")])
SHARES = Axis("share", 0.01, 1.0, [(0.1, "10 %")], logarithmic)


def _plot(*lines, x=UNIT, y=UNIT, marks=()):
    return ElementTree.fromstring(plot("A plot", x, y, lines, marks))


def _points(svg):
    text = svg.find("polyline").get("points").split()
    return [tuple(map(float, point.split(","))) for point in text]


def test_a_plot_is_well_formed_and_says_what_it_is():
    svg = _plot(Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "ham"))
    assert svg.get("role") == "img"
    assert svg.find("title").text == "A plot"


def test_up_and_right_is_more():
    (x0, y0), (x1, y1) = _points(_plot(Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "")))
    assert x1 > x0
    assert y1 < y0


@pytest.mark.parametrize(
    ("axis", "value", "along"),
    [
        (UNIT, 0.25, 0.25),
        (SHARES, 0.1, 0.5),
        (Axis("p", 0.1, 0.9, [], log_odds), 0.5, 0.5),
        (UNIT, 7.0, 1.0),
        (SHARES, 0.0, 0.0),
    ],
)
def test_values_lie_along_an_axis_by_its_scale_and_never_outside(axis, value, along):
    assert axis.along(np.array([value]))[0] == pytest.approx(along)


def test_every_tick_and_mark_is_named():
    svg = _plot(x=SHARES, marks=[Mark(0.5, "hold <0.5>")])
    assert {text.text for text in svg.iter("text")} >= {"10 %", "none", "all", "hold <0.5>"}


def test_a_dot_of_four_times_the_weight_is_twice_as_wide():
    dots = Line(np.array([0.1, 0.2]), np.array([0.5, 0.5]), "", np.array([1.0, 4.0]))
    small, large = (float(dot.get("r")) for dot in _plot(dots).iter("circle"))
    assert large == pytest.approx(2 * small, rel=0.03)


def test_ham_stands_above_the_line_and_spam_hangs_below():
    svg = ElementTree.fromstring(histogram("Scores", np.array([3.0, 0.0]), np.array([0.0, 5.0])))
    ham, spam = svg.iter("rect")
    base = float(svg.find("line").get("y1"))
    assert (ham.get("class"), spam.get("class")) == ("ham", "spam")
    assert float(ham.get("y")) + float(ham.get("height")) == pytest.approx(base)
    assert float(spam.get("y")) == pytest.approx(base)


def test_a_class_that_is_missing_has_no_bars():
    svg = ElementTree.fromstring(histogram("Scores", np.zeros(4), np.zeros(4)))
    assert list(svg.iter("rect")) == []
