from __future__ import annotations

import numpy as np
import pytest

from model.comment import Author, Comment, Post
from model.senses import nearness
from model.shape import SHAPE, shape_of
from model.view import View

FAMILIES = {family.name: family for family in SHAPE}
SENSES = {"sense", "name_sense", "address_sense"}
TABLE = Post(title="Indexing large tables")
PRAISE = "Great post, thanks for sharing this awesome article with your readers."
RUSSIAN = "Спасибо за статью, это было очень полезно"
LONG = Post(title="Large tables", text="The planner reads the statistics of each table. " * 3)
READER = "The planner ignores that hint when statistics are stale, so analyze the partition first."


def _signals(name, comment):
    return FAMILIES[name].signals(View(comment))


def _named(name, **known):
    return Comment("x", Author(name, **known))


def _by(url, name=""):
    return Comment("x", Author(name, url=url))


GROWTH = [
    ("links", Comment("http://a.example http://b.example"), Comment("http://a.example")),
    ("links", Comment('<a href="http://a.example">x</a>'), Comment("a link to x")),
    ("links", Comment("[url=http://a.example]x[/url]"), Comment("http://a.example x yz")),
    ("links", Comment("go to pills dot com"), Comment("go to pills and come")),
    ("link_text", Comment("[url=http://a.example]cheap pills[/url]"), Comment("cheap pills")),
    ("link_text", Comment("It is here: http://a.example"), Comment("It is here: nowhere")),
    ("link_places", Comment("see http://a.xyz/b"), Comment("see http://a.example/b")),
    ("link_places", Comment("see http://bit.ly/b"), Comment("see http://a.example/b")),
    ("contacts", Comment("call +1 555 010 0199"), Comment("call 5")),
    ("contacts", Comment("only $5"), Comment("only five")),
    ("contacts", Comment("write to a@b.example"), Comment("write to a at b")),
    ("contacts", Comment("ask @ann_lee"), Comment("ask ann lee")),
    ("offers", Comment("casino bonus"), Comment("large table")),
    ("offers", Comment("Click here to read it"), Comment("I went to read it")),
    ("capitals", Comment("BUY THIS NOW"), Comment("Buy this now")),
    ("digits", Comment("100 200"), Comment("one two 3")),
    ("repetition", Comment("buy buy buy"), Comment("buy it now")),
    ("repetition", Comment("sooooo good"), Comment("so good")),
    ("repetition", Comment("good!!!"), Comment("good.")),
    ("symbols", Comment("nice 🎉🎉"), Comment("nice")),
    ("symbols", Comment("a | b | c"), Comment("a, b, c")),
    ("disguise", Comment("𝗪𝗜𝗡"), Comment("WIN")),
    ("disguise", Comment("сhеар рills"), Comment("cheap pills")),
    ("disguise", Comment("c a s i n o bonus"), Comment("casino bonus")),
    ("layout", Comment("a line that \nends too early"), Comment("a line that ends too early")),
    ("layout", Comment("Two  gaps  here."), Comment("Two gaps here.")),
    ("layout", Comment("One , and two."), Comment("One, and two.")),
    ("spelling", Comment("this is the moost usefful thing"), Comment("this is the most of it")),
    ("gibberish", Comment("xkqjzv wrtplk"), Comment("ordinary words")),
    ("tone", Comment("why?"), Comment("why")),
    ("tone", Comment("Hello there"), Comment("Well there")),
    ("tone", Comment("I like my cat"), Comment("Ann likes a cat")),
    ("generic", Comment(PRAISE), Comment(READER)),
    ("length", Comment(READER * 3), Comment(READER)),
    ("name", _named("cheap soccer jerseys"), _named("Ann Lee")),
    ("name", _named("xkqjzvwr"), _named("Bob")),
    ("url", _by("http://watches.example/buy", "watches"), _by("")),
    ("url", _by("http://a-b-1.xyz/forum/profile?u=1"), _by("http://a.example")),
    ("post", Comment("My tables are large.", post=TABLE), Comment("Good one.", post=TABLE)),
    ("email", _named("Ann", email="a@mailinator.com"), _named("Ann", email="a@gmail.com")),
    ("post_text", Comment("statistics and planner", post=LONG), Comment("weather", post=LONG)),
    ("post_language", Comment(RUSSIAN, post=TABLE), Comment(READER, post=TABLE)),
    ("near", Comment("an index of the table", post=TABLE), Comment("a mortgage", post=TABLE)),
    ("type", Comment("x", type="trackback"), Comment("x")),
    ("type", Comment("x", type="pingback"), Comment("x")),
    ("together", Comment(PRAISE, Author("A", url="http://a.example/x")), Comment(PRAISE)),
]


