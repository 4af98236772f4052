"""What a blog's first decisions bring: its other comments judged before and after adapting.

Usage: python tests/benchmarks/adaptation.py --data FOLDER [--cache FOLDER] [--penalty X]
       [--anchored X]

For every blog a model of all other sites is adapted to its first 50, 100, 200 and 400 labels, in
the order of time where one blog has both classes, and shuffled (three seeds); no near-duplicate of
a label is judged. The second table is of the other sites: what the adapted model forgets. Prints
tables with their date and command. See tests/benchmarks/unseen.py for what it needs.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from unseen import Blog, blogs, probability

from training import adapt
from training.adapt import Correction, Labelled
from training.evaluate import Judged, calibration_error, measure
from training.marks import HELD, SPAM, Exam, Marks, changes
from training.trial import fixed_features

COUNTS = (50, 100, 200, 400)
# Fewer of a class teach or measure nothing.
LEAST_TAUGHT, LEAST_JUDGED = 5, 10
ELSEWHERE = 400  # labels of the second table
FIGURES = ("ham held", "ham rejected", "spam caught", "spam rejected", "caught at 1 % ham")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--penalty", type=float, default=adapt.PENALTY)
    parser.add_argument("--anchored", type=float, default=adapt.ANCHORED)
    asked = parser.parse_args()
    adapt.PENALTY = asked.penalty
    _say(f"{datetime.now(UTC):%Y-%m-%d}, {shlex.join(sys.argv)}\n")
    head = " | ".join(f"{name} before | after" for name in (*FIGURES, "loss", "calibration error"))
    _say(f"| blog | order | labels (spam) | judged ham, spam | {head} |")
    _say("|---|---|--:|--:|" + "--:|" * 14)
    means: defaultdict[int, list[list[float]]] = defaultdict(list)
    forgotten = []
    for blog in blogs(asked.data, asked.cache):
        for count in COUNTS:
            found = [
                (seed, _own(blog, seed, count, asked.anchored))
                for seed in ((None, 0, 1, 2) if blog.together else (0, 1, 2))
            ]
            for seed, figures in found:
                if figures:
                    order = "time" if seed is None else f"seed {seed}"
                    _say(f"| {blog.name} | {order} | {figures[0]} | {_cells(figures[1])} |")
            if of_blog := [figures[1] for _, figures in found if figures]:
                means[count].append(np.nanmean(of_blog, axis=0).tolist())
        forgotten.append((blog.name, _elsewhere(blog, asked.anchored)))
    for count, of_blogs in means.items():
        mean = np.nanmean(of_blogs, axis=0).tolist()
        _say(f"| mean of {len(of_blogs)} blogs | | {count} | | {_cells(mean)} |")
    _say("\nOther sites, before and after adapting to one:\n")
    names = ("ham_rejected", "ham_held", "spam_caught", "spam_at_one_percent")
    _say("| adapted to | labels | " + " | ".join(f"{name} | after" for name in names) + " |")
    _say("|---|--:|" + "--:|" * 2 * len(names))
    for name, (labels, before, after) in forgotten:
        cells = [f"{side[figure]:.2%}" for figure in names for side in (before, after)]
        _say(f"| {name} | {labels} | {' | '.join(cells)} |")


def labelled(blog: Blog, index: np.ndarray, spam: np.ndarray) -> Labelled:
    """Return rows of a blog as labels; ``spam`` says which."""
    features = blog.features(index)
    columns, filled = adapt.compact(features)
    return Labelled(
        columns=columns,
        features=filled,
        spam=spam,
        sites=np.full(index.size, "a"),
        group=blog.lesson.duplicates[index],
        log_odds=blog.base.pipeline["classifier"].decision_function(features),
        anchors=fixed_features()[0][:, columns].tocsr(),
    )


def _own(
    blog: Blog, seed: int | None, count: int, anchored: float
) -> tuple[str, list[float]] | None:
    order = blog.order(seed)
    taught, judged = order[:count], order[count:]
    duplicates, spam = blog.lesson.duplicates, blog.lesson.spam
    judged = judged[~np.isin(duplicates[judged], duplicates[taught])]
    enough = _least(spam[taught]) >= LEAST_TAUGHT and _least(spam[judged]) >= LEAST_JUDGED
    if taught.size < count or not enough:
        return None
    labels = labelled(blog, taught, spam[taught])
    correction = labels.learned(np.ones(count, dtype=bool), anchored)
    features = blog.features(judged)
    before = blog.base.pipeline["classifier"].decision_function(features)
    after = before + correction.shift(features)
    # Adapted languages are the base's: all are taken for known, to see what the score does.
    exam = Exam(spam[judged], np.arange(judged.size), np.full(judged.size, "en"))
    marks = [Marks(probability(odds), blog.base.at) for odds in (before, after)]
    loss = changes(marks[1], marks[0], exam).loss
    sides = [_figures(mark, exam) for mark in marks]
    flat = [figure for pair in zip(*sides, strict=True) for figure in pair]
    errors = [calibration_error(Judged(mark.spam, exam.spam, exam.language)) for mark in marks]
    taught_spam, ham = int(spam[taught].sum()), int((~exam.spam).sum())
    head = f"{count} ({taught_spam}) | {ham}, {judged.size - ham}"
    return head, [*flat, loss.before, loss.after, *errors]


def _figures(marks: Marks, exam: Exam) -> list[float]:
    level, spam = marks.levels(exam), exam.spam
    ham = np.sort(marks.spam[~spam])[::-1]
    cut = np.nextafter(ham[int(0.01 * ham.size)], 2.0)
    return [
        *((level[~spam] >= status).mean() for status in (HELD, SPAM)),
        *((level[spam] >= status).mean() for status in (HELD, SPAM)),
        (marks.spam[spam] >= cut).mean() if ham.size >= 30 else np.nan,
    ]


def _elsewhere(blog: Blog, anchored: float) -> tuple[int, dict[str, float], dict[str, float]]:
    taught = blog.order(0)[:ELSEWHERE]
    labels = labelled(blog, taught, blog.lesson.spam[taught])
    correction = labels.learned(np.ones(taught.size, dtype=bool), anchored)
    others = np.flatnonzero(blog.lesson.of_blogs)
    others = np.setdiff1d(others, blog.index)
    return taught.size, _general(blog, others, None), _general(blog, others, correction)


def _general(blog: Blog, rows: np.ndarray, correction: Correction | None) -> dict[str, float]:
    shift = correction.shift(blog.features(rows)) if correction else 0.0
    lesson = blog.lesson
    said = Judged(probability(blog.log_odds[rows] + shift), lesson.spam[rows], lesson.sites[rows])
    return dict(measure(said, np.ones(rows.size, dtype=bool), blog.base.at).overall)


def _least(spam: np.ndarray) -> int:
    return int(min(spam.sum(), (~spam).sum()))


def _cells(values: list[float]) -> str:
    shares, losses = values[:10], values[10:]
    return " | ".join(
        ["" if np.isnan(value) else f"{value:.1%}" for value in shares]
        + [f"{value:.3f}" for value in losses]
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
