"""Every schema of what the JSON door answers; `service.submission` has what comes in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import Schema, fields, pre_dump

from service.decisions import Standing
from service.records import StoredComment


class FieldErrorOut(Schema):
    """One field and what is wrong with it, or what was done about it."""

    path = fields.String(
        required=True, metadata={"description": "The field, such as author.email."}
    )
    detail = fields.String(
        required=True, metadata={"description": "What is wrong with it, or what was done about it."}
    )


class ReasonOut(Schema):
    """One reason. The weights of a verdict's reasons add up to its log-odds of spam."""

    name = fields.String(
        required=True,
        metadata={
            "description": "The first reason is the rule that decided; its weight is 0. It is "
            "spam_certain, unknown_language (as certain, but in a language that the model knows "
            "too few comments in to reject by itself), hidden_text, link_limit, maybe_spam, clean, "
            "model_unavailable, or imported (it came with its label, and nothing judged it); of a "
            "comment from a plugin also administrator, test_value, trap (a field that readers do "
            "not see was filled in) or nothing_said. Then may come old_post, of weight 0 too, "
            "and then come the six strongest signals, and other, which sums up the weaker ones and "
            "the baseline."
        },
    )
    weight = fields.Float(
        required=True,
        metadata={"description": "In log-odds, towards spam. All of them add up to the verdict's."},
    )
    text = fields.String(required=True, metadata={"description": "Words for people."})


STATUS = {"enum": ["accepted", "held", "spam", "removed"]}


class VerdictOut(Schema):
    """What the service thinks of a comment."""

    status = fields.String(required=True, metadata=STATUS)
    spam_probability = fields.Float(
        required=True, allow_none=True, metadata={"description": "null: no model could judge."}
    )
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    model_version = fields.String(
        required=True, allow_none=True, metadata={"description": "The model that judged."}
    )
    warnings = fields.List(
        fields.Nested(FieldErrorOut),
        required=True,
        metadata={"description": "Side fields that were cut, dropped or kept as text."},
    )


class ReceiptOut(VerdictOut):
    """The verdict on a comment that is stored."""

    id = fields.Integer(required=True, metadata={"description": "The comment's number."})
    duplicate_of = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "The comment's number when the same came in without an Idempotency-Key "
            "in the ten minutes before: nothing was stored again."
        },
    )


class ReceiptsOut(Schema):
    """The verdicts on comments that are stored."""

    comments = fields.List(
        fields.Nested(ReceiptOut), required=True, metadata={"description": "In the order sent."}
    )


class ChangeOut(Schema):
    """The verdict on the comment without one of its parts."""

    name = fields.String(
        required=True,
        metadata={
            "description": "The part taken out, one that the comment has: links, author_url, "
            "author_name or author_url_and_links."
        },
    )
    text = fields.String(required=True, metadata={"description": "Words for people."})
    spam_probability = fields.Float(
        required=True, allow_none=True, metadata={"description": "Of what is left."}
    )
    status = fields.String(required=True, metadata=STATUS)


class TrialOut(VerdictOut):
    """The verdict on a comment that is not stored, and what would change it."""

    without = fields.List(
        fields.Nested(ChangeOut),
        required=True,
        metadata={"description": "The strongest change first; empty without a model."},
    )


class AuthorOut(Schema):
    """The author's public side: the e-mail address never leaves."""

    name = fields.String(required=True)
    url = fields.String(required=True)


class PostOut(Schema):
    """The post that a comment was left under."""

    url = fields.String(required=True)
    title = fields.String(required=True)


class DecisionOut(Schema):
    """What a moderator decided on a comment."""

    id = fields.Integer(required=True, metadata={"description": "The decision's number."})
    action = fields.String(required=True, metadata={"enum": ["accept", "spam", "remove", "undo"]})
    from_status = fields.String(required=True, data_key="from", metadata=STATUS)
    to_status = fields.String(required=True, data_key="to", metadata=STATUS)
    by = fields.String(
        required=True,
        attribute="moderator",
        metadata={"description": "The moderator, as the blog named them; empty if it did not."},
    )
    at = fields.DateTime(required=True, format="iso")
    undoes = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The decision that an undo took back."},
    )


class StepOut(DecisionOut):
    """A decision in the history of a comment."""

    note = fields.String(required=True)
    version = fields.Integer(
        required=True, metadata={"description": "Of the comment after this decision."}
    )
    undone = fields.Boolean(
        required=True, metadata={"description": "Whether it was taken back and counts no more."}
    )


class DecidedOut(DecisionOut):
    """The decision just taken, and how its comment stands now."""

    comment_id = fields.Integer(required=True)
    status = fields.String(required=True, metadata=STATUS)
    version = fields.Integer(required=True, metadata={"description": "Of the comment."})

    @pre_dump
    def flatten(self, standing: Standing, **_: Any) -> dict[str, Any]:
        """Return the last decision and the comment as one object."""
        return decided(standing)


