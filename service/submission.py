"""What comes in by the JSON door, and what of it is refused, cut or dropped.

A name that is not here is refused, as marshmallow does, so that none can ever take effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from model.comment import Author, Comment, Post
from model.text import clean
from service.addresses import is_email, is_ip, is_web_address
from service.decisions import STATUS_AFTER, Action, NewDecision
from service.errors import FieldError

MAX_BODY = 256 * 1024
# Comments in one request, and bytes of it.
MAX_BATCH = 500
MAX_BATCH_BODY = 2 * 1024 * 1024 - 64 * 1024
MAX_CONTENT = 20_000
MAX_NAME = 200
MAX_EMAIL = 254
MAX_URL = 2_048
MAX_USER_AGENT = 1_000
MAX_TITLE = 500
MAX_POST_TEXT = 20_000
MAX_TYPE = 40
# Short enough that a problem which names a moderator twice stays under 4 KiB.
MAX_MODERATOR = 100
MAX_NOTE = 1_000

# A body as a blog sends it, for the description and for whoever tries the service out.
EXAMPLE = {
    "post": {"url": "https://blog.example/posts/1", "title": "A post"},
    "author": {
        "name": "Ann Lee",
        "email": "ann@example.org",
        "url": None,
        "ip": "198.51.100.7",
        "user_agent": "Mozilla/5.0",
    },
    "content": "Thanks for the write-up.",
}

DECISION_EXAMPLE = {"action": "spam", "moderator": "Ann", "note": "Sells shoes.", "version": 1}
# What a field for an action takes.
ACTION: dict[str, Any] = {
    "validate": validate.OneOf([str(action) for action in STATUS_AFTER]),
    "metadata": {
        "description": "accept and spam are what the filter learns from; remove takes a comment "
        "out for any other reason and teaches it nothing."
    },
}


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as it came through the door, and what was changed about it there."""

    comment: Comment
    warnings: tuple[FieldError, ...]


