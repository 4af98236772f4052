"""Signals of what the fields of a comment are about. Pure functions; see :mod:`model.senses`."""

from __future__ import annotations

from model.senses import nearness, sense
from model.view import View


def prose(view: View) -> tuple[float, ...]:
    """What the comment is about."""
    return tuple(view.sense.tolist())


def name(view: View) -> tuple[float, ...]:
    """What the author's name is about."""
    return tuple(view.name_sense.tolist())


def address(view: View) -> tuple[float, ...]:
    """What the author's address and the links are about."""
    return tuple(view.address_sense.tolist())


def near(view: View) -> tuple[float, ...]:
    """How near each other the comment, its post, the author's name and the addresses are."""
    said, named, linked = view.sense, view.name_sense, view.address_sense
    post = sense(view.post_words or view.post_text)
    return (
        nearness(said, post),
        nearness(named, post),
        nearness(named, said),
        nearness(linked, said),
        nearness(linked, post),
        nearness(linked, named),
    )
