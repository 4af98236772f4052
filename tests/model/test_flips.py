"""What a comment would score without a part of it."""

from __future__ import annotations

import pytest

from model.comment import Author, Comment, Post
from model.flips import flips
from model.score import Score

from .conftest import HAM, ODD, SPAM

BOTH = Comment("cheap casino, see http://casino.example now", Author("Ann", url="http://a.example"))


class Counting:
    """Finds the more spam the more links and addresses there are."""

    def score(self, comment, most=None):
        spam = 0.2 + 0.3 * ("http" in comment.content) + 0.4 * bool(comment.author.url)
        return Score(spam, (), "counting")


def _left(comment):
    return {flip.name: flip.comment for flip in flips(comment, 0.9, Counting())}


def test_each_part_that_is_there_is_taken_out_by_itself_and_links_with_the_address():
    left = _left(BOTH)
    assert set(left) == {"links", "author_url", "author_name", "author_url_and_links"}
    assert left["links"].content == "cheap casino, see now"
    assert left["links"].author == BOTH.author
    assert left["author_url"] == Comment(BOTH.content, Author("Ann"))
    assert left["author_name"] == Comment(BOTH.content, Author(url="http://a.example"))
    assert left["author_url_and_links"] == Comment("cheap casino, see now", Author("Ann"))


@pytest.mark.parametrize(
    "comment",
    [
        Comment("no link"),
        Comment("x", Author(url="nonsense//")),
        Comment("http://a.example"),
        Comment("see http://blog.example/2", post=Post("http://blog.example/1")),
        Comment("x", Author("A page"), type="pingback"),
    ],
    ids=["nothing", "no_host", "nothing_left", "own_blog", "title_of_a_page"],
)
def test_what_is_not_there_or_does_not_count_is_not_taken_out(comment):
    assert not {"links", "author_name"} & set(_left(comment))


def test_taking_out_a_link_leaves_no_gap_and_the_words_that_it_was_set_on():
    comment = Comment('I like <a href="http://a.example">this one</a>. And http://b.example, too.')
    assert _left(comment)["links"].content == "I like this one. And too."


def test_gaps_that_the_writer_left_stay():
    assert _left(Comment("so  far http://a.example ok"))["links"].content == "so  far   ok"


def test_the_strongest_change_comes_first():
    found = flips(BOTH, 0.9, Counting())
    changes = [abs(flip.spam - 0.9) for flip in found]
    assert changes == sorted(changes, reverse=True)
    assert found[0].name == "author_url_and_links"


@pytest.mark.parametrize("comment", HAM + SPAM + ODD)
def test_a_flip_has_the_probability_that_what_is_left_gets_by_itself(scorer, comment):
    for flip in flips(comment, scorer.score(comment).spam, scorer):
        assert flip.spam == scorer.score(flip.comment).spam
        assert flip.comment != comment
