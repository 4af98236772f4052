from __future__ import annotations

from dataclasses import replace

import pytest

from model.comment import Comment
from training.gate import flipped
from training.intake import intake
from training.trial import try_out
from training.trial_report import card, page, summary

ODD = "<b>mail me</b> at ann.lee@example.org about the index of the table, or leave it & go"


def _trial(labels, base):
    return try_out(intake(labels, b"k" * 32), base, base, lambda line: None)


@pytest.fixture(scope="module")
def trial(shipped, labels_of):
    return _trial(labels_of(60), shipped)


@pytest.fixture(scope="module")
def refused(shipped, labels_of, a_label):
    """Labels with a contradiction and a doubted one, from two moderators."""
    labels = [
        replace(label, labelled_by=f"m{number % 2}") for number, label in enumerate(labels_of(60))
    ]
    odd = a_label(3, spam=True, comment=Comment(ODD), id="odd-1")
    return _trial([*labels, odd, replace(odd, is_spam=False, id="odd-2")], shipped)


def test_the_summary_has_every_figure_and_the_verdict(trial):
    text = summary(trial)
    assert all(change.name in text for change in trial.changes.each())
    assert "nothing speaks against it" in text


def test_the_summary_shows_ten_changed_verdicts_and_counts_the_others(trial):
    lines = summary(trial).splitlines()
    assert sum(" -> " in line and "0." in line and "  spam " in line for line in lines) <= 11
    assert any("more in the report" in line for line in lines)


def test_each_changed_verdict_stands_in_the_report_with_both_probabilities(trial):
    text = page(trial)
    marks = trial.marks_of_reference.held_out, trial.marks.held_out
    rows = [trial.labels.rows[index] for index in trial.measured.nonzero()[0]]
    changed = flipped(*marks, trial.exams.held_out).tolist()
    assert len(changed) > 3
    for index in changed:
        assert rows[index].labelled.comment.content[:40] in text
        assert all(f">{mark.spam[index]:.4f}<" in text for mark in marks)


def test_the_reasons_against_stand_in_all_three(shipped, labels_of):
    labels = [replace(it, is_spam=it.is_spam != (n % 5 == 0)) for n, it in enumerate(labels_of(60))]
    trial = _trial(labels, shipped)
    for text in (summary(trial), card(trial)):
        assert all(f"Against it: {reason}." in text for reason in trial.reasons)
    assert page(trial).count("Against it: ") == len(trial.reasons) > 0


def test_contradictions_and_doubted_labels_are_listed_without_addresses(refused):
    text = page(refused)
    assert "&lt;b&gt;mail me&lt;/b&gt; at ...@..." in text
    assert "odd-1" in text
    assert "ann.lee" not in text
    assert "<b>mail" not in text


def test_a_report_shows_how_a_comment_begins_and_no_more(refused):
    assert ODD[-6:] not in page(refused)


def test_the_card_names_the_base_the_labels_and_their_sites(trial):
    text = card(trial)
    assert f"The model {trial.base.name}, adapted" in text
    assert "| blog.example | 60 | 60 |" in text
    assert f"holds from {trial.new.at.hold_at}" in text