@pytest.mark.parametrize(("family", "more", "less"), GROWTH)
def test_a_family_grows_with_what_it_is_named_after(family, more, less):
    assert sum(_signals(family, more)) > sum(_signals(family, less))


def test_every_family_is_shown_to_grow():
    assert {family for family, _, _ in GROWTH} == set(FAMILIES) - SENSES


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("links", "ASP.NET and node.js, e.g.this"),
        ("links", '<a href="#comment-5">@Ann</a>, thanks'),
        ("link_text", "a list[0] and <T> in code"),
        ("link_places", "see the docs of Python"),
        ("contacts", "version 2.0.1 of 2012 has 64 bits and 1024 pages"),
        ("contacts", "the 10 European countries"),
        ("contacts", "at 192.168.100.101 on 2012-03-04 12:30:59 it was 1353844800"),
        ("contacts", "since 04.03.2012, 12:30:59, 1353844800123"),
        ("offers", "I've seen it and we've tried"),
        ("offers", "Ik denk dat het goed is"),
        ("offers", "Ce n'est pas vrai, già fatto"),
        ("offers", "Cảm ơn bạn về bài viết cho mọi người"),
        ("offers", "Sen ve ben bunu gördük"),
        ("capitals", "谢谢 это спасибо"),
        ("digits", "one two three"),
        ("repetition", "Every word here is new."),
        ("symbols", "Schöne Grüße, спасибо, 谢谢"),
        ("disguise", "Schöne Grüße, Привет мир, 한국어, धन्यवाद, مرحبا, ｶﾀｶﾅ"),
        ("spelling", "Das ist die Rechtschreibung, die wir alle brauchen"),
        ("spelling", "Спасибо за статью, это было полезно"),
        ("gibberish", "see https://docs.example/x"),
        ("gibberish", "https works"),
        ("gibberish", "XHTML and HTTPS with TTL"),
        ("gibberish", "Die deutsche Rechtschreibung ist für mich nicht schwer"),
        ("gibberish", "Спасибо за статью"),
        ("gibberish", "Merci beaucoup!"),
        ("tone", "Tabelle und Index"),
        ("tone", "Dziękuję za artykuł, i za to, że jest tak dobry"),
        ("generic", "Das ist die Tabelle, die wir alle brauchen"),
    ],
)
def test_a_family_leaves_ordinary_text_alone(family, text):
    assert not any(_signals(family, Comment(text)))


@pytest.mark.parametrize(
    "text",
    [
        "First line of a list.\nSecond line.\n\nThird one.",
        "- One\n- Two\n- Three.",
        "这是第一行\n这是第二行\n",
    ],
)
def test_lines_that_end_where_a_sentence_does_are_not_broken(text):
    broken, any_broken, trailing, *_ = _signals("layout", Comment(text))
    assert (broken, any_broken, trailing) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "family", ["url", "name", "email", "post", "post_text", "post_language", "type", "together"]
)
def test_a_field_left_out_gives_no_signal(family):
    assert not any(_signals(family, Comment("hello there")))


@pytest.mark.parametrize("taken", ["table", "tables"])
def test_a_word_of_the_post_is_taken_in_the_singular_or_plural(taken):
    assert _signals("post", Comment(f"my {taken}", post=Post(title="Large tables")))[1] == 1.0


@pytest.mark.parametrize(
    ("title", "content"), [("web", "we like it"), ("asp", "as is"), ("map", "ma foi")]
)
def test_a_word_without_its_last_letter_is_another_word(title, content):
    assert _signals("post", Comment(content, post=Post(title=title)))[1] == 0.0


def test_a_person_who_points_nowhere_is_seen():
    known = Comment("ok then", Author("Ann Lee"))
    linked = Comment("ok then", Author("Ann Lee", url="http://a.example"))
    assert sum(_signals("together", known)) > sum(_signals("together", linked))


def test_an_address_on_a_site_where_people_have_pages_is_not_the_blogger_s_goods():
    personal, own = (_signals("url", _by(url)) for url in ("github.com/ann", "ann.example/ann"))
    assert personal[4] == 0.0
    assert own[4] == 1.0


def test_the_own_words_of_a_comment_are_looked_for_in_the_text_of_the_post():
    nothing, share, agreement = _signals("post_text", Comment("planner and weather", post=LONG))
    assert (nothing, share) == (0.0, 0.5)
    assert 0.0 < agreement < 0.5


