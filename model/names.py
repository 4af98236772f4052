"""What an author's name says: a person's name, a product, a slogan, a domain or random letters.

A nickname gives little evidence of anything, as it should: people on blogs use them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache

from model.lexicon import english_words, given_names, surnames
from model.text import fold

_MAX_NAME, _MAX_WORDS = 200, 20

# "Amy @ her blog", "Amy (@amy)": what people put behind their name.
_ASIDE = re.compile(r"(?<=\w)\s{1,9}[@(|].*", re.DOTALL)
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
# Letters with the vowel signs of Hebrew, Arabic, Indic scripts and Thai, which are no \w.
_MARKS = "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e"
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_DIGIT = re.compile(r"\d")
_GAP = re.compile(r"[\s_+|-]+")
_LATIN = re.compile("[a-z]")
_DOMAIN = re.compile(
    r"https?:/|\bwww\.|[a-z0-9-]{2,63}\.(?:biz|club|co|com|info|io|net|online|org|ru|shop|site|"
    r"store|top|uk|us|xyz)\b(?<!\basp\.net)(?<!\bvb\.net)"
)
_INITIALS = re.compile("[a-z]|[b-df-hj-np-tv-xz]{2}")
# Japanese, Chinese and Korean: family name and given name in one word.
_JOINED = re.compile("[\u3040-\u30ff\u4e00-\u9fff]{2,6}|[\uac00-\ud7a3]{2,5}")


def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(listed).split())


# Parts of a name that say nothing of it.
_PARTS = _words(
    "ap bin da das de del della den der di do dos dr du el ibn jr la le lo mac mc md mr mrs "
    "ms phd prof sr st ter van von zu"
)
# What holds a phrase together, in English and in other languages that name spam is written in.
_BINDERS = _words(
    "about and as at best buy by can cheap click download for free from get hire how in is it me "
    "my near of on online or our sale that the this to top us vs we what where who why with you "
    "your "
    "cara dan dengan di para por con pour les und oder auf mit bei kaufen acheter comprar "
    "cho cua tai va nhat для на и как что это от"
)
# Endings that make a family name of a given one, or a pet name: no bot needed.
_FAMILY_ENDING = re.compile(
    r"s?son|se[nr]|s|s?[kc][iy]|ska|[aeoiy]?(?:v|va|ff)|y?n[aeoiy]?|[ae]nko|[iyu]+[ck]h?|v?ic[hi]?|"
    r"[aeiou]?[szr]|[ie]n[ieo]s?|[iae]t[aeio]s?|etti|elli|ette|ou|oulos|akis|[iy]an|shvili|oglu|"
    r"m[ae]nn?|ton|berg|stein|ing|[aeiouy]{1,2}|[aeo][ln]|l[aeiouy]|[aeiou]s|k[aeo]|ster|inh[oa]|"
    r"bob|boy|girl|blog|dev|net|web"
)
# "Ronaldget", "JamesTug", "NancynOw": bots write a capital first and never two in a row.
_GLUABLE = re.compile("([A-Z][a-z]{2,20})([A-Z][a-z]{1,5})?")
# One sound written with several consonants.
CLUSTER = re.compile("t?sch|[cpst]h|ck")
CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]{5}")
_VOWEL = re.compile("[aeiouy]")
# Letter pairs that make up less than 1 in 25,000 of those in names and English words each.
_RARE_PAIR = re.compile(
    "(?=b[fgmpqvwxz]|c[bfjpvwx]|d[pqx]|f[bcdgjkmpqvwxz]|g[cjkpqxz]|h[pqxz]|j[bfghlmpqrvwxyz]|"
    "k[cdfgpqvxz]|[ly][qx]|m[jqvx]|[nrs]x|[ou]q|p[bdgjqvwxz]|q[bcdefghjklmnoprstvwxyz]|t[dqx]|"
    "v[bcdfghjkmnpqtwxz]|w[cfgjmpqvxz]|x[bdfgjklmnqrsvwyz]|z[fgjpqrvx])"
)


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What a name says, each a number in [0, 1]; 0 is no evidence.

    The shares are of the words that count: initials, titles and particles do not.
    """

    given: float = 0.0
    """Share of words that are given names."""
    surname: float = 0.0
    """Share of words that are surnames only."""
    dictionary: float = 0.0
    """Share of words that are English words and no names."""
    random: float = 0.0
    """Share of words in no list whose letters look drawn at random."""
    digits: float = 0.0
    """Share of digits among letters and digits."""
    words: float = 0.0
    """Number of words, 1 from ten on."""
    person: float = 0.0
    """1 when given name and surname stand together, 0.5 when the other word is unknown."""
    glued: float = 0.0
    """1 when letters stick to a given name as bots write it ("Ronaldget", "JamesTug"); 0.5 when
    the name has four letters only and may be chance."""
    domain: float = 0.0
    """1 when the name is or holds a domain or a URL."""
    slogan: float = 0.0
    """1 for three or more words that make a phrase; 0.5 when a given name is among them."""


