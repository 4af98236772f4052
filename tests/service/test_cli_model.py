"""What the command line says and does with models that may not reject every comment."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from model.artifact import Record, load, save
from model.comment import Comment
from model.pipeline import Parameters, build_pipeline
from model.score import Thresholds
from service.cli import main
from service.cli.serving import limits
from service.live import LiveModel
from service.moderation import Moderation
from service.policy import Rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HAM = ["Thanks, the second index fixed my query.", "Does it work with views?"]
SPAM = ["cheap casino bonus for you and your friends", "kasyno bonus, bardzo tanio dla ciebie nie"]
EVERY = [*HAM, *SPAM, "lol", "casino", "\u202egnp.exe", "ሰላም ለሁሉም casino"]
PROVEN = Thresholds(0.3, 0.5, frozenset({"en"}))
UNPROVEN = Thresholds(0.3, None, frozenset({"en"}))
NO_LANGUAGE = Thresholds(0.3, 0.5)


@pytest.fixture(scope="module")
def pipeline():
    comments = [Comment(content) for content in HAM + SPAM]
    return build_pipeline(Parameters(slope=9.0)).fit(comments, [False, False, True, True])


@pytest.fixture
def model(pipeline, tmp_path):
    """Save a model with these thresholds and return its folder."""

    def model(at):
        record = Record(NOON, at, {}, "0" * 64, 0, [Comment(HAM[0])])
        save(tmp_path / "model", pipeline, record, "")
        return tmp_path / "model"

    return model


@pytest.fixture
def run(tmp_path, environ_of):
    def run(*arguments, stdin=None):
        environ = environ_of(tmp_path / "var")
        return CliRunner().invoke(main, [*map(str, arguments)], input=stdin, env=environ)

    return run


@pytest.fixture
def statuses(run):
    """Judge comments with ``moderate score``."""

    def statuses(folder, contents):
        lines = "".join(json.dumps({"content": content}) + "\n" for content in contents)
        printed = run("score", "-", "--model", folder, stdin=lines).stdout
        return [json.loads(line)["status"] for line in printed.splitlines()]

    return statuses


def test_spam_in_a_language_that_the_model_knows_is_rejected_in_a_file(statuses, model):
    assert statuses(model(PROVEN), SPAM) == ["spam", "held"]


@pytest.mark.parametrize("at", [UNPROVEN, NO_LANGUAGE], ids=["no_proof", "no_language"])
def test_a_model_that_may_not_reject_holds_the_spam_of_a_file(statuses, model, at):
    assert statuses(model(at), SPAM) == ["held", "held"]


@pytest.mark.parametrize(
    "at", [PROVEN, UNPROVEN, NO_LANGUAGE], ids=["known", "none", "no_language"]
)
def test_a_file_is_judged_as_the_service_judges(statuses, model, store, at):
    moderation = Moderation(store, LiveModel(load(model(at))), lambda: NOON)
    judged = [moderation.judge(Comment(content), Rules()).status.value for content in EVERY]
    assert statuses(model(at), EVERY) == judged
    assert {"accepted", "held"} <= set(judged)


def test_the_start_tells_where_a_model_holds_and_rejects_and_in_what_languages():
    assert limits(Thresholds(0.97632, 0.996754, frozenset({"pl", "en"}))) == (
        "from a spam probability of 0.97632 on a comment is held, "
        "from 0.996754 on it is spam (in English, Polish)."
    )


@pytest.mark.parametrize("at", [UNPROVEN, NO_LANGUAGE], ids=["no_proof", "no_language"])
def test_the_check_tells_of_a_model_that_may_not_reject_and_passes(run, model, at):
    result = run("serve", "--check", "--port", "0", "--model", model(at))
    assert result.exit_code == 0
    good, told = result.stdout.splitlines()
    assert good == "The configuration is good."
    assert told.endswith("it rejects none by itself, and its card says why.")


def test_the_check_says_nothing_of_a_model_that_may_reject(run, model):
    result = run("serve", "--check", "--port", "0", "--model", model(PROVEN))
    assert result.stdout == "The configuration is good.\n"
