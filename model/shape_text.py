"""Signals of what a comment says and how it is set. Pure functions, linear time.

See :mod:`model.shape`. Signals that need the words of a language are 0 in other languages.
"""

from __future__ import annotations

import re
from functools import cache

from model.lexicon import english_words, given_names
from model.names import CLUSTER, CONSONANTS, name_evidence
from model.scales import among, count, grows, is_in, share
from model.view import View
from model.vocabulary import BLOGGING, FUNCTION_WORDS, OFFERS, PRAISE

_CAPITALS, _SMALL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_CODE = b"{}();=<>_\\|`"
# Not a serial number: those go on with letters or a dash below. Nor an IP address, a date, or the
# seconds or milliseconds since 1970 that programs number things by.
_NO_PHONE = (
    r"(?:\d{1,3}\.){3}\d{1,3}(?!\d)|\d{4}[-./]\d{1,2}[-./]\d|\d{1,2}[-./]\d{1,2}[-./]\d{4}|"
    r"1[2-7]\d{8}(?:\d{3})?(?!\d)"
)
_PHONE = re.compile(rf"(?<![\w.])(?!{_NO_PHONE})\+?\d(?:[ ().-]{{0,2}}\d){{8,14}}(?![\w-])")
_MONEY = re.compile(r"[$€£¥₽]\s?\d|\d\s?(?:[$€£¥₽]|(?:usd|eur|euros?)\b)")
_HANDLE = re.compile(r"(?<![\w.])@\w{2,40}|t\.me/|whats ?app\b|telegram\b")
_EMAIL = re.compile(r"(?<=\w)@[\w-]{1,64}\.\w{2,10}")
_RUN = re.compile(r"(\S)\1{3,}")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001faff]")
_SHOUT = re.compile(r"\b[A-Z]{4,40}\b")
_LATIN_WORD = re.compile(r"\b(?!https?\b)[A-Za-z]{3,40}\b")
_FIRST_PERSON = {
    "en": re.compile(r"\b(?:i|my|me|we|our)\b"),
    "de": re.compile(r"\b(?:ich|mich|mir|mein|meine|wir|uns)\b"),
    "fr": re.compile(r"\b(?:je|j|me|moi|mon|ma|mes|nous)\b"),
}
_FIRST_PERSON["und"] = _FIRST_PERSON["en"]
_GREETING = re.compile(r"\W{0,9}(?:hi|hello|hey|howdy|greetings|good day|yo|dear|heya)\b")
_CALL = re.compile(
    r"\b(?:check (?:it |this |them )?out|click here|visit (?:my|our|us|the)|contact (?:us|me)|"
    r"(?:my|our) (?:web ?)?(?:site|page|blog|weblog|homepage|channel|profile|store|shop|company|"
    r"services?)|order now|buy now|sign up|register|subscribe|feel free to|take a look|here is my|"
    r"also visit|web ?site|homepage|call us|learn more|read more|"
    r"for more (?:info|information|details))\b"
)
_OF_BLOG = re.compile(
    r"\b(?:your|this|the) (?:\w{1,30} ){0,2}(?:blog|site|web ?site|web ?page|page|weblog|post|"
    r"article|paragraph|content|writing|write-?up|information|theme|layout|stuff|topic|subject)\b"
)
# A line that ends amid a sentence, as mailing and posting programs break it. Scripts without
# capitals are left out: there every line looks so.
_BROKEN = re.compile(r"(?<=[A-Za-zÀ-ɏЀ-ӿ,;)'\"’])[ \t]*\r?\n(?=[a-zа-я(])")
_TRAILING = re.compile(r"[^\s\u2e80-\ud7ff] [ \t]*\r?\n")
_GAP = re.compile(r"(?<=[A-Za-zÀ-ɏЀ-ӿ,]) {2,}(?=[A-Za-zÀ-ɏЀ-ӿ])")
_SPACE_BEFORE = re.compile(r"\w +[,.!?](?:\s|$)")
_NO_SPACE = re.compile(r"[a-z]{2}[,.!?][A-Za-z]{2}")
_TWICE = re.compile(r"\b([a-z])\1|aa|hh|ii|jj|kk|qq|uu|vv|ww|xx|yy")
_SENTENCE = re.compile(r"[.!?]\s")
_LEAST_WORDS, _RANDOM_TEXT = 4, 80
_LONGEST = 30


