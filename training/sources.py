"""The labelled comments that a model learns from: a folder of labels files, one a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.labels import BadLine, LabelledComment, read_labels

SUFFIXES = (".jsonl.gz", ".jsonl")


class SourceError(Exception):
    """A data folder that cannot be used; the message says why and names the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a labels file.

    genre    "blog" for comments of blogs, which is what the filter is for; "chat" for the rest
    licence  as far as its publisher says
    weight   of its rows in training beside those of a blog
    """

    title: str
    licence: str
    genre: str = "blog"
    weight: float = 1.0


_PUBLIC = "public repository, no licence for the comments stated"
KNOWN = {
    "blog_ham_recent": Source("published comments of static blogs, 2018-2026", _PUBLIC),
    "blog_spam_recent": Source("unpublished comments of static blogs, 2018-2026", _PUBLIC),
    "blog_spam_sites": Source("spam and approved comments of 13 blogs, 2004-2016", _PUBLIC),
    "ham_haacked": Source("published comments of haacked.com, 2004-2018", _PUBLIC),
    "ham_mmistakes_hendrix": Source("published comments of two technical blogs", "MIT"),
    "instagram_id": Source("Indonesian Instagram comments", _PUBLIC, "chat", 0.06),
    "sms": Source("SMS Spam Collection (UCI)", "free for all purposes", "chat", 0.15),
    "telegram_zh": Source("Chinese Telegram messages", _PUBLIC, "chat", 0.06),
    "toxic_en": Source("rude but wanted YouTube comments", _PUBLIC, "chat", 0.3),
    "tubespam": Source(
        "YouTube Spam Collection (UCI; Alberto, Lochter & Almeida, 2015)",
        "CC BY 4.0",
        "chat",
        0.3,
    ),
    "wp_midonet": Source("WordPress comments of one technical blog", _PUBLIC),
    "youtube_judol_id": Source("Indonesian YouTube gambling spam", "MIT", "chat", 0.06),
}
UNKNOWN = Source("labels of this installation", "own")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment and the source it comes from."""

    source: str
    labelled: LabelledComment

    @property
    def is_spam(self) -> bool:
        """The label; rows without one are never made into a Row."""
        return bool(self.labelled.is_spam)

    @property
    def of_blog(self) -> bool:
        """Whether it is a comment of a blog, which is what the filter is for."""
        return source_of(self.source).genre == "blog"

    @property
    def site(self) -> str:
        """The site, the same for a blog whichever file names it; a chat source is one site.

        Files write a blog as an address, as ``owner/name`` or as ``name``.
        """
        if source_of(self.source).genre == "chat":
            return self.source
        return _blog(self.labelled.site).lower().removeprefix("www.") or self.source


def _blog(site: str) -> str:
    """Return the address of a blog without a scheme, or its name without its owner's."""
    _, is_address, rest = site.rpartition("://")
    name = rest.strip("/")
    return name if is_address else name.rpartition("/")[2]


def source_of(name: str) -> Source:
    """Return what is known of a source by its file name without suffix."""
    return KNOWN.get(name, UNKNOWN)


def labels_files(folder: Path) -> list[Path]:
    """Return the labels files of a folder, sorted by name. Raises SourceError when none."""
    found = sorted(path for path in folder.glob("*") if path.name.endswith(SUFFIXES))
    if not found:
        raise SourceError(f"{folder}: no file named *.jsonl or *.jsonl.gz")
    return found


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """Return the labelled lines of all files in order; lines without a label are passed over.

    Raises SourceError at the first line or file that cannot be read.
    """
    rows: list[Row] = []
    for path in paths:
        source = path.name.removesuffix(".gz").removesuffix(".jsonl")
        try:
            labelled = (line for line in read_labels(path) if line.is_spam is not None)
            rows += [Row(source, addressed(line)) for line in labelled]
        except (BadLine, OSError) as error:
            raise SourceError(f"{path.name}: {error}") from error
    return rows


def addressed(line: LabelledComment) -> LabelledComment:
    """Return a line whose post has an address, as every comment has that a blog sends.

    The files at hand name the blog and the post instead.
    """
    comment, blog = line.comment, _blog(line.site)
    if comment.post.url or not line.post_id or not blog:
        return line
    url = f"https://{blog}/{line.post_id.lstrip('/')}"
    return replace(line, comment=replace(comment, post=replace(comment.post, url=url)))


def digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of the names and bytes of the files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
