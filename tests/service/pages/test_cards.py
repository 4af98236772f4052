"""What a card shows of a comment."""

import pytest

from service.pages.cards import SHOWN, cut, is_own, likelihood, masked, plain_host


@pytest.mark.parametrize(
    "content",
    ["short", "word " * 1000, "x" * 20_000, "line\n" * 200, "\r\n" * 50 + "end", "\u2028a" * 99],
)
def test_of_a_long_text_a_part_is_folded_and_none_is_lost(content):
    shown, folded = cut(content)
    assert shown + folded == content
    assert len(shown) <= 1.2 * SHOWN
    assert bool(folded) == (content != "short")


def test_a_text_is_not_folded_for_a_few_characters():
    assert cut("x" * (SHOWN + 100)).folded == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Ann.example/a", "ann.example"),
        ("http://paypal.example@evil.example/", "evil.example"),
        ("http://evil.example\\@good.example/", "evil.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_the_host_is_the_one_that_a_browser_would_go_to_in_ascii(url, host):
    found = plain_host(url)
    assert found.isascii()
    assert found == host or not host


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://blog.example/posts/1", True),
        ("http://blog.example/posts/1", True),
        ("https://blog.example.evil.example/", False),
        ("https://evil.example/?https://blog.example", False),
        ("javascript:alert(1)//blog.example", False),
        ("javascript://blog.example/%0aalert(1)", False),
        ("//blog.example/", False),
        ("https://[bad", False),
    ],
)
def test_only_a_post_of_the_site_itself_becomes_a_link(url, own):
    assert is_own(url, "https://blog.example") == own


@pytest.mark.parametrize(
    ("spam", "words"),
    [
        (None, "Not judged"),
        (0.0, "Likely a real comment"),
        (0.5, "Unclear"),
        (0.8, "Likely spam"),
        (1.0, "Almost surely spam"),
    ],
)
def test_a_probability_is_told_in_words(spam, words):
    assert likelihood(spam) == words


def test_an_address_is_masked():
    assert masked("ann@example.org") == "a…@example.org"
    assert masked("") == ""