def contacts(view: View) -> tuple[float, ...]:
    """Telephone numbers, prices, handles, e-mail addresses."""
    return (
        is_in(_PHONE, view.content),
        grows(count(_MONEY, view.content), 4),
        is_in(_HANDLE, view.content),
        is_in(_EMAIL, view.content),
    )


def offers(view: View) -> tuple[float, ...]:
    """Goods, services, and calls to do something."""
    named = [word for word in view.word_list if word in OFFERS]
    return (
        grows(len(named), 6),
        share(3 * len(named), len(view.word_list)),
        grows(len(set(named)), 5),
        grows(count(_CALL, view.content), 3),
    )


def capitals(view: View) -> tuple[float, ...]:
    """Share of capitals, and words all in capitals."""
    upper = among(_CAPITALS, view.prose)
    return (
        share(upper, upper + among(_SMALL, view.prose)),
        grows(count(_SHOUT, view.prose), 8),
    )


def digits(view: View) -> tuple[float, ...]:
    """Share of digits."""
    return (share(among(_DIGITS, view.content), len(view.content)),)


def repetition(view: View) -> tuple[float, ...]:
    """Words, letters and exclamation marks again and again."""
    words = view.word_list
    return (
        share(len(words) - len(set(words)), len(words)),
        is_in(_RUN, view.prose),
        grows(view.prose.count("!"), 8),
    )


def symbols(view: View) -> tuple[float, ...]:
    """Emoji and signs of code."""
    return (
        0.0 if view.raw.isascii() else grows(count(_EMOJI, view.raw), 8),
        share(5 * among(_CODE, view.prose), len(view.prose)),
        share(10 * view.prose.count("|"), len(view.prose)),
    )


def disguise(view: View) -> tuple[float, ...]:
    """Letters that only look like letters, spaced ones, digits for letters, unseen signs."""
    undone = view.disguise
    letters = max(len(view.content), 1)
    return (
        share(20 * undone.look_alikes, letters),
        float(undone.look_alikes > 2),
        float(undone.invisible + undone.combining > 2),
        float(undone.spaced > 0),
        grows(undone.leet, 3),
    )


def layout(view: View) -> tuple[float, ...]:
    """How the text is set: lines broken amid a sentence, gaps, no space where one belongs."""
    broken = count(_BROKEN, view.raw)
    start = view.prose.lstrip()[:1]
    return (
        grows(broken, 5),
        float(broken > 0),
        is_in(_TRAILING, view.raw),
        grows(count(_GAP, view.raw), 4),
        is_in(_SPACE_BEFORE, view.raw),
        is_in(_NO_SPACE, view.prose),
        float(start.islower()),
        float(view.prose.rstrip()[-1:] in (".", "!", "?")),
    )


def spelling(view: View) -> tuple[float, ...]:
    """Words that no English list has, and those that have a letter twice as spinners put it."""
    if not view.is_english:
        return (0.0,) * 6
    words = set(filter(_is_word, view.word_list))
    unknown = words - english_words() - given_names()
    doubled = sum(map(_is_doubled, unknown))
    return (
        share(len(unknown), len(words)),
        grows(doubled, 3),
        share(5 * doubled, len(words)),
        grows(sum(_TWICE.search(word) is not None for word in unknown), 4),
        grows(sum(_jumbled(word) in _jumbles() for word in unknown if len(word) > 4), 2),
        float(len(view.word_list) >= _LEAST_WORDS and not unknown),
    )


