from __future__ import annotations

import numpy as np
import pytest

from model.comment import Author, Comment
from model.labels import LabelledComment
from training import sample
from training.sample import Example
from training.sources import Row


def _row(content="hello there", *, spam=False, site="a", source="own"):
    return Row(source, LabelledComment("1", Comment(content), spam, site))


def _rng():
    return np.random.default_rng(0)


def _few(row):
    return 3


def _example(*, spam=False, place="a", share=1.0, weight=1.0, language="en"):
    return Example(Comment("x"), spam, 0, place, share, weight, language)


def test_a_site_and_class_gives_no_more_than_the_most():
    rows = [_row(site="a")] * 9 + [_row(site="b")] * 2 + [_row(spam=True, site="a")] * 9
    kept = sample.choose(rows, np.arange(20), _few, _rng())
    assert [sum(kept < 9), sum((kept >= 9) & (kept < 11)), sum(kept >= 11)] == [3, 2, 3]


def test_copies_on_one_site_are_kept_twice_at_most():
    assert len(sample.choose([_row()] * 9, np.zeros(9, dtype=np.int64), _few, _rng())) == 2


def test_the_same_copies_on_another_site_count_anew():
    rows = [_row(site=site) for site in "aaabbb"]
    assert len(sample.choose(rows, np.zeros(6, dtype=np.int64), _few, _rng())) == 4


def test_the_choice_is_the_same_for_the_same_seed():
    rows, alone = [_row()] * 9, np.arange(9)
    first, second = (sample.choose(rows, alone, _few, _rng()) for _ in range(2))
    assert (first == second).all()


def test_spam_and_ham_weigh_the_same():
    weights = sample.weights([_example()] * 2 + [_example(spam=True, place="b")] * 10)
    assert weights[:2].sum() == pytest.approx(weights[2:].sum())
    assert weights.mean() == pytest.approx(1.0)


def test_a_site_of_four_times_the_rows_weighs_twice_as_much():
    weights = sample.weights([_example()] * 4 + [_example(place="b"), _example(spam=True)])
    assert weights[:4].sum() == pytest.approx(2 * weights[4])


def test_the_views_of_a_row_weigh_as_much_as_the_row():
    halves = [_example(share=0.5)] * 2
    weights = sample.weights([*halves, _example(place="b"), _example(spam=True)])
    assert weights[:2].sum() == pytest.approx(weights[2])


def test_a_chat_weighs_less_than_a_blog():
    weights = sample.weights([_example(), _example(place="b", weight=0.1), _example(spam=True)])
    assert weights[1] == pytest.approx(0.1 * weights[0])


def test_spam_of_a_foreign_language_weighs_no_more_than_its_ham():
    russian = [_example(language="ru"), *[_example(spam=True, language="ru")] * 8]
    english = [*[_example(place="b")] * 4, *[_example(spam=True, place="b")] * 4]
    weights = sample.weights([*russian, *english])
    assert weights[1:9].sum() <= weights[0] * 1.5


def test_spam_of_a_language_without_ham_weighs_nothing():
    weights = sample.weights([_example(), _example(spam=True), _example(spam=True, language="ru")])
    assert weights[2] == 0.0


@pytest.mark.parametrize("language", ["en", "und"])
def test_spam_of_english_or_no_language_may_outweigh_its_ham(language):
    lone = _example(spam=True, place="b", language=language)
    weights = sample.weights([_example(language="de"), _example(spam=True, language="de"), lone])
    assert weights[2] > 0.0


def _masked(source, times=400):
    comment = Comment("hi", Author("Ann", url="http://a.example"))
    row, rng = Row(source, LabelledComment("1", comment, False, "a")), _rng()
    return [sample.masked(row, rng) for _ in range(times)]


def test_a_third_of_a_blogs_rows_get_an_ordinary_url_and_those_of_a_chat_none():
    for source, least, most in (("own", 0.25, 0.45), ("telegram_zh", 0.0, 0.0)):
        made = [c.author.url for c in _masked(source)]
        share = sum(url not in ("", "http://a.example") for url in made) / len(made)
        assert least <= share <= most


@pytest.mark.parametrize("name", ["Ann Lee", "", "王小明"])
def test_an_ordinary_url_is_one_of_somebody_of_the_name(name):
    rng = _rng()
    for _ in range(50):
        url = sample.ordinary_url(name, rng)
        assert name.lower().replace(" ", "") in url
        assert "{" not in url


def test_masking_blanks_each_field_by_itself():
    made = _masked("telegram_zh")
    kept = {(bool(c.author.name), bool(c.author.url)) for c in made}
    assert len(kept) == 4
    assert all(c.content == "hi" for c in made)
    assert 0.4 < sum(bool(c.author.url) for c in made) / 400 < 0.6


def test_a_throw_away_address_is_given_to_spam_more_often_than_to_ham():
    rng = _rng()
    thrown = {
        spam: sum(bool(sample.masked(_row(spam=spam), rng).author.email) for _ in range(2_000))
        for spam in (False, True)
    }
    assert 0 <= thrown[False] < 12 < thrown[True] < 80


def test_no_address_is_given_to_a_comment_of_a_chat():
    rng = _rng()
    row = _row(spam=True, source="tubespam")
    assert not any(sample.masked(row, rng).author.email for _ in range(500))
