"""What is found to be nearly the same, and what is not."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.sketch import KEYS, LEAST_SAME, LEAST_WORDS, alike, keys, words

TEXT = (
    "Hello dear friend I was without money for many years until a kind doctor showed me how to "
    "trade on the market from home and now I earn more in a week than in a whole year before so "
    "write to him today and tell him that I sent you"
)
SWAPPED = [
    "garden",
    "violin",
    "kettle",
    "harbour",
    "meadow",
    "lantern",
    "saddle",
    "pepper",
    "copper",
    "candle",
]


def swapped(text, share, seed):
    rng = random.Random(seed)
    return " ".join(rng.choice(SWAPPED) if rng.random() < share else word for word in text.split())


def same(one, other):
    found = words(one), words(other)
    return alike(*found) and bool(set(keys(found[0])) & set(keys(found[1])))


def test_links_addresses_and_the_authors_name_do_not_count():
    one = words("Ann here: buy at https://a.example/x or mail me@a.example, yours Ann", "Ann Lee")
    other = words("Bob here: buy at https://b.example/y or mail you@b.example, yours Bob", "Bob")
    assert one == other == ["here", "buy", "at", "or", "mail", "yours"]


def test_a_text_that_hides_its_words_is_read_as_it_looks():
    assert words("BUY c\u0430sino b\u200bonus") == words("buy casino bonus")


@pytest.mark.parametrize("seed", range(20))
def test_two_texts_with_a_fifth_of_their_words_swapped_are_alike(seed):
    one, other = swapped(TEXT, 0.2, seed), swapped(TEXT, 0.2, 1_000 + seed)
    assert alike(words(one), words(other))


def test_nearly_all_of_a_wave_have_a_key_in_common_with_its_neighbour():
    texts = [swapped(TEXT, 0.2, seed) for seed in range(200)]
    assert sum(same(*pair) for pair in pairwise(texts)) > 180


@pytest.mark.parametrize(
    "other",
    [
        "I was without a garden for many years until a neighbour showed me how to grow herbs at "
        "home and now I have more of them in a week than I can eat in a whole year so thank you",
        f"{TEXT} Do you really believe that? I have read this now under every second post here and "
        "nobody has ever got a cent out of it but him, so better keep your money where it is.",
        " ".join(sorted(TEXT.split())),
    ],
)
def test_what_shares_words_only_is_not_alike(other):
    assert not alike(words(TEXT), words(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Thank you", "Thank you", False),
        ("Thank you so much, Ann", "Thank you so much, Ann", True),
        ("Buy cheap pills at this place", "Buy cheap pills at this shop", False),
        ("I agree with number 1 of them", "I agree with number 2 of them", False),
        ("这是一个很好的网站我很喜欢它谢谢你们", "这是一个很好的网站我很喜欢它谢谢他们", True),
    ],
)
def test_few_words_are_the_same_or_not_and_very_few_never(one, other, expected):
    assert same(one, other) is expected


@given(found=st.lists(st.sampled_from(TEXT.split()), max_size=60))
def test_keys_are_few_and_do_not_hang_on_the_order_of_many_words(found):
    numbers = keys(found)
    assert len(numbers) <= KEYS
    assert bool(numbers) == (len(found) >= LEAST_SAME)
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    if len(found) >= LEAST_WORDS:
        assert numbers == keys(found[::-1])


@given(text=st.text(max_size=300), author=st.text(max_size=20))
def test_any_text_is_alike_itself_or_too_short(text, author):
    found = words(text, author)
    assert alike(found, found) == (len(found) >= LEAST_SAME)
