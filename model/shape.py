"""The shape of a comment: numbers between -1 and 1 that need no vocabulary learned from comments.

All are shares, counts on a scale, or facts from 0 to 1, but what a text is about, which has a sign.

Whether a field is there is never a number of its own: it would tell the data set, not the label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model import shape_author, shape_links, shape_post, shape_senses, shape_text
from model.senses import DIMENSIONS
from model.view import View


@dataclass(frozen=True, slots=True)
class Family:
    """Signals that a moderator reads as one reason; ``signals`` returns ``count`` numbers."""

    name: str
    count: int
    signals: Callable[[View], tuple[float, ...]]


SHAPE = (
    Family("links", 11, shape_links.links),
    Family("link_text", 6, shape_links.texts),
    Family("link_places", 6, shape_links.places),
    Family("contacts", 4, shape_text.contacts),
    Family("offers", 4, shape_text.offers),
    Family("capitals", 2, shape_text.capitals),
    Family("digits", 1, shape_text.digits),
    Family("repetition", 3, shape_text.repetition),
    Family("symbols", 3, shape_text.symbols),
    Family("disguise", 5, shape_text.disguise),
    Family("layout", 8, shape_text.layout),
    Family("spelling", 6, shape_text.spelling),
    Family("gibberish", 4, shape_text.gibberish),
    Family("tone", 3, shape_text.tone),
    Family("generic", 10, shape_text.generic),
    Family("length", 4, shape_text.length),
    Family("name", 26, shape_author.name),
    Family("url", 17, shape_author.url),
    Family("email", 1, shape_author.email),
    Family("post", 5, shape_post.relation),
    Family("post_text", 3, shape_post.disagreement),
    Family("post_language", 1, shape_post.other_language),
    Family("sense", DIMENSIONS, shape_senses.prose),
    Family("name_sense", DIMENSIONS, shape_senses.name),
    Family("address_sense", DIMENSIONS, shape_senses.address),
    Family("near", 6, shape_senses.near),
    Family("type", 2, shape_post.kind),
    Family("together", 8, shape_post.together),
)


def shape_of(view: View) -> list[float]:
    """Return every signal of every family in the order of SHAPE, each in [-1, 1]."""
    return [signal for family in SHAPE for signal in family.signals(view)]
