from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from model.score import Thresholds
from training.benchmark import Outcome
from training.evaluate import Judged, measure
from training.figures import Figure, Scored
from training.report import benchmark_page, evaluation_page, page

AT = Thresholds(hold_at=0.5, reject_at=0.9)
RNG = np.random.default_rng(0)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def _judged(size=200, *, site="blog.example"):
    spam = RNG.random(size) < 0.5
    probability = np.clip(spam * 0.5 + RNG.random(size) * 0.5, 0.0, 1.0)
    return Judged(probability, spam, np.array([site] * size))


def _evaluation(judged, at=AT):
    blogs = np.ones(judged.site.size, dtype=bool)
    return evaluation_page(judged, measure(judged, blogs, at), at)


def _benchmark():
    score, spam = RNG.normal(size=40), RNG.random(40) < 0.5
    part = np.array(["v1", "v2"] * 20)
    scored = Scored(score, score > 0, spam, np.arange(40), part)
    outcome = Outcome(
        protocol="one <video> left out",
        source="tubespam",
        judged=40,
        seconds=1.5,
        figures={"MCC": Figure(0.5, 0.4, 0.6)},
        known={"MCC": "0.905"},
        parts={"v1": {"MCC": 0.51}, "v2": {"MCC": 0.49}},
    )
    return benchmark_page([(outcome, scored)])


@pytest.mark.parametrize("make", [lambda: _evaluation(_judged()), _benchmark])
def test_a_page_is_whole_and_fetches_and_runs_nothing(make):
    tags = _Tags()
    tags.feed(make())
    assert tags.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.seen)
    assert not {"src", "href", "onload", "onclick"} & {name for name, _ in tags.attributes}
    assert "url(" not in make()


def test_a_page_follows_a_dark_system():
    assert "prefers-color-scheme: dark" in page("x", [])


def test_ham_and_spam_have_two_colours_in_light_and_in_dark():
    for name in ("ham", "spam"):
        assert len(set(re.findall(rf"--{name}: (#\w+)", page("x", [])))) == 2


def test_every_site_has_a_row_and_a_histogram():
    text = _evaluation(_judged(site="a<b>.example"))
    assert ">a&lt;b&gt;.example</td>" in text
    assert "<title>Scores of a&lt;b&gt;.example</title>" in text
    assert "a<b>" not in text


def test_both_thresholds_are_marked_on_both_plots():
    text = _evaluation(_judged())
    assert text.count(">hold 0.5</text>") == 2
    assert text.count(">reject 0.9</text>") == 2


def test_a_model_that_may_not_reject_has_no_mark_for_it():
    text = _evaluation(_judged(), Thresholds(hold_at=0.5, reject_at=None))
    assert ">reject " not in text
    assert "Held from 0.5, never rejected." in text


def test_a_figure_of_a_protocol_stands_with_its_interval_and_the_best_known():
    text = _benchmark()
    for cell in ("one &lt;video&gt; left out", "0.5000", "0.400 to 0.600", "0.905"):
        assert f">{cell}</td>" in text
    assert "<title>Scores of v2</title>" in text
