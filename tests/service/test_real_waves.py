"""Waves among comments that readers really wrote, which lie beside the checkout."""

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from model.sketch import alike, keys, words

DATA = Path(__file__).parents[3] / "shared" / "data"
# Of one blog each, in the order in which they came.
FILES = ("ham_haacked", "ham_mmistakes_hendrix")
NEWEST = 8

pytestmark = pytest.mark.slow


def comments(name):
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            comment = json.loads(line)
            if comment["label"] == "ham":
                yield comment["content"], (comment.get("author") or {}).get("name") or ""


def joined(texts):
    """Return the pairs that would be joined, as the store finds them."""
    found, by_key, pairs = [], {}, []
    for number, (content, author) in enumerate(texts):
        found.append(words(content, author))
        numbers = keys(found[number])
        near = Counter(other for key in numbers for other in by_key.get(key, [])[-NEWEST:])
        likely = sorted(near, key=lambda other: (-near[other], -other))[:NEWEST]
        pairs += [(other, number) for other in likely if alike(found[other], found[number])][:1]
        for key in numbers:
            by_key.setdefault(key, []).append(number)
    return found, pairs


@pytest.mark.parametrize("name", FILES)
def test_of_the_comments_of_a_blog_next_to_none_are_joined(name, report):
    found, pairs = joined(comments(name))
    same = sum(found[one] == found[other] for one, other in pairs)
    report(comments=len(found), joined=len(pairs), same_words=same)
    assert len(found) > 500
    assert len(pairs) - same < len(found) / 200


@pytest.mark.parametrize("name", FILES)
def test_a_real_comment_and_itself_with_a_fifth_of_its_words_swapped_are_joined(name, report):
    texts = [it for it in comments(name) if 20 <= len(words(*it)) <= 200]
    vocabulary = sorted({word for it in texts for word in words(*it)})
    rng, met = random.Random(1), 0
    for content, author in texts[:500]:
        one = words(content, author)
        other = [rng.choice(vocabulary) if rng.random() < 0.2 else word for word in one]
        met += bool(set(keys(one)) & set(keys(other))) and alike(one, other)
    report(texts=len(texts[:500]), joined=met)
    assert met > 0.99 * len(texts[:500])
