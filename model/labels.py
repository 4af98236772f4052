"""The labels file: JSON Lines, one labelled comment a line, plain or gzip.

Training, serving and the blog's own exports meet at this format, so its reader and writer stand
here.
A line has the shape of ``POST /v1/comments`` and may add ``id``, ``site``, ``label``,
``type``, ``created_at``, ``labelled_at`` and ``labelled_by``. Fields that are missing or null are
left empty.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from model.comment import Author, Comment, Post
from model.text import clean

MAX_LINE = 1 << 20  # bytes
GZIP_MAGIC = b"\x1f\x8b"


class BadLine(ValueError):
    """A line of a labels file that cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """One line of a labels file.

    is_spam      the label, or None where the line has none
    site         the blog it was left on, "" where the line does not say
    created_at   as written, "" where the line does not say; never a feature
    post_id      the post, by the name the blog gave it
    labelled_at  when the label was given, as written
    labelled_by  who gave it, by a name that tells nobody who that is
    """

    id: str
    comment: Comment
    is_spam: bool | None = None
    site: str = ""
    created_at: str = ""
    post_id: str = ""
    labelled_at: str = ""
    labelled_by: str = ""


def parse_line(line: str, number: int) -> LabelledComment:
    """Return what one line says.

    number  of the line in its file, from 1: its id where it has none

    Raises BadLine when the line is not a JSON object with a ``content`` string, when a field has
    another type than text, or when the label is neither ``spam`` nor ``ham``.
    """
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise BadLine("want a JSON object")
        return _labelled(row, number)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"line {number}: {error}") from error


def read_labels(path: Path) -> Iterator[LabelledComment]:
    """Yield every comment of a labels file; blank lines are passed over.

    Raises BadLine at the first line that cannot be read, OSError when the file cannot be.
    """
    with path.open("rb") as stream:
        yield from read_stream(stream)


def read_stream(stream: IO[bytes]) -> Iterator[LabelledComment]:
    """As :func:`read_labels`, from a binary stream such as standard input."""
    return (row for _, row in read_numbered(stream))


def read_numbered(stream: IO[bytes]) -> Iterator[tuple[int, LabelledComment]]:
    """As :func:`read_stream`, each comment with the number of its line, from 1."""
    buffered = _peekable(stream)
    compressed = buffered.peek(2)[:2] == GZIP_MAGIC
    lines = gzip.GzipFile(fileobj=buffered) if compressed else buffered
    number = 0
    try:
        # A line is read no further than its limit: a packed file can hold a line of any length.
        for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), b""), start=1):
            if len(line) > MAX_LINE:
                raise BadLine(f"line {number}: longer than {MAX_LINE} bytes")
            if line.strip():
                yield number, parse_line(_decoded(line, number), number)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadLine(f"after line {number}: damaged gzip: {error}") from error


def format_line(row: LabelledComment) -> str:
    """Return the line that :func:`parse_line` reads back, in ASCII and without its end.

    Left out is what tells more of the author than the blog shows (e-mail and IP address, browser)
    and what the store does not keep (the text of the post and the blog's own name for it).
    """
    comment = row.comment
    return json.dumps(
        {
            "id": row.id,
            "site": row.site,
            "post": {"url": comment.post.url, "title": comment.post.title},
            "author": {"name": comment.author.name, "url": comment.author.url},
            "content": comment.content,
            "type": comment.type,
            "created_at": row.created_at,
            "label": None if row.is_spam is None else "spam" if row.is_spam else "ham",
            "labelled_at": row.labelled_at,
            "labelled_by": row.labelled_by,
        }
    )


def _peekable(stream: IO[bytes]) -> Any:
    return stream if hasattr(stream, "peek") else io.BufferedReader(stream)


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise BadLine(f"line {number}: not UTF-8: {error.reason}") from error


def _labelled(row: Mapping[str, Any], number: int) -> LabelledComment:
    author, post = _object(row, "author"), _object(row, "post")
    return LabelledComment(
        id=str(row.get("id") or number),
        comment=Comment(
            content=_text(row, "content", required=True),
            author=Author(
                name=_text(author, "name"),
                email=_text(author, "email"),
                url=_text(author, "url"),
                ip=_text(author, "ip"),
                user_agent=_text(author, "user_agent"),
            ),
            post=Post(url=_text(post, "url"), title=_text(post, "title"), text=_text(post, "text")),
            type=_text(row, "type") or "comment",
        ),
        is_spam=_label(row.get("label")),
        site=_text(row, "site"),
        created_at=_text(row, "created_at"),
        post_id=str(post.get("id") or ""),
        labelled_at=_text(row, "labelled_at"),
        labelled_by=_text(row, "labelled_by"),
    )


def _label(label: object) -> bool | None:
    if label is None:
        return None
    if label not in ("spam", "ham"):
        raise BadLine(f'label: want "spam" or "ham", got {label!r}')
    return label == "spam"


def _object(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadLine(f"{name}: want an object")
    return value or {}


def _text(row: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = row.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise BadLine(f"{name}: want text")
    return clean(value)
