from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from model.artifact import MANIFEST, load
from model.comment import Comment
from training.__main__ import main

HAM = [
    "the second index helped",
    "does it work with views?",
    "I disagree with this",
    "a typo there",
]
SPAM = ["cheap casino bonus", "buy pills http://p.example", "replica watches", "payday loans now"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Four sites with four ham and four spam each."""
    folder = tmp_path_factory.mktemp("data")
    rows = [
        {"site": f"s{site}", "content": f"{text} {site}", "label": label}
        for site in range(4)
        for label, texts in (("ham", HAM), ("spam", SPAM))
        for text in texts
    ]
    (folder / "own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def _run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / "new"
    result = _run("train", "--data", data, "--out", out)
    assert result.exit_code == 0, result.output
    return out


def test_a_trained_model_tells_spam_from_ham(trained):
    ham, spam = load(trained).probabilities([Comment(HAM[0]), Comment(SPAM[0])])
    assert ham < 0.5 < spam


def test_the_same_data_and_seed_make_the_same_model(data, trained, tmp_path):
    assert _run("train", "--data", data, "--out", tmp_path).exit_code == 0
    first, second = (json.loads((f / MANIFEST).read_text()) for f in (trained, tmp_path))
    assert first["golden"] == second["golden"]
    assert first["sha256"] == second["sha256"]


def test_the_card_names_the_command_and_the_sources(data, trained):
    text = (trained / "card.md").read_text()
    assert f"python -m training train --data {data} --out {trained} --seed 0" in text
    assert "| own | 16 | 16 | labels of this installation | own |" in text


def test_the_manifest_has_the_figures_of_the_card(trained):
    metrics = json.loads((trained / MANIFEST).read_text())["metrics"]
    assert f"| auc | {metrics['auc']:.4f} |" in (trained / "card.md").read_text()


def test_evaluating_prints_a_line_a_site_and_writes_json(data, tmp_path):
    result = _run("evaluate", "--data", data, "--json", tmp_path / "figures.json")
    assert result.exit_code == 0, result.output
    assert all(f"| s{site} | 4 |" in result.output for site in range(4))
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [site["site"] for site in figures["sites"]] == ["s0", "s1", "s2", "s3"]


def test_evaluating_writes_a_page_with_every_site(data, tmp_path):
    result = _run("evaluate", "--data", data, "--html", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    text = (tmp_path / "page.html").read_text()
    assert all(f"<title>Scores of s{site}</title>" in text for site in range(4))


@pytest.mark.parametrize("learner", ["project", "weighted"])
def test_the_benchmark_prints_figures_and_writes_json_and_a_page(tmp_path, learner):
    rows = [
        {"site": site, "content": f"{text} {i}", "label": label}
        for site in ("v1", "v2")
        for i in range(3)
        for label, texts in (("ham", HAM), ("spam", SPAM))
        for text in texts
    ]
    (tmp_path / "youtube_judol_id.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows)
    )
    written = ("--json", tmp_path / "figures.json", "--html", tmp_path / "page.html")
    result = _run("benchmark", "--data", tmp_path, "--learner", learner, *written)
    assert result.exit_code == 0, result.output
    assert "| youtube_judol_id | 70/30, near-duplicates together | AUC |" in result.output
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [outcome["source"] for outcome in figures] == ["youtube_judol_id"]
    assert "<title>Scores of v1</title>" in (tmp_path / "page.html").read_text()


def test_a_folder_without_a_benchmark_source_is_one_clear_line(data):
    result = _run("benchmark", "--data", data)
    assert result.exit_code == 1
    assert "no file of a source that has a published protocol" in result.output


def test_a_folder_without_labels_is_one_clear_line(tmp_path):
    result = _run("train", "--data", tmp_path, "--out", tmp_path / "new")
    assert result.exit_code == 1
    assert "no file named *.jsonl" in result.output
    assert not (tmp_path / "new").exists()


def test_labels_of_one_class_are_one_clear_line(tmp_path):
    (tmp_path / "own.jsonl").write_text('{"content": "hi", "label": "ham"}\n')
    result = _run("train", "--data", tmp_path, "--out", tmp_path / "new")
    assert result.exit_code == 1
    assert result.output.count("Error:") == 1
    assert "Traceback" not in result.output
