"""The path of one comment. No Flask, no SQL."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from model.comment import Comment
from model.flips import flips
from model.language import language
from model.score import Reason, Score, Thresholds
from model.text import concealments, links
from service.decisions import Action, Entry, NewDecision, Standing, Target
from service.errors import IdempotencyConflict
from service.live import Judge, LiveModel
from service.policy import Change, Evidence, Rules, Sign, Verdict, decide, is_spam_to_plugins
from service.queue import Filters, Place
from service.records import Receipt, Repeatable, Site, StoredComment, Tally
from service.store import Store

STRONGEST = 6
# The same comment without a key is a retry of the blog's, or a reader's second click.
RETRIED_WITHIN = timedelta(minutes=10)
REPORTED = "Reported by the blog's plugin."
OLD_POST = 365  # days

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What a blog's plugin tells beside a comment.

    sign          decides before the comment is judged
    post_changed  when its post was last changed
    """

    sign: Sign | None = None
    post_changed: datetime | None = None


NOTHING_TOLD = Told()


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

    def judge(self, comment: Comment, rules: Rules, told: Told = NOTHING_TOLD) -> Verdict:
        """Return what the service would decide; nothing is stored."""
        verdict = _verdict(comment, rules, self._model.now.scorer, told.sign)
        return _noting(verdict, told, self._clock())

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
        return self._once(site, comment, self.judge(comment, site.rules), retried=True)

    def submit_all(self, site: Site, comments: Sequence[Comment]) -> list[Receipt]:
        """Judge comments and store them together or not at all; each as :meth:`submit` has it."""
        verdicts = [self.judge(comment, site.rules) for comment in comments]
        now = self._clock()
        judged = [(c, v, _retried_since(c, now)) for c, v in zip(comments, verdicts, strict=True)]
        receipts = self._store.add_all(site.id, judged, now)
        for receipt, comment in zip(receipts, comments, strict=True):
            if receipt.duplicate_of is None:
                self._stored(receipt.comment_id, comment, site.rules)
        return receipts

    def check(self, site: Site, comment: Comment, told: Told) -> Receipt:
        """Judge, store and count one comment for a plugin.

        The very same comment of the same author within ten minutes is answered as it was. What a
        sign decides is not: it is no part of the comment, and may be another one now.
        """
        verdict = self.judge(comment, site.rules, told)
        is_spam = is_spam_to_plugins(verdict, site.rules)
        tally = Tally(calls=1, spam=int(is_spam), ham=int(not is_spam))
        return self._once(site, comment, verdict, retried=told.sign is None, tally=tally)

    def _once(
        self,
        site: Site,
        comment: Comment,
        verdict: Verdict,
        *,
        retried: bool,
        tally: Tally | None = None,
    ) -> Receipt:
        now = self._clock()
        since = _retried_since(comment, now) if retried else None
        receipt = self._store.add_once(site.id, comment, verdict, now, since, tally)
        if receipt.duplicate_of is None:
            self._stored(receipt.comment_id, comment, site.rules)
        return receipt

    def check_again(self, site: Site, comment: Comment, told: Told) -> Receipt:
        """As :meth:`check`, but what is stored already is not stored again.

        What a moderator decided on it meanwhile is the answer; without that it is judged anew.
        """
        known = self._store.reports.known(site.id, comment)
        if known is None:
            return self.check(site, comment, told)
        stored, decided = known
        self._store.tallies.add(site.id, Tally(calls=1), self._clock())
        verdict = _decided(stored) if decided else self.judge(comment, site.rules, told)
        return Receipt(stored.id, verdict)

    def report(self, site: Site, comment: Comment, *, is_spam: bool, reporter: str) -> None:
        """Take in what a blog says that a comment is, as a moderator's decision on it."""
        new = NewDecision(Action.SPAM if is_spam else Action.ACCEPT, reporter, REPORTED)
        self._store.reports.add(site.id, comment, new, self._clock())

    def decide(self, site: Site, comment_id: int, new: NewDecision) -> Standing:
        """Do what a moderator decided and return how the comment stands now.

        Raises CommentNotFound, and DecidedMeanwhile.
        """
        return self._store.decisions.decide(site.id, comment_id, new, self._clock())

    def decide_all(self, site: Site, targets: Sequence[Target], new: NewDecision) -> Entry:
        """Do what a moderator decided on several comments at once, as one entry."""
        return self._store.decisions.decide_all(site.id, targets, new, self._clock())

    def decide_matching(self, site: Site, filters: Filters, new: NewDecision) -> Entry:
        """As :meth:`decide_all`, on the comments that filters mean."""
        return self._store.decisions.decide_matching(site.id, filters, new, self._clock())

    def undo(self, site: Site, decision_id: int, moderator: str, note: str) -> Entry:
        """Take back a decision, with it all that were taken as one.

        Raises DecisionNotFound, and DecidedMeanwhile when none of them is in force.
        """
        return self._store.decisions.undo(site.id, decision_id, moderator, note, self._clock())

    def changes(
        self, site: Site, after: Place | datetime, limit: int
    ) -> tuple[list[StoredComment], Place]:
        """Return comments that came in or were decided on, and the place to go on from."""
        return self._store.queue.changes(site.id, after, limit, self._clock())

    def _answered(self, site: Site, repeatable: Repeatable) -> Receipt | None:
        earlier = self._store.earlier(site.id, repeatable.key)
        if earlier and earlier.digest != repeatable.digest:
            raise IdempotencyConflict
        return Receipt(earlier.stored.id, earlier.stored.verdict) if earlier else None


def evidence_of(
    comment: Comment,
    spam: float | None,
    thresholds: Thresholds | None,
    sign: Sign | None = None,
) -> Evidence:
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
        sign=sign,
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


def _retried_since(comment: Comment, now: datetime) -> datetime | None:
    # With neither address it may be of two readers, and nothing would tell one from the other.
    return now - RETRIED_WITHIN if comment.author.email or comment.author.ip else None


def _verdict(
    comment: Comment, rules: Rules, scorer: Judge | None, sign: Sign | None = None
) -> Verdict:
    score = None if scorer is None else _score(comment, scorer)
    if score is None or scorer is None:
        status, reason = decide(evidence_of(comment, None, None, sign), rules)
        return Verdict(status, None, (reason,), None)
    evidence = evidence_of(comment, score.spam, rules.thresholds(scorer.thresholds), sign)
    status, reason = decide(evidence, rules)
    return Verdict(status, evidence.spam, (reason, *score.reasons), score.model_version)


def _decided(stored: StoredComment) -> Verdict:
    """Return the verdict on a stored comment with a moderator's word in place of the rule's."""
    reason = Reason("decided", 0.0, f"a moderator decided on it: {stored.status}")
    verdict = stored.verdict
    return replace(verdict, status=stored.status, reasons=(reason, *verdict.reasons[1:]))


def _noting(verdict: Verdict, told: Told, at: datetime) -> Verdict:
    """Return the verdict with what a moderator should know of the post, after its first reason."""
    days = (at - told.post_changed).days if told.post_changed else 0
    if days < OLD_POST:
        return verdict
    note = Reason("old_post", 0.0, f"left {days:,} days after its post was last changed")
    return replace(verdict, reasons=(verdict.reasons[0], note, *verdict.reasons[1:]))


def _score(comment: Comment, scorer: Judge) -> Score | None:
    try:
        score = scorer.score(comment, STRONGEST)
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
