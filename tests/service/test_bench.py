"""`moderate bench`: made-up comments, and a whole run."""

import json
from itertools import islice

import pytest
from click.testing import CliRunner

from service.bench import Figures, made_up
from service.cli import main

FIGURES = Figures(1.0, 700.0, 2_000.0, 3_000.0, 400.0, 10.0, 20.0, 15.0, None, 0)


def test_no_two_made_up_comments_are_the_same():
    contents = [each.comment.content for each in made_up(1_000)]
    assert len(set(contents)) == 1_000


def test_a_made_up_comment_has_about_300_characters():
    lengths = [len(each.comment.content) for each in islice(made_up(100), 100)]
    assert 250 < sum(lengths) / len(lengths) < 350


def test_a_month_is_reckoned_from_its_busiest_moments():
    assert FIGURES.a_month == 400 * 24 * 3600


@pytest.mark.slow
@pytest.mark.sqlite("it starts a service of its own")
def test_a_run_judges_every_comment_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = CliRunner().invoke(main, ["bench", "--comments", "200", "--json"])
    figures = json.loads(result.stdout)
    assert figures["failed"] == 0
    assert min(figures[name] for name in ("per_second", "p50_ms", "half_p99_ms", "score_us")) > 0
    assert list(tmp_path.glob("moderate-bench-*")) == []