def test_a_word_that_the_post_says_often_agrees_more_than_one_it_says_once():
    post = Post(text="planner planner planner statistics " + "filler " * 90)
    often, once = (
        _signals("post_text", Comment(w, post=post))[2] for w in ("planner", "statistics")
    )
    assert often > once


def test_several_own_words_and_none_in_the_post_is_a_sign():
    comment = Comment("weather sunshine umbrella raincoat", post=LONG)
    assert _signals("post_text", comment) == (1.0, 0.0, 0.0)


def test_a_language_that_is_not_known_differs_from_none():
    assert _signals("post_language", Comment("ok", post=TABLE)) == (0.0,)
    assert _signals("post_language", Comment(RUSSIAN, post=Post(title="x"))) == (0.0,)


@pytest.mark.parametrize(
    ("family", "loan", "mortgage", "index"),
    [
        ("sense", Comment("a loan"), Comment("a mortgage"), Comment("an index")),
        ("name_sense", _named("loan"), _named("mortgage"), _named("index")),
        ("address_sense", _by("http://loan.com"), _by("mortgage.net"), _by("index.net/x")),
        ("address_sense", Comment("http://loan.com"), _by("mortgage.net"), _by("index.net/x")),
    ],
)
def test_fields_about_alike_things_have_alike_signals(family, loan, mortgage, index):
    of_loan, of_mortgage, of_index = (
        np.array(_signals(family, comment)) for comment in (loan, mortgage, index)
    )
    assert nearness(of_loan, of_mortgage) > nearness(of_loan, of_index) + 0.2


def test_a_byte_order_mark_leaves_no_trace():
    assert shape_of(View(Comment("hello\ufeff"))) == shape_of(View(Comment("hello")))


_LONG = 20_000
_TRICKY = "aA1<[!.,-_@$?| \n\t\u3000\u200b\u202e\u0307ſßİﷺéе谢ש🎉¹"
_SNIPPETS = [
    *("<a ", "[url=", "[url", "a.b.", "your the ", "\n a", "a \n", "...", "http://a.example "),
    *("http://", "www.", "1 ", "1-", "5$", "@a", "x@", "bcdfg", "a  b ", "c a s i n o ", "d0t "),
    *("<a href=#", "</a>", "[b]", "check it out ", "aa ", "this blog ", "%3a//", "/1", "I've "),
]
_UNITS = [*_TRICKY, *_SNIPPETS]


def _all_fields(text):
    author = Author(text, text, text, text, text)
    return Comment(text, author, Post(url=f"http://{text}", title=text, text=text))


ODD = {
    "nothing": Comment(""),
    "spaces": _all_fields("   "),
    "an emoji": _all_fields("🎉"),
    "right to left": _all_fields("שלום לכולם \u202eאבג\u202c مرحبا"),
    "a link": _all_fields("http://a.example/x"),
    "no host": _all_fields("http://"),
    "soup": _all_fields(
        "<a <b></a href='http://x'>[url=<p>[/url]<a href=\"#\"<<>>&lt;a&gt;[link=x]"
    ),
    "a surrogate": _all_fields("\ud800\u2800"),
    "a slash": _all_fields("///"),
    "loud": _all_fields("BUY!!! 𝗪𝗜𝗡 http://a.example $5 " * 500),
    "every kind of type": Comment("x", type="\ud800"),
}


@pytest.mark.parametrize("comment", ODD.values(), ids=list(ODD))
def test_every_signal_of_an_odd_comment_is_in_bounds(comment):
    assert all(-1.0 <= signal <= 1.0 for signal in shape_of(View(comment)))


@pytest.mark.parametrize("family", SHAPE, ids=list(FAMILIES))
def test_a_family_returns_as_many_signals_as_it_says(family):
    assert {len(family.signals(View(comment))) for comment in ODD.values()} == {family.count}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS, ids=ascii)
def test_the_longest_input_of_one_thing_gives_an_answer_in_bounds(unit):
    view = View(_all_fields((unit * _LONG)[:_LONG]))
    assert all(-1.0 <= signal <= 1.0 for signal in shape_of(view))


@pytest.mark.timeout(5)
@pytest.mark.parametrize("family", SHAPE, ids=list(FAMILIES))
def test_a_family_answers_when_every_field_has_ten_thousand_words(family):
    text = " ".join(f"{chr(97 + i % 26)}{i}" for i in range(10_000))
    assert len(family.signals(View(_all_fields(text)))) == family.count
