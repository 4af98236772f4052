"""What was live when, and where taking it back leads."""

from __future__ import annotations

import json

import pytest

from model.history import SHIPPED, Event, live, parse, to_line

A, B, C = (f"20261125T12000{n}Z-{n}{n}{n}{n}{n}{n}{n}{n}" for n in "123")
AT = "2026-11-25T12:00:00Z"


def _event(version, previous=SHIPPED, back=False):
    return Event(AT, version, previous, "because", back)


def test_an_event_survives_being_written():
    event = Event(AT, A, B, "a line\nand “quotes”", back=True)
    line = to_line(event)
    assert line.count(b"\n") == 1
    assert parse(line) == [event]


@pytest.mark.parametrize("cut", [1, 30, -2])
def test_a_torn_last_line_is_passed_over(cut):
    lines = to_line(_event(A)) + to_line(_event(B))[:cut]
    assert parse(lines) == [_event(A)]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"at": AT, "version": "../x", "previous": A, "why": "", "back": False}).encode(),
        json.dumps({"at": AT, "version": A, "previous": "x", "why": "", "back": False}).encode(),
        json.dumps({"at": AT, "version": A, "previous": B, "why": "", "back": 0}).encode(),
        json.dumps({"at": AT, "version": A, "previous": B, "why": ""}).encode(),
    ],
    ids=lambda line: line[:80].decode("ascii", "replace"),
)
def test_a_line_that_is_no_event_is_passed_over(line):
    assert parse(to_line(_event(A)) + line + b"\n" + to_line(_event(B))) == [_event(A), _event(B)]


@pytest.mark.parametrize(
    ("changes", "versions"),
    [
        ([], [SHIPPED]),
        ([(A, False), (B, False)], [SHIPPED, A, B]),
        ([(A, False), (B, False), (A, True)], [SHIPPED, A]),
        ([(A, False), (B, False), (A, True), (SHIPPED, True)], [SHIPPED]),
        ([(A, False), (B, False), (A, True), (C, False)], [SHIPPED, A, C]),
        ([(A, False), (B, False), (A, False)], [SHIPPED, A, B, A]),
        ([(A, False), (B, False), (A, False), (B, True)], [SHIPPED, A, B]),
        ([(A, False), (SHIPPED, False)], [SHIPPED, A, SHIPPED]),
        ([(A, False), (B, False), (C, False), (A, True)], [SHIPPED, A]),
        # Lines that are lost.
        ([(B, False), (A, True)], [SHIPPED, A]),
        ([(SHIPPED, True)], [SHIPPED]),
    ],
)
def test_taking_changes_back_leads_through_what_was_in_use(changes, versions):
    assert live([_event(version, back=back) for version, back in changes]) == versions
