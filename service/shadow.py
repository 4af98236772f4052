"""A model on trial judges what was just stored, and decides nothing.

Nothing of it is in the way of an answer: a comment waits in a queue that has an end, is judged in
another thread, and is dropped when there is no room or when the model fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, Full, Queue

from model.comment import Comment
from service.errors import StoreUnavailable
from service.live import Judge, LiveModel
from service.metrics import Metrics
from service.moderation import evidence_of
from service.policy import Rules, decide
from service.records import ShadowVerdict
from service.store import Store

ROOM = 500  # comments; of each up to 40,000 characters are kept waiting
BATCH = 50  # comments stored in one transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    comment_id: int
    comment: Comment
    rules: Rules


class Shadow:
    """Keeps what the model on trial would have decided on each stored comment."""

    def __init__(
        self,
        store: Store,
        model: LiveModel,
        clock: Callable[[], datetime],
        metrics: Metrics,
        room: int = ROOM,
    ) -> None:
        self._store, self._model, self._clock = store, model, clock
        self._counts = metrics.shadow
        self._queue: Queue[_Waiting] = Queue(room)
        self._failed = ""

    def offer(self, comment_id: int, comment: Comment, rules: Rules) -> None:
        """Let a comment wait for the model on trial, if there is one; never waits itself."""
        if self._model.now.shadow is None:
            return
        try:
            self._queue.put_nowait(_Waiting(comment_id, comment, rules))
        except Full:
            self._counts.labels("dropped").inc()

    def work_off(self) -> None:
        """Judge what waits by now and store what was found."""
        for _ in range(0, self._queue.qsize(), BATCH):
            candidate, batch = self._model.now.shadow, self._batch()
            if candidate is not None:
                self._keep([found for each in batch if (found := self._judged(each, candidate))])

    def _batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        with suppress(Empty):
            while len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
        return batch

    def _judged(self, waiting: _Waiting, candidate: Judge) -> ShadowVerdict | None:
        comment, rules = waiting.comment, waiting.rules
        try:
            spam = candidate.score(comment, most=0).spam
            evidence = evidence_of(comment, spam, rules.thresholds(candidate.thresholds))
            status, _ = decide(evidence, rules)
        except Exception:
            self._counts.labels("failed").inc()
            if self._failed != candidate.version:
                log.exception("the model on trial, %s, cannot judge", candidate.version)
            self._failed = candidate.version
            return None
        return ShadowVerdict(waiting.comment_id, candidate.version, status, evidence.spam)

    def _keep(self, verdicts: list[ShadowVerdict]) -> None:
        if not verdicts:
            return
        try:
            self._store.shadows.add(verdicts, self._clock())
            outcome = "scored"
        except StoreUnavailable:
            outcome = "failed"
        self._counts.labels(outcome).inc(len(verdicts))
