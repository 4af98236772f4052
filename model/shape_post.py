"""Signals of a comment beside its post, of its type, and of kinds of evidence that meet.

Pure functions, linear time; see :mod:`model.shape`.
"""

from __future__ import annotations

import math
from collections import Counter

from model import places
from model.language import UNKNOWN
from model.scales import share
from model.shape_text import praises, says_little
from model.view import View

# Languages whose words nothing parts.
_UNSPACED = frozenset({"zh", "ja", "th"})
_LONG, _SHORT, _TITLE, _FEW = 30, 8, 3, 4
# Words that a language has in use, of which a post unread would be as likely to say one as another,
# and the weight of the post's own words in its model.
_VOCABULARY, _OF_POST = 30_000, 0.9
_CERTAIN = math.log1p(_OF_POST / (1 - _OF_POST) * _VOCABULARY)


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


def disagreement(view: View) -> tuple[float, ...]:
    """How far the comment's own words are those of the post's text; nothing where it is not known.

    The language models of Mishne, Carmel & Lempel (2005): the post's, smoothed as they do
    (Jelinek-Mercer), against one that knows no post. The third number is the mean over the
    comment's own words of log(P(word | post) / P(word)), on a scale where 1 is a post that says
    nothing but that word.
    """
    own = [word for word in view.word_list if word in view.own_words]
    if not view.post_text or not own or view.language in _UNSPACED:
        return (0.0,) * 3
    said = [_times(word, view.post_text) for word in own]
    odds = _OF_POST / (1 - _OF_POST) * _VOCABULARY / view.post_text.total()
    return (
        float(not any(said) and len(own) >= _FEW),
        share(sum(map(bool, said)), len(own)),
        share(sum(math.log1p(odds * times) for times in said), len(said) * _CERTAIN),
    )


def _times(word: str, text: Counter[str]) -> int:
    """Return how often a text says a word, in the singular or plural."""
    return text[word] or text[f"{word}s"] or text[word.removesuffix("s")]


def other_language(view: View) -> tuple[float, ...]:
    """Whether the comment is known to be in another language than the post."""
    languages = {view.language, view.post_language} - {UNKNOWN}
    return (float(len(languages) > 1),)


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
