"""The JSON door, ``/v1``: parse, call one thing, answer."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, g, request

from service.blueprints import BATCH, COMMENT, MAX_NUMBER, JsonBlueprint, needs
from service.errors import BadIdempotencyKey
from service.moderation import Moderation
from service.policy import Verdict
from service.problems import answers
from service.records import Receipt, Scope
from service.schemas import CommentOut, ReceiptOut, ReceiptsOut, TrialOut, shown
from service.store import Store
from service.submission import EXAMPLE, Submission

# The quoted string of the IETF draft (RFC 8941), or the bare key that most clients send.
_IDEMPOTENCY_KEY = re.compile(r'"([ !#-\[\]-~]{1,255})"|([ !#-\[\]-~]{1,255})')
IDEMPOTENCY_KEY_SPEC = {
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Yours for this request: with it, sending again is safe.",
}

blueprint = JsonBlueprint("api", __name__, url_prefix="/v1", description="Judging comments")


@blueprint.post("/comments")
@blueprint.doc(parameters=["IdempotencyKey"])
@blueprint.arguments(COMMENT, example=EXAMPLE)
@blueprint.response(201, ReceiptOut())
@answers(400, 413, 415, 422, 503, 507)
@needs(Scope.SUBMIT)
def submit(submission: Submission) -> dict[str, Any]:
    """Judge one comment and keep it.

    The comment is stored before the answer leaves. With an Idempotency-Key, sending the same
    request again gives the first answer and stores nothing more. Without one, so does the very same
    comment of the same author within ten minutes, and duplicate_of says so.
    """
    receipt = _moderation().submit(g.site, submission.comment, _idempotency_key())
    return _received(receipt, submission)


@blueprint.post("/comments:batch")
@blueprint.arguments(BATCH, example={"comments": [EXAMPLE]})
@blueprint.response(201, ReceiptsOut())
@answers(400, 413, 415, 422, 503, 507)
@needs(Scope.SUBMIT)
def submit_batch(submissions: list[Submission]) -> dict[str, Any]:
    """Judge many comments and keep all of them or, when one is refused, none.

    It takes no Idempotency-Key: sent again within ten minutes, each comment of a known author is
    answered as it was, and duplicate_of says so.
    """
    if "Idempotency-Key" in request.headers:
        raise BadIdempotencyKey("Idempotency-Key: only a single comment takes one.")
    receipts = _moderation().submit_all(g.site, [each.comment for each in submissions])
    return {"comments": list(map(_received, receipts, submissions))}


@blueprint.get(f"/comments/<int(max={MAX_NUMBER}):comment_id>")
@blueprint.response(200, CommentOut())
@answers(404, 503)
@needs(Scope.SUBMIT, Scope.MODERATE)
def show(comment_id: int) -> dict[str, Any]:
    """Tell where one comment stands now, and what was thought of it when it came in."""
    store = _store()
    stored, queue = store.comment(g.site.id, comment_id), store.queue
    return {
        **shown(stored),
        "history": store.decisions.history(stored.id, stored.version),
        "wave": queue.wave(g.site.id, stored.wave_id) if stored.wave_id else None,
        "alike": queue.alike(g.site.id, stored.id),
        "past": queue.past(g.site.id, stored.id),
    }


@blueprint.post("/score")
@blueprint.arguments(COMMENT, example=EXAMPLE)
@blueprint.response(200, TrialOut())
@answers(400, 413, 415, 422, 503)
@needs(Scope.SUBMIT)
def score(submission: Submission) -> dict[str, Any]:
    """Judge one comment and store nothing.

    The answer also tells what would change the verdict: the comment is judged again without its
    links, the author's address and the author's name, where it has them.
    """
    verdict, without = _moderation().explain(submission.comment, g.site.rules)
    return {**_judged(verdict, submission), "without": without}


def _received(receipt: Receipt, submission: Submission) -> dict[str, Any]:
    judged = _judged(receipt.verdict, submission)
    return {"id": receipt.comment_id, "duplicate_of": receipt.duplicate_of, **judged}


def _judged(verdict: Verdict, submission: Submission) -> dict[str, Any]:
    return {
        "status": verdict.status,
        "spam_probability": verdict.spam_probability,
        "reasons": verdict.reasons,
        "model_version": verdict.model_version,
        "warnings": submission.warnings,
    }


def _idempotency_key() -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    match = _IDEMPOTENCY_KEY.fullmatch(header)
    if match is None:
        raise BadIdempotencyKey(
            'Idempotency-Key: want 1 to 255 printable ASCII characters other than " and \\.'
        )
    return match[1] or match[2]


def _moderation() -> Moderation:
    moderation: Moderation = current_app.extensions["moderation"]
    return moderation


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
