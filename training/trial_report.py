"""What a retraining found, as text, as a page and as the card of the new model. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from training.doubts import DOUBTED, LARGE_SHARE, Moderator
from training.gate import MOST_FLIPPED, flipped
from training.marks import STATUS, Change, Exam, Marks
from training.regression import regression_set
from training.report import page as whole_page
from training.report import section, table
from training.trial import HELD_OUT, Trial

# Characters of a comment that are shown, and rows of a list of doubted labels.
_START, _MOST_DOUBTS = 60, 100
# Changed verdicts on the screen; the page has them all.
_MOST_ON_SCREEN = 10
_ADDRESS = re.compile(r"(?<![^\s@<>])[^\s@<>]++@[^\s@<>]+")
_FIGURES = ("figure", "before", "after", "change, 90 % interval")
_VERDICTS = ("comment", "label", "P(spam) before", "after", "verdict before", "after")


def summary(trial: Trial) -> str:
    """Return what an operator should know, for the screen."""
    lines = [_measured_on(trial), ""]
    lines += [
        f"  {name:<26} {before:>8} -> {after:<8} {by}"
        for name, before, after, by in map(_figure_row, trial.changes.each())
    ]
    verdicts = list(_changed_labels(trial))
    flips = list(_changed_fixed(trial))
    changed = f"{len(verdicts)} of these labels and {len(flips)} of the regression set"
    lines += ["", f"Another verdict: {changed}"]
    lines += [_line(row) for row in (*verdicts, *flips)[:_MOST_ON_SCREEN]]
    more = len(verdicts) + len(flips) - _MOST_ON_SCREEN
    if more > 0:
        lines.append(f"  ... {more} more in the report")
    lines += ["", *_verdict_of_gate(trial)]
    return "\n".join(lines)


def page(trial: Trial) -> str:
    """Return the report as HTML."""
    return whole_page(
        "A retrained model",
        [
            section("The gate", _paragraphs(_verdict_of_gate(trial))),
            section("Measured", _paragraphs([_measured_on(trial)]) + _figure_table(trial)),
            section(
                "Labels whose verdict changes",
                _or_none(_VERDICTS, list(_changed_labels(trial)), words=(0, 1, 4, 5)),
            ),
            section(
                "Comments of the regression set whose verdict changes",
                _paragraphs([_regression_note()])
                + _or_none(_VERDICTS, list(_changed_fixed(trial)), words=(0, 1, 4, 5)),
            ),
            section("Labels that contradict each other", _contradictions(trial)),
            section("Labels that are doubted", _doubted(trial)),
            section("Moderators", _moderators(trial.quality.moderators)),
        ],
    )


def card(trial: Trial) -> str:
    """Return the card of the new model as Markdown."""
    labels = trial.labels
    sites = sorted({site for site, _ in labels.read})
    counts = [
        f"| {site} | {labels.read[site, False]} | {labels.read[site, True]} |" for site in sites
    ]
    rows = [" | ".join(_figure_row(change)) for change in trial.changes.each()]
    at = trial.new.at
    reject = "it rejects nothing" if at.reject_at is None else f"rejects from {at.reject_at}"
    return f"""\
# Model card

The model {trial.base.name}, adapted to labels of this installation by
`python -m training retrain`. What that was made from, and what it is bad at, is on its own card.

## Labels

Of {labels.read.total()} labels {len(labels.rows)} were looked at closely: all, or of each site and
class a fixed number chosen by a keyed hash; of near-duplicates at most two. It learned from
{trial.learned.sum()} and was measured on {trial.measured.sum()}, the last {HELD_OUT:.0%} of each
class, of which it has seen nothing, no near-duplicate either.

| site | ham | spam |
|---|--:|--:|
{chr(10).join(counts)}

## Figures

Compared with {trial.reference.name}, on the same labels. It holds from {at.hold_at} and {reject},
as its base does: the thresholds are those that the base proved.

| {" | ".join(_FIGURES)} |
|---|--:|--:|--:|
{chr(10).join(f"| {row} |" for row in rows)}

## The gate

