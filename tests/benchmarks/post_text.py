"""What the text of a post brings: the same comments judged with it and without it.

Usage: python tests/benchmarks/post_text.py --data FOLDER [--folds 8]

No labelled comment has the text of its post; comments of others on the same post stand in for it
(`training.post_texts`), so only comments on posts with a few of those are judged. Whole sites are
dealt into folds. Prints a table with its date and command. About four minutes on two cores.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import vstack

from model.features import CommentFeatures
from training.evaluate import Judged, auc, cut_at
from training.fit import Lesson, out_of_site, prepare
from training.post_texts import PostTexts
from training.sources import labels_files, read_rows
from training.split import site_folds


def main() -> None:
    """Judge the comments whose posts have a stand-in for their text, without it and with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=8)
    asked = parser.parse_args()
    lesson = prepare(read_rows(labels_files(asked.data)), seed=0)
    both, index = _twice(lesson)
    log_odds = out_of_site(both, site_folds(both.sites.tolist(), asked.folds))
    plain, with_text = log_odds[index], log_odds[len(lesson.rows) :]
    _say(f"{datetime.now(UTC):%Y-%m-%d}, {shlex.join(sys.argv)}\n")
    _say("| spam | text of the post | ham | spam | AUC | caught at 2 % ham | at 1 % ham |")
    _say("|---|---|--:|--:|--:|--:|--:|")
    spam, linked = lesson.spam[index], lesson.has_link[index]
    for name, chosen in (("any", ~spam | spam), ("without a link", ~spam | ~linked)):
        for known, found in (("no", plain), ("stand-in", with_text)):
            rows = Judged(found, spam, lesson.sites[index]).of(chosen)
            _say(f"| {name} | {known} {_figures(rows)} |")


def _twice(lesson: Lesson) -> tuple[Lesson, np.ndarray]:
    """Return the lesson with the rows that have a stand-in once more, with it, at its end, and
    which rows those are.
    """
    rng, texts = np.random.default_rng(0), PostTexts(lesson.rows, lesson.duplicates)
    found = [(index, texts.of(index, rng)) for index in np.flatnonzero(lesson.of_blogs).tolist()]
    index = np.array([index for index, text in found if text])
    comments = [
        replace(comment, post=replace(comment.post, text=text))
        for i, text in found
        if text and (comment := lesson.rows[i].labelled.comment)
    ]
    both = replace(
        lesson,
        rows=[*lesson.rows, *(lesson.rows[i] for i in index.tolist())],
        duplicates=np.concatenate([lesson.duplicates, lesson.duplicates[index]]),
        plain=vstack([lesson.plain, CommentFeatures().transform(comments)], "csr"),
    )
    return both, index


def _figures(rows: Judged) -> str:
    spam = rows.probability[rows.is_spam]
    caught = [float((spam >= cut_at(rows, share)).mean()) for share in (0.02, 0.01)]
    counts = f"| {(~rows.is_spam).sum()} | {rows.is_spam.sum()} | {auc(rows):.4f}"
    return f"{counts} | {caught[0]:.1%} | {caught[1]:.1%}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
