"""JSON that two parsers could read differently is refused."""

import pytest

from service.errors import MalformedBody
from service.strict_json import MAX_DEPTH, read_json


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"{}", {}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b' {"a": [1.5, null, true, "\\u00e9"]} ', {"a": [1.5, None, True, "é"]}),
        (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
    ],
)
def test_good_json_is_read(body, document):
    assert read_json(body) == document


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"{",
        b"{}{}",
        b"/*x*/{}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "x\ny"}',
        b'{"a": "x\x00y"}',
        b'{"a": "\\u12"}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\xbd"}',
        b'{"a": "\xf0\x9f\x98"}',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32"),
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"b": [{"a": 1, "a": 1}]}',
    ],
)
def test_what_is_not_one_json_document_is_refused(body):
    with pytest.raises(MalformedBody):
        read_json(body)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_is_read_to_its_limit_and_refused_beyond(opening):
    def nested(depth):
        closing = b"]" if opening == b"[" else b"}"
        return opening * depth + b"1" + closing * depth

    read_json(nested(MAX_DEPTH))
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(MalformedBody, match="deeper"):
            read_json(nested(depth))


def test_nesting_that_is_cut_off_is_refused():
    with pytest.raises(MalformedBody):
        read_json(b'{"a":' * 100_000)
