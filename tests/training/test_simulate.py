from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from model.comment import Author, Comment
from model.language import language
from model.text import clean, host_of, links
from model.view import View
from training import simulate
from training.grammar import grammar
from training.split import near_duplicates

# The service takes no longer author names, and no longer texts of any use.
LONGEST_NAME, LONGEST_URL, LONGEST_TEXT = 200, 500, 5_000
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


def _in_some_language(rng):
    return simulate.plain_reply(rng.choice(simulate.LANGUAGES), rng)


def _linked(rng):
    return simulate.with_link(_in_some_language(rng), rng)


MAKERS = {
    "praise": simulate.praise,
    "ordinary_thanks": simulate.ordinary_thanks,
    "plain_reply": _in_some_language,
    "with_link": _linked,
    "pitch": simulate.pitch,
    "random_letters": simulate.random_letters,
}
every_kind = pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
every_language = pytest.mark.parametrize("tongue", simulate.LANGUAGES)


def _drawn(make, count=300, seed=7):
    rng = Random(seed)
    return [make(rng) for _ in range(count)]


@every_kind
def test_the_same_seed_gives_the_same_comments(make):
    assert _drawn(make, 50) == _drawn(make, 50)


@every_kind
def test_another_seed_gives_others(make):
    assert _drawn(make, 50) != _drawn(make, 50, seed=8)


@every_kind
def test_a_text_is_never_empty_or_over_long(make):
    assert all(0 < len(comment.content.strip()) < LONGEST_TEXT for comment in _drawn(make))


@every_kind
def test_a_text_is_as_clean_as_a_submitted_one(make):
    assert all(clean(comment.content) == comment.content for comment in _drawn(make))


@every_kind
def test_no_sign_of_the_grammar_is_left_in_a_text(make):
    assert not any(re.search(r"[{}|]|<\w+>", comment.content) for comment in _drawn(make))


@every_kind
def test_names_and_addresses_are_short_enough_and_without_gaps(make):
    for author in (comment.author for comment in _drawn(make)):
        assert author.name == " ".join(author.name.split())
        assert len(author.name) <= LONGEST_NAME
        assert len(author.url) <= LONGEST_URL
        assert not re.search(r"\s", author.url)


@every_kind
def test_the_host_of_an_author_is_well_formed(make):
    hosts = [host_of(comment.author.url) for comment in _drawn(make) if comment.author.url]
    assert hosts
    assert all(HOST.fullmatch(host) for host in hosts)


def test_praise_is_always_another():
    texts = [comment.content for comment in _drawn(simulate.praise, 1_000)]
    assert len(set(texts)) > 990


def test_one_praise_in_ten_at_most_is_like_another():
    groups = near_duplicates([comment.content for comment in _drawn(simulate.praise, 1_000)])
    sizes = Counter(groups.tolist())
    assert sum(sizes[group] > 1 for group in groups.tolist()) < 100


def test_praise_has_no_link():
    assert not any(links(comment.content) for comment in _drawn(simulate.praise))


def test_a_third_of_praise_at_least_restates_the_topic_of_its_title():
    drawn = _drawn(simulate.praise, 600)
    topics = [set(re.findall(r"\w{5,}", comment.post.title.lower())) for comment in drawn]
    restated = [
        any(word in comment.content.lower() for word in topic)
        for comment, topic in zip(drawn, topics, strict=True)
    ]
    assert sum(restated) > 200


def test_spammers_are_people_products_and_domains():
    names = [comment.author.name for comment in _drawn(simulate.praise, 600)]
    assert 50 < sum("." in name for name in names) < 150
    assert sum(name.isalpha() and name.istitle() for name in names) > 150
    assert sum(name.count(" ") > 1 for name in names) > 80


def test_some_praise_is_hard_wrapped_below_81_characters():
    wrapped = [c.content for c in _drawn(simulate.praise) if "\n" in c.content]
    assert 20 < len(wrapped) < 100
    assert all(len(line) <= 81 for text in wrapped for line in text.split("\n"))
    assert all(" \n" in text for text in wrapped)


@every_kind
def test_an_author_has_an_address_only_at_times(make):
    empty = sum(comment.author.url == "" for comment in _drawn(make))
    assert 60 < empty < 290


def test_a_link_is_added_and_the_author_and_the_text_stay():
    before = Comment("A first sentence. And another one.", Author("Ann", url="ann.example"))
    rng = Random(1)
    for _ in range(300):
        after = simulate.with_link(before, rng)
        assert 1 <= len({host_of(url) for url in links(after.content)}) <= 2
        assert after.author == before.author
        assert "A first sentence." in after.content
        assert "And another one." in after.content


