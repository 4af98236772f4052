"""What each family of signals brings: spam of unseen sites caught with one family off at a time.

Usage: python tests/benchmarks/ablation.py --data FOLDER [--folds 8]

Whole sites are dealt into folds; a family's columns are emptied where is learned and judged. Prints
a table with its date and command. About half a minute a family on two cores.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags

from model.features import COLUMNS, FAMILIES, FAMILY_STARTS
from training.evaluate import Judged, auc, cut_at
from training.fit import Lesson, beside_links, out_of_site, prepare
from training.sources import labels_files, read_rows
from training.split import site_folds

# The hashed text is one reason less only together with its other half.
_TOGETHER = {"words": ("words", "characters"), "author_name": ("author_name", "name")}


def main() -> None:
    """Measure with everything, then without each family."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=8)
    asked = parser.parse_args()
    lesson = prepare(read_rows(labels_files(asked.data)), seed=0)
    fold = site_folds(lesson.sites.tolist(), asked.folds)
    _say(f"{datetime.now(UTC):%Y-%m-%d}, {shlex.join(sys.argv)}\n")
    _say("| off | AUC | caught at 1 % ham, mean | worst | link-free at 2 % | linked ham, worst |")
    _say("|---|--:|--:|--:|--:|--:|")
    _say(_line("nothing", lesson, fold))
    for family in FAMILIES:
        off = _TOGETHER.get(family, (family,))
        _say(_line(" and ".join(off), _without(lesson, off), fold))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _without(lesson: Lesson, families: tuple[str, ...]) -> Lesson:
    on = np.ones(COLUMNS)
    for family in families:
        place = FAMILIES.index(family)
        on[FAMILY_STARTS[place] : FAMILY_STARTS[place + 1]] = 0.0
    return replace(lesson, taught=_kept(lesson.taught, on), plain=_kept(lesson.plain, on))


def _kept(features: csr_matrix, on: np.ndarray) -> csr_matrix:
    kept = (features @ diags(on)).tocsr()
    kept.eliminate_zeros()
    return kept


def _line(name: str, lesson: Lesson, fold: np.ndarray) -> str:
    judged = Judged(out_of_site(lesson, fold), lesson.spam, lesson.sites)
    blogs = judged.of(lesson.of_blogs)
    cut = cut_at(blogs, 0.01)
    spam = blogs.of(blogs.is_spam)
    caught = [
        float((spam.probability[spam.site == site] >= cut).mean())
        for site in np.unique(spam.site)
        if (spam.site == site).sum() >= 30
    ]
    links = beside_links(lesson, judged).values()
    figures = [np.mean(caught), min(caught), *links]
    return f"| {name} | {auc(blogs):.4f} | " + " | ".join(f"{f:.1%}" for f in figures) + " |"


if __name__ == "__main__":
    main()
