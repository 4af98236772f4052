"""What ``moderate explain`` tells a person and a program, with models that are made here."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from scipy.special import logit

from model.artifact import Record, save
from model.comment import Author, Comment
from model.pipeline import Parameters, build_pipeline
from model.score import Thresholds
from service.cli import main

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHOP = Author("casino", url="http://casino.example/play")
HAM = [
    Comment("The second index fixed my slow query.", Author("Ann Lee")),
    Comment("Does it work with views, too?", Author("Tom Price")),
]
SPAM = [Comment("Great post, thanks!", SHOP), Comment("cheap bonus http://casino.example", SHOP)]
AD = {
    "id": "ad",
    "content": "Great post about the index http://casino.example",
    "author": {"name": "casino", "url": "http://casino.example/play", "email": "a@secret.example"},
    "post": {"url": "https://blog.example/posts/1", "title": None},
}
PLAIN = {"content": "Why?"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a model that finds spam mostly in who signs a comment."""
    pipeline = build_pipeline(Parameters(slope=2.0)).fit(HAM + SPAM, [False, False, True, True])
    folder = tmp_path_factory.mktemp("models") / "model"
    at = Thresholds(0.8, 0.999, frozenset({"en"}))
    save(folder, pipeline, Record(NOON, at, {}, "0" * 64, 0, [Comment("x")]), "")
    return folder


@pytest.fixture
def run(tmp_path, folder, environ_of):
    def run(*arguments, stdin=None):
        environ = environ_of(tmp_path / "var")
        command = ["explain", "--model", str(folder), *map(str, arguments)]
        return CliRunner().invoke(main, command, input=stdin, env=environ)

    return run


def _jsonl(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def _weights(printed):
    """The weights of a table for a person, then the sum that stands below them."""
    *weights, total = map(float, re.findall(r"^ +([+-]\d+\.\d{4})  ", printed, re.MULTILINE))
    return weights, total


@pytest.fixture
def told(run):
    """The one JSON object that is told of a comment."""

    def told(row):
        return json.loads(run("-", "--json", stdin=_jsonl(row)).stdout)

    return told


def test_the_verdict_the_reasons_and_what_would_change_it_are_told_to_a_person(run):
    printed = run("-", stdin=_jsonl(AD)).stdout
    assert printed.startswith("comment ad: held (spam probability 0.")
    assert "the author's address casino.example/play: " in printed
    assert "baseline: before anything is read" in printed
    assert "what would change it:\n  without the author's address and the links: 0." in printed


def test_every_comment_of_a_file_is_told_with_a_blank_line_between(run, tmp_path):
    file = tmp_path / "comments.jsonl.gz"
    file.write_bytes(gzip.compress(_jsonl(AD, PLAIN, AD).encode()))
    first, second, third = run(file).stdout.split("\n\n")
    assert first == third.rstrip("\n")
    assert second.startswith("comment 2: ")


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
def test_the_weights_that_are_shown_add_up_to_the_sum_whatever_the_limit(run, limit):
    weights, total = _weights(run("-", "--limit", limit, stdin=_jsonl(AD)).stdout)
    # Each is rounded to four places.
    assert sum(weights) == pytest.approx(total, abs=0.0001 * len(weights))


def test_beyond_the_limit_the_signals_are_one_line(run):
    every = _weights(run("-", "--limit", 100, stdin=_jsonl(AD)).stdout)[0]
    printed = run("-", "--limit", 2, stdin=_jsonl(AD)).stdout
    assert len(_weights(printed)[0]) == 4
    assert f"  {len(every) - 3} others\n" in printed


def test_eight_signals_are_shown_unless_asked_otherwise(run):
    assert len(_weights(run("-", stdin=_jsonl(AD)).stdout)[0]) == 8 + len(("others", "baseline"))


def test_the_json_has_every_number_and_its_weights_sum_to_the_log_odds(told):
    row = told(AD)
    assert set(row) == {
        *("id", "status", "spam_probability", "log_odds", "reasons", "without", "model_version")
    }
    assert logit(row["spam_probability"]) == pytest.approx(row["log_odds"], abs=1e-9)
    assert sum(reason["weight"] for reason in row["reasons"]) == pytest.approx(
        row["log_odds"], abs=1e-9
    )
    assert row["reasons"][0]["weight"] == 0
    assert row["reasons"][-1]["name"] == "baseline"


def test_what_would_change_it_is_what_a_comment_without_the_part_gets(told):
    without = {change["name"]: change for change in told(AD)["without"]}
    unsigned = {**AD, "author": {**AD["author"], "url": ""}}
    alone = told(unsigned)
    assert without["author_url"]["spam_probability"] == alone["spam_probability"]
    assert without["author_url"]["status"] == alone["status"]


def test_a_comment_that_no_part_decides_says_so(run):
    row = {"content": "The second index fixed my slow query.", "author": {"name": "Ann Lee"}}
    printed = run("-", stdin=_jsonl(row)).stdout
    assert "nothing that can be taken out changes it:\n  without the author's name: 0." in printed
    assert printed.endswith(", still accepted\n")


def test_a_comment_without_name_address_and_links_has_no_such_lines(run):
    assert "sum: the log-odds" in run("-", stdin=_jsonl(PLAIN)).stdout.splitlines()[-1]


def test_a_single_comment_may_be_written_over_several_lines(run):
    assert run("-", stdin=json.dumps(AD, indent=2)).stdout == run("-", stdin=_jsonl(AD)).stdout


def test_no_comment_is_no_output(run):
    result = run("-", stdin="")
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_email_address_is_not_told(run):
    for options in ([], ["--json"]):
        assert "secret.example" not in run("-", *options, stdin=_jsonl(AD)).stdout


def test_what_a_comment_says_cannot_steer_the_terminal(run):
    nasty = {"id": "a\x1b[2J", "content": "\u202eevil", "author": {"name": "A\u202e\x9b\nB"}}
    printed = run("-", stdin=_jsonl(nasty)).stdout
    assert all(line.isprintable() for line in printed.split("\n"))


def test_a_line_that_cannot_be_read_is_named(run):
    result = run("-", stdin=_jsonl(AD) + "{\n")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "line 2" in result.stderr


def test_a_single_comment_without_content_says_what_is_missing(run):
    result = run("-", stdin=json.dumps({"author": {"name": "Ann"}}, indent=2))
    assert result.exit_code == 2
    assert "content: want text" in result.stderr


def test_explaining_without_a_model_says_what_is_wrong(run, tmp_path):
    result = run("-", "--model", tmp_path, stdin=_jsonl(AD))
    assert result.exit_code == 2
    assert "manifest.json" in result.stderr


def test_a_number_of_reasons_below_nothing_is_refused(run):
    assert run("-", "--limit", "-1", stdin="").exit_code == 2
