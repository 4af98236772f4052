"""What stands in for the text of a post where no labelled comment came with one.

Readers speak of what the post says: several of their comments on one post share its words.
Pure functions of a random state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.sources import Row

# Comments that stand in together, and how many others a post must have for that.
MOST, LEAST = 5, 3


class PostTexts:
    """The comments of readers on each post, as far as they were published."""

    def __init__(self, rows: Sequence[Row], duplicates: NDArray[np.int64]) -> None:
        self._rows, self._duplicates = rows, duplicates
        self._ham: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            if row.of_blog and not row.is_spam:
                self._ham[_post(row)].append(index)

    def of(self, index: int, rng: np.random.Generator) -> str:
        """Return comments of others on the post of a row, chosen at random; "" of too few.

        A near-duplicate of the row is none of others.
        """
        others = [
            other
            for other in self._ham.get(_post(self._rows[index]), ())
            if self._duplicates[other] != self._duplicates[index]
        ]
        if len(others) < LEAST:
            return ""
        chosen = rng.choice(others, min(len(others), MOST), replace=False)
        return "\n\n".join(self._rows[other].labelled.comment.content for other in chosen.tolist())


def _post(row: Row) -> tuple[str, str]:
    return row.site, row.labelled.post_id or row.labelled.comment.post.url
