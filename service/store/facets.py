"""What the queue is filtered and ordered by, as it lies in the row of a comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from model.comment import Comment
from model.language import language
from model.score import Reason
from service.policy import Verdict
from service.priority import priority


def facets(comment: Comment, verdict: Verdict, at: datetime) -> dict[str, Any]:
    """Return the columns of a comment that came in just now."""
    return {
        "language": language(comment.content),
        "reason": rule(verdict.reasons),
        "post_key": key_of(comment.post.url or comment.post.title),
        "author_key": author_key(comment.author.name),
        "priority": priority(at, verdict.spam_probability),
        "updated_at": at,
    }


def rule(reasons: Sequence[Reason]) -> str:
    """Return the name of the rule that decided a verdict, "" for a verdict without reasons."""
    return reasons[0].name if reasons else ""


def author_key(name: str) -> int:
    """Return what stands for an author's name; its case and the blanks around it do not count."""
    return key_of(name.strip().casefold())


def key_of(text: str) -> int:
    """Return the number that stands for a text in an index, 64 bits with a sign."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
