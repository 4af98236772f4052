from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from model.comment import Comment
from model.files import lock
from model.labels import format_line
from model.registry import Registry
from model.signing import key_at
from training.__main__ import main


class Home:
    """A registry in a folder of its own, and the command on it."""

    def __init__(self, folder):
        self.root = folder / "models"
        self.key = folder / "model.key"

    @property
    def registry(self):
        return Registry(self.root, key_at(self.key))

    def retrain(self, labels, *more):
        arguments = ["retrain", "--labels", labels, "--registry", self.root, *more]
        return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "var")


@pytest.fixture(scope="module")
def live(tmp_path_factory, labels_of):
    """A registry with one promoted model, for reading only; and what the command said."""
    folder = tmp_path_factory.mktemp("var")
    file = folder / "labels.jsonl"
    file.write_text("".join(f"{format_line(label)}\n" for label in labels_of(60)))
    home = Home(folder)
    return home, home.retrain(file), file


def _wrong(labels):
    """Every fifth label the wrong way round."""
    return [
        replace(label, is_spam=label.is_spam != (number % 5 == 0))
        for number, label in enumerate(labels)
    ]


def test_a_better_model_goes_live_with_its_card_and_report(live):
    home, result, _ = live
    assert result.exit_code == 0, result.output
    version = home.registry.current()
    assert f"{version} is in use." in result.output
    home.registry.verify(version)
    assert "adapted to labels" in (home.root / version / "card.md").read_text()
    assert "A retrained model" in (home.root / version / "report.html").read_text()


def test_a_model_that_is_live_says_what_it_was_made_from(live):
    home, _, _ = live
    (event,) = home.registry.history()
    assert event.why == "retrained from 120 labels"
    metrics = home.registry.manifest(event.version).metrics
    assert (metrics["labels_ham"], metrics["labels_spam"]) == (60, 60)
    assert metrics["spam_caught"] > metrics["spam_caught_before"]
    assert metrics["reasons_against"] == 0


def test_the_registrys_model_judges_as_the_labels_say(live, a_label):
    home, _, _ = live
    scorer = home.registry.load(home.registry.current())
    ham, spam = scorer.probabilities([a_label(700, spam=spam).comment for spam in (False, True)])
    assert ham < 0.3 < 0.5 < spam


def test_the_same_labels_again_change_nothing(live):
    home, _, file = live
    before = home.registry.versions()
    result = home.retrain(file)
    assert result.exit_code == 0
    assert f"{before[0]} has learned these labels" in result.output
    assert home.registry.versions() == before


def test_wrong_labels_are_refused_and_the_model_is_kept_aside(home, labels_of, labels_file):
    result = home.retrain(labels_file(_wrong(labels_of(60))))
    assert result.exit_code == 1, result.output
    assert "Against it:" in result.output
    (version,) = home.registry.versions()
    assert home.registry.current() is None
    assert f"`moderate model use {version}`" in result.output
    home.registry.use(version, "by hand")


def test_what_was_refused_is_not_tried_again_with_the_same_labels(home, labels_of, labels_file):
    file = labels_file(_wrong(labels_of(60)))
    first, second = home.retrain(file), home.retrain(file)
    assert (first.exit_code, second.exit_code) == (1, 1)
    assert len(home.registry.versions()) == 1
    assert "was refused with these labels already" in second.output


def test_what_was_taken_back_does_not_return_with_the_same_labels(home, labels_of, labels_file):
    file = labels_file(labels_of(60))
    home.retrain(file)
    home.registry.rollback()
    result = home.retrain(file)
    assert result.exit_code == 0
    assert "was taken back" in result.output
    assert home.registry.current() is None


def test_a_run_killed_before_the_model_was_put_in_use_is_completed(home, labels_of, labels_file):
    file = labels_file(labels_of(60))
    home.retrain(file)
    (home.root / "current").unlink()
    (home.root / "history.jsonl").unlink()
    result = home.retrain(file)
    assert result.exit_code == 0
    assert [home.registry.current()] == home.registry.versions()


