from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import pytest

from model.labels import read_stream

SPEC = importlib.util.spec_from_file_location(
    "make_labels", Path(__file__).with_name("make_labels.py")
)
make_labels = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_labels)

SOURCE = [
    {
        "content": "Thanks, the second index of the table helped me http://a.example/1 in 2024",
        "author": {"name": "Ann", "url": "http://ann.example"},
        "label": "ham",
    },
    {"content": "cheap watches, cheap pills and more cheap things for you", "label": "spam"},
]


def _made(rows, **more):
    out = io.StringIO()
    make_labels.write(out, SOURCE, rows, **more)
    return list(read_stream(io.BytesIO(out.getvalue().encode())))


def test_every_line_is_a_label_with_a_time_of_its_own():
    made = _made(9)
    assert [line.is_spam for line in made] == [False, True] * 4 + [False]
    assert len({line.labelled_at for line in made}) == 9


def test_copies_differ_in_words_and_links_and_names():
    made = _made(40)[::2]
    assert len({line.comment.content for line in made}) > 15
    assert len({line.comment.author.url for line in made}) > 15
    assert len({line.comment.author.name for line in made}) > 10
    assert not any("http://a.example/1" in line.comment.content for line in made[1:])


@pytest.mark.parametrize(("seed", "same"), [(0, True), (1, False)])
def test_the_seed_decides_what_is_made(seed, same):
    assert (_made(20) == _made(20, seed=seed)) == same


def test_labels_are_dealt_to_sites():
    assert {line.site for line in _made(6, sites=3)} == {
        f"https://blog{n}.example" for n in range(3)
    }