def _is_word(folded: str) -> bool:
    return 1 < len(folded) <= _LONGEST and folded.isascii() and folded.isalpha()


def _jumbled(word: str) -> str:
    """Return what all words share that begin and end alike and have the same letters between."""
    return word[0] + "".join(sorted(word[1:-1])) + word[-1]


@cache
def _jumbles() -> frozenset[str]:
    return frozenset(_jumbled(word) for word in english_words() if len(word) > 4)


def _is_doubled(word: str) -> bool:
    """Return whether a word is an English one with a letter written twice."""
    twice = (i for i in range(1, len(word)) if word[i] == word[i - 1])
    return any(word[:i] + word[i + 1 :] in english_words() for i in twice)


def gibberish(view: View) -> tuple[float, ...]:
    """Letters that make no word. Small letters only: capitals make acronyms."""
    words = set(_LATIN_WORD.findall(view.prose))
    odd = sum(CONSONANTS.search(CLUSTER.sub("s", word)) is not None for word in words)
    latin = set(filter(_is_word, view.word_list)) if view.language == "und" else set()
    unknown = len(latin - english_words() - given_names())
    short = len(view.prose) < _RANDOM_TEXT and 0 < len(view.word_list) < _LEAST_WORDS
    return (
        share(4 * odd, len(words)),
        share(unknown, len(latin)) if len(latin) >= _LEAST_WORDS else 0.0,
        float(len(view.word_list) > 2 * _LEAST_WORDS and view.language == "und"),
        name_evidence(view.prose).random if short else 0.0,
    )


def tone(view: View) -> tuple[float, ...]:
    """A question, the first person, a greeting."""
    speaks = _FIRST_PERSON.get(view.language)
    return (
        grows(view.prose.count("?"), 4),
        grows(count(speaks, view.content), 8) if speaks else 0.0,
        float(_GREETING.match(view.content) is not None),
    )


def _shares(view: View) -> tuple[float, float]:
    """Return the shares of words about blogging and of praise in an English text."""
    if view.language not in ("en", "und"):
        return 0.0, 0.0
    words = view.word_list
    return (
        share(3 * sum(word in BLOGGING for word in words), len(words)),
        share(3 * sum(word in PRAISE for word in words), len(words)),
    )


def praises(view: View) -> bool:
    """Return whether an English text is praise for the most part."""
    blogging, praise = _shares(view)
    return min(blogging, praise) > 0.2 or praise > 0.4


def says_little(view: View) -> bool:
    """Return whether an English text has hardly a word of its own."""
    return view.is_english and len(view.word_list) >= _LEAST_WORDS and len(view.own_words) <= 4


def generic(view: View) -> tuple[float, ...]:
    """How little an English text says that could not stand under any post."""
    blogging, praise = _shares(view)
    of_blog = grows(count(_OF_BLOG, view.content), 4)
    words, own = view.word_list, view.own_words
    if not view.is_english:
        return (blogging, praise, min(blogging, praise), 0.0, 0.0, 0.0, 0.0, 0.0, of_blog, 0.0)
    rare = sum(len(word) > 9 or word not in english_words() for word in own)
    different, enough = len(set(words)), len(words) >= _LEAST_WORDS
    return (
        blogging,
        praise,
        min(blogging, praise),
        share(len(own), different),
        float(enough and len(own) <= 1),
        float(enough and len(own) <= 4),
        share(2 * rare, different),
        float(len(words) > 2 * _LEAST_WORDS and not rare),
        of_blog,
        share(sum(word in FUNCTION_WORDS for word in words), len(words)),
    )


def length(view: View) -> tuple[float, ...]:
    """How long the text and its sentences are."""
    words, size = len(view.word_list), grows(len(view.prose), 8_000)
    sentences = len(_SENTENCE.split(view.content))
    return size, size * size, float(words < _LEAST_WORDS), grows(words / sentences, 40)