class StandingOut(Schema):
    """How a comment stands."""

    id = fields.Integer(required=True, attribute="comment_id")
    status = fields.String(required=True, metadata=STATUS)
    version = fields.Integer(required=True)


class StoredOut(Schema):
    """A stored comment: where it stands now, and what was thought of it when it came in."""

    id = fields.Integer(required=True)
    status = fields.String(required=True, metadata=STATUS)
    content = fields.String(required=True)
    type = fields.String(required=True)
    author = fields.Nested(AuthorOut, required=True)
    post = fields.Nested(PostOut, required=True)
    spam_probability = fields.Float(required=True, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    model_version = fields.String(required=True, allow_none=True)
    created_at = fields.DateTime(required=True, format="iso")
    updated_at = fields.DateTime(
        required=True,
        format="iso",
        metadata={"description": "When it came in or was last decided on."},
    )
    language = fields.String(
        required=True, metadata={"description": "Of the content: its code, or und for unknown."}
    )
    decided_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Whose decision is in force; null where none is."},
    )
    version = fields.Integer(
        required=True,
        metadata={"description": "1, and one more for each decision. Send it when you decide."},
    )


class WaveOut(Schema):
    """Near-duplicates, of which one comment is shown."""

    id = fields.Integer(required=True, metadata={"description": "Of the first of them."})
    comments = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many there are in each status; those accepted may be out."},
    )
    authors = fields.Integer(
        required=True, metadata={"description": "How many e-mail addresses they came from."}
    )
    first_at = fields.DateTime(required=True, format="iso")
    last_at = fields.DateTime(required=True, format="iso")
    minutes = fields.Integer(required=True, metadata={"description": "Between these two."})


class OtherOut(Schema):
    """Another comment, shortly."""

    id = fields.Integer(required=True)
    status = fields.String(required=True, metadata=STATUS)
    content = fields.String(required=True, attribute="comment.content")
    author = fields.Nested(AuthorOut, required=True, attribute="comment.author")
    created_at = fields.DateTime(required=True, format="iso")
    decided_by = fields.String(required=True, allow_none=True)


class PastOut(Schema):
    """Other comments of the same author on this site."""

    comments = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many there are in each status; 1,000 means that or more."},
    )
    newest = fields.List(fields.Nested(OtherOut), required=True)


class CommentOut(StoredOut):
    """A stored comment, what was decided on it, and what a moderator should know beside it."""

    wave = fields.Nested(
        WaveOut,
        required=True,
        allow_none=True,
        metadata={"description": "The near-duplicates that it is one of; null without any."},
    )
    alike = fields.List(
        fields.Nested(OtherOut),
        required=True,
        metadata={"description": "Comments that look like it, at most five."},
    )
    past = fields.Nested(
        PastOut,
        required=True,
        metadata={
            "description": "Of its author, told by the e-mail address, by the name without one."
        },
    )

    history = fields.List(
        fields.Nested(StepOut),
        required=True,
        metadata={"description": "The decisions, the newest first; the last hundred."},
    )


class HealthOut(Schema):
    """Whether the process answers."""

    status = fields.String(required=True, metadata={"enum": ["ok"]})


class ReadinessOut(Schema):
    """Whether the service can work, and what is wrong."""

    status = fields.String(required=True, metadata={"enum": ["ok", "degraded", "down"]})
    database = fields.String(
        required=True,
        metadata={"description": "ok, or what is wrong, after one of down:, locked: and full:."},
    )
    disk = fields.String(
        required=True,
        metadata={
            "description": "ok, or how little is left where an embedded database lies, after low:, "
            "when that is less than a tenth or 500 MB."
        },
    )
    model = fields.String(required=True, metadata={"description": "ok, or what is wrong."})
    model_version = fields.String(
        required=True, allow_none=True, metadata={"description": "The model in use."}
    )


class ProblemOut(Schema):
    """An error, as RFC 9457 describes one."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldErrorOut))


class ConflictOut(ProblemOut):
    """Somebody decided first: what they did, and how the comment stands."""

    decision = fields.Nested(
        DecisionOut,
        required=True,
        allow_none=True,
        attribute="last",
        metadata={"description": "The last decision; null when there is none."},
    )
    comment = fields.Nested(StandingOut, required=True)


def shown(stored: StoredComment) -> dict[str, Any]:
    """Return a stored comment as :class:`StoredOut` tells it."""
    comment, verdict = stored.comment, stored.verdict
    return {
        "id": stored.id,
        "status": stored.status,
        "content": comment.content,
        "type": comment.type,
        "author": comment.author,
        "post": comment.post,
        "spam_probability": verdict.spam_probability,
        "reasons": verdict.reasons,
        "model_version": verdict.model_version,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
        "language": stored.language,
        "decided_by": stored.decided_by,
        "version": stored.version,
    }


def decided(standing: Standing) -> dict[str, Any]:
    """Return the last decision on a comment and the comment as :class:`DecidedOut` tells them."""
    last = asdict(standing.last) if standing.last else {}
    comment = {name: getattr(standing, name) for name in ("comment_id", "status", "version")}
    return last | comment
