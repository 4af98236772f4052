"""Signals of a comment beside its post, of its type, and of kinds of evidence that meet.

Pure functions, linear time; see :mod:`model.shape`.
"""

from __future__ import annotations

from model import places
from model.scales import share
from model.shape_text import praises, says_little
from model.view import View

_LONG, _SHORT, _TITLE = 30, 8, 3


def relation(view: View) -> tuple[float, ...]:
    """What the comment takes up of its post; nothing where the post is not known.

    Mishne, Carmel & Lempel, "Blocking Blog Spam with Language Model Disagreement" (AIRWeb 2005),
    compare whole language models; of a title alone its words are what is left to compare.
    """
    post, words = view.post_words, set(view.word_list)
    if not post or not words:
        return (0.0,) * 5
    taken = sum(not words.isdisjoint((word, f"{word}s", word.removesuffix("s"))) for word in post)
    return (
        share(taken, len(post)),
        float(taken > 0),
        float(not taken and len(view.word_list) >= _SHORT),
        float(not taken and len(view.word_list) >= _LONG),
        float(taken == len(post) >= _TITLE),
    )


def kind(view: View) -> tuple[float, ...]:
    """The type of the comment where it is another than a comment."""
    return float(view.comment.type == "pingback"), float(view.comment.type == "trackback")


def together(view: View) -> tuple[float, ...]:
    """Kinds of evidence that say more together than each by itself."""
    praise, little = praises(view), says_little(view)
    named = view.name_evidence
    goods = (named.dictionary >= 0.5 and named.words > 0.1) or named.slogan > 0 or named.domain > 0
    own = bool(view.host) and not places.is_personal(view.host)
    return (
        float(praise and own),
        float(praise and bool(view.links)),
        float(praise and little),
        float(praise and goods),
        float(little and own and bool(view.path)),
        float(little and own),
        float(named.person > 0 and not view.host and not view.links),
        float(goods and own),
    )
