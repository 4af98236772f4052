from __future__ import annotations

import pytest

from model.comment import Author, Comment, Post
from model.view import View, only_words, url_text


def _about(url="", title=""):
    return View(Comment("x", post=Post(url=url, title=title))).post_words


@pytest.mark.parametrize(
    ("folded", "words"),
    [("one, two_three", "one two three"), (" ...one! ", "one"), ("!?", ""), ("", "")],
)
def test_only_words_are_left_with_one_space_between_them(folded, words):
    assert only_words(folded) == words


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("HTTP://www.A.example/Über?x=1", "a.example/uber?x=1"),
        ("a.example", "a.example/"),
        ("", ""),
        ("http://", ""),
    ],
)
def test_the_text_of_a_url_begins_with_its_host(url, text):
    assert url_text(url) == text


def test_the_text_of_a_url_is_bounded():
    assert len(url_text("http://a.example/" + "x" * 9_000)) == 300


@pytest.mark.parametrize(
    "content",
    [
        'see <a href="http://a.example/x" rel="nofollow">this</a> now',
        "see [url=http://a.example/x]this[/url] now",
        "see [b]this[/b] http://a.example/x now",
        "see <b>this</b> a.example.com/x now",
    ],
)
def test_the_prose_has_neither_markup_nor_links(content):
    assert View(Comment(content)).word_list == ["see", "this", "now"]


@pytest.mark.parametrize("content", ["a < b and c > d", "list[0] and list[k]", "[1] see [note]"])
def test_brackets_that_are_no_known_markup_keep_their_words(content):
    assert View(Comment(content)).prose.count("[") == content.count("[")


def test_the_content_is_folded_with_single_spaces():
    assert View(Comment(" Ein\n\tSchönes  Wort ")).content == "ein schones wort"


def test_words_are_those_of_the_content_in_order():
    assert View(Comment("It's nice, isn't it?")).word_list == ["it", "s", "nice", "isn", "t", "it"]


def test_a_link_to_a_place_on_the_same_page_is_taken_out():
    raw = View(Comment('<a href="#comment-5">@Ann</a>, thanks')).raw
    assert "#comment-5" not in raw
    assert "@Ann" in raw


def test_a_link_to_another_page_is_kept():
    content = '<a href="http://a.example/#part">x</a>'
    assert View(Comment(content)).raw == content


def test_a_link_to_the_blog_itself_is_no_link():
    content = "http://www.blog.example/2 and http://a.example"
    view = View(Comment(content, post=Post(url="https://blog.example/1")))
    assert view.links == ("http://a.example",)


def test_every_link_counts_when_the_blog_is_not_known():
    assert len(View(Comment("http://blog.example/2 and http://a.example")).links) == 2


def test_a_host_spelled_out_is_among_the_hosts_but_no_link():
    view = View(Comment("go to pills dot com and http://www.a.example/x"))
    assert view.link_hosts == {"pills.com", "a.example"}
    assert view.links == ("http://www.a.example/x",)


def test_the_same_link_twice_is_said_once():
    assert View(Comment("http://a.example/x http://a.example/x")).link_text == "a.example/x"


@pytest.mark.parametrize(("text", "tongue"), [("What is this about?", "en"), ("Was ist es?", "de")])
def test_the_language_is_that_of_the_prose(text, tongue):
    view = View(Comment(f'<a href="http://a.example/y">{text}</a>'))
    assert view.language == tongue
    assert view.is_english == (tongue == "en")


@pytest.mark.parametrize(
    ("kind", "named"), [("comment", True), ("trackback", True), ("pingback", False)]
)
def test_the_name_of_a_pingback_is_no_name(kind, named):
    view = View(Comment("x", Author("Ann Lee"), type=kind))
    assert (view.is_named, view.name) == (named, "ann lee" if named else "")
    assert (view.name_evidence.person > 0) == named


def test_a_name_of_spaces_is_none():
    assert not View(Comment("x", Author("  "))).is_named


@pytest.mark.parametrize(
    ("url", "path"),
    [("http://a.example/x/Y/", "x/y"), ("http://a.example/", ""), ("a.example", ""), ("", "")],
)
def test_the_path_of_an_address_has_no_slashes_at_its_ends(url, path):
    assert View(Comment("x", Author(url=url))).path == path


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example/large-table",
        "https://blog.example/2012/10/12/the-large-table/",
        "https://blog.example/2012/10/large_table.aspx",
        "https://blog.example/large-table/index.html",
        "https://blog.example/archive/large-table.HTML?page=2",
        "https://blog.example/large-table/#comment-5",
        "https://blog.example/large-table-aspx",
    ],
)
def test_the_address_of_a_post_says_what_it_is_about(url):
    assert _about(url) == {"large", "table"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://blog.example",
        "https://blog.example/13",
        "https://blog.example/?p=13",
        "https://blog.example/index.php?p=13",
        "https://blog.example/1493177616768",
        "https://blog.example/0d9f1c3ab27e4f5599aa",
        "https://blog.example/B2F06131-0DE0-41B0-A878-6BCB2B9D42AE",
        "https://blog.example/2012/10/12/",
    ],
)
def test_an_address_of_numbers_says_nothing(url):
    assert _about(url) == set()


@pytest.mark.parametrize("word", ["index", "php", "html"])
def test_a_word_for_files_is_a_word_like_others_within_an_address(word):
    assert _about(f"https://blog.example/large-{word}-table") == {"large", word, "table"}


def test_the_title_goes_before_the_address():
    assert _about("https://blog.example/large-table", "A Schöner Index") == {"schoner", "index"}


def test_short_words_function_words_and_numbers_say_nothing_of_a_post():
    assert _about(title="How to go on with my 2012 vi") == set()


def test_a_view_of_nothing_has_nothing():
    view = View(Comment(""))
    assert (view.raw, view.prose, view.content, view.words, view.link_text) == ("",) * 5
    assert (view.name, view.host, view.url, view.path, view.own_host) == ("",) * 5
    assert (view.links, view.link_hosts, view.post_words) == ((), frozenset(), frozenset())
