"""What a reader submitted, as every part of the program sees it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment, as typed into the form; an empty string is a field left out."""

    name: str = ""
    email: str = ""
    url: str = ""
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What a comment was left under; an empty string is a field left out."""

    url: str = ""
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, its texts already cleaned by :func:`model.text.clean`.

    type    an open set: ``comment``, ``pingback``, ``trackback`` and whatever else a blog sends
    """

    content: str
    author: Author = field(default_factory=Author)
    post: Post = field(default_factory=Post)
    type: str = "comment"
