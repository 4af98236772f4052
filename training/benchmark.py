"""The published protocols of the labelled sources, run with one learner for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.figures import (
    Figure,
    Measure,
    Scored,
    accuracy,
    at_zero,
    auc,
    best_cut,
    caught,
    figure,
    mcc,
    mean_of_parts,
    value,
)
from training.learners import Learner
from training.protocols import (
    Numbers,
    Split,
    authors_splits,
    fold_splits,
    holdout_split,
    one_out_splits,
)
from training.sources import Row
from training.split import near_duplicates

_FOLDS, _SEED = 5, 0
# Rounds of inner folds whose cuts are averaged: one round moves the figures by a point.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows of one source in the order of their file, and what a protocol splits them by.

    is_spam  shape (n,), truth; site  shape (n,), as the file names it
    group    shape (n,), near-duplicates share a number
    """

    rows: Sequence[Row]
    is_spam: NDArray[np.bool_]
    site: NDArray[np.str_]
    group: Numbers

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Labelled:
        """Find the near-duplicates among ``rows``, less what would betray their label."""
        kept = [without_traps(row) for row in rows]
        return cls(
            rows=kept,
            is_spam=np.array([row.is_spam for row in kept], dtype=bool),
            site=np.array([row.labelled.site for row in kept], dtype=np.str_),
            group=near_duplicates([row.labelled.comment.content for row in kept]),
        )


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way to split a source, and what is measured.

    cut    whether a measure needs one; it is chosen on the training part
    known  figure to the best one known, with where it is from
    """

    name: str
    source: str
    splits: Callable[[Labelled], Sequence[Split]]
    measures: Mapping[str, Measure]
    cut: bool = True
    known: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one protocol gave.

    parts  figures of each video where there are several, without intervals
    """

    protocol: str
    source: str
    judged: int
    seconds: float
    figures: Mapping[str, Figure]
    known: Mapping[str, str]
    parts: Mapping[str, Mapping[str, float]]


def _by_video(labelled: Labelled) -> Sequence[Split]:
    return authors_splits(labelled.site, labelled.is_spam)


def _one_video_out(labelled: Labelled) -> Sequence[Split]:
    return one_out_splits(labelled.site)


def _five_folds(labelled: Labelled) -> Sequence[Split]:
    return fold_splits(labelled.group, _FOLDS, _SEED)


def _held_out(labelled: Labelled) -> Sequence[Split]:
    return holdout_split(labelled.group, _SEED)


_MCC, _AUC, _CAUGHT, _ACCURACY = "MCC", "AUC", "caught at 1 % ham", "accuracy"
_ACCURACY_0 = "accuracy at the learner's own cut"
_MCC_0, _MEAN_MCC_0 = "MCC at the learner's own cut", "MCC at the learner's own cut, mean of videos"
_MEAN_MCC, _MEAN_CAUGHT = "MCC, mean of videos", "caught at 1 % ham, mean of videos"
PROTOCOLS = (
    Protocol(
        "authors' split of each video",
        "tubespam",
        _by_video,
        {_MEAN_MCC: mean_of_parts(mcc), _MEAN_MCC_0: mean_of_parts(at_zero(mcc))},
        known={_MEAN_MCC: "0.922 best of ten for each video; 0.935 one configuration"},
    ),
    Protocol(
        "one video left out",
        "tubespam",
        _one_video_out,
        {
            _MCC: mcc,
            _MCC_0: at_zero(mcc),
            _AUC: auc,
            _CAUGHT: caught,
            _MEAN_CAUGHT: mean_of_parts(caught),
        },
        known={_MCC: "0.905", _AUC: "0.988", _CAUGHT: "0.87"},
    ),
    Protocol(
        "5 folds, near-duplicates together",
        "tubespam",
        _five_folds,
        {
            _ACCURACY: accuracy,
            _ACCURACY_0: at_zero(accuracy),
            _MCC: mcc,
            _AUC: auc,
            _CAUGHT: caught,
        },
        known={
            _ACCURACY: "0.967; 0.969 BERT, near-duplicates apart",
            _MCC: "0.935",
            _CAUGHT: "0.93",
        },
    ),
    Protocol(
        "70/30, near-duplicates together", "youtube_judol_id", _held_out, {_AUC: auc}, cut=False
    ),
    Protocol("5 folds, near-duplicates together", "sms", _five_folds, {_MCC: mcc, _CAUGHT: caught}),
)


