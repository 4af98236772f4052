"""Decisions in any order, and many at once: what the history tells is what happened."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.comment import Author, Comment, Post
from service.decisions import (
    STATUS_AFTER,
    Action,
    DecidedMeanwhile,
    NewDecision,
    Result,
    Target,
)
from service.policy import Rules, Status, Verdict

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENT = Comment("Hello", Author("Ann", "ann@example.org"), Post("https://blog.example/1"))
HELD = Verdict(Status.HELD, None, (), None)
THREADS = 16

ACTIONS = st.sampled_from(list(STATUS_AFTER))
DECIDE = st.tuples(ACTIONS, st.sampled_from(["", "Ann", "Bob"]), st.sampled_from([None, 0, 1, 2]))
# An undo names a decision by how many were taken after it.
UNDO = st.integers(0, 3)


@dataclass
class Reference:
    """The rules of deciding, told another way: a stack of what is in force, and a list of steps."""

    stack: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def status(self):
        return STATUS_AFTER[self.stack[-1][1]] if self.stack else Status.HELD

    @property
    def version(self):
        return len(self.steps) + 1

    def decide(self, action, moderator, seen):
        """Return whether the decision is taken or was already."""
        if self.steps and self.steps[-1] == (action, moderator) and seen in (None, 0, 1):
            return True
        if seen not in (None, 0):
            return False
        self.steps.append((action, moderator))
        self.stack.append((self.version, action))
        return True

    def undo(self, decided_at):
        if not self.stack or self.stack[-1][0] != decided_at:
            return False
        self.stack.pop()
        self.steps.append((Action.UNDO, ""))
        return True


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {}, NOON)


def step_back(history, back):
    """Return the decision with ``back`` decisions after it, if there are so many."""
    decisions = [step for step in history if step.action is not Action.UNDO]
    return decisions[back] if back < len(decisions) else None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(DECIDE | UNDO, max_size=12))
def test_any_sequence_leads_where_the_rules_say(store, site, sequence):
    number = store.add_comment(site.id, COMMENT, HELD, NOON, None)
    rules, decisions = Reference(), store.decisions
    for wanted in sequence:
        history = decisions.history(number, rules.version)
        if isinstance(wanted, tuple):
            action, moderator, behind = wanted
            seen = None if behind is None else max(1, rules.version - behind)
            behind = None if seen is None else rules.version - seen
            new = NewDecision(action, moderator, version=seen)
            expected = rules.decide(action, moderator, behind)
            call = (decisions.decide, site.id, number, new, NOON)
        else:
            step = step_back(history, wanted)
            if step is None:
                continue
            expected = rules.undo(step.version)
            call = (decisions.undo, site.id, step.id, "", "", NOON)
        assert done(*call) is expected
        check(store, site, number, rules)


# Which of three comments are decided on together, with what, and as who saw them.
TOGETHER = st.tuples(
    st.dictionaries(st.integers(0, 2), st.sampled_from([None, 0, 1]), min_size=1),
    ACTIONS,
    st.sampled_from(["Ann", "Bob"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(TOGETHER | UNDO, max_size=10))
def test_any_sequence_of_entries_leads_where_the_rules_say_for_each_comment(store, site, sequence):
    numbers = [store.add_comment(site.id, COMMENT, HELD, NOON, None) for _ in range(3)]
    rules = {number: Reference() for number in numbers}
    # The decisions of each entry: for each comment its version after it.
    entries = []
    for wanted in sequence:
        if isinstance(wanted, int):
            if wanted >= len(entries):
                continue
            entry_id, decided = entries[-1 - wanted]
            undone = {number for number, at in decided.items() if rules[number].undo(at)}
            assert undo_entry(store, site, entry_id) == undone
        else:
            behind, action, moderator = wanted
            targets, expected = [], {}
            for index, steps in behind.items():
                number = numbers[index]
                version = rules[number].version
                seen = None if steps is None else max(1, version - steps)
                targets.append(Target(number, seen))
                steps = None if seen is None else version - seen
                if rules[number].decide(action, moderator, steps) and (
                    rules[number].version > version
                ):
                    expected[number] = rules[number].version
            new = NewDecision(action, moderator)
            entry = store.decisions.decide_all(site.id, targets, new, NOON)
            assert results(entry, Result.DECIDED) == set(expected)
            assert (entry.id is None) == (not expected)
            if expected:
                entries.append((entry.id, expected))
        for number in numbers:
            check(store, site, number, rules[number])


def results(entry, result):
    return {outcome.comment_id for outcome in entry.outcomes if outcome.result is result}


def undo_entry(store, site, entry_id):
    try:
        entry = store.decisions.undo(site.id, entry_id, "", "", NOON)
    except DecidedMeanwhile:
        return set()
    return results(entry, Result.UNDONE)


def test_entries_at_once_on_the_same_comments_decide_each_once(store, site):
    numbers = [store.add_comment(site.id, COMMENT, HELD, NOON, None) for _ in range(20)]

    def decide(thread):
        ordered = numbers if thread % 2 else numbers[::-1]
        targets = [Target(number, 1) for number in ordered]
        return store.decisions.decide_all(site.id, targets, wish(thread), NOON)

    decided = [results(entry, Result.DECIDED) for entry in at_once(decide)]
    assert sorted(number for entry in decided for number in entry) == numbers


def done(method, *arguments):
    try:
        method(*arguments)
    except DecidedMeanwhile:
        return False
    return True


def check(store, site, number, rules):
    stored = store.comment(site.id, number)
    assert (stored.status, stored.version) == (rules.status, rules.version)
    history = store.decisions.history(number, stored.version)
    assert [(step.action, step.moderator) for step in reversed(history)] == rules.steps
    in_force = {at for at, _ in rules.stack}
    for step in history:
        assert step.undone == (step.action is not Action.UNDO and step.version not in in_force)


def at_once(work):
    """Run ``work(number)`` in every thread at the same moment; return what each returned."""
    start, results = threading.Barrier(THREADS), [None] * THREADS

    def run(number):
        start.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wish(number, version=None):
    action = (Action.ACCEPT, Action.SPAM)[number % 2]
    return NewDecision(action, moderator=f"m{number}", version=version)


def test_of_opposite_decisions_at_once_every_step_has_one_row_and_the_last_one_counts(store, site):
    number = store.add_comment(site.id, COMMENT, HELD, NOON, None)

    def decide_thrice(thread):
        for _ in range(3):
            store.decisions.decide(site.id, number, wish(thread), NOON)

    at_once(decide_thrice)
    stored = store.comment(site.id, number)
    history = store.decisions.history(number, stored.version)[::-1]
    assert [step.version for step in history] == list(range(2, stored.version + 1))
    assert stored.version > THREADS
    statuses = [Status.HELD, *(step.to_status for step in history)]
    assert [step.from_status for step in history] == statuses[:-1]
    assert stored.status == statuses[-1] == STATUS_AFTER[history[-1].action]


def test_of_decisions_at_once_on_the_same_version_one_wins_and_all_others_are_told(store, site):
    number = store.add_comment(site.id, COMMENT, HELD, NOON, None)

    def decide(thread):
        try:
            standing = store.decisions.decide(site.id, number, wish(thread, version=1), NOON)
        except DecidedMeanwhile as error:
            return None, error.standing
        return thread, standing

    results = at_once(decide)
    (winner,) = [thread for thread, _ in results if thread is not None]
    for _, standing in results:
        assert (standing.version, standing.last.moderator) == (2, f"m{winner}")
    assert store.comment(site.id, number).status == STATUS_AFTER[wish(winner).action]


def test_of_undos_at_once_one_takes_the_decision_back(store, site):
    number = store.add_comment(site.id, COMMENT, HELD, NOON, None)
    decided = store.decisions.decide(site.id, number, wish(0), NOON).last

    def undo(thread):
        return done(store.decisions.undo, site.id, decided.id, f"m{thread}", "", NOON)

    assert sum(at_once(undo)) == 1
    assert store.comment(site.id, number).version == 3


def test_decisions_and_undos_at_once_leave_a_history_that_can_be_followed(store, site):
    number = store.add_comment(site.id, COMMENT, HELD, NOON, None)

    def decide_and_undo(thread):
        for _ in range(3):
            decided = store.decisions.decide(site.id, number, wish(thread), NOON).last
            done(store.decisions.undo, site.id, decided.id, f"m{thread}", "", NOON)

    at_once(decide_and_undo)
    stored = store.comment(site.id, number)
    rules = Reference()
    versions = {}
    for step in store.decisions.history(number, stored.version)[::-1]:
        versions[step.id] = step.version
        assert step.from_status == rules.status
        if step.action is Action.UNDO:
            assert rules.undo(versions[step.undoes])
        else:
            rules.steps.append((step.action, step.moderator))
            rules.stack.append((step.version, step.action))
        assert step.to_status == rules.status
    assert stored.status == rules.status
