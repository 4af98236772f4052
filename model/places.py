"""What kind of place a host or a path is. Pure functions, linear time."""

from __future__ import annotations

import re


def _suffixes(hosts: str) -> re.Pattern[str]:
    """Return a pattern of the hosts and everything below them."""
    return re.compile(rf"(?:^|\.)(?:{'|'.join(re.escape(host) for host in hosts.split())})$")


# Where people keep a page of themselves.
_PERSONAL = _suffixes(
    "about.me behance.net bitbucket.org dev.to disqus.com facebook.com flickr.com github.com "
    "github.io gitlab.com gitlab.io goodreads.com google.com gravatar.com hachyderm.io "
    "instagram.com keybase.io last.fm linkedin.com mastodon.online mastodon.social medium.com "
    "soundcloud.com stackexchange.com stackoverflow.com substack.com twitter.com x.com"
)
_BLOGS = _suffixes(
    "blogger.com blogspot.ca blogspot.com blogspot.co.uk blogspot.de blogspot.in ghost.io "
    "jimdo.com livejournal.com over-blog.com squarespace.com tumblr.com typepad.com webs.com "
    "weebly.com wix.com wixsite.com wordpress.com"
)
_REFERENCES = _suffixes(
    "archive.org arxiv.org asp.net bbc.co.uk bugzilla.org codeplex.com codeproject.com debian.org "
    "developer.mozilla.org docs.python.org github.com github.io gitlab.com guardian.co.uk "
    "hanselman.com imgur.com jekyllrb.com microsoft.com mozilla.org npmjs.com nytimes.com "
    "pypi.org python.org readthedocs.io stackexchange.com stackoverflow.com theguardian.com "
    "twitter.com vimeo.com w3.org wikipedia.org xkcd.com youtu.be youtube.com"
)
_SHORTENERS = _suffixes(
    "bit.ly bitly.com cutt.ly cutt.us goo.gl is.gd ow.ly qmy.li rb.gy rebrand.ly shorturl.at "
    "soo.gd t.co tiny.cc tinyurl.com v.gd vk.cc"
)
_NOBODYS = _suffixes(
    "amazon.com aol.com bing.com facebook.com google.com instagram.com linkedin.com microsoft.com "
    "msn.com twitter.com wikipedia.org yahoo.com yandex.ru youtube.com"
)
_CHEAP_ENDING = re.compile(
    r"\.(?:best|bid|biz|buzz|bz|cc|cf|cfd|click|club|cyou|date|download|fun|ga|gq|icu|info|link|"
    r"live|loan|men|ml|monster|online|party|pro|pw|racing|review|rest|ru|shop|site|space|store|"
    r"stream|su|tk|today|top|trade|us|vip|website|win|work|world|xxx|xyz)$"
)
_PROFILE = re.compile(
    r"(?<![a-z])(?:profile|member|user|viewtopic|showthread|forum|entry|guestbook|board|redirect)|"
    r"index\.php|action=|[?&]url=|wiki/|/tag/|/author/|__media__|/out\b|/go\b"
)


def is_personal(host: str) -> bool:
    """Return whether people keep a page of themselves on a host."""
    return bool(_PERSONAL.search(host))


def is_blog_host(host: str) -> bool:
    """Return whether anybody gets a blog on a host for nothing."""
    return bool(_BLOGS.search(host))


def is_reference(host: str) -> bool:
    """Return whether readers often point to a host for its own sake."""
    return bool(_REFERENCES.search(host))


def is_nobodys(host: str, path: str) -> bool:
    """Return whether an address is the front page of a place that no author of comments owns."""
    return not path and bool(_NOBODYS.search(host))


def is_shortener(host: str) -> bool:
    """Return whether a host's addresses hide where they lead."""
    return bool(_SHORTENERS.search(host))


def has_cheap_ending(host: str) -> bool:
    """Return whether a host's top-level domain is one that spam favours."""
    return bool(_CHEAP_ENDING.search(host))


def is_profile(path: str) -> bool:
    """Return whether a path is that of a forum's profile, a guest book or a redirection."""
    return bool(_PROFILE.search(f"/{path}"))
