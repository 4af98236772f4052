"""Reasons that add up, in words that are true of the comment."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest
from scipy.special import logit

from model import reasons_senses
from model.comment import Author, Comment, Post
from model.explain import explain
from model.features import COLUMNS, FAMILIES, FAMILY_STARTS, vector
from model.reasons import SIGNALS
from model.senses import DIMENSIONS, sense
from model.shape import SHAPE
from model.view import View

from .conftest import HAM, ODD, POST, SPAM

LOUD = Comment(
    "hi!!!! Great blog, I realy love your site.It has  good infomation ,so buy V1agra\nand"
    ' c h e a p pills сhеаp <a href="http://x.top/?a=1">cheap pills</a> [url=http://bit.ly/x]one[/url]'
    " www dot pills dot com {}; | 🎉 $5 +1 555 010 0199 a@b.example @handle xkqjzvwr 100 WINNER",
    Author("cheap Pills Online for You", url="http://cheap-pills-4.example.top/profile/cheap?x=1"),
    POST,
)
ODDER = Comment(
    "Order now , it is wonderrful and reallly chheap a\u200bb\u200bc\u200bd [link=x]y[/link]"
    " how to index a large table, see pills dot com and https://github.com/a",
    Author("WATSON4.COM <b>", url="https://bit.ly/"),
    POST,
)
PARTS = (
    "thanks for the post about the index",
    "buy cheap pills",
    "http://a.example/x",
    "WHY NOT?",
    "große Tabelle",
    "спасибо за статью",
    "\n\n",
    "c4s1no",
    "[url=http://b.example]bonus[/url]",
    "🎉!!!!",
)
NAMES = ("", "Ann Lee", "best seo services", "JamesTug", "qwrtpsdf", "山田太郎", "a.example")
URLS = ("", "http://a.example", "http://a.example/x/y?z=1", "https://github.com/ann", "nonsense")


def _made_up(count):
    """Comments drawn from a few parts, the same at every run."""
    draw = random.Random(4)
    for _ in range(count):
        content = " ".join(draw.choices(PARTS, k=draw.randrange(9)))
        author = Author(draw.choice(NAMES), url=draw.choice(URLS))
        kind = draw.choice(["comment", "pingback", "trackback"])
        yield Comment(content, author, draw.choice([POST, Post()]), kind)


MADE_UP = list(_made_up(200))


@cache
def _read(comment):
    view = View(comment)
    return view, vector(view)


def _reasons(comment, family="", place=None, weight=1.0):
    """Explain by a model in which a family, or one signal of it, alone counts."""
    weights = np.zeros(COLUMNS)
    start, end = FAMILY_STARTS[FAMILIES.index(family) :][:2]
    weights[start:end] = weight if place is None else 0.0
    if place is not None:
        weights[start + place] = weight
    return explain(*_read(comment), weights, -1.0)


def _text(comment, family, place=None, weight=1.0):
    return _reasons(comment, family, place, weight)[0].text


def test_the_reasons_of_200_made_up_comments_sum_to_their_log_odds(scorer):
    scores = [scorer.score(comment) for comment in MADE_UP]
    sums = [sum(reason.weight for reason in score.reasons) for score in scores]
    assert sums == pytest.approx(logit([score.spam for score in scores]), abs=1e-9)
    assert sums == pytest.approx(logit(scorer.probabilities(MADE_UP)), abs=1e-9)


def test_every_signal_of_every_family_has_a_text():
    assert {name: len(texts) for name, texts in SIGNALS.items()} == {
        family.name: family.count for family in SHAPE if family.name not in reasons_senses.FAMILIES
    }


@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_what_a_field_is_about_is_told_by_the_words_that_pull_to_the_side_it_pulls_to(weight):
    weights = np.zeros(COLUMNS)
    start = FAMILY_STARTS[FAMILIES.index("sense")]
    weights[start : start + DIMENSIONS] = weight * sense(["loan"])
    view = View(Comment("a loan or mortgage index"))
    (told,) = [r for r in explain(view, vector(view), weights, 0.0) if r.name == "sense"]
    assert told.weight * weight > 0
    assert told.text.startswith("what it is about: loan, mortgage")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_is_one_line_of_a_length_that_can_be_read(family):
    for comment in [LOUD, ODDER, *HAM, *SPAM, *ODD, *MADE_UP[:30]]:
        for weight in (1.0, -1.0):
            for reason in _reasons(comment, family, weight=weight)[:-1]:
                assert reason.text.isprintable()
                assert 2 < len(reason.text) < 200


@pytest.mark.parametrize(
    ("family", "place"), [(family.name, place) for family in SHAPE for place in range(family.count)]
)
def test_every_signal_is_told_wherever_it_is_found(family, place):
    for comment in [LOUD, ODDER, *HAM, *SPAM, *MADE_UP[:30]]:
        for reason in _reasons(comment, family, place)[:-1]:
            assert reason.name == family
            assert not reason.text.endswith(": ")


@pytest.mark.parametrize(
    ("family", "comment", "text"),
    [
        ("words", Comment("zzz"), "words: zzz"),
        ("offers", Comment("cheap loans for all"), "offers: cheap, loans"),
        ("layout", Comment("Lines that break\namid a sentence."), "in the middle of a sentence"),
        ("disguise", Comment("сhеаp рills"), "letters that only look like letters: 4"),
        ("links", Comment("see http://a.example"), "80 % of the comment is links"),
        ("generic", Comment("this is so very good"), "says nothing of its own: no words that"),
        ("post", Comment("The index of my table", post=POST), "takes up the post: index, table"),
        ("post", Comment("It is all the same to me, or is it", post=POST), "nothing of the post"),
        ("length", Comment("two words"), "2 words long"),
        ("name", Comment("x", Author("Ann Lee")), '"Ann Lee": '),
        ("url", Comment("x", Author(url="http://a.example/b/c")), "address a.example/b/c: "),
        ("type", Comment("x", type="pingback"), "a pingback from another site"),
        ("link_address", Comment("x http://a.example"), "the addresses of the links: a.example"),
        ("author_url", Comment("x", Author(url="http://a.example")), "address: a.example"),
    ],
)
def test_a_reason_says_what_is_there(family, comment, text):
    assert text in _text(comment, family)


@pytest.mark.parametrize(
    ("name", "place", "fact"),
    [
        ("Ann Lee", 13, "a person's name"),
        ("cheap flights to you", 17, "a slogan"),
        ("cDoJNpvDKQJeYn", 12, "random letters"),
        ("replica watches", 20, "goods or services: replica, watches"),
        ("pills.com", 16, "an internet address"),
    ],
)
def test_the_kind_of_name_is_told(name, place, fact):
    assert (
        _text(Comment("x", Author(name)), "name", place) == f'the author\'s name "{name}": {fact}'
    )


def test_a_reason_names_the_signal_that_pulls_hardest():
    comment = Comment("Lines that break\namid a sentence.")
    assert _text(comment, "layout", 7, -1.0) == "ends as a sentence does"
    assert _text(comment, "layout", 1) == "lines broken in the middle of a sentence"


def test_a_reason_tells_two_facts_at_most():
    assert _text(LOUD, "name").count(";") == 1


def test_the_strongest_words_are_named_as_the_comment_has_them(scorer):
    reasons = scorer.score(Comment("zzz casino yyy")).reasons
    assert next(r.text for r in reasons if r.name == "words").startswith("words: casino")


def test_a_name_is_quoted_at_a_length_that_can_be_read():
    text = _text(Comment("hi", Author("casino " * 20)), "author_name")
    assert text.startswith("the author's name: casino casino")
    assert len(text) < 70


def test_a_name_is_quoted_without_what_is_not_seen():
    assert _text(Comment("hi", Author("a\u202eb\nc")), "author_name") == "the author's name: a b c"


def test_one_link_is_counted_as_one():
    assert _text(Comment("see http://a.example"), "links", 0) == "1 link in the comment"


def _told(families, most):
    """Explain by a model in which each of some families counts, the first the most."""
    weights = np.zeros(COLUMNS)
    for place, family in enumerate(families):
        start, end = FAMILY_STARTS[FAMILIES.index(family) :][:2]
        weights[start:end] = 1.0 / (1 + place)
    return explain(*_read(LOUD), weights, -1.0, most)


FOUR = ("words", "characters", "link_address", "author_name")


def test_the_reasons_told_add_up_to_those_not_told():
    every, shown = _told(FOUR, None), _told(FOUR, 2)
    assert shown[:2] == every[:2]
    assert sum(r.weight for r in shown) == pytest.approx(sum(r.weight for r in every), abs=1e-12)


@pytest.mark.parametrize("most", [4, 5, None])
def test_few_reasons_are_all_told_and_the_baseline_by_its_name(most):
    assert _told(FOUR, most)[-1].name == "baseline"
    assert len(_told(FOUR, most)) == 5


@pytest.mark.parametrize(("most", "weaker"), [(3, "1 weaker signal"), (0, "4 weaker signals")])
def test_the_last_reason_says_how_many_are_not_told(most, weaker):
    assert _told(FOUR, most)[-1].text == f"{weaker} and the baseline"