def test_a_label_taken_back_leaves_a_model_that_judges_as_if_it_had_never_been(
    home, labels_of, labels_file, a_label, tmp_path
):
    labels = labels_of(60)
    text = Comment("Nobody else here has ever told what my neighbour paid for the old boat.")
    odd = a_label(500, spam=True, labelled_at=labels[39].labelled_at, comment=text)
    home.retrain(labels_file([*labels[:40], odd, *labels[40:]], "taught.jsonl"))
    taught = home.registry.current()
    home.retrain(labels_file(labels))
    (after,) = set(home.registry.versions()) - {taught}
    never = Home(tmp_path / "never")
    never.retrain(labels_file(labels), "--key", home.key)
    never_taught = Registry(never.root, key_at(home.key))
    comments = [label.comment for label in [*labels, odd]]
    said = [
        registry.load(version).probabilities(comments).tobytes()
        for registry, version in (
            (never_taught, never_taught.current()),
            (home.registry, after),
            (home.registry, taught),
        )
    ]
    assert said[0] == said[1] != said[2]


def test_few_labels_change_nothing_and_say_what_is_missing(home, labels_of, labels_file):
    result = home.retrain(labels_file(labels_of(29)))
    assert result.exit_code == 0
    assert "29 ham and 29 spam labelled, 30 of each are needed" in result.output
    assert not (home.root / "current").exists()
    assert home.registry.versions() == []


def test_a_second_run_at_once_says_so_and_exits_with_3(home, labels_of, labels_file):
    home.root.mkdir(parents=True)
    with lock(home.root / ".retrain.lock"):
        result = home.retrain(labels_file(labels_of(40)))
    assert result.exit_code == 3
    assert "another retraining works on" in result.output


def test_a_line_that_cannot_be_read_is_named(home, tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_text('{"content": "hi", "label": "ham"}\n{"content": 3}\n')
    result = home.retrain(file)
    assert result.exit_code == 2
    assert result.output == "Error: labels.jsonl: line 2: content: want text\n"


def test_a_time_that_cannot_be_read_is_named(home, labels_of, labels_file):
    label = replace(labels_of(1)[0], labelled_at="soon")
    result = home.retrain(labels_file([label]))
    assert (result.exit_code, result.output) == (
        2,
        "Error: labels.jsonl: label h0: 'soon' is no time of ISO 8601\n",
    )


def test_a_base_that_cannot_be_used_is_named(home, labels_of, labels_file, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    result = home.retrain(labels_file(labels_of(40)), "--base", empty)
    assert result.exit_code == 2
    assert "model empty" in result.output


def test_a_key_that_others_can_read_is_refused(home, labels_of, labels_file):
    home.root.mkdir(parents=True)
    key_at(home.key)
    home.key.chmod(0o644)
    result = home.retrain(labels_file(labels_of(40)))
    assert result.exit_code == 2
    assert "chmod 600" in result.output


def test_the_key_may_lie_elsewhere(home, labels_of, labels_file, tmp_path):
    key = tmp_path / "other.key"
    assert home.retrain(labels_file(labels_of(60)), "--key", key).exit_code == 0
    version = Registry(home.root, key_at(key)).current()
    Registry(home.root, key_at(key)).verify(version)
    assert not home.key.exists()


@pytest.mark.slow
def test_one_may_start_from_a_model_of_a_data_folder(home, labels_of, labels_file, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    rows = [
        {"site": f"s{site}", "content": f"{text} {n}", "label": label}
        for site in range(2)
        for n in range(4)
        for label, text in (("ham", "the second index helped"), ("spam", "cheap casino bonus"))
    ]
    (data / "own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = home.retrain(labels_file(labels_of(60)), "--data", data)
    assert result.exit_code in (0, 1), result.output
    (version,) = home.registry.versions()
    assert f"The model trained from {data}" in (home.root / version / "card.md").read_text()


def test_a_cluster_needs_its_address(home, labels_of, labels_file):
    result = home.retrain(labels_file(labels_of(40)), "--backend", "dask")
    assert result.exit_code == 2
    assert "goes with --scheduler" in result.output


def test_a_model_in_use_that_cannot_be_used_here_is_passed_over(home, labels_of, labels_file):
    home.retrain(labels_file(labels_of(60)))
    version = home.registry.current()
    (home.root / version / "model.joblib").write_bytes(b"torn")
    result = home.retrain(labels_file(labels_of(70), "more.jsonl"))
    assert result.exit_code == 0, result.output
    assert "the shipped one is compared with" in result.output
