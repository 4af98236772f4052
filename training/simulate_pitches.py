"""What is posted to sell something, or by a program that tries a form out. Pure functions."""

from __future__ import annotations

import string
from random import Random

from model.comment import Author, Comment
from training.grammar import grammar
from training.simulate_names import spammer

# Share of the random texts that have a random link beside them, and of the names likewise.
_LINKED = 0.3
_SHORT, _LONG = 6, 18


def pitch(rng: Random) -> Comment:
    """Return an offer as it is sent through contact forms, without a link."""
    return Comment(grammar("pitch").say("pitch", rng), spammer(rng))


def random_letters(rng: Random) -> Comment:
    """Return random letters from an author of random letters, as programs try a form."""
    content = _letters(rng)
    if rng.random() < _LINKED:
        content = f"{content} http://{_letters(rng).lower()}.com/"
    url = f"http://{_letters(rng).lower()}.com/" if rng.random() < _LINKED else ""
    return Comment(content, Author(name=_letters(rng), url=url))


def _letters(rng: Random) -> str:
    letters = rng.choice((string.ascii_letters, string.ascii_lowercase))
    return "".join(rng.choice(letters) for _ in range(rng.randint(_SHORT, _LONG)))