{chr(10).join(f"- {line}" for line in _verdict_of_gate(trial))}
"""


def _verdict_of_gate(trial: Trial) -> list[str]:
    if not trial.reasons:
        return ["It is measurably better, and nothing speaks against it."]
    return [f"Against it: {reason}." for reason in trial.reasons]


def _measured_on(trial: Trial) -> str:
    spam = trial.exams.held_out.spam
    return (
        f"Measured on the last {spam.size} labels ({(~spam).sum()} ham, {spam.sum()} spam), "
        f"against {trial.reference.name}"
    )


def _figure_row(change: Change) -> tuple[str, str, str, str]:
    return change.name, *change.words()


def _figure_table(trial: Trial) -> str:
    return table(_FIGURES, [_figure_row(change) for change in trial.changes.each()])


def _changed_labels(trial: Trial) -> Iterator[tuple[str, ...]]:
    texts = [trial.labels.rows[index] for index in np.flatnonzero(trial.measured).tolist()]
    marks = trial.marks.held_out, trial.marks_of_reference.held_out
    exam = trial.exams.held_out
    for index in flipped(*marks, exam).tolist():
        yield _verdict(texts[index].labelled.comment.content, exam, marks, index)


def _changed_fixed(trial: Trial) -> Iterator[tuple[str, ...]]:
    marks = trial.marks.regression, trial.marks_of_reference.regression
    exam, known = trial.exams.regression, regression_set()
    for index in flipped(*marks, exam).tolist():
        said = f"[{known[index].kind}] {known[index].comment.content}"
        yield _verdict(said, exam, marks, index)


def _verdict(content: str, exam: Exam, marks: tuple[Marks, Marks], index: int) -> tuple[str, ...]:
    new, old = marks
    before, after = (STATUS[m.levels(exam)[index]] for m in (old, new))
    label = "spam" if exam.spam[index] else "ham"
    return _start(content), label, f"{old.spam[index]:.4f}", f"{new.spam[index]:.4f}", before, after


def _line(row: Sequence[str]) -> str:
    content, label, old, new, before, after = row
    return f"  {label:<4} {before:>8} {old} -> {after:<8} {new}  {content}"


def _start(content: str) -> str:
    """Return how a comment begins, on one line and without e-mail addresses."""
    text = " ".join(_ADDRESS.sub("...@...", content).split())
    return text if len(text) <= _START else f"{text[:_START]}..."


def _contradictions(trial: Trial) -> str:
    rows = [
        tuple(_start(trial.labels.rows[index].labelled.comment.content) for index in pair)
        for pair in trial.quality.contradictory
    ]
    share = f"{trial.quality.contradicting:.1%} of the labels."
    found = _or_none(("labelled spam", "labelled ham"), rows, words=(0, 1))
    return _paragraphs([share] if rows else []) + found


def _doubted(trial: Trial) -> str:
    belief, labels = trial.quality.belief, trial.labels.rows
    doubted: NDArray[np.int64] = np.flatnonzero(belief < DOUBTED)
    doubted = doubted[np.argsort(belief[doubted], kind="stable")][:_MOST_DOUBTS]
    rows = [
        (
            *(_start(labels[index].labelled.comment.content), labels[index].labelled.id),
            *("spam" if labels[index].is_spam else "ham", labels[index].labelled.labelled_by),
            f"{belief[index]:.4f}",
        )
        for index in doubted.tolist()
    ]
    said = [
        f"{name}: {doubts.doubted} of {doubts.labels}"
        for name, doubts in (("ham", trial.quality.ham), ("spam", trial.quality.spam))
    ]
    head = ("comment", "id", "label", "by", "given to the label")
    note = f"Less than {DOUBTED:.0%} from a model of the other labels: {', '.join(said)}."
    return _paragraphs([note]) + _or_none(head, rows, words=(0, 1, 2, 3))


def _regression_note() -> str:
    return (
        f"{len(regression_set())} comments of every kind, made up, whose verdicts no blog's labels "
        f"are to change: at most {MOST_FLIPPED:.0%} may."
    )


def _moderators(found: Sequence[Moderator]) -> str:
    note = (
        f"Whoever gave more than {LARGE_SHARE:.0%} of the new labels, unless they gave all: how "
        "many of theirs, and of the others', a model of the others' labels doubts, and how often "
        "chance alone would make it doubt so many of theirs."
    )
    head = ("moderator", "of the new labels", "theirs doubted", "others' doubted", "chance")
    rows = [
        (
            *(each.name, f"{each.share:.0%}", f"{each.own.doubted} of {each.own.labels}"),
            *(f"{each.others.doubted} of {each.others.labels}", f"{each.chance:.2g}"),
        )
        for each in found
    ]
    return _paragraphs([note]) + _or_none(head, rows)


def _or_none(
    head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)
) -> str:
    return table(head, rows, words) if rows else "<p>None.</p>"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
