from __future__ import annotations

import pytest

from model.text import MAX_TEXT, fold, host_and_path, host_of, links, scripts, without_links


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Cheap PILLS", "cheap pills"),
        ("ＣＨＥＡＰ", "cheap"),
        ("𝗖𝗵𝗲𝗮𝗽", "cheap"),
        ("🅲🅷🅴🅰🅿", "cheap"),
        ("🇨🇭🇪🇦🇵", "cheap"),
        ("ᴄʜᴇᴀᴘ", "cheap"),
        ("сhеар", "cheap"),
        ("снеαρ", "cheap"),
        ("c\u200bh\u00adea\u2060p", "cheap"),
        ("c̷h̷e̷a̷p̷", "cheap"),
        ("Schön", "schon"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("한국어", "한국어"),
        ("谢谢", "谢谢"),
        ("धन्यवाद", "धन्यवाद"),
        ("", ""),
    ],
)
def test_folding_shows_what_a_reader_sees(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("before", ["", "a", "я", "λ"])
def test_folding_twice_changes_nothing_more(before):
    letters = [chr(code) for code in (*range(0x41, 0x250), *range(0x370, 0x590), 0xFDFA, 0x1D5EA)]
    for letter in letters:
        once = fold(before + letter)
        assert fold(once) == once


@pytest.mark.parametrize("text", ["Привет, это объезд", "Ωραία βιβλία", "Շնորհակալություն"])
def test_a_word_of_one_script_keeps_its_letters_whatever_their_case(text):
    assert fold(text) == fold(text.upper())
    assert not any(letter.isascii() and letter.isalnum() for letter in fold(text))


def test_folding_never_returns_more_than_the_limit():
    assert len(fold("\ufdfa" * 30_000)) == MAX_TEXT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no link here", ()),
        ("see https://a.example/x.", ("https://a.example/x.",)),
        ('<a href="http://a.example/">x</a>', ("http://a.example/",)),
        ("<a href='http://a.example/'>x</a>", ("http://a.example/",)),
        ("<a href=http://a.example/>x</a>", ("http://a.example/",)),
        ("[url=http://a.example]x[/url]", ("http://a.example",)),
        ("[x](http://a.example/y)", ("http://a.example/y)",)),
        ("go to www.a.example now", ("www.a.example",)),
        ("buy at cheap-pills.com/now", ("cheap-pills.com/now",)),
        ("http://a.example/?u=http://b.example/", ("http://a.example/?u=", "http://b.example/")),
        (
            "http://a.example/?u=http%3A%2F%2Fb.example",
            ("http://a.example/?u=", "http%3A%2F%2Fb.example"),
        ),
        ("HTTP://A.EXAMPLE", ("HTTP://A.EXAMPLE",)),
        ("http://[::1", ("http://[::1",)),
        ("ASP.NET and node.js and e.g.this", ()),
        ("write to ann@example.com", ()),
    ],
)
def test_links_are_found_however_they_are_written(text, found):
    assert links(text) == found


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.Example.com/path", "example.com"),
        ("https://user:pass@example.com:8080/?q", "example.com"),
        ("example.com/path", "example.com"),
        ("//example.com", "example.com"),
        ("http:/\\example.com", "example.com"),
        ("http://[::1]:80/", "[::1]"),
        ("http://bücher.example/", "bücher.example"),
        ("http://a b/", "a b"),
        ("mailto:ann@example.com", "example.com"),
        ("http://", ""),
        ("", ""),
        ("\ud800", "\ud800"),
    ],
)
def test_a_host_is_read_off_any_url_without_an_error(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    ["http://a.example/x/y?z", "a.example/x/y?z", "//a.example/x/y?z", "http:\\\\a.example\\x/y?z"],
)
def test_a_url_has_the_same_host_and_path_however_it_is_written(url):
    assert host_and_path(url) == ("a.example", "x/y?z")


def test_a_text_without_its_links_keeps_its_words():
    assert without_links("see http://a.example/x and b.com/y now").split() == ["see", "and", "now"]


def test_scripts_are_counted_by_letter():
    assert scripts("Hello мир 12!") == {"latin": 5, "cyrillic": 3}


@pytest.mark.parametrize(
    ("letters", "script"),
    [("ελ", "greek"), ("עב", "hebrew"), ("شك", "arabic"), ("नम", "indic"), ("谢", "han")],
)
def test_each_script_has_its_name(letters, script):
    assert list(scripts(letters)) == [script]


_UNITS = [
    "a",
    "a.",
    "http://",
    "www.",
    "-",
    "[url=",
    "<a href=",
    "\u200b",
    "е",
    "h.a",
    "%3a//",
    "@",
]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS)
def test_an_input_of_the_longest_kind_hangs_nothing(unit):
    text = unit * (MAX_TEXT // len(unit))
    fold(text), links(text), host_of(text), scripts(text)
