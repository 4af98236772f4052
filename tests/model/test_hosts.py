from __future__ import annotations

import pytest

from model.text import MAX_TEXT, disguised_hosts


@pytest.mark.parametrize(
    "text",
    [
        "visit example dot com now",
        "EXAMPLE DOT COM",
        "example (dot) com",
        "example[dot]com",
        "example[.]com",
        "www.example(.)com/path",
        "see example . com",
        "example。com",
        "hxxp://example.com/x",
        "hxxps://www.example[.]com",
        "h**p://example.com",
        "http : // example . com",
        "https:/ /example.com",
        "exаmple dot com",
        "ｅｘａｍｐｌｅ dot ｃｏｍ",
    ],
)
def test_a_host_spelled_out_for_a_reader_is_found(text):
    assert disguised_hosts(text) == ("example.com",)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("example dot com, EXAMPLE (dot) com", ("example.com",)),
        ("cheap-pills dot shop or a.b[.]net", ("a.b.net", "cheap-pills.shop")),
        ("example[.]co[.]uk", ("example.co.uk",)),
        ("v1agra dot com", ("v1agra.com",)),
    ],
)
def test_hosts_are_told_once_and_as_they_are_called(text, hosts):
    assert disguised_hosts(text) == hosts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://example.com and www.example.com and example.com",
        "the dot com bubble",
        "after the bust every dot com was late",
        "asp . net and ASP dot NET",
        "a polka dot shop",
        "connect the dot in the middle",
        "it works . Communism does not",
        "gostei . com certeza",
        "write to ann at example dot com",
        "ann (at) example (dot) com",
        "array[.] and f(.)",
        "version 1 . com",
        "std :: cout",
    ],
)
def test_prose_code_links_and_hidden_addresses_spell_no_host(text):
    assert disguised_hosts(text) == ()


_UNITS = [
    "a",
    "a.",
    "a ",
    "a-",
    "a dot ",
    "a[.]",
    "(dot)",
    " . ",
    "hxxp://",
    "http : ",
    "。",
    "dot",
]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", _UNITS, ids=ascii)
def test_an_input_of_the_longest_kind_hangs_nothing(unit):
    disguised_hosts(unit * MAX_TEXT)
