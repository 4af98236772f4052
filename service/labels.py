"""Labels as the store has them, and as the lines of a labels file. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from model.comment import Author, Comment, Post
from model.labels import LabelledComment
from service.addresses import is_email, is_ip
from service.clock import moment, written
from service.records import Label, NewLabel
from service.submission import (
    MAX_CONTENT,
    MAX_EMAIL,
    MAX_NAME,
    MAX_TITLE,
    MAX_TYPE,
    MAX_URL,
    MAX_USER_AGENT,
)

MAX_ALIAS = 64  # characters


def to_line(label: Label, alias: Callable[[str, str], str]) -> LabelledComment:
    """Return what a labels file says of a label.

    alias  gives what stands for a moderator of a site, whom the file does not name
    """
    labelled_by = label.labelled_by
    return LabelledComment(
        id=str(label.comment_id),
        comment=label.comment,
        is_spam=label.is_spam,
        site=label.site,
        created_at=written(label.created_at),
        labelled_at=written(label.labelled_at),
        labelled_by=alias(label.site, label.moderator) if labelled_by is None else labelled_by,
    )


def from_line(line: LabelledComment, site: str) -> NewLabel:
    """Return the label that a line of a labels file gives to a comment of a site.

    site  its address: a post that the file only names is one of its pages

    Texts longer than the service takes are cut, addresses that are none are dropped. Raises
    ValueError without a label, for a time that is none, and for an alias too long.
    """
    if line.is_spam is None:
        raise ValueError('label: want "spam" or "ham"')
    if len(line.labelled_by) > MAX_ALIAS:
        raise ValueError(f"labelled_by: longer than {MAX_ALIAS} characters")
    return NewLabel(
        comment=_comment(line, site),
        is_spam=line.is_spam,
        created_at=_time("created_at", line.created_at),
        labelled_at=_time("labelled_at", line.labelled_at),
        labelled_by=line.labelled_by,
    )


def _comment(line: LabelledComment, site: str) -> Comment:
    comment, author, post = line.comment, line.comment.author, line.comment.post
    page = f"{site}/{line.post_id.lstrip('/')}" if line.post_id else ""
    return Comment(
        content=comment.content[:MAX_CONTENT],
        author=Author(
            name=author.name.strip()[:MAX_NAME],
            email=author.email if len(author.email) <= MAX_EMAIL and is_email(author.email) else "",
            url=author.url.strip()[:MAX_URL],
            ip=author.ip if is_ip(author.ip) else "",
            user_agent=author.user_agent[:MAX_USER_AGENT],
        ),
        post=Post(url=(post.url.strip() or page)[:MAX_URL], title=post.title.strip()[:MAX_TITLE]),
        type=comment.type.strip()[:MAX_TYPE] or "comment",
    )


def _time(name: str, text: str) -> datetime | None:
    try:
        return moment(text) if text.strip() else None
    except ValueError as error:
        raise ValueError(f"{name}: {error}, got {text[:40]!r}") from error
