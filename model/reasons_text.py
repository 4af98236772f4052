"""In a moderator's words: what the signals of :mod:`model.shape_text` and of the post say."""

from __future__ import annotations

from collections.abc import Mapping

from model import shape_text
from model.language_names import name_of
from model.lexicon import english_words, given_names
from model.view import View
from model.vocabulary import BLOGGING, OFFERS, PRAISE
from model.wording import Text, counted, percent, with_list


def _offers(view: View) -> str:
    return with_list("offers", (word for word in view.word_list if word in OFFERS))


def _capitals(view: View) -> str:
    return f"{percent(shape_text.capitals(view)[0])} of the letters are capitals"


def _digits(view: View) -> str:
    return f"{percent(shape_text.digits(view)[0])} of the text is digits"


def _repeated(view: View) -> str:
    return f"{percent(shape_text.repetition(view)[0])} of the words are repeated"


def _exclamations(view: View) -> str:
    return counted(view.prose.count("!"), "exclamation mark")


def _look_alikes(view: View) -> str:
    return f"letters that only look like letters: {view.disguise.look_alikes}"


def _unseen(view: View) -> str:
    return f"unseen characters in words: {view.disguise.invisible + view.disguise.combining}"


def _spaced(view: View) -> str:
    return f"words with something between every two letters: {view.disguise.spaced}"


def _leet(view: View) -> str:
    return f"words with digits or signs in place of letters: {view.disguise.leet}"


def _unknown(view: View) -> str:
    words = (word for word in view.word_list if word.isascii() and word.isalpha())
    unknown = (word for word in words if word not in english_words() and word not in given_names())
    return with_list("words that no dictionary has", unknown)


def _questions(view: View) -> str:
    return counted(view.prose.count("?"), "question mark")


def _blogging(view: View) -> str:
    return with_list("words about blogs", (word for word in view.word_list if word in BLOGGING))


def _praise(view: View) -> str:
    return with_list("praise and greetings", (word for word in view.word_list if word in PRAISE))


def _own_words(view: View) -> list[str]:
    return [word for word in dict.fromkeys(view.word_list) if word in view.own_words]


def _own(view: View) -> str:
    return with_list("words that not every comment has", _own_words(view))


def _hardly_own(view: View) -> str:
    own = len(_own_words(view))
    return f"says nothing of its own: {counted(own, 'word')} that could not stand anywhere"


def _rare(view: View) -> str:
    known = english_words()
    rare = (word for word in _own_words(view) if len(word) > 9 or word not in known)
    return with_list("words that few comments have", rare)


def _length(view: View) -> str:
    words = len(view.word_list)
    return f"{counted(words, 'word')} long" if words else "no word at all"


def _taken(view: View) -> str:
    words = set(view.word_list)
    taken = sorted(w for w in view.post_words if not words.isdisjoint((w, f"{w}s", w[:-1])))
    return with_list("takes up the post", taken)


def _from_text(view: View) -> str:
    return with_list("words of the post", (w for w in _own_words(view) if w in view.post_text))


def _tongues(view: View) -> str:
    return f"in {name_of(view.language)}, under a post in {name_of(view.post_language)}"


_BROKEN = "lines broken in the middle of a sentence"
_DOUBLED = "words with a letter doubled"
_NOTHING_OF_POST = "takes up nothing of the post"

TEXTS: Mapping[str, tuple[Text, ...]] = {
    "contacts": (
        "a telephone number",
        "a price",
        "a handle, or the name of a messenger",
        "an e-mail address",
    ),
    "offers": (_offers, _offers, _offers, "tells the reader to visit, buy or get in touch"),
    "capitals": (_capitals, "words all in capitals"),
    "digits": (_digits,),
    "repetition": (_repeated, "one sign many times in a row", _exclamations),
    "symbols": ("emoji", "signs of program code", "vertical bars"),
    "disguise": (_look_alikes, _look_alikes, _unseen, _spaced, _leet),
    "layout": (
        _BROKEN,
        _BROKEN,
        "blanks at the ends of lines",
        "gaps of several blanks between words",
        "a blank before a comma or full stop",
        "no blank behind a comma or full stop",
        "starts with a small letter",
        "ends as a sentence does",
    ),
    "spelling": (
        _unknown,
        _DOUBLED,
        _DOUBLED,
        "letters doubled where no word has them",
        "words with their letters mixed up",
        "every word is in the dictionary",
    ),
    "gibberish": (
        "letters that nobody can speak",
        "words of no known language",
        "a text in no known language",
        "random letters",
    ),
    "tone": (_questions, "speaks in the first person", "starts with a greeting"),
    "generic": (
        _blogging,
        _praise,
        "praise of the blog",
        _own,
        _hardly_own,
        _hardly_own,
        _rare,
        "not a word that few comments have",
        "speaks of this blog, site or post without saying which",
        "made mostly of small words such as the, of, to",
    ),
    "length": (_length, _length, _length, "the length of its sentences"),
    "post": (
        _taken,
        _taken,
        _NOTHING_OF_POST,
        _NOTHING_OF_POST,
        "has every word of the post's title",
    ),
    "post_text": (
        "none of its own words is in the post",
        _from_text,
        _from_text,
    ),
    "post_language": (_tongues,),
    "type": ("a pingback from another site", "a trackback from another site"),
    "together": (
        "praise, and a site of the author's",
        "praise, and a link",
        "praise, and nothing else said",
        "praise, by a product or slogan",
        "nothing of its own said, and the author's address leads deep into a site",
        "nothing of its own said, and a site of the author's",
        "a person's name without any address or link",
        "a product or slogan as the author's name, with a site",
    ),
}
