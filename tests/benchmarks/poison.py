"""How often the gate stops a model that was taught wrong labels, and what is lost when it does not.

Usage: python tests/benchmarks/poison.py --data FOLDER [--cache FOLDER] [--seeds 10] [--jobs 2]

For every blog with enough of both classes, up to a hundred labels of each are drawn, some are
turned round, and a model of all other sites is retrained and put before the gate. What it does to
the rest of the blog, whose labels are right, is measured apart. Kinds: labels of one moderator at
random; all ham, or all spam, with one word; one moderator of two who is careless with some of his.
Prints a table with its date and command. Ten seeds are 1,040 retrainings of about two seconds. See
tests/benchmarks/unseen.py for what it needs.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from unseen import Blog, blogs

from model.labels import LabelledComment
from training.intake import intake
from training.marks import Change, Exam, Marks, changes
from training.models import Model
from training.trial import try_out

SHARES = (0.05, 0.1, 0.2)
CARELESS = (0.0, 0.2, 0.5)  # of one moderator's labels
MOST_OF_A_CLASS, LEAST_OF_A_CLASS = 100, 30
_WORD = re.compile(r"[a-z]{4,}")
# Words of the reasons against, and what they are called in the table.
REASONS = {
    "not measurably better": "no better",
    "ham": "ham",
    "spam held or rejected falls": "spam",
    "evened rises": "loss",
    "calibration": "calibration",
    "regression set change": "regression",
    "contradict": "contradictions",
    "a model of the other labels": "doubts",
    "moderator": "moderator",
}


@dataclass(frozen=True, slots=True)
class Task:
    """Labels of one blog, the rest of it, and what was done to the labels.

    rest  features of the rest, with their truth; word  of ham and where it stands in the rest
    """

    blog: str
    kind: str
    share: float
    base: Model
    labels: Sequence[LabelledComment]
    rest: csr_matrix
    truth: np.ndarray
    has_word: np.ndarray


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one task; changes on the rest of the blog."""

    kind: str
    share: float
    reasons: tuple[str, ...]
    ham_held: Change
    ham_rejected: Change
    spam_caught: Change
    loss: Change
    word_held: float


