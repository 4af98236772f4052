"""The labels file, read."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.comment import Author, Comment, Post
from model.labels import (
    BadLine,
    LabelledComment,
    format_line,
    parse_line,
    read_labels,
    read_numbered,
    read_stream,
)
from model.text import clean

ROW = {
    "id": "7",
    "site": "blog.example",
    "post": {"id": "p1", "url": "https://blog.example/p1", "title": "A post", "text": "Long."},
    "author": {"name": "Ann", "email": "a@b.example", "url": None, "ip": "::1", "user_agent": "M"},
    "content": "Hello",
    "type": "trackback",
    "created_at": "2026-01-01",
    "label": "spam",
    "labelled_at": "2026-01-02T03:04:05Z",
    "labelled_by": "0123456789abcdef",
    "lang": "en",
}

TEXT = st.text().map(clean)
ROWS = st.builds(
    LabelledComment,
    id=TEXT.filter(bool),
    comment=st.builds(
        Comment,
        TEXT,
        st.builds(Author, name=TEXT, url=TEXT),
        st.builds(Post, url=TEXT, title=TEXT),
        TEXT.filter(bool),
    ),
    is_spam=st.sampled_from([True, False, None]),
    site=TEXT,
    created_at=TEXT,
    labelled_at=TEXT,
    labelled_by=TEXT,
)


def test_a_line_gives_every_field():
    assert parse_line(json.dumps(ROW), 1) == LabelledComment(
        id="7",
        comment=Comment(
            content="Hello",
            author=Author("Ann", "a@b.example", "", "::1", "M"),
            post=Post("https://blog.example/p1", "A post", "Long."),
            type="trackback",
        ),
        is_spam=True,
        site="blog.example",
        created_at="2026-01-01",
        post_id="p1",
        labelled_at="2026-01-02T03:04:05Z",
        labelled_by="0123456789abcdef",
    )


@pytest.mark.parametrize(("label", "is_spam"), [("spam", True), ("ham", False), (None, None)])
def test_a_label_is_spam_ham_or_missing(label, is_spam):
    assert parse_line(json.dumps({**ROW, "label": label}), 1).is_spam is is_spam


def test_a_comment_needs_only_its_content():
    row = parse_line('{"content": "Hello"}', 3)
    assert row == LabelledComment(id="3", comment=Comment("Hello"))


def test_the_texts_are_cleaned():
    assert parse_line('{"content": "a\\u0000b\\ud800"}', 1).comment.content == "ab\ufffd"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 4"),
        ("[]", "JSON object"),
        ("{}", "content"),
        ('{"content": 5}', "content"),
        ('{"content": "x", "author": "Ann"}', "author"),
        ('{"content": "x", "author": {"name": 5}}', "name"),
        ('{"content": "x", "post": [1]}', "post"),
        ('{"content": "x", "label": "eggs"}', "eggs"),
        ("[" * 100_000, "line 4"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_is_wrong(line, told):
    with pytest.raises(BadLine, match=told) as raised:
        parse_line(line, 4)
    assert str(raised.value).startswith("line 4: ")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_plain_or_packed(tmp_path, pack):
    file = tmp_path / "labels"
    file.write_bytes(pack(b'\xef\xbb\xbf{"content": "one"}\n\n{"content": "two"}'))
    rows = list(read_labels(file))
    assert [(row.id, row.comment.content) for row in rows] == [("1", "one"), ("3", "two")]


def test_a_stream_is_read_without_a_file():
    rows = read_stream(io.BytesIO(b'{"content": "one"}\n'))
    assert [row.comment.content for row in rows] == ["one"]


def test_bytes_that_are_not_utf_8_are_named_by_their_line():
    with pytest.raises(BadLine, match="line 2: not UTF-8"):
        list(read_stream(io.BytesIO(b'{"content": "one"}\n{"content": "\xff"}\n')))


def test_a_packed_file_that_was_cut_off_is_told():
    packed = gzip.compress(b'{"content": "one"}\n' * 10_000)
    with pytest.raises(BadLine, match="damaged gzip"):
        list(read_stream(io.BytesIO(packed[: len(packed) // 2])))


def test_a_packed_file_that_was_changed_is_told():
    packed = bytearray(gzip.compress(b'{"content": "one"}\n'))
    packed[-6] ^= 1
    with pytest.raises(BadLine, match="damaged gzip"):
        list(read_stream(io.BytesIO(bytes(packed))))


def test_a_packed_file_that_was_overwritten_is_told():
    packed = bytearray(gzip.compress(b'{"content": "one"}\n' * 1_000))
    packed[12:40] = b"\xff" * 28
    with pytest.raises(BadLine, match="damaged gzip"):
        list(read_stream(io.BytesIO(bytes(packed))))


def test_a_line_of_any_length_is_not_read_to_its_end():
    packed = gzip.compress(b'{"content": "one"}\n' + b"x" * 50_000_000)
    with pytest.raises(BadLine, match="line 2: longer than"):
        list(read_stream(io.BytesIO(packed)))


def test_every_comment_comes_with_the_number_of_its_line():
    rows = read_numbered(io.BytesIO(b'{"content": "one"}\n\n{"content": "two"}\n'))
    assert [number for number, _ in rows] == [1, 3]


@given(row=ROWS)
def test_a_line_that_was_written_is_read_back_the_same(row):
    line = format_line(row)
    assert line.isascii()
    assert "\n" not in line
    assert parse_line(line, 1) == row


def test_what_tells_more_of_the_author_than_the_blog_shows_is_not_written():
    author = Author("Ann", "planted@b.example", "https://ann.example", "203.0.113.99", "Planted/5")
    line = format_line(LabelledComment("1", Comment("Hello", author), False))
    assert parse_line(line, 1).comment.author == Author("Ann", url="https://ann.example")
    assert "lanted" not in line
    assert "203.0.113.99" not in line
