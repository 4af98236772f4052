"""The model that is shipped: ordinary comments are published, whatever fields come with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.artifact import DEFAULT, load
from model.comment import Author, Comment, Post

CONTENTS = [
    "Thanks for the write-up. I had the same problem and the second fix worked for me.",
    "Does this also work with the older release, or do I have to upgrade first?",
    "I disagree: the benchmark measures the disk and not the database at all.",
    "Great post!",
    "You need to call flush() before close(), otherwise the last lines are lost.",
    "We moved to the new version last week and nothing broke. Nice.",
    "There is a typo in the third paragraph, it should say “index”.",
    "Danke für den Beitrag, das hat mir sehr geholfen.",
    "Merci pour cet article, très clair.",
    "Спасибо за статью, второй способ помог.",
    "What a stupid argument. You clearly never wrote a parser yourself.",
    "My grandmother made it with butter instead of oil, and less sugar.",
]
# None of these hosts is among the invented ones that training uses.
URLS = [
    "",
    "https://annlee.example",
    "http://www.annlee.dev/",
    "https://gitlab.com/annlee",
    "https://mastodon.social/@annlee",
    "https://bitbucket.org/annlee",
    "https://www.instagram.com/annlee",
    "https://annlee.github.io/notes/",
    "annlee.net",
]
NAMES = ["", "Ann", "Ann Lee", "annlee", "Anonymous", "王小明", "Жанна"]


@pytest.fixture(scope="module")
def shipped():
    return load(DEFAULT)


def _held(scorer, comments):
    return [
        (comment.author, comment.content, round(float(spam), 3))
        for comment, spam in zip(comments, scorer.probabilities(comments), strict=True)
        if spam >= scorer.thresholds.hold_at
    ]


@pytest.mark.parametrize("url", URLS)
def test_no_ordinary_address_of_an_author_holds_an_ordinary_comment(shipped, url):
    author = Author("Ann Lee", url=url)
    assert _held(shipped, [Comment(content, author) for content in CONTENTS]) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_ordinary_name_holds_an_ordinary_comment(shipped, name):
    assert _held(shipped, [Comment(content, Author(name)) for content in CONTENTS]) == []


@pytest.mark.parametrize("title", ["", "A post", "How I fixed my index"])
def test_no_title_of_a_post_holds_an_ordinary_comment(shipped, title):
    comments = [Comment(content, post=Post(title=title)) for content in CONTENTS]
    assert _held(shipped, comments) == []


@pytest.mark.parametrize(
    "spam",
    [
        Comment(
            "buy cheap viagra online http://cheap-pills.example/viagra", Author("viagra online")
        ),
        Comment('<a href="http://casino.example/">best online casino bonus</a>', Author("casino")),
        Comment("[url=http://loans.example/payday]payday loans[/url] no credit check"),
    ],
)
def test_plain_spam_is_not_published(shipped, spam):
    assert shipped.score(spam).spam >= shipped.thresholds.hold_at


def test_a_fields_absence_never_makes_spam_of_an_ordinary_comment(shipped):
    whole = [Comment(content, Author("Ann Lee", url="https://ann.example")) for content in CONTENTS]
    bare = [replace(comment, author=Author()) for comment in whole]
    assert _held(shipped, bare) == []
