"""The fields of a request as its bytes have them, in whatever charset the blog writes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from encodings.aliases import aliases
from urllib.parse import unquote_to_bytes

Pair = tuple[bytes, bytes]

# More are left unread: WordPress sends some 100, and a form of 300,000 would take too long to read.
MAX_FIELDS = 10_000

# Those that blogs are written in. Python knows others, some of which take quadratic time.
_CHARSETS = {
    *("ascii", "latin_1", "utf_8", "mac_roman", "koi8_r", "koi8_u", "cp866", "tis_620", "cp874"),
    *(f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
    *(f"cp{page}" for page in range(1250, 1259)),
    *("big5", "big5hkscs", "gb2312", "gbk", "gb18030"),
    *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"),
}
# As browsers do: what says that it is the narrower one is written in the wider one.
_WIDER = {"latin_1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_CONTEXT = re.compile(r"comment_context(\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent.

    fields    of one name given twice, the last, as PHP reads it
    contexts  every ``comment_context``, whichever way it is written
    """

    fields: dict[str, str]
    contexts: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def first_of(self, names: Iterable[str]) -> str | None:
        """Return the first of these fields that was sent, be it empty."""
        return next((self.fields[name] for name in names if name in self.fields), None)


def pairs(urlencoded: bytes) -> Iterator[Pair]:
    """Yield the names and values of a query or a form; ``MAX_FIELDS`` at most."""
    for field in urlencoded.split(b"&", MAX_FIELDS)[:MAX_FIELDS]:
        name, _, value = field.partition(b"=")
        if name:
            yield _unquoted(name), _unquoted(value)


def read_form(sent: Sequence[Pair], charset: str = "") -> Form:
    """Return the form; what its charset cannot say becomes U+FFFD.

    charset  of names and values; "": the one that the form itself names, UTF-8 where it names none
    """
    encoding = codec(charset) if charset else _named(sent)
    decoded = [
        (name.decode(encoding, "replace"), value.decode(encoding, "replace"))
        for name, value in sent
    ]
    contexts = [value for name, value in decoded if _CONTEXT.fullmatch(name)]
    return Form(dict(decoded), tuple(contexts))


def codec(charset: str) -> str:
    """Return Python's name of a charset; UTF-8 for what is no charset of a blog."""
    name = charset.strip().lower().replace("-", "_")
    name = aliases.get(name, name)
    return _WIDER.get(name, name) if name in _CHARSETS else "utf_8"


def _named(sent: Sequence[Pair]) -> str:
    named = dict(sent)
    name = named.get(b"blog_charset") or named.get(b"charset") or b""
    return codec(name[:40].decode("ascii", "replace"))


def _unquoted(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))
