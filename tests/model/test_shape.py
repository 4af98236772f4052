from __future__ import annotations

import pytest

from model.comment import Author, Comment
from model.shape import SHAPE, shape_of
from model.view import View


def _family(name, comment):
    return next(family for family in SHAPE if family.name == name).signals(View(comment))


@pytest.mark.parametrize(
    ("family", "more", "less"),
    [
        ("links", Comment("http://a.example http://b.example"), Comment("http://a.example")),
        ("links", Comment('<a href="http://a.example">x</a>'), Comment("a link to x")),
        ("links", Comment("[url=http://a.example]x[/url]"), Comment("http://a.example x yz")),
        ("contacts", Comment("call +1 555 010 0199"), Comment("call 5")),
        ("contacts", Comment("only $5"), Comment("only five")),
        ("contacts", Comment("write to a@b.example"), Comment("write to a at b")),
        ("capitals", Comment("BUY THIS NOW"), Comment("Buy this now")),
        ("digits", Comment("100 200"), Comment("one two 3")),
        ("repetition", Comment("buy buy buy"), Comment("buy it now")),
        ("symbols", Comment("𝗪𝗜𝗡"), Comment("WIN")),
        ("symbols", Comment("nice 🎉🎉"), Comment("nice")),
        ("gibberish", Comment("xkqjzv wrtplk"), Comment("ordinary words")),
        ("tone", Comment("why?"), Comment("why")),
        ("name", Comment("x", Author("cheap soccer jerseys")), Comment("x", Author("Ann Lee"))),
        ("url", Comment("x", Author("watches", url="http://watches.example")), Comment("x")),
    ],
)
def test_a_family_grows_with_what_it_is_named_after(family, more, less):
    assert sum(_family(family, more)) > sum(_family(family, less))


def test_every_signal_lies_between_nothing_and_one():
    loud = Comment(
        "BUY!!! 𝗪𝗜𝗡 http://a.example $5 " * 500, Author("a1 b2 " * 30, url="http://" + "9" * 300)
    )
    assert all(0.0 <= signal <= 1.0 for signal in shape_of(View(loud)))


def test_every_family_returns_as_many_signals_as_it_says():
    for family in SHAPE:
        assert len(family.signals(View(Comment("hello")))) == family.count


def test_the_type_of_a_comment_is_no_signal():
    assert shape_of(View(Comment("x", type="trackback"))) == shape_of(View(Comment("x")))


@pytest.mark.parametrize(
    "text",
    ["see https://docs.example/x", "https works", "XHTML and HTTPS with TTL", "Rechtschreibung"],
)
def test_what_only_looks_like_letters_without_a_word_is_no_gibberish(text):
    assert _family("gibberish", Comment(text)) == (0.0,)


@pytest.mark.parametrize("family", ["url", "name"])
def test_a_field_left_out_gives_no_signal(family):
    assert not any(_family(family, Comment("hello there")))


def test_a_reply_link_on_the_same_page_is_no_link():
    assert not any(_family("links", Comment('<a href="#comment-5">@Ann</a>, thanks')))


def test_a_byte_order_mark_leaves_no_trace():
    assert shape_of(View(Comment("hello\ufeff"))) == shape_of(View(Comment("hello")))


def test_the_name_of_a_pingback_is_no_name():
    assert View(Comment("x", Author("cheap jerseys"), type="pingback")).name == ""


_UNITS = [
    "a",
    "<a ",
    "[url=",
    "1 ",
    "5$",
    "@a",
    "! ",
    "a ",
    "http://a.example ",
    "x@",
    "bcdfg",
    "1-",
]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS)
def test_an_input_of_the_longest_kind_hangs_nothing(unit):
    text = unit * (20_000 // len(unit))
    shape_of(View(Comment(text, Author(text[:200], url=text[:2048]))))
