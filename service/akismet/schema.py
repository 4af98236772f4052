"""What a plugin sends with a check or a report, read into a comment. Nothing is refused for length.

A name that is not here is passed over: plugins send whatever server variables they have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, post_load

from model.comment import Author, Comment, Post
from model.text import clean
from service.addresses import is_email, is_ip
from service.akismet.form import Form
from service.clock import moment
from service.policy import Sign
from service.submission import (
    MAX_CONTENT,
    MAX_EMAIL,
    MAX_MODERATOR,
    MAX_NAME,
    MAX_POST_TEXT,
    MAX_TYPE,
    MAX_URL,
    MAX_USER_AGENT,
)

TEST_AUTHORS = ("viagra-test-123", "akismet-guaranteed-spam")
TEST_EMAIL = "akismet-guaranteed-spam@example.com"
# Sent without honeypot_field_name too, by clients that took the documentation's example as it is.
TRAPS = ("hidden_honeypot_field", "akismet_api_honeypot_field")
_SECONDS = re.compile(r"[0-9]{9,11}")
_NO = ("", "0", "false", "no", "off", "none", "null")


@dataclass(frozen=True, slots=True)
class Check:
    """A comment as a plugin sent it, and what it told beside.

    sign          what decides, if anything does, before the comment is judged
    post_changed  when its post was last changed, where the plugin says so
    is_test       nothing is to be stored, counted or learned
    test_discard  asks for the answer to spam that may be thrown away
    is_again      the plugin has asked before
    reporter      who says that it is spam or ham
    """

    comment: Comment
    sign: Sign | None
    post_changed: datetime | None
    is_test: bool
    test_discard: bool
    is_again: bool
    reporter: str

    @property
    def teaches(self) -> bool:
        """Whether anything can be learned from what is said of it."""
        return not self.is_test and self.sign not in (Sign.TEST_VALUE, Sign.NOTHING_SAID)


class CutText(fields.String):
    """A text without the characters that no reader types, cut at a length.

    max_length  in characters
    """

    def __init__(self, max_length: int, *, required: bool = False) -> None:
        super().__init__(required=required, load_default=missing if required else "")
        self.max_length = max_length

    def deserialize(
        self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any
    ) -> str:
        """Return the cleaned text."""
        text = clean(super().deserialize(value, attr, data, **kwargs))
        if self.required and not text.strip():
            raise ValidationError("Must not be blank.")
        return text[: self.max_length]


class Flag(fields.Field[bool]):
    """A switch, which is off where the word says so."""

    def __init__(self) -> None:
        super().__init__(load_default=False)

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> bool:
        return value.strip().lower() not in _NO


class Time(fields.Field[datetime | None]):
    """A time as anybody writes it: ISO 8601 or Unix seconds. None for what is none."""

    def __init__(self) -> None:
        super().__init__(load_default=None)

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> datetime | None:
        text = value.strip()
        try:
            if _SECONDS.fullmatch(text):
                return datetime.fromtimestamp(int(text), UTC)
            return moment(text)
        except ValueError:
            return None


class CheckIn(Schema):
    """The parameters of ``comment-check``, ``submit-spam`` and ``submit-ham``."""

    class Meta:
        """What is not known is passed over."""

        unknown = EXCLUDE

    # In the order in which a missing one is told.
    blog = CutText(MAX_URL, required=True)
    user_ip = CutText(MAX_URL, required=True)
    user_agent = CutText(MAX_USER_AGENT)
    permalink = CutText(MAX_URL)
    comment_type = CutText(MAX_TYPE)
    content_type = CutText(MAX_TYPE)
    comment_author = CutText(MAX_NAME)
    comment_author_email = CutText(MAX_EMAIL)
    comment_author_url = CutText(MAX_URL)
    comment_content = CutText(MAX_CONTENT)
    comment_post_modified_gmt = Time()
    context = CutText(MAX_POST_TEXT)
    trap = CutText(1)
    user_role = CutText(MAX_NAME)
    is_test = Flag()
    test_discard = Flag()
    recheck_reason = Flag()
    reporter = CutText(MAX_MODERATOR)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Check:
        """Return the check."""
        comment = _comment({name: _stripped(name, value) for name, value in data.items()})
        return Check(
            comment=comment,
            sign=_sign(data, comment),
            post_changed=data["comment_post_modified_gmt"],
            is_test=data["is_test"],
            test_discard=data["test_discard"],
            is_again=data["recheck_reason"],
            reporter=data["reporter"].strip(),
        )


# Made once: building a schema costs more than reading a comment with it.
_CHECK = CheckIn()


def read_check(form: Form) -> Check:
    """Return what a plugin asks or says of a comment.

    Raises ValidationError, which names each required field that is missing or blank.
    """
    derived = {"context": "\n".join(form.contexts), "trap": _trap(form)}
    check: Check = _CHECK.load(form.fields | derived)
    return check


def _trap(form: Form) -> str:
    """Return what stands in the field that readers do not see."""
    names = tuple(filter(None, (form["honeypot_field_name"], *TRAPS)))
    # WordPress sends each field of its form a second time.
    found = (form[prefix + name] for name in names for prefix in ("", "POST_"))
    return next((text.strip() for text in found if text.strip()), "")


def _stripped(name: str, value: Any) -> Any:
    return value.strip() if isinstance(value, str) and name != "comment_content" else value


def _comment(told: dict[str, Any]) -> Comment:
    email, ip = told["comment_author_email"], told["user_ip"]
    return Comment(
        content=told["comment_content"],
        author=Author(
            name=told["comment_author"],
            email=email if is_email(email) else "",
            url=told["comment_author_url"],
            ip=ip if is_ip(ip) else "",
            user_agent=told["user_agent"],
        ),
        post=Post(url=told["permalink"] or told["blog"], text=told["context"]),
        type=told["comment_type"] or told["content_type"] or "comment",
    )


def _sign(told: dict[str, Any], comment: Comment) -> Sign | None:
    author = comment.author
    roles = [role.strip().lower() for role in told["user_role"].split(",")]
    if "administrator" in roles:
        return Sign.ADMINISTRATOR
    if author.name in TEST_AUTHORS or author.email.lower() == TEST_EMAIL:
        return Sign.TEST_VALUE
    if told["trap"]:
        return Sign.TRAP
    said = comment.content.strip() or author.name or author.email or author.url
    return None if said else Sign.NOTHING_SAID