_NOTHING = NameEvidence()


def name_evidence(name: str) -> NameEvidence:
    """Return what an author's name says, written as the author wrote it.

    A name in a script without an entry in the lists gives no evidence at all.
    """
    name = html.unescape(name[:_MAX_NAME])
    shown = _ASIDE.sub("", name)
    words = _WORD.findall(fold(_CAMEL.sub(" ", shown)))[:_MAX_WORDS]
    kinds = _kinds(words)
    domain = float(bool(_DOMAIN.search(name.lower()))) if "." in name or "/" in name else 0.0
    if not (kinds["given"] or kinds["surname"] or domain or _LATIN.search("".join(words))):
        return _NOTHING
    counted = sum(kinds.values()) or 1
    random = 1.0 if _flips(shown, kinds) else kinds["random"] / counted
    return NameEvidence(
        given=kinds["given"] / counted,
        surname=kinds["surname"] / counted,
        dictionary=kinds["dictionary"] / counted,
        random=random,
        digits=_digits(shown),
        words=min(len(words) / 10, 1.0),
        person=_person(kinds, counted),
        glued=_glued(shown, words),
        domain=domain,
        slogan=_slogan(shown, words, kinds),
    )


def _kinds(words: list[str]) -> dict[str, int]:
    """Return how many words are of each kind."""
    kinds = dict.fromkeys(("given", "surname", "dictionary", "random", "unknown"), 0)
    for word in words:
        if word not in _PARTS and not _INITIALS.fullmatch(word):
            kinds[_kind(word, after_given=kinds["given"] > 0)] += 1
    return kinds


def _kind(word: str, after_given: bool) -> str:
    """A surname that is an English word is one only after a given name: "Tom Price"."""
    if word in given_names():
        return "given"
    if word in surnames() and (after_given or word not in english_words()):
        return "surname"
    if word in english_words():
        return "dictionary"
    if not word.isascii():
        return "given" if _JOINED.fullmatch(word) and _is_joined_name(word) else "unknown"
    return "random" if _looks_random(word) else "unknown"


@cache
def _given_letters() -> frozenset[str]:
    return frozenset("".join(n for n in given_names() if _JOINED.fullmatch(n)))


def _is_joined_name(word: str) -> bool:
    return any(
        word[:i] in surnames() and (word[i:] in given_names() or _given_letters() >= set(word[i:]))
        for i in range(1, min(len(word), 4))
        if len(word) - i <= 3
    )


def _looks_random(word: str) -> bool:
    if len(word) < 5:
        return False
    return (
        not _VOWEL.search(word)
        or len(_RARE_PAIR.findall(word)) > 1
        or bool(CONSONANTS.search(CLUSTER.sub("s", word)))
    )


def _flips(shown: str, kinds: dict[str, int]) -> bool:
    """Whether one word changes its case as no name does: "cdOjNpvDKQJeYn"."""
    known = kinds["given"] + kinds["surname"] + kinds["dictionary"]
    return " " not in shown.strip() and len(_CAMEL.findall(shown)) > 2 and known < 2


def _digits(shown: str) -> float:
    digits = len(_DIGIT.findall(shown))
    return digits / sum(map(str.isalnum, shown)) if digits else 0.0


def _person(kinds: dict[str, int], counted: int) -> float:
    if not kinds["given"] or not 2 <= counted <= 4 or kinds["dictionary"] or kinds["random"]:
        return 0.0
    return 1.0 if not kinds["unknown"] else 0.5


def _glued(shown: str, words: list[str]) -> float:
    parts = _GLUABLE.fullmatch(shown.strip())
    if parts is None:
        return 0.0
    first, second = fold(parts[1]), words[-1]
    if parts[2]:
        stem = first if len(second) > 2 or first in given_names() else first[:-1]
        return float(len(stem) > 3 and stem in given_names() and _is_odd_end(second))
    if _kind(first, after_given=True) != "unknown":
        return 0.0
    starts = range(len(first) - 3, max(3, len(first) - 6), -1)
    stem = next((first[:i] for i in starts if first[:i] in given_names()), "")
    odd = stem != "" and _is_odd_end(first[len(stem) :])
    return (1.0 if len(stem) > 4 else 0.5) if odd else 0.0


def _is_odd_end(end: str) -> bool:
    known = len(end) > 5 or end in surnames() or end in given_names()
    return len(end) > 1 and not known and not _FAMILY_ENDING.fullmatch(end)


def _slogan(shown: str, words: list[str], kinds: dict[str, int]) -> float:
    if len(words) < 3:
        return 0.0
    count = min(len(_GAP.findall(shown.strip())) + 1, sum(len(word) > 1 for word in words))
    binds = not _BINDERS.isdisjoint(words)
    long = count > 3 and kinds["dictionary"] * 2 >= count
    if count < 3 or not (binds or long):
        return 0.0
    return 0.5 if kinds["given"] else 1.0
