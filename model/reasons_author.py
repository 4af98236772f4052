"""In a moderator's words: what the signals of links, the author's name and address say.

See :mod:`model.shape_links` and :mod:`model.shape_author`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from model import places, shape_links
from model.text import host_of
from model.view import View
from model.vocabulary import OFFERS
from model.wording import Text, counted, listed, percent, quoted, with_list

_WAYS = ("HTML", "BBCode", "[link]")
_FIRST_WAY = 4


def _links(view: View) -> str:
    return f"{counted(len(view.links), 'link')} in the comment"


def _hosts(view: View) -> str:
    return f"links to {listed(sorted(view.link_hosts))}"


def _link_share(view: View) -> str:
    return f"{percent(shape_links.links(view)[3])} of the comment is links"


def _link_code(view: View) -> str:
    found = shape_links.links(view)[_FIRST_WAY:]
    ways = [way for way, signal in zip(_WAYS, found, strict=False) if signal]
    return f"the code of a link, in {' and '.join(ways)}"


def _spelled_out(view: View) -> str:
    seen = set(map(host_of, view.links))
    return with_list("a link spelled out for readers only", sorted(view.link_hosts - seen))


def _hosts_that(text: str, are: Callable[[str], bool]) -> Text:
    return lambda view: with_list(text, filter(are, sorted(view.link_hosts)))


def _is_worth_citing(host: str) -> bool:
    return places.is_reference(host) or places.is_personal(host)


def _ending(view: View) -> str:
    return f"an ending that spam favours: .{view.host.rpartition('.')[2]}"


def _offered_name(view: View) -> str:
    return with_list("goods or services", (w for w in view.name.split() if w in OFFERS))


def _offered_url(view: View) -> str:
    words = sorted(word for word in OFFERS if len(word) > 3 and word in view.url)
    return with_list("goods or services in it", words)


def name_head(view: View) -> str:
    """Return what the facts about the author's name are said of."""
    return f'the author\'s name "{quoted(view.comment.author.name)}": '


def url_head(view: View) -> str:
    """Return what the facts about the author's address are said of."""
    return f"the author's address {quoted(view.url.rstrip('/'))}: "


_GOODS = "words for things, not a person's name"
_DOMAIN = "an internet address"
_SEVERAL = "several words"
_INSIDE, _DEEP = "leads to a page inside a site", "leads deep into a site"

TEXTS: Mapping[str, tuple[Text, ...]] = {
    "links": (
        _links,
        _hosts,
        _links,
        _link_share,
        *[_link_code] * 4,
        "a link to the author's own site",
        _spelled_out,
        "links set on words",
    ),
    "link_text": (
        "a link set on the name of goods or services",
        "a link set on several words",
        "a link set on one word",
        "starts with a link",
        "ends with a link",
        "hardly a word beside the link",
    ),
    "link_places": (
        _hosts_that("a link to an ending that spam favours", places.has_cheap_ending),
        _hosts_that("a link that hides where it leads", places.is_shortener),
        _hosts_that("a link to a place that readers point to", _is_worth_citing),
        "a link to the front page of a site",
        "a link with a question mark in it",
        "a link with the name of goods or services in it",
    ),
    "name": (
        _SEVERAL,
        "long",
        "several words in small letters",
        "capitals in the middle of a word",
        "digits",
        "letters that nobody can speak",
        _DOMAIN,
        "a given name",
        "a family name",
        _GOODS,
        _GOODS,
        _GOODS,
        "random letters",
        "a person's name",
        "a given name alone",
        "letters stuck to a given name",
        _DOMAIN,
        "a slogan",
        _SEVERAL,
        _SEVERAL,
        _offered_name,
        "one word in small letters",
        "all in capitals",
        "the code of a link",
        "the comment says it too",
        "in another script than the comment",
    ),
    "email": ("an e-mail address of a throw-away kind",),
    "url": (
        "named like the author",
        _INSIDE,
        "hyphens or digits in the site's name",
        "the site has a long name",
        _INSIDE,
        _DEEP,
        "a question mark in it",
        "a profile where people have theirs",
        "the front page of a site that no commenter owns",
        "a blog that anybody gets for nothing",
        "hides where it leads",
        "a profile in a forum, a guest book or a redirection",
        _ending,
        "a part of a larger site",
        _offered_url,
        "the site is named after the goods in the author's name",
        "the page is named after the author's name",
    ),
}
