from __future__ import annotations

import pytest
from sklearn.pipeline import Pipeline

from model.comment import Author, Comment, Post
from model.pipeline import Parameters, build_pipeline
from model.score import Thresholds
from model.scorer import Scorer

POST = Post(url="https://blog.example/posts/1", title="How to index a large table")

HAM = [
    Comment("Thanks, the second index fixed my slow query.", Author("Ann Lee"), POST),
    Comment("Does this work for a partitioned table?", Author("Tom", url="https://tom.example")),
    Comment("I disagree, the planner ignores that hint.", Author("Priya")),
    Comment("Danke, das war genau mein Problem.", Author("Jürgen"), POST),
]
SPAM = [
    Comment("cheap casino bonus http://casino.example", Author("casino", url="http://a.example/x")),
    Comment("[url=http://pills.example]cheap pills[/url]", Author("cheap pills")),
    Comment("buy cheap replica watches", Author("replica watches", url="http://w.example/buy")),
    Comment("𝗪𝗜𝗡 casino bonus now!!!!", Author("JamesTug"), POST),
]
ODD = [
    Comment(""),
    Comment("?", Author("", url="http://[::1")),
    Comment("a" * 20_000),
    Comment("\ud800\u2800", Author("\u202e")),
    Comment("謝謝 🎉 сhеар", type="pingback"),
]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """A pipeline fitted on eight comments."""
    fitted = build_pipeline(Parameters(slope=0.8, offset=-0.3))
    return fitted.fit(HAM + SPAM, [False] * len(HAM) + [True] * len(SPAM))


@pytest.fixture(scope="session")
def scorer(pipeline: Pipeline) -> Scorer:
    return Scorer(pipeline, Thresholds(0.6, 0.9), "20260101T000000Z-00000000")
