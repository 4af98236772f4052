"""What would change a verdict, through the public door."""

import pytest

from model.score import Reason, Score, Thresholds

LINK = "Thanks, see http://a.example for more of it"


class SuspiciousScorer:
    """Finds the more spam the more addresses there are; cannot judge what ``fails`` says."""

    version = "suspicious"
    thresholds = Thresholds(0.5, 0.9, frozenset({"en", "und"}))
    fails = ""

    def score(self, comment, most=None):
        if self.fails and self.fails not in comment.content:
            raise ValueError(self.fails)
        spam = 0.1 + 0.5 * ("http" in comment.content) + 0.35 * bool(comment.author.url)
        return Score(spam, (Reason("baseline", 0.0, ""),), self.version)


@pytest.fixture
def scorer():
    return SuspiciousScorer()


def _changes(blog, body):
    return {change["name"]: change for change in blog.post("/v1/score", json=body).json["without"]}


def test_scoring_tells_the_verdict_without_each_part(blog, a_comment):
    changes = _changes(blog, a_comment(LINK))
    assert {name: change["status"] for name, change in changes.items()} == {
        "author_url_and_links": "accepted",
        "links": "accepted",
        "author_url": "held",
        "author_name": "spam",
    }
    assert changes["links"]["spam_probability"] == pytest.approx(0.45)
    assert changes["links"]["text"] == "without the links"


def test_the_strongest_change_is_told_first(blog, a_comment):
    first, *_, last = _changes(blog, a_comment(LINK))
    assert (first, last) == ("author_url_and_links", "author_name")


def test_the_verdict_without_a_part_keeps_the_rules_of_the_site(new_actor, a_comment):
    strict = new_actor("https://strict.example", hold_at=0.05)
    assert _changes(strict, a_comment(LINK))["links"]["status"] == "held"


def test_too_many_links_are_no_reason_once_they_are_taken_out(new_actor, a_comment):
    strict = new_actor("https://strict.example", link_limit=0, hold_at=0.99, reject_at=0.99)
    answer = strict.post("/v1/score", json=a_comment(LINK)).json
    assert answer["reasons"][0]["name"] == "link_limit"
    assert _changes(strict, a_comment(LINK))["links"]["status"] == "accepted"


def test_a_comment_without_name_address_and_links_has_nothing_to_take_out(
    anonymous_blog, a_comment
):
    assert _changes(anonymous_blog, a_comment("Thanks", author={})) == {}


def test_a_comment_keeps_its_verdict_when_a_part_of_it_cannot_be_judged(blog, a_comment, scorer):
    scorer.fails = "http"
    answer = blog.post("/v1/score", json=a_comment(LINK)).json
    assert (answer["status"], answer["without"]) == ("spam", [])


def test_without_a_verdict_of_the_model_nothing_is_taken_out(blog, a_comment, scorer):
    scorer.fails = "nowhere"
    answer = blog.post("/v1/score", json=a_comment(LINK)).json
    assert (answer["spam_probability"], answer["without"]) == (None, [])


def test_a_stored_comment_is_answered_without_what_would_change_it(blog, a_comment):
    assert "without" not in blog.post(json=a_comment(LINK)).json
