from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.comment import Author, Comment
from model.labels import LabelledComment
from training import benchmark
from training.benchmark import (
    PROTOCOLS,
    Labelled,
    judge,
    part_table,
    run,
    table,
    without_traps,
)
from training.sources import Row

AUTHORS = PROTOCOLS[0]


def _row(content, *, spam, site="v1", source="tubespam"):
    comment = Comment(content, Author("Ann"))
    return Row(source, LabelledComment("1", comment, spam, site, created_at="2015-01-01"))


def _rows(source="tubespam", count=20):
    return [
        _row(f"{word} number {i}", spam=word == "pills", site=site, source=source)
        for site in ("v1", "v2")
        for i in range(count)
        for word in ("pills", "song")
    ]


def _silent(line):
    pass


def _pills(rows):
    """Know pills without learning."""
    return lambda judged: np.array(
        [1.0 if "pills" in row.labelled.comment.content else -1.0 for row in judged]
    )


def test_dates_and_byte_order_marks_are_gone_before_anyone_learns():
    row = without_traps(_row("hello \ufeff", spam=False))
    assert row.labelled.created_at == ""
    assert row.labelled.comment.content == "hello"
    assert row.labelled.comment.author.name == "Ann"


def test_a_learner_that_knows_has_figures_of_one():
    outcomes = [outcome for outcome, _ in run(_rows(), _pills, _silent)]
    assert [outcome.source for outcome in outcomes] == ["tubespam"] * 3
    assert all(f.value == f.low == f.high == 1.0 for o in outcomes for f in o.figures.values())


def test_only_sources_at_hand_are_run():
    assert run(_rows("own"), _pills, _silent) == []
    assert [o.source for o, _ in run(_rows("sms"), _pills, _silent)] == ["sms"]


def test_nobody_learns_from_what_is_judged():
    seen = []

    def learn(rows):
        learned = {id(row) for row in rows}

        def answer(judged):
            seen.append(learned.isdisjoint(id(row) for row in judged))
            return np.zeros(len(judged))

        return answer

    for protocol in PROTOCOLS:
        judge(protocol, Labelled.of(_rows(protocol.source, 10)), learn)
    assert seen
    assert all(seen)


def test_the_cut_is_chosen_without_a_look_at_what_is_judged():
    rows = _rows(count=10)
    labelled = Labelled.of(rows)
    wrong = replace(labelled, is_spam=labelled.is_spam.copy())
    tested = np.concatenate([split.test for split in AUTHORS.splits(labelled)])
    wrong.is_spam[tested] = ~wrong.is_spam[tested]
    train = AUTHORS.splits(labelled)[0].train
    cuts = [benchmark.inner_cut(given, train, _pills, 1) for given in (labelled, wrong)]
    assert cuts[0] == cuts[1]


def test_the_tables_have_a_line_for_each_figure_and_each_part():
    outcome = run(_rows(), _pills, _silent)[0][0]
    assert "| tubespam | authors' split of each video | MCC, mean of videos | 1.0000 |" in table(
        [outcome]
    )
    assert part_table(outcome).splitlines()[2:] == [
        "| v1 | 1.000 | 1.000 | 1.000 |",
        "| v2 | 1.000 | 1.000 | 1.000 |",
    ]
