"""What a comment would score without a part of it: each part taken out, and scored again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from model.comment import Comment
from model.score import Score
from model.shape_links import writes_links
from model.view import View

# What taking out a link leaves behind, and what belongs there instead.
_TRACES = (
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[ \t]{1,9}(?=[,.!?](?:\s|$))"), ""),
)


@dataclass(frozen=True, slots=True)
class Flip:
    """A comment without one of its parts.

    name     of the part: links, author_url, author_name or author_url_and_links
    text     words that a moderator understands
    comment  what is left
    spam     calibrated P(spam) of what is left
    """

    name: str
    text: str
    comment: Comment
    spam: float


class Scores(Protocol):
    """What gives a comment a probability: `model.scorer.Scorer`, or a test's own."""

    def score(self, comment: Comment, most: int | None = None) -> Score:
        """Return the spam probability and what it is made of, so many reasons one by one."""


def flips(comment: Comment, spam: float, scorer: Scores) -> tuple[Flip, ...]:
    """Return the comment without each part that it has, the strongest change first.

    spam  what ``scorer`` says of the whole comment
    """
    found = [
        Flip(name, text, rest, scorer.score(rest, most=0).spam)
        for name, text, rest in _without(comment)
    ]
    return tuple(sorted(found, key=lambda flip: -abs(flip.spam - spam)))


def _without(comment: Comment) -> Iterator[tuple[str, str, Comment]]:
    view = View(comment)
    content = _unlinked(view) if view.links or writes_links(view) else ""
    if content:
        yield "links", "without the links", replace(comment, content=content)
    if view.host:
        unsigned = replace(comment, author=replace(comment.author, url=""))
        yield "author_url", "without the author's address", unsigned
        if content:
            text = "without the author's address and the links"
            yield "author_url_and_links", text, replace(unsigned, content=content)
    if view.is_named:
        nameless = replace(comment, author=replace(comment.author, name=""))
        yield "author_name", "without the author's name", nameless


def _unlinked(view: View) -> str:
    """Return the prose without the gaps that its links leave; "" when nothing else is there."""
    text = view.prose
    for trace, instead in _TRACES:
        if not trace.search(view.raw):
            text = trace.sub(instead, text)
    return text.strip()
