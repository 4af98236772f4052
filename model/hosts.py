"""Hosts written so that no program sees a link: "example dot com", "hxxp://". Linear time."""

from __future__ import annotations

import re

from model.characters import MAX_TEXT
from model.folding import undrawn

# Top-level domains believed after a bare word "dot": none that goes on a sentence ("a dot in ...",
# "dot net"), a few nouns that spam is sold under.
_SAID_DOMAINS = (
    "biz|casino|cc|cf|club|cn|com|fr|ga|gq|icu|info|io|jp|kr|ml|mobi|online|org|pl|ru|shop|site|tk"
    "|tv|ua|uk|vip|ws|xyz"
)
# Nobody sets the dot of a product's name in brackets, so more can be believed there.
_BRACKETED_DOMAINS = (
    f"{_SAID_DOMAINS}|ai|app|at|au|be|br|ca|ch|click|co|cyou|de|dev|es|eu|gl|id|in|it|link|live|ly"
    "|me|my|net|nl|ph|pro|pw|sg|space|store|su|to|top|tr|us|vn|website|win"
)
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?<![\w.@/:-])(?:www\.)?(?P<host>(?:{_LABEL}\.){{0,3}}{_LABEL})"
_END = r"(?![\w@-]|\.\w)"
_OPEN, _CLOSE = r"\s?[(\[{<]\s?", r"\s?[)\]}>]\s?"
_BRACKET = rf"{_OPEN}(?:\.|,|dot|d0t){_CLOSE}"
_DOT = rf"{_BRACKET}|\s{{1,2}}(?:dot|d0t)\s{{1,2}}|\."

_SAID = re.compile(rf"{_HOST}\s{{1,2}}(?:dot|d0t)\s{{1,2}}(?P<domain>{_SAID_DOMAINS}){_END}")
_SET_APART = re.compile(rf"{_HOST}(?:\s\.\s|\s?[。｡]\s?)(?P<domain>com|org|ru|xyz){_END}")
_BRACKETED = re.compile(
    rf"(?<![\w.@/:-])(?:www\.)?(?P<host>{_LABEL}(?:(?:\.|{_BRACKET}){_LABEL}){{0,3}}){_BRACKET}"
    rf"(?P<domain>{_BRACKETED_DOMAINS}){_END}"
)
# "hxxp://example.com", "h**p://", "http : // example . com", "https:/ /".
_SCHEMED = re.compile(
    r"(?<!\w)(?:h(?:xx|xt|tx|\*\*|--|__)ps?\s?:\s?/\s?/|https?(?:\s:\s?/\s?|:\s/\s?|:/\s)/)\s?"
    rf"(?:www\.)?(?P<host>{_LABEL}(?:(?:{_DOT}|\s\.\s){_LABEL}){{1,4}})(?!\w)"
)
# "ann at example dot com" is an address that its owner hides from robots: no link.
_AT = re.compile(r"(?:\bat|\b(?:at|a)\s?[)\]}>]|@|\barroba)\s*$")
_ANY_DOT = re.compile(rf"{_DOT}|\s\.\s")
# Any of the above has one of these.
_DOTS = ("dot", "d0t", "[.", "(.", "{.", "<.", "[,", "(,", "{,", "<,", " . ", "。", "｡")
_SCHEMES = ("hxx", "hxt", "htx", "h**", "h--", "h__", "tp :", "tps :", ": /", "/ /")
_HINTS = _DOTS + _SCHEMES

# What stands before "dot com" or " . com" in prose: a word of the sentence, no host.
_PROSE = (
    " a about all an and any are as asp at be been big black blue boom bubble bust but by call"
    " called com companies company crash domain dot early era every few first for former from"
    " get green had has have her his i if in internet into is it its just large last late like"
    " many me more most my name new no not of off old on one only or other our out over own"
    " per plus polka post pre quantum red said say says single small so some such than that"
    " the their them these they this those to under us use used using was we were what when"
    " where which white with without word you your "
)
# After "com", which is Portuguese for "with".
_WITH = re.compile(
    r"\s(?:as?|os?|uma?|e|eu|el[ae]s?|iss?t?o|certeza|ess[ae]|est[ae]|meu|minha|muit[oa]|mais)\b"
)


def disguised_hosts(text: str) -> tuple[str, ...]:
    """Return the hosts that a text spells out for a reader only, in lower case, each once.

    Found: "example dot com", "example (dot) com", "example[.]com", "example . com", "hxxp://..."
    and look-alike letters in any of these. Not found: what ``model.text.links`` finds, "the dot
    com bubble", "asp . net". Looks at the first MAX_TEXT characters.
    """
    plain = undrawn(text[:MAX_TEXT]).lower()
    if not any(hint in plain for hint in _HINTS):
        return ()
    found = [_host(match) for match in _SCHEMED.finditer(plain)]
    plain = _SCHEMED.sub(" ", plain)
    for pattern in (_BRACKETED, _SAID, _SET_APART):
        found += [_host(match) for match in pattern.finditer(plain) if _is_host(match)]
    return tuple(dict.fromkeys(found))


def _host(match: re.Match[str]) -> str:
    return _ANY_DOT.sub(".", ".".join(match.groupdict().values()))


def _is_host(match: re.Match[str]) -> bool:
    if _AT.search(match.string[max(match.start() - 8, 0) : match.start()]):
        return False
    if match.re is _BRACKETED:
        return True
    name = match["host"].rpartition(".")[2]
    with_ = match["domain"] == "com" and _WITH.match(match.string, match.end())
    return f" {name} " not in _PROSE and not name.isdigit() and not with_
