"""Labels read as a stream: of any number of rows, a sample that fits into memory.

Which rows are kept hangs on what they say alone, not on their order: of each site and class those
with the lowest keyed hashes (bottom-k sampling: Cohen & Kaplan, "Summarizing data using bottom-k
sketches", PODC 2007). Whoever has no key cannot write comments that are sure to be among them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush

from model.labels import LabelledComment
from training.sample import MOST_COPIES
from training.sources import Row, addressed
from training.split import copy_key

SOURCE = "labels"
# Labels of a site and class, and of all, that are looked at: some 20 KB of memory each.
MOST_OF_A_PLACE, MOST_IN_ALL = 3_000, 6_000
# Site and class.
_Place = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Labels:
    """What was read.

    rows  kept, the oldest label first; of labels of one moment the lowest hash
    read  number of labels by site and class, kept or not
    """

    rows: list[Row]
    read: Counter[tuple[str, bool]]

    def count(self, *, spam: bool) -> int:
        """Return how many labels of a class were read."""
        return sum(number for (_, is_spam), number in self.read.items() if is_spam == spam)

    @property
    def sites(self) -> int:
        """Number of sites with labels."""
        return len({site for site, _ in self.read})


def intake(
    lines: Iterable[LabelledComment],
    key: bytes,
    *,
    most_of_a_place: int = MOST_OF_A_PLACE,
    most_in_all: int = MOST_IN_ALL,
) -> Labels:
    """Return a sample of labelled lines; lines without a label are passed over.

    key  makes the choice one that nobody else can foresee

    Of near-duplicates of one site and class two are kept. When the sample would have more than
    ``most_in_all`` rows, the most of a place is halved until it has not.
    """
    places: dict[_Place, _Lowest] = {}
    read: Counter[_Place] = Counter()
    most, kept = most_of_a_place, 0
    for line in lines:
        if line.is_spam is None:
            continue
        row = Row(SOURCE, addressed(line))
        place = (row.site, row.is_spam)
        read[place] += 1
        kept += places.setdefault(place, _Lowest()).offer(_hash(row, key), row, most)
        while kept > most_in_all and most > 1:
            most //= 2
            kept = sum(lowest.shrink(most) for lowest in places.values())
    found = [
        (moment(row), rank, row) for lowest in places.values() for rank, row in lowest.rows.items()
    ]
    found.sort(key=lambda each: (*each[:2], each[2].is_spam))
    return Labels([row for _, _, row in found], read)


def moment(row: Row) -> float:
    """Return when a row was labelled, else written, in seconds since 1970; 0 when it is not said.

    Raises ValueError when the time is none of ISO 8601.
    """
    text = row.labelled.labelled_at or row.labelled.created_at
    if not text:
        return 0.0
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"label {row.labelled.id}: {text!r} is no time of ISO 8601") from error
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


@dataclass(slots=True)
class _Lowest:
    """The rows of one place with the lowest ranks, of near-duplicates the lowest two.

    Whatever leaves has a higher rank than ``most`` rows that stay, or than two of its copies, and
    neither ever changes back: so the same rows are left in whatever order they came.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    _alike: dict[int, list[int]] = field(default_factory=dict)
    _key_of: dict[int, int | None] = field(default_factory=dict)
    _heap: list[int] = field(default_factory=list)

    def offer(self, rank: int, row: Row, most: int) -> int:
        """Take a row if it is among the lowest; return by how many rows there are more now."""
        before = len(self.rows)
        if rank in self.rows:
            self.rows[rank] = max(self.rows[rank], row, key=_recency)
        elif before < most or rank < self._highest():
            self._add(rank, row)
        return self.shrink(most) - before

    def shrink(self, most: int) -> int:
        """Let the highest ranks go until there are ``most``; return how many there are."""
        while len(self.rows) > most:
            self._remove(self._highest())
        return len(self.rows)

    def _add(self, rank: int, row: Row) -> None:
        key = copy_key(row.labelled.comment.content)
        if key is not None:
            alike = self._alike.setdefault(key, [])
            alike.append(rank)
            if len(alike) > MOST_COPIES:
                worst = max(alike)
                if worst == rank:
                    alike.remove(rank)
                    return
                self._remove(worst)
        self.rows[rank], self._key_of[rank] = row, key
        heappush(self._heap, -rank)

    def _highest(self) -> int:
        while -self._heap[0] not in self.rows:
            heappop(self._heap)
        return -self._heap[0]

    def _remove(self, rank: int) -> None:
        del self.rows[rank]
        key = self._key_of.pop(rank)
        if key is not None:
            self._alike[key].remove(rank)
            if not self._alike[key]:
                del self._alike[key]


def _recency(row: Row) -> tuple[str, str]:
    return row.labelled.labelled_at, row.labelled.labelled_by


def _hash(row: Row, key: bytes) -> int:
    comment = row.labelled.comment
    said = (
        *(row.labelled.site, row.labelled.created_at, comment.type, comment.content),
        *(comment.author.name, comment.author.url, comment.post.url, comment.post.title),
    )
    text = "\0".join(said).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=key[:64]).digest(), "big")
