from __future__ import annotations

import time

import pytest

from model.text import MAX_TEXT, fold, host_of, links, scripts


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


def test_folding_twice_changes_nothing_more():
    text = "Сhеар ＰＩＬＬＳ \u202e 𝗪𝗜𝗡 Straße İ ﷺ"
    assert fold(fold(text)) == fold(text)


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
        ("http:/\\example.com", ""),
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


@pytest.mark.parametrize("unit", _UNITS)
def test_no_input_of_the_longest_kind_takes_long(unit):
    text = unit * (MAX_TEXT // len(unit))
    began = time.perf_counter()
    fold(text), links(text), host_of(text), scripts(text)
    assert time.perf_counter() - began < 0.5
