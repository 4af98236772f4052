"""The path of one comment. No Flask, no SQL."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from model.comment import Comment
from model.flips import flips
from model.language import language
from model.score import Reason, Score, Thresholds
from model.text import concealments, links
from service.decisions import NewDecision, Standing
from service.errors import IdempotencyConflict
from service.live import Judge, LiveModel
from service.policy import Change, Evidence, Rules, Verdict, decide
from service.records import Receipt, Repeatable, Site
from service.store import Store

STRONGEST = 6
# The same comment without a key is a retry of the blog's, or a reader's second click.
RETRIED_WITHIN = timedelta(minutes=10)

log = logging.getLogger(__name__)


def _nothing(comment_id: int, comment: Comment, rules: Rules) -> None:
    """Do nothing."""


class Moderation:
    """Judges comments and keeps them.

    model   may change at any time; all that is said of one comment comes from the same one
    stored  called with each new comment once it is stored; must neither wait nor raise
    """

    def __init__(
        self,
        store: Store,
        model: LiveModel,
        clock: Callable[[], datetime],
        stored: Callable[[int, Comment, Rules], None] = _nothing,
    ) -> None:
        self._store, self._model, self._clock, self._stored = store, model, clock, stored

    def judge(self, comment: Comment, rules: Rules) -> Verdict:
        """Return what the service would decide; nothing is stored."""
        return _verdict(comment, rules, self._model.now.scorer)

    def explain(self, comment: Comment, rules: Rules) -> tuple[Verdict, tuple[Change, ...]]:
        """Return what the service would decide, and without each part, the strongest first."""
        scorer = self._model.now.scorer
        verdict = _verdict(comment, rules, scorer)
        if scorer is None or verdict.spam_probability is None:
            return verdict, ()
        try:
            return verdict, changes(comment, verdict.spam_probability, scorer, rules)
        except Exception:
            # As in _score: the verdict stands, and is not lost for what would explain it.
            log.exception("the model could not judge a part of a comment")
            return verdict, ()

    def submit(self, site: Site, comment: Comment, key: str | None) -> Receipt:
        """Judge and store one comment.

        key  the client's own for this request: with it, sending again gives the first answer

        Without a key, the very same comment of the same author within ten minutes does.

        Raises IdempotencyConflict when the key was used for another comment.
        """
        return self._with_key(site, comment, key) if key else self._without_key(site, comment)

    def _with_key(self, site: Site, comment: Comment, key: str) -> Receipt:
        repeatable = Repeatable(key, _digest(comment))
        if answered := self._answered(site, repeatable):
            return answered
        verdict = self.judge(comment, site.rules)
        comment_id = self._store.add_comment(site.id, comment, verdict, self._clock(), repeatable)
        if comment_id is not None:
            self._stored(comment_id, comment, site.rules)
            return Receipt(comment_id, verdict)
        # The same request was under way twice, and the other was stored first.
        if answered := self._answered(site, repeatable):
            return answered
        raise RuntimeError("a key was taken and is not there")

    def _without_key(self, site: Site, comment: Comment) -> Receipt:
        verdict, now = self.judge(comment, site.rules), self._clock()
        # With neither address it may be of two readers, and nothing would tell one from the other.
        known = comment.author.email or comment.author.ip
        since = now - RETRIED_WITHIN if known else None
        receipt = self._store.add_once(site.id, comment, verdict, now, since)
        if receipt.duplicate_of is None:
            self._stored(receipt.comment_id, comment, site.rules)
        return receipt

    def decide(self, site: Site, comment_id: int, new: NewDecision) -> Standing:
        """Do what a moderator decided and return how the comment stands now.

        Raises CommentNotFound, and DecidedMeanwhile.
        """
        return self._store.decisions.decide(site.id, comment_id, new, self._clock())

    def undo(self, site: Site, decision_id: int, moderator: str, note: str) -> Standing:
        """Take back the decision in force on a comment and return how the comment stands now.

        Raises DecisionNotFound, and DecidedMeanwhile.
        """
        return self._store.decisions.undo(site.id, decision_id, moderator, note, self._clock())

    def _answered(self, site: Site, repeatable: Repeatable) -> Receipt | None:
        earlier = self._store.earlier(site.id, repeatable.key)
        if earlier and earlier.digest != repeatable.digest:
            raise IdempotencyConflict
        return Receipt(earlier.stored.id, earlier.stored.verdict) if earlier else None


def evidence_of(comment: Comment, spam: float | None, thresholds: Thresholds | None) -> Evidence:
    """Return what the policy looks at.

    spam  calibrated P(spam); None, or no number at all, when no model could tell
    """
    if spam is not None and not math.isfinite(spam):
        spam = None
    return Evidence(
        spam=spam,
        thresholds=thresholds,
        language=language(comment.content),
        links=len(links(comment.content)),
        concealments=_hidden(comment),
    )


def changes(comment: Comment, spam: float, scorer: Judge, rules: Rules) -> tuple[Change, ...]:
    """Return what the policy decides without each part of a comment, each scored again.

    spam  what ``scorer`` says of the whole comment
    """
    thresholds = rules.thresholds(scorer.thresholds)
    found = []
    for flip in flips(comment, spam, scorer):
        evidence = evidence_of(flip.comment, flip.spam, thresholds)
        status, _ = decide(evidence, rules)
        found.append(Change(flip.name, flip.text, evidence.spam, status))
    return tuple(found)


def strongest(reasons: Sequence[Reason], count: int) -> tuple[Reason, ...]:
    """Return the ``count`` first reasons and one that sums up the others, so that all add up.

    reasons  as a score has them, the baseline last; it is shown where no other is left out
    """
    shown, others = tuple(reasons[:count]), reasons[count:]
    if len(others) < 2:
        return tuple(reasons)
    weaker = f"{len(others) - 1} weaker signal{'s' if len(others) > 2 else ''}"
    weight = math.fsum(reason.weight for reason in others)
    return (*shown, Reason("other", weight, f"{weaker} and the baseline"))


def _verdict(comment: Comment, rules: Rules, scorer: Judge | None) -> Verdict:
    score = None if scorer is None else _score(comment, scorer)
    if score is None or scorer is None:
        status, reason = decide(evidence_of(comment, None, None), rules)
        return Verdict(status, None, (reason,), None)
    evidence = evidence_of(comment, score.spam, rules.thresholds(scorer.thresholds))
    status, reason = decide(evidence, rules)
    contributions = strongest(score.reasons, STRONGEST)
    return Verdict(status, evidence.spam, (reason, *contributions), score.model_version)


def _score(comment: Comment, scorer: Judge) -> Score | None:
    try:
        score = scorer.score(comment)
        if not math.isfinite(math.fsum((score.spam, *(r.weight for r in score.reasons)))):
            raise ArithmeticError("a score that is no number")
    except Exception:
        # Whatever goes wrong in a model, a reader's comment is kept and shown to a moderator.
        log.exception("the model could not judge a comment; it is held")
        return None
    return score


def _hidden(comment: Comment) -> tuple[str, ...]:
    ways = concealments(comment.content) + concealments(comment.author.name)
    return tuple(dict.fromkeys(ways))


def _digest(comment: Comment) -> bytes:
    text = json.dumps(asdict(comment), sort_keys=True)
    return hashlib.sha256(text.encode()).digest()
