"""A linear learner whose n-grams are weighed by how much they tell the classes apart.

Features are weighed by inverse document frequency and by the naive Bayes log-count ratio (Wang &
Manning, "Baselines and Bigrams", ACL 2012), then each family of a row is scaled to length 1. The
result is one linear model over hashed features: contributions to a score add up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from model.comment import Comment
from model.features import FAMILY_STARTS, CommentFeatures
from model.hashing import Segments, mixed, words
from model.scales import grows
from model.view import View
from training.learners import Judge
from training.sources import Row

# Chosen among about ninety settings by the figures on tubespam, which flatters those a little.
_STRENGTH, _SMOOTHING = 1.0, 2.0
# Share of each hashed family beside the words of the content, and of the lengths.
_SHARES = {
    "words": 1.0,
    "characters": 1.0,
    "links": 1.0,
    "name": 0.3,
    "url": 1.0,
    "skips": 0.85,
}
_LENGTH_SHARE = 0.3
# Of the model's own signals beside the words: they were chosen on blogs.
_SIGNAL_SHARE = 0.5
# Words apart in a skip pair, and the columns the pairs are hashed to.
_APART = (2, 3, 4)
_SKIP_COLUMNS = 1 << 17
_LENGTHS = (15, 30, 60, 100, 150, 250, 500)
_LONG_TEXT, _MANY_WORDS = 1_100, 150
# A host torn apart by a space or a backslash so that no filter sees a link.
_TORN = re.compile(
    r"(?:\b[\w-]{2,40}\s?[.\\]\s?|\bww{1,3}\.? ?[\w-]{1,40} )"
    r"(?:com|net|org|ly|nl|in|info|me|tv|co|uk|pl|de|gl|gd)\b"
)
_TAG = re.compile(r"<a\s[^<>]{0,99}href=\"([^\s<>\"]{1,700})\"[^<>]{0,99}>")
_LINK = re.compile(r"https?://([^\s<>\"]{1,700})")
# A shorter identifier of a post may stand in any link.
_LEAST_ID = 6


def weighted(rows: Sequence[Row]) -> Judge:
    """Learn a linear support vector machine (squared hinge) over weighed features."""
    is_spam = np.array([row.is_spam for row in rows], dtype=bool)
    features = features_of(rows)
    scales = [importance(block, is_spam, _SMOOTHING) for block in features.hashed]
    machine = LinearSVC(C=_STRENGTH, max_iter=5_000, random_state=0)
    machine.fit(_matrix(features, scales), is_spam)

    def judge(judged: Sequence[Row]) -> NDArray[np.float64]:
        return np.asarray(machine.decision_function(_matrix(features_of(judged), scales)))

    return judge


@dataclass(frozen=True, slots=True)
class Features:
    """The features of n rows.

    hashed  n-grams, a block a family in the order of _SHARES, each of shape (n, some columns)
    signals  numbers of known meaning, shape (n, some columns), not weighed
    """

    hashed: Sequence[csr_matrix]
    signals: csr_matrix


def features_of(rows: Sequence[Row]) -> Features:
    """Return the model's features with skip pairs, lengths and torn links beside them."""
    comments = [without_own_links(row) for row in rows]
    views = [View(comment) for comment in comments]
    whole = CommentFeatures().transform(comments)
    starts = FAMILY_STARTS[: len(_SHARES)].tolist()
    families = [whole[:, start:end] for start, end in pairwise(starts)]
    own = csr_matrix(np.array([_signals(view) for view in views]).reshape(len(views), -1))
    return Features(
        [*families, skip_pairs([view.words for view in views])],
        hstack([_SIGNAL_SHARE * whole[:, starts[-1] :], own], "csr"),
    )


def without_own_links(row: Row) -> Comment:
    """Return the row's comment without links to the post it was left on, as to a place in it."""
    comment, post = row.labelled.comment, row.labelled.post_id
    if len(post) < _LEAST_ID or post not in comment.content:
        return comment

    def dropped(link: re.Match[str]) -> str:
        return " " if post in link[1] else link[0]

    plain = _TAG.sub(dropped, comment.content)
    return replace(comment, content=_LINK.sub(dropped, plain))


def skip_pairs(texts: Sequence[str]) -> csr_matrix:
    """Return which pairs of words two to four apart each text has, shape (len(texts), columns)."""
    found = words(Segments.of(texts))
    hashes, segments = [], []
    for apart in _APART:
        together = found.segment[:-apart] == found.segment[apart:]
        pairs = found.hashes[:-apart] * np.uint64(2 * apart + 1) + found.hashes[apart:]
        hashes.append(mixed(pairs[together]))
        segments.append(found.segment[:-apart][together])
    column = (np.concatenate(hashes) & np.uint64(_SKIP_COLUMNS - 1)).astype(np.int64)
    cells = (np.ones(column.size), (np.concatenate(segments), column))
    pairs = csr_matrix(cells, shape=(len(texts), _SKIP_COLUMNS))
    pairs.data[:] = 1.0
    return pairs


def importance(
    block: csr_matrix, is_spam: NDArray[np.bool_], smoothing: float
) -> NDArray[np.float64]:
    """Return a weight for each column, shape (d,), 0 where no row has it.

    block      shape (n, d)
    is_spam    shape (n,), truth of rows of both classes
    smoothing  rows with and without the column that are imagined in each class
    """
    has = block.astype(bool).astype(float)
    spam, ham = (np.asarray(has[rows].sum(axis=0)).ravel() for rows in (is_spam, ~is_spam))
    total = np.array([is_spam.sum(), (~is_spam).sum()]) + 2 * smoothing
    ratio = np.log((spam + smoothing) / total[0]) - np.log((ham + smoothing) / total[1])
    rarity = 1.0 + np.log((1 + is_spam.size) / (1 + spam + ham))
    return np.where(spam + ham > 0, rarity * np.abs(ratio), 0.0)


def _matrix(features: Features, scales: Sequence[NDArray[np.float64]]) -> csr_matrix:
    shares = zip(features.hashed, scales, _SHARES.values(), strict=True)
    blocks = [normalize(block @ diags(scale)) * share for block, scale, share in shares]
    return hstack([*blocks, features.signals], "csr")


def _signals(view: View) -> list[float]:
    length = len(view.content)
    lengths = [
        grows(length, _LONG_TEXT),
        grows(len(view.words.split()), _MANY_WORDS),
        *(float(length > limit) for limit in _LENGTHS),
    ]
    return [float(bool(_TORN.search(view.content))), *(_LENGTH_SHARE * size for size in lengths)]