def test_links_are_mostly_bare_and_at_times_markup():
    texts = [comment.content for comment in _drawn(_linked, 600)]
    html, markdown = (sum(sign in text for text in texts) for sign in ("<a href=", "]("))
    assert 20 < html < 110
    assert 30 < markdown < 150


def test_a_link_stands_at_the_start_in_the_middle_and_at_the_end():
    rng, before = Random(2), Comment("One two three. Four five six.")
    texts = [simulate.with_link(before, rng).content for _ in range(200)]
    assert any(text.startswith("One") and text.endswith("six.") for text in texts)
    assert any(text.endswith("six.") and not text.startswith("One") for text in texts)
    assert any(text.startswith("One two three. Four") for text in texts)


@pytest.mark.parametrize("tongue", simulate.LINK_LANGUAGES)
def test_the_words_around_a_link_are_in_the_language_of_the_comment(tongue):
    rules = grammar("links").rules
    assert len(rules[tongue]) >= 7
    assert language(" ".join(re.sub(r"[{}|\[\]]|<\w+>", " ", p) for p in rules[tongue])) == tongue


# Galician comes out as its neighbours: the language finder leaves it out.
@pytest.mark.parametrize("tongue", sorted(set(simulate.LANGUAGES) - {"gl"}))
def test_a_longer_reply_is_in_the_language_asked_for(tongue):
    texts = [c.content for c in _drawn(lambda rng: simulate.plain_reply(tongue, rng))]
    longer = sorted(texts, key=len)[len(texts) // 2 :]
    assert sum(language(text) == tongue for text in longer) > 0.9 * len(longer)


@every_language
def test_a_language_has_25_patterns_and_more(tongue):
    assert len(set(grammar(f"reply_{tongue}").rules["sentence"])) >= 25


@every_language
def test_replies_in_a_language_differ(tongue):
    texts = [c.content for c in _drawn(lambda rng: simulate.plain_reply(tongue, rng))]
    assert len(set(texts)) > 0.85 * len(texts)


def test_thanks_differ_enough():
    texts = [comment.content for comment in _drawn(simulate.ordinary_thanks, 1_000)]
    assert len(set(texts)) > 800


def test_pitches_differ():
    texts = [comment.content for comment in _drawn(simulate.pitch, 1_000)]
    assert len(set(texts)) > 950


def test_less_than_half_of_the_pitches_are_like_another():
    groups = near_duplicates([comment.content for comment in _drawn(simulate.pitch, 1_000)])
    sizes = Counter(groups.tolist())
    assert sum(sizes[group] > 1 for group in groups.tolist()) < 500


def test_a_pitch_has_no_link():
    assert not any(View(comment).link_hosts for comment in _drawn(simulate.pitch, 600))


def test_a_pitch_is_in_english():
    assert {language(comment.content) for comment in _drawn(simulate.pitch, 600)} == {"en"}


def test_every_kind_of_pitch_is_drawn():
    drawn = " ".join(comment.content for comment in _drawn(simulate.pitch, 1_000))
    words = ("backlinks", "loan", "casino", "thesis", "hosting", "followers", "video", "tiles")
    assert [word for word in words if word not in drawn] == []


def test_no_sign_of_the_grammar_is_left_in_2000_pitches():
    assert not any(re.search(r"[{}|<>]", c.content) for c in _drawn(simulate.pitch, 2_000))


def test_every_rule_that_a_pitch_names_is_there_and_every_rule_is_named():
    rules = grammar("pitch").rules
    patterns = " ".join(pattern for listed in rules.values() for pattern in listed)
    assert set(re.findall(r"<(\w+)>", patterns)) | {"pitch"} == set(rules)


def test_random_letters_make_one_word_with_a_link_at_times():
    drawn = _drawn(simulate.random_letters)
    assert all(re.fullmatch(r"[A-Za-z]{6,18}( http://\S+/)?", c.content) for c in drawn)
    assert 50 < sum(bool(links(comment.content)) for comment in drawn) < 130


def test_an_author_of_random_letters_has_a_name_of_random_letters():
    names = [comment.author.name for comment in _drawn(simulate.random_letters)]
    assert all(re.fullmatch("[A-Za-z]{6,18}", name) for name in names)
    assert len(set(names)) == len(names)
