from __future__ import annotations

import numpy as np
import pytest

from model.comment import Author, Comment
from model.labels import LabelledComment
from training import sample
from training.sources import Row


def _row(content="hello there", *, spam=False, site="a", source="own"):
    return Row(source, LabelledComment("1", Comment(content), spam, site))


def _rng():
    return np.random.default_rng(0)


def test_a_site_and_class_gives_no_more_than_the_most(monkeypatch):
    monkeypatch.setattr(sample, "MOST_ROWS", 3)
    rows = [_row(site="a")] * 9 + [_row(site="b")] * 2 + [_row(spam=True, site="a")] * 9
    kept = sample.choose(rows, np.arange(20), _rng())
    assert [sum(kept < 9), sum((kept >= 9) & (kept < 11)), sum(kept >= 11)] == [3, 2, 3]


def test_copies_on_one_site_are_kept_twice_at_most():
    assert len(sample.choose([_row()] * 9, np.zeros(9, dtype=np.int64), _rng())) == 2


def test_the_same_copies_on_another_site_count_anew():
    rows = [_row(site=site) for site in "aaabbb"]
    assert len(sample.choose(rows, np.zeros(6, dtype=np.int64), _rng())) == 4


def test_the_choice_is_the_same_for_the_same_seed():
    rows, alone = [_row()] * 9, np.arange(9)
    assert (sample.choose(rows, alone, _rng()) == sample.choose(rows, alone, _rng())).all()


def test_spam_and_ham_weigh_the_same():
    rows = [_row()] * 2 + [_row(spam=True, site="b")] * 10
    weights = sample.weights(rows)
    assert weights[:2].sum() == pytest.approx(weights[2:].sum())
    assert weights.mean() == pytest.approx(1.0)


def test_a_site_of_four_times_the_rows_weighs_twice_as_much():
    rows = [_row(site="a")] * 4 + [_row(site="b")] + [_row(spam=True)]
    weights = sample.weights(rows)
    assert weights[:4].sum() == pytest.approx(2 * weights[4])


def test_a_chat_weighs_less_than_a_blog():
    rows = [_row(site="a"), _row(source="telegram_zh"), _row(spam=True)]
    weights = sample.weights(rows)
    assert weights[1] < weights[0]


def test_spam_of_a_foreign_script_weighs_no_more_than_its_ham():
    russian = [_row("спасибо за статью"), *[_row("купить диплом", spam=True)] * 8]
    weights = sample.weights([*russian, *[_row()] * 4, *[_row(spam=True)] * 4])
    assert weights[1:9].sum() <= weights[0] * 1.5


def test_spam_of_a_script_without_ham_weighs_nothing():
    weights = sample.weights([_row(), _row(spam=True), _row("купить диплом", spam=True)])
    assert weights[2] == 0.0


@pytest.mark.parametrize(
    ("text", "script"), [("hello", "latin"), ("Привет, Ann", "cyrillic"), ("123", "latin")]
)
def test_the_script_of_a_text_is_that_of_most_letters(text, script):
    assert sample.main_script(text) == script


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