def main() -> None:
    """Run every kind on every blog and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    results: list[Result] = []
    for blog in blogs(asked.data, asked.cache):
        tasks = [task for seed in range(asked.seeds) for task in _tasks(blog, seed)]
        results += Parallel(n_jobs=asked.jobs)(delayed(_run)(task) for task in tasks)
        sys.stderr.write(f"{blog.name}: {len(tasks)} retrainings\n")
    _say(f"{datetime.now(UTC):%Y-%m-%d}, {shlex.join(sys.argv)}\n")
    _table(results)


def _tasks(blog: Blog, seed: int) -> list[Task]:
    rng = np.random.default_rng(seed)
    order = blog.order(seed)
    spam = blog.lesson.spam[order]
    sizes = [min(MOST_OF_A_CLASS, int((spam == of).sum() * 2 / 3)) for of in (False, True)]
    if min(sizes) < LEAST_OF_A_CLASS:
        return []
    taken = np.concatenate([np.flatnonzero(spam == of)[: sizes[of]] for of in (False, True)])
    index, rest = order[np.sort(taken)], np.delete(order, taken)
    duplicates = blog.lesson.duplicates
    rest = rest[~np.isin(duplicates[rest], duplicates[index])]
    clean = [_label(blog, at, number) for number, at in enumerate(index.tolist())]
    poisoned = [("clean", 0.0, clean, "")]
    for share in SHARES:
        poisoned.append(("random", share, _random(clean, share, rng), ""))
        for kind, of in (("one word of ham", False), ("one word of spam", True)):
            poisoned.append((kind, share, *_aimed(clean, share, of, rng)))
    poisoned += [
        ("one of two careless", share, _careless(clean, share, rng), "") for share in CARELESS
    ]
    words = [_words(blog.row(at).labelled) for at in rest.tolist()]
    features, truth = blog.features(rest), blog.lesson.spam[rest]
    return [
        Task(
            *(blog.name, kind, share, blog.base, labels, features, truth),
            has_word=np.array([bool(word) and word in found for found in words], dtype=bool),
        )
        for kind, share, labels, word in poisoned
    ]


def _run(task: Task) -> Result:
    trial = try_out(intake(task.labels, b"k" * 32), task.base, task.base, lambda line: None)
    exam = Exam(task.truth, np.arange(task.truth.size), np.full(task.truth.size, "en"))
    new, old = (Marks(model.judged(task.rest), model.at) for model in (trial.new, task.base))
    found = changes(new, old, exam)
    ham = task.has_word & ~task.truth
    held = (new.levels(exam) > 0).astype(float) - (old.levels(exam) > 0)
    return Result(
        *(task.kind, task.share, trial.reasons),
        *(found.ham_held, found.ham_rejected, found.spam_caught, found.loss),
        word_held=float(held[ham].mean()) if ham.any() else float("nan"),
    )


def _label(blog: Blog, at: int, number: int) -> LabelledComment:
    time = f"2026-01-{1 + number // 24:02d}T{number % 24:02d}:00:00Z"
    return replace(blog.row(at).labelled, labelled_at=time, labelled_by="m0")


def _random(
    labels: Sequence[LabelledComment], share: float, rng: np.random.Generator
) -> list[LabelledComment]:
    wrong = set(rng.permutation(len(labels))[: round(share * len(labels))].tolist())
    return [_turned(label, number in wrong) for number, label in enumerate(labels)]


def _aimed(
    labels: Sequence[LabelledComment], share: float, spam: bool, rng: np.random.Generator
) -> tuple[list[LabelledComment], str]:
    """Turn round all of a class with one word, the word one that makes up the share about."""
    among = [label for label in labels if label.is_spam == spam]
    counts = Counter(word for label in among for word in _words(label))
    near = sorted(counts, key=lambda word: (abs(counts[word] - share * len(labels)), word))[:10]
    word = near[int(rng.integers(len(near)))]
    turned = [_turned(label, label.is_spam == spam and word in _words(label)) for label in labels]
    return turned, word


def _careless(
    labels: Sequence[LabelledComment], share: float, rng: np.random.Generator
) -> list[LabelledComment]:
    others = [replace(label, labelled_by="m1") for label in labels[1::2]]
    return [*labels[::2], *(_turned(label, rng.random() < share) for label in others)]


def _turned(label: LabelledComment, wrong: bool) -> LabelledComment:
    return replace(label, is_spam=not label.is_spam) if wrong else label


def _words(label: LabelledComment) -> frozenset[str]:
    return frozenset(_WORD.findall(label.comment.content.lower()))


def _table(results: Sequence[Result]) -> None:
    _say(
        "| labels | turned round | runs | put in use | of these worse for the blog "
        "| ham held, mean, worst | ham rejected, mean, worst | spam caught, mean, worst "
        "| ham with the word held, mean | reasons |"
    )
    _say("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    for kind, share in dict.fromkeys((result.kind, result.share) for result in results):
        runs = [result for result in results if (result.kind, result.share) == (kind, share)]
        through = [result for result in runs if not result.reasons]
        worse = sum(result.loss.after > result.loss.before for result in through)
        counts = Counter(
            name
            for result in runs
            for name in {short for text, short in REASONS.items() if _has(result.reasons, text)}
        )
        words = [result.word_held for result in through if not np.isnan(result.word_held)]
        cells = (
            *(kind, f"{share:.0%}", len(runs), len(through), worse),
            _points([result.ham_held for result in through], max),
            _points([result.ham_rejected for result in through], max),
            _points([result.spam_caught for result in through], min),
            f"{100 * np.mean(words):+.1f}" if words else "",
            ", ".join(f"{name} {count}" for name, count in counts.most_common()),
        )
        _say("| " + " | ".join(map(str, cells)) + " |")
    _say("\nChanges are in points of the rest of the blog, where the model was put in use.")


def _has(reasons: Sequence[str], text: str) -> bool:
    return any(text in reason if text != "ham" else _of_ham(reason) for reason in reasons)


def _of_ham(reason: str) -> bool:
    return reason.startswith("ham ") or "ham of the regression set" in reason


def _points(found: Sequence[Change], worst: object) -> str:
    values = [100 * (change.after - change.before) for change in found]
    return f"{np.mean(values):+.2f}, {worst(values):+.2f}" if values else ""  # type: ignore[operator]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