def without_traps(row: Row) -> Row:
    """Return a row without what tells tubespam's labels and would not tell a new comment's: its
    date and byte order marks.
    """
    comment = row.labelled.comment
    plain = replace(comment, content=comment.content.replace("\ufeff", "").strip())
    return replace(row, labelled=replace(row.labelled, comment=plain, created_at=""))


def run(
    rows: Sequence[Row], learn: Learner, said: Callable[[str], None]
) -> list[tuple[Outcome, Scored]]:
    """Return what every protocol gave whose source is among ``rows``; ``said`` is told of each."""
    found = []
    for protocol in PROTOCOLS:
        own = [row for row in rows if row.source == protocol.source]
        if own:
            said(f"{protocol.source}, {protocol.name}: {len(own)} comments")
            found.append(_outcome(protocol, Labelled.of(own), learn))
    return found


def judge(protocol: Protocol, labelled: Labelled, learn: Learner, rounds: int = ROUNDS) -> Scored:
    """Return what was said of every row that the protocol judges, split by split.

    rounds  of inner folds by which the cut is chosen
    """
    tested, scores, flags = [], [], []
    for split in protocol.splits(labelled):
        rows = _chosen(labelled.rows, split.train)
        score = learn(rows)(_chosen(labelled.rows, split.test))
        cut = inner_cut(labelled, split.train, learn, rounds) if protocol.cut else 0.0
        tested.append(split.test)
        scores.append(score)
        flags.append(score > cut)
    test = np.concatenate(tested)
    return Scored(
        score=np.concatenate(scores),
        flagged=np.concatenate(flags),
        is_spam=labelled.is_spam[test],
        group=labelled.group[test],
        part=labelled.site[test],
    )


def inner_cut(labelled: Labelled, train: Numbers, learn: Learner, rounds: int) -> float:
    """Return the cut with the best MCC over folds of the training part alone."""
    cuts = []
    for seed in range(rounds):
        score = np.zeros(train.size)
        for fold in fold_splits(labelled.group[train], _FOLDS, seed):
            judged = learn(_chosen(labelled.rows, train[fold.train]))
            score[fold.test] = judged(_chosen(labelled.rows, train[fold.test]))
        cuts.append(best_cut(score, labelled.is_spam[train]))
    return float(np.mean(cuts))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return a Markdown table of every figure with its interval and the best known one."""
    head = "| source | protocol | figure | value | 95 % interval | best known before |"
    lines = [line for outcome in outcomes for line in _lines(outcome)]
    return "\n".join([head, "|---|---|---|--:|---|---|", *lines])


def part_table(outcome: Outcome) -> str:
    """Return a Markdown table of the figures of each part, one part a line."""
    names = list(next(iter(outcome.parts.values()), {}))
    head = "".join(f" {name} |" for name in ["part", *names])
    lines = [
        f"| {part} |" + "".join(f" {measured:.3f} |" for measured in figures.values())
        for part, figures in outcome.parts.items()
    ]
    return "\n".join([f"|{head}", "|---|" + "--:|" * len(names), *lines])


def _lines(outcome: Outcome) -> list[str]:
    return [
        f"| {outcome.source} | {outcome.protocol} | {name} | {found.value:.4f} "
        f"| {found.low:.3f} to {found.high:.3f} | {outcome.known.get(name, '')} |"
        for name, found in outcome.figures.items()
    ]


def _outcome(protocol: Protocol, labelled: Labelled, learn: Learner) -> tuple[Outcome, Scored]:
    began = time.perf_counter()
    scored = judge(protocol, labelled, learn)
    seconds = time.perf_counter() - began
    figures = {name: figure(scored, measure) for name, measure in protocol.measures.items()}
    outcome = Outcome(
        protocol=protocol.name,
        source=protocol.source,
        judged=scored.score.size,
        seconds=round(seconds, 1),
        figures=figures,
        known=protocol.known or {},
        parts=_parts(scored),
    )
    return outcome, scored


def _parts(scored: Scored) -> dict[str, dict[str, float]]:
    names = np.unique(scored.part)
    measures = {_MCC: mcc, _AUC: auc, _CAUGHT: caught} if names.size > 1 else {}
    of_part = {str(name): scored.of(scored.part == name) for name in names} if measures else {}
    return {
        name: {figure_name: value(rows, measure) for figure_name, measure in measures.items()}
        for name, rows in of_part.items()
    }


def _chosen(rows: Sequence[Row], indices: Numbers) -> list[Row]:
    return [rows[index] for index in indices.tolist()]
