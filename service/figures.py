"""The figures of a replay: counted from its outcomes, told to a program or a person. Pure."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LABELS = {True: "spam", False: "ham", None: "unlabelled"}
STATUSES = ("accepted", "held", "spam")
SHOWN_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """From 0 to 100, or None of nothing."""
        return 100 * self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request.

    label    one of the values of ``LABELS``
    seconds  from sending it to the end of the answer
    code     of the HTTP answer, None when there was none
    status   the verdict, one of ``STATUSES``, or "" when there was none
    scored   whether a model judged it
    error    why there was no verdict
    """

    label: str
    seconds: float
    code: int | None = None
    status: str = ""
    scored: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a replay.

    counts    verdicts by label, then status
    unscored  verdicts given without a model
    errors    the first few reasons of the ``failed``
    skipped   blank comments, not sent
    cut       comments sent without what is beyond the service's limit
    seconds   from the first request to the last answer
    p50_ms    median time of a request that got a verdict, None when none did; p99_ms likewise
    """

    counts: Mapping[str, Mapping[str, int]]
    unscored: int
    failed: int
    errors: tuple[str, ...]
    skipped: int
    cut: int
    seconds: float
    p50_ms: float | None
    p99_ms: float | None

    @property
    def sent(self) -> int:
        """The number of requests."""
        return self.failed + sum(sum(row.values()) for row in self.counts.values())

    @property
    def requests_per_second(self) -> float:
        """Over the whole replay, failed ones included."""
        return self.sent / self.seconds if self.seconds else 0.0

    @property
    def shares(self) -> dict[str, Share]:
        """The figures that tell whether the filter suits a blog, by name."""
        return {
            "ham rejected": self._share("ham", "spam"),
            "ham held": self._share("ham", "held"),
            "spam caught": self._share("spam", "spam", "held"),
            "spam rejected": self._share("spam", "spam"),
        }

    def _share(self, label: str, *statuses: str) -> Share:
        row = self.counts[label]
        return Share(sum(row[status] for status in statuses), sum(row.values()))


class Tally:
    """Counts outcomes, in any order, into a :class:`Result`."""

    def __init__(self) -> None:
        self.skipped = self.cut = 0
        self._verdicts: Counter[tuple[str, str]] = Counter()
        self._unscored = self._failed = 0
        self._errors: list[str] = []
        self._seconds = array("d")

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        if outcome.error:
            self._failed += 1
            if len(self._errors) < SHOWN_ERRORS and outcome.error not in self._errors:
                self._errors.append(outcome.error)
            return
        self._verdicts[outcome.label, outcome.status] += 1
        self._unscored += not outcome.scored
        self._seconds.append(outcome.seconds)

    def result(self, seconds: float) -> Result:
        """Return the figures of a replay that took so long."""
        times = sorted(self._seconds)
        return Result(
            counts={
                label: {status: self._verdicts[label, status] for status in STATUSES}
                for label in LABELS.values()
            },
            unscored=self._unscored,
            failed=self._failed,
            errors=tuple(self._errors),
            skipped=self.skipped,
            cut=self.cut,
            seconds=seconds,
            p50_ms=_percentile_ms(times, 50),
            p99_ms=_percentile_ms(times, 99),
        )


def _percentile_ms(times: list[float], percent: int) -> float | None:
    """Return the nearest-rank percentile of sorted seconds, in milliseconds."""
    return 1000 * times[math.ceil(len(times) * percent / 100) - 1] if times else None


def as_json(result: Result) -> dict[str, Any]:
    """Return the figures as what ``json.dumps`` takes; percentages from 0 to 100 or null."""
    shares = {
        name.replace(" ", "_"): {"count": share.count, "of": share.of, "percent": share.percent}
        for name, share in result.shares.items()
    }
    return {
        "counts": {label: dict(row) for label, row in result.counts.items()},
        **shares,
        "unscored": result.unscored,
        "failed": result.failed,
        "errors": list(result.errors),
        "skipped": result.skipped,
        "cut": result.cut,
        "seconds": result.seconds,
        "requests_per_second": result.requests_per_second,
        "p50_ms": result.p50_ms,
        "p99_ms": result.p99_ms,
    }


def format_table(result: Result) -> str:
    """Return the figures as lines for a person."""
    return "\n".join([*_confusion(result), "", *_percentages(result), "", *_course(result)])


def _confusion(result: Result) -> Iterator[str]:
    yield "".join(["label".ljust(14), *(name.rjust(10) for name in (*STATUSES, "total"))])
    for label, row in result.counts.items():
        counts = [*row.values(), sum(row.values())]
        if label != LABELS[None] or any(counts):
            yield "".join([label.ljust(14), *(f"{count:,}".rjust(10) for count in counts)])


def _percentages(result: Result) -> Iterator[str]:
    for name, share in result.shares.items():
        percent = "-" if share.percent is None else f"{share.percent:.2f} %"
        yield f"{name:14}{percent:>10}   {share.count:,} of {share.of:,}"


def _course(result: Result) -> Iterator[str]:
    rate = f"in {result.seconds:.1f} s, {result.requests_per_second:,.0f} a second"
    yield f"{'requests':14}{result.sent:>10,}   {rate}"
    if result.p50_ms is not None:
        yield f"{'median':14}{result.p50_ms:>7.1f} ms"
        yield f"{'99 % within':14}{result.p99_ms:>7.1f} ms"
    for name, count, note in (
        ("failed", result.failed, ""),
        ("skipped", result.skipped, "blank"),
        ("cut", result.cut, "at the limits of the service"),
        ("unscored", result.unscored, "held: the service has no working model"),
    ):
        if count or name == "failed":
            yield f"{name:14}{count:>10,}   {note}".rstrip()
    yield from (f"  {error}" for error in result.errors)
