"""What is taken out of the store: a person, and what has been kept for its time."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from model.comment import Author, Comment, Post
from service.cli import main
from service.cli.opening import open_store
from service.decisions import Action, NewDecision
from service.policy import Rules, Status, Verdict
from service.records import Person, Repeatable, Tally
from service.settings import load_settings
from service.tables import comments, decisions, metadata

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANN, IP = "ann@example.org", "198.51.100.7"
DAY = timedelta(days=1)


def by(email=ANN, ip=IP, content="Hello"):
    return Comment(content, Author("Ann", email, ip=ip), Post("https://blog.example/1"))


@pytest.fixture
def sites(store):
    names = ("https://blog.example", "https://other.example")
    return [store.add_site(url, Rules(), {}, NOON).id for url in names]


@pytest.fixture
def add(store, sites):
    """Store a comment and return its number."""

    def add(comment, status=Status.HELD, at=NOON, site=0, key=None):
        repeatable = Repeatable(key, b"d" * 32) if key else None
        verdict = Verdict(status, None, (), None)
        return store.add_comment(sites[site], comment, verdict, at, repeatable)

    return add


@pytest.fixture
def rows(store):
    """Return what is in a table."""

    def rows(table):
        with store._engine.connect() as connection:
            return connection.execute(select(table).order_by(*table.primary_key)).all()

    return rows


@pytest.fixture
def decide(store, sites):
    def decide(number, action=Action.SPAM, note="", site=0):
        return store.decisions.decide(sites[site], number, NewDecision(action, "Bo", note), NOON)

    return decide


def test_every_row_that_is_kept_of_a_comment_goes_with_it():
    keys = [
        key
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is comments
    ]
    assert len(keys) >= 4
    assert all(key.ondelete == "CASCADE" for key in keys)


@pytest.mark.parametrize("person", [Person(email=ANN), Person(ip=IP)])
def test_a_person_is_erased_from_every_site_and_the_others_are_not(
    store, sites, add, decide, rows, person
):
    first = add(by(), key="k")
    add(by(content="Again"), site=1)
    other = add(by("bob@example.org", "203.0.113.9"))
    store.tallies.add(sites[0], Tally(calls=2), NOON)
    decide(first, note="sells shoes")
    decide(first, Action.ACCEPT)
    assert store.privacy.count(person) == 2
    erased = store.privacy.erase(person)
    assert erased.rows["comments"] == 2
    assert erased.rows["decisions"] == 2
    assert erased.rows["idempotency_keys"] == 1
    assert [row.id for row in rows(comments)] == [other]
    assert rows(decisions) == []
    assert list(store.labels.each(None, None)) == []
    assert sum(tally.calls for _, tally in store.tallies.days(1, NOON.date(), NOON.date())) == 2


@pytest.mark.parametrize("written", ["ANN@Example.org", " ann@example.org "])
def test_an_e_mail_address_is_known_however_it_is_written(store, add, written):
    add(by())
    assert store.privacy.erase(Person(email=written)).rows["comments"] == 1


def test_one_comment_is_erased_by_its_number(store, add, rows):
    number, other = add(by()), add(by(content="Another"))
    assert store.privacy.erase(Person(comment_id=number)).rows["comments"] == 1
    assert [row.id for row in rows(comments)] == [other]


def test_of_a_wave_that_loses_the_comment_shown_for_it_another_is_shown(store, add, rows):
    first, *others = (add(by(f"{n}@example.org", content=f"Buy {n}")) for n in range(3))
    with store._engine.begin() as connection:
        connection.execute(update(comments).values(wave_id=first, leads=comments.c.id == first))
    store.privacy.erase(Person(comment_id=first))
    assert [(row.id, row.leads) for row in rows(comments)] == [
        (others[0], True),
        (others[1], False),
    ]


def test_who_is_not_here_leaves_everything_as_it_is(store, add, rows):
    add(by())
    erased = store.privacy.erase(Person(email="nobody@example.org"))
    assert set(erased.rows.values()) == {0}
    assert len(rows(comments)) == 1


def test_more_comments_than_one_transaction_takes_are_erased(store, add, monkeypatch, rows):
    monkeypatch.setattr("service.store.privacy.PAGE", 2)
    for number in range(5):
        add(by(content=f"Number {number}"))
    assert store.privacy.erase(Person(email=ANN)).rows["comments"] == 5
    assert rows(comments) == []


def test_notes_that_name_the_address_are_emptied_and_the_decisions_stay(store, add, decide, rows):
    other = add(by("bob@example.org", "203.0.113.9"))
    decide(other, note="the same as Ann@Example.org, 100%")
    decide(other, Action.ACCEPT, note="100% fine")
    assert store.privacy.erase(Person(email=ANN)).notes == 1
    assert [row.note for row in rows(decisions)] == ["", "100% fine"]


def test_comments_of_others_that_name_the_address_are_told(store, add):
    named = add(by("bob@example.org", "203.0.113.9", content="Write to ANN@example.org!"))
    add(by("bob@example.org", "203.0.113.9", content="annXexample.org"))
    assert store.privacy.erase(Person(email=ANN)).mentioned_in == (named,)


# Kept for a time


def test_old_spam_that_nobody_decided_on_is_deleted(store, add, decide, rows):
    old, young = NOON - 91 * DAY, NOON - 89 * DAY
    add(by(content="old spam"), Status.SPAM, old)
    decided = add(by(content="old spam, decided"), Status.HELD, old)
    kept = [
        decided,
        add(by(content="old, held"), Status.HELD, old),
        add(by(content="old, accepted"), Status.ACCEPTED, old),
        add(by(content="young spam"), Status.SPAM, young),
    ]
    decide(decided)
    pruned = store.privacy.prune(spam_before=NOON - 90 * DAY, addresses_before=None)
    assert (pruned.comments, pruned.addresses) == (1, 0)
    assert [row.id for row in rows(comments)] == kept


def test_old_comments_lose_the_addresses_and_keep_the_rest(store, add, sites):
    old, young = add(by(content="old"), at=NOON - 91 * DAY), add(by(content="young"))
    pruned = store.privacy.prune(spam_before=None, addresses_before=NOON - 90 * DAY)
    assert (pruned.comments, pruned.addresses) == (0, 1)
    without = store.comment(sites[0], old, addresses=True).comment
    assert without == by(email="", ip="", content="old")
    assert store.comment(sites[0], young, addresses=True).comment == by(content="young")
    assert store.privacy.count(Person(email=ANN)) == 1
    for changed in (1, 0):
        again = store.privacy.prune(spam_before=None, addresses_before=NOON + DAY)
        assert again.addresses == changed


def test_what_is_kept_for_ever_is_not_pruned(store, add, rows):
    add(by(), Status.SPAM, NOON - 9_999 * DAY)
    before = rows(comments)
    store.privacy.prune(spam_before=None, addresses_before=None)
    assert rows(comments) == before


def test_more_than_one_stretch_of_comments_is_pruned(store, add, monkeypatch, rows):
    monkeypatch.setattr("service.store.privacy.STRETCH", 3)
    monkeypatch.setattr("service.store.privacy.PAGE", 2)
    for number in range(10):
        add(by(content=str(number)), Status.SPAM if number % 2 else Status.HELD, NOON - DAY)
    pruned = store.privacy.prune(spam_before=NOON, addresses_before=NOON)
    assert (pruned.comments, pruned.addresses) == (5, 5)
    assert len(rows(comments)) == 5


def test_a_chore_is_done_by_one_of_many_and_again_when_it_is_due(store):
    def take(at):
        return [store.chores.take("prune", at, at + DAY) for _ in range(3)]

    assert take(NOON) == [True, False, False]
    assert take(NOON + DAY - timedelta(seconds=1)) == [False, False, False]
    assert take(NOON + DAY) == [True, False, False]
    assert store.chores.take("another", NOON, NOON + DAY)


# Commands


@pytest.fixture
def run(tmp_path, environ_of):
    def run(*arguments, stdin=None, **environ):
        environ = {**environ_of(tmp_path / "var"), **environ}
        return CliRunner().invoke(main, arguments, input=stdin, env=environ)

    return run


@pytest.fixture
def home(run, tmp_path, environ_of):
    """A home with one site and two comments, one of them old spam."""
    store, _ = open_store(load_settings(environ_of(tmp_path / "var"), {}))
    site = store.add_site("https://blog.example", Rules(), {}, NOON)
    for content, status, at in (
        ("new", Status.HELD, now()),
        ("old", Status.SPAM, NOON - 999 * DAY),
    ):
        store.add_comment(site.id, by(content=content), Verdict(status, None, (), None), at, None)
    yield store
    store.close()


def now():
    return datetime.now(UTC)


def test_the_command_erases_and_tells_what_it_did(run, home):
    result = run("erase", "--email", ANN, "--yes", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["rows"]["comments"] == 2
    assert ANN not in result.output
    assert "older backups" in result.stderr
    assert home.privacy.count(Person(email=ANN)) == 0


def test_the_command_tells_people_what_it_did(run, home):
    result = run("erase", "--ip", IP, "--yes")
    assert "comments                  2\n" in result.stdout
    assert "notes emptied             0\n" in result.stdout


def test_without_a_yes_nothing_is_erased(run, home):
    result = run("erase", "--email", ANN, stdin="n\n")
    assert result.exit_code == 1
    assert "Delete 2 comments for ever?" in result.stderr
    assert home.privacy.count(Person(email=ANN)) == 2


def test_an_address_may_be_read_so_that_no_shell_keeps_it(run, home):
    assert run("erase", "--email", "-", "--yes", stdin=f"{ANN}\n").exit_code == 0
    assert home.privacy.count(Person(email=ANN)) == 0


@pytest.mark.parametrize(
    "arguments",
    [(), ("--email", ANN, "--ip", IP), ("--email", "ann"), ("--ip", "ann"), ("--comment", "0")],
)
def test_it_must_be_said_whose_comments_are_meant(run, home, arguments):
    result = run("erase", "--yes", *arguments)
    assert result.exit_code == 2
    assert home.privacy.count(Person(email=ANN)) == 2


def test_the_command_prunes_by_the_settings(run, home):
    result = run("prune", "--json")
    assert json.loads(result.stdout) | {"cleaned_in_s": 0} == {
        "comments": 1,
        "addresses": 0,
        "cleaned_in_s": 0,
    }
    assert "1 comment of spam" not in run("prune").stdout


def test_nothing_is_pruned_where_all_is_kept_for_ever(run, home):
    result = run("prune", MODERATE_KEEP_SPAM="0", MODERATE_KEEP_ADDRESSES="0")
    assert result.stdout == "Deleted: 0 comments of spam, and the addresses of 0 comments.\n"
    assert home.privacy.count(Person(email=ANN)) == 2