class CleanText(fields.String):
    """A text without the characters that no reader types; see `model.text.clean`.

    With ``required``, what is blank once cleaned is refused; otherwise null and a missing field
    are the empty string.

    max_length  in characters, after cleaning
    usable      what the text must also be, told as ``unusable`` when it is not
    """

    def __init__(
        self,
        max_length: int,
        *,
        required: bool = False,
        usable: Callable[[str], bool] = bool,
        unusable: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        extra: dict[str, Any] = {} if required else {"load_default": "", "allow_none": True}
        super().__init__(
            required=required, metadata={"maxLength": max_length, **(metadata or {})}, **extra
        )
        self.max_length, self.usable, self.unusable = max_length, usable, unusable

    def deserialize(
        self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any
    ) -> str:
        """Return the cleaned text."""
        text = clean(super().deserialize(value, attr, data, **kwargs) or "")
        if self.required and not text.strip():
            raise ValidationError("Must not be blank.")
        # Before the check, whose cost grows with the length.
        if len(text) > self.max_length:
            raise ValidationError(f"Longer than {self.max_length:,} characters.")
        if self.unusable and not self.usable(text.strip()):
            raise ValidationError(self.unusable)
        return text


class Whole(fields.Integer):
    """A whole number, however it is written: JSON has no integers, and 2.0 is 2 (RFC 8259)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _validated(self, value: Any) -> Any:
        whole = isinstance(value, float) and value.is_integer()
        return super()._validated(int(value) if whole else value)


class SideText(CleanText):
    """A text that is cut or dropped, and told, rather than refused: no comment is lost for it."""

    def __init__(self, description: str) -> None:
        # What bounds it at the door is the limit of the whole body.
        super().__init__(MAX_BODY)
        self.metadata = {"description": description}


class PostIn(Schema):
    """The post that a comment was left under."""

    url = CleanText(
        MAX_URL,
        required=True,
        usable=is_web_address,
        unusable="Not an absolute http or https URL.",
        metadata={"format": "uri", "description": "Address of the post, http or https."},
    )
    title = SideText(f"Title of the post. Cut at {MAX_TITLE} characters.")
    text = SideText(f"Text of the post. Cut at {MAX_POST_TEXT:,} characters, never stored.")


class AnonymousAuthorIn(Schema):
    """An author on a site that lets readers stay anonymous."""

    name = CleanText(MAX_NAME)
    email = CleanText(MAX_EMAIL)
    url = CleanText(MAX_URL, metadata={"description": "The author's website. Never fetched."})
    ip = SideText("The author's IPv4 or IPv6 address. Dropped when it is none.")
    user_agent = SideText(f"The author's browser. Cut at {MAX_USER_AGENT:,} characters.")


class AuthorIn(AnonymousAuthorIn):
    """Who wrote the comment, as typed into the reply form."""

    name = CleanText(MAX_NAME, required=True)
    email = CleanText(
        MAX_EMAIL,
        required=True,
        usable=is_email,
        unusable="Not an e-mail address.",
        metadata={"format": "email", "description": "Never part of an answer."},
    )


class CommentIn(Schema):
    """A comment as a reader submitted it."""

    # An object left out is read as an empty one, so that each field it must hold is named.
    empty_objects: tuple[str, ...] = ("author", "post")

    post = fields.Nested(PostIn, required=True)
    author = fields.Nested(AuthorIn, required=True)
    content = CleanText(
        MAX_CONTENT, required=True, metadata={"description": "The comment itself, as typed."}
    )
    type = CleanText(
        MAX_TYPE, metadata={"description": "comment, pingback, trackback, … Default: comment."}
    )

    @pre_load
    def fill_objects(self, data: Any, **_: Any) -> Any:
        """Give each missing object a place for its errors."""
        if not isinstance(data, Mapping):
            return data
        return {**{name: {} for name in self.empty_objects}, **data}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Submission:
        """Return the comment, with what the door changed about its side fields."""
        author, post = data["author"], data["post"]
        settled = _Settled()
        comment = Comment(
            content=data["content"],
            author=Author(
                name=author["name"].strip(),
                email=settled.email(author["email"].strip()),
                url=settled.website(author["url"].strip()),
                ip=settled.ip(author["ip"].strip()),
                user_agent=settled.cut("author.user_agent", author["user_agent"], MAX_USER_AGENT),
            ),
            post=Post(
                url=post["url"].strip(),
                title=settled.cut("post.title", post["title"], MAX_TITLE).strip(),
                text=settled.cut("post.text", post["text"], MAX_POST_TEXT),
            ),
            type=data["type"].strip() or "comment",
        )
        return Submission(comment, tuple(settled.warnings))


class AnonymousCommentIn(CommentIn):
    """A comment on a site that lets readers stay anonymous."""

    empty_objects = ("post",)
    author = fields.Nested(AnonymousAuthorIn, required=True)


class BatchIn(Schema):
    """Comments to be judged and kept together."""

    comments = fields.List(
        fields.Nested(CommentIn),
        required=True,
        validate=validate.Length(1, MAX_BATCH),
        metadata={"description": f"1 to {MAX_BATCH} comments, as POST /v1/comments takes them."},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> list[Submission]:
        """Return the comments as they came through the door."""
        submissions: list[Submission] = data["comments"]
        return submissions


class AnonymousBatchIn(BatchIn):
    """Comments on a site that lets readers stay anonymous."""

    comments = fields.List(
        fields.Nested(AnonymousCommentIn), required=True, validate=validate.Length(1, MAX_BATCH)
    )


class UndoIn(Schema):
    """Who takes a decision back, and why."""

    moderator = CleanText(
        MAX_MODERATOR, metadata={"description": "Who decided, as your blog calls them."}
    )
    note = CleanText(MAX_NOTE, metadata={"description": "For other moderators."})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """Return the texts without the blanks around them."""
        return {name: text.strip() for name, text in data.items()}


class DecisionIn(UndoIn):
    """What a moderator decided on a comment."""

    action = fields.String(required=True, **ACTION)
    version = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1),
        metadata={
            "description": "Of the comment that the moderator saw. If it has changed since, "
            "nothing is decided and the answer is 409."
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewDecision:
        """Return the decision."""
        return NewDecision(
            action=Action(data["action"]),
            moderator=data["moderator"].strip(),
            note=data["note"].strip(),
            version=data["version"],
        )


class _Settled:
    """Side fields made usable, each change noted."""

    def __init__(self) -> None:
        self.warnings: list[FieldError] = []

    def email(self, text: str) -> str:
        return self._dropped("author.email", text, usable=not text or is_email(text))

    def ip(self, text: str) -> str:
        return self._dropped("author.ip", text, usable=not text or is_ip(text))

    def website(self, text: str) -> str:
        if text and not is_web_address(text):
            self._warn("author.url", "Not an http or https URL; kept as text.")
        return text

    def cut(self, path: str, text: str, limit: int) -> str:
        if len(text) > limit:
            self._warn(path, f"Longer than {limit} characters; cut.")
        return text[:limit]

    def _dropped(self, path: str, text: str, *, usable: bool) -> str:
        if not usable:
            self._warn(path, "Not usable; dropped.")
        return text if usable else ""

    def _warn(self, path: str, detail: str) -> None:
        self.warnings.append(FieldError(path, detail))
