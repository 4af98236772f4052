from __future__ import annotations

import pytest

from model.comment import Comment
from model.labels import LabelledComment
from training.languages import known
from training.sources import Row

GERMAN = "Ich habe das gleiche Problem und finde keine Lösung"
ENGLISH = "Could you please explain how the second example works?"
AMHARIC = "ሰላም ለሁሉም ይህ ጥሩ ነው"


def _row(content, *, is_spam, site, source="own"):
    return Row(source, LabelledComment("", Comment(content), is_spam, site=site))


def _rows(content, ham=30, spam=30, sites=2, source="own"):
    return [
        _row(content, is_spam=is_spam, site=f"https://{number % sites}.example", source=source)
        for is_spam, count in ((False, ham), (True, spam))
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("ham", "spam", "languages"), [(30, 30, ("de",)), (29, 30, ()), (30, 29, ()), (0, 99, ())]
)
def test_a_language_is_known_from_thirty_comments_of_each_class_on(ham, spam, languages):
    assert known(_rows(GERMAN, ham, spam)) == languages


def test_how_many_comments_are_enough_can_be_said():
    assert known(_rows(GERMAN, 3, 4), least_ham=3, least_spam=4) == ("de",)
    assert known(_rows(GERMAN, 3, 4), least_ham=4, least_spam=4) == ()
    assert known(_rows(GERMAN, 3, 4), least_ham=3, least_spam=5) == ()


@pytest.mark.parametrize(("sites", "languages"), [(1, ()), (2, ("de",))])
def test_one_site_alone_makes_no_language_known(sites, languages):
    assert known(_rows(GERMAN, sites=sites)) == languages


def test_ham_and_spam_need_two_sites_each():
    one = [_row(GERMAN, is_spam=False, site="https://0.example") for _ in range(30)]
    assert known(one + _rows(GERMAN, ham=0)) == ()


@pytest.mark.parametrize(("source", "languages"), [("own", ("de",)), ("telegram_zh", ())])
def test_only_comments_of_blogs_count(source, languages):
    assert known(_rows(GERMAN, source=source)) == languages


def test_text_too_short_to_tell_counts_like_a_language():
    assert known(_rows("lol")) == ("und",)


def test_a_script_that_stands_for_many_languages_is_never_known():
    assert known(_rows(AMHARIC, 99, 99)) == ()


def test_the_languages_come_in_order():
    assert known(_rows("lol") + _rows(ENGLISH) + _rows(GERMAN)) == ("de", "en", "und")


def test_of_no_comments_no_language_is_known():
    assert known([]) == ()
