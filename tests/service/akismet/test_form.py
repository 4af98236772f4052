"""Bytes of a form: names, values, charsets."""

import pytest

from service.akismet.form import MAX_FIELDS, codec, pairs, read_form


def read(urlencoded, charset=""):
    return read_form(list(pairs(urlencoded)), charset)


def test_names_and_values_are_unquoted():
    assert read(b"a+b=c%20d&%65=%26%3D").fields == {"a b": "c d", "e": "&="}


def test_of_one_name_the_last_value_counts():
    assert read(b"a=1&a=2").fields == {"a": "2"}


def test_what_is_no_field_is_passed_over():
    assert read(b"&&=x&a&b=").fields == {"a": "", "b": ""}


def test_what_is_not_utf_8_becomes_a_replacement_character():
    assert read(b"a=%ff%C3%A9").fields == {"a": "\ufffd\xe9"}


@pytest.mark.parametrize(
    ("charset", "value", "text"),
    [
        ("UTF-8", b"%C3%A9", "é"),
        ("", b"%C3%A9", "é"),
        ("ISO-8859-1", b"%E9%80", "é€"),
        ("iso-8859-2", b"%B3", "ł"),
        ("windows-1251", b"%E4%E0", "да"),
        ("KOI8-R", b"%C4%C1", "да"),
        ("Shift_JIS", b"%93%FA", "日"),
        ("EUC-JP", b"%C6%FC", "日"),
        ("ISO-2022-JP", b"%1B%24BF%7C%1B(B", "日"),
        ("GB2312", b"%BA%BA", "汉"),
        ("Big5", b"%BA%7E", "漢"),
        ("utf-7", b"%2BAOk-", "+AOk-"),
        ("punycode", b"%C3%A9", "é"),
        ("no such \x00 charset", b"%C3%A9", "é"),
    ],
)
@pytest.mark.parametrize("name", [b"blog_charset", b"charset"])
def test_the_form_may_be_in_the_charset_of_the_blog(charset, value, text, name):
    assert read(b"a=%s&%s=%s" % (value, name, charset.encode()))["a"] == text


def test_a_charset_that_is_none_is_utf_8():
    assert {codec(name) for name in ("", "hex", "idna", "unicode_escape", "x" * 99)} == {"utf_8"}


@pytest.mark.parametrize(
    ("sent", "contexts"),
    [
        (b"comment_context=a", ("a",)),
        (b"comment_context[]=a&comment_context%5B%5D=b", ("a", "b")),
        (b"comment_context[0]=a&comment_context[1]=b", ("a", "b")),
        (b"comment_contexts[]=a", ()),
    ],
)
def test_contexts_are_collected_however_they_are_written(sent, contexts):
    assert read(sent).contexts == contexts


def test_fields_beyond_the_limit_are_left_unread():
    assert len(read(b"&".join(b"%d=" % n for n in range(MAX_FIELDS + 9))).fields) == MAX_FIELDS
