"""The store: rows of one site are never another's, and an unavailable database says so."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from model.comment import Author, Comment, Post
from service.database import open_engine
from service.errors import CommentNotFound, SiteNotFound, StoreUnavailable
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.records import Repeatable
from service.store import Store

from ..conftest import sqlite

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENT = Comment("Hello", Author("Ann", "ann@example.org"), Post("https://blog.example/1"))


PERSONAL = Personal("a secret of thirty-two characters")
VERDICT = Verdict(Status.HELD, None, (), None)


@pytest.fixture
def site(store):
    return store.add_site("https://blog.example", Rules(), {"api": b"1" * 32}, NOON)


def opened_by(store, kind, number):
    found = store.keys.find(kind, number * 32)
    return found and found[0]


def test_a_site_keeps_its_rules(store):
    rules = Rules(require_author=False, link_limit=3, hold_at=0.25, reject_at=0.75)
    store.add_site("https://blog.example", rules, {}, NOON)
    (site,) = store.list_sites()
    assert (site.rules, site.created_at) == (rules, NOON)


def test_two_sites_cannot_have_one_address(store, site):
    assert store.add_site(site.url, Rules(), {"api": b"2" * 32}, NOON) is None
    assert len(store.list_sites()) == 1


@pytest.mark.parametrize("name", ["https://blog.example", "1"])
def test_a_site_is_found_by_its_address_or_number(store, site, name):
    assert store.site_named(name) == site


def test_an_unknown_site_is_not_found(store, site):
    with pytest.raises(SiteNotFound, match=r"https://other\.example"):
        store.site_named("https://other.example")


def test_a_key_opens_its_site_only_as_its_own_kind(store, site):
    assert opened_by(store, "api", b"1") == site
    assert opened_by(store, "akismet", b"1") is None
    assert opened_by(store, "api", b"2") is None


def test_after_a_rotation_the_new_key_and_the_one_before_it_are_live(store, site):
    for number in (b"2", b"3"):
        store.keys.rotate(site.id, {"api": number * 32}, NOON, keep=1)
    assert opened_by(store, "api", b"1") is None
    assert opened_by(store, "api", b"2") == site
    assert opened_by(store, "api", b"3") == site


def test_a_rotation_may_end_every_older_key(store, site):
    store.keys.rotate(site.id, {"api": b"2" * 32}, NOON, keep=0)
    assert opened_by(store, "api", b"1") is None
    assert opened_by(store, "api", b"2") == site


def test_a_rotation_leaves_other_sites_keys_alone(store, site):
    other = store.add_site("https://other.example", Rules(), {"api": b"o" * 32}, NOON)
    store.keys.rotate(site.id, {"api": b"2" * 32}, NOON, keep=0)
    assert opened_by(store, "api", b"o") == other


def test_another_sites_comment_is_not_found(store, site):
    other = store.add_site("https://other.example", Rules(), {}, NOON)
    number = store.add_comment(site.id, COMMENT, VERDICT, NOON, None)
    assert store.comment(site.id, number, addresses=True).comment == COMMENT
    with pytest.raises(CommentNotFound):
        store.comment(other.id, number)


def test_a_taken_key_stores_neither_comment_nor_key(store, site):
    first = store.add_comment(site.id, COMMENT, VERDICT, NOON, Repeatable("k", b"1" * 32))
    assert store.add_comment(site.id, COMMENT, VERDICT, NOON, Repeatable("k", b"2" * 32)) is None
    assert store.earlier(site.id, "k").digest == b"1" * 32
    assert [each.id for _, each in store.shadows.newest(None, None, 9)] == [first]


def test_the_number_of_a_comment_is_never_given_again(store, site, database):
    number = store.add_comment(site.id, COMMENT, VERDICT, NOON, None)
    engine = open_engine(database)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM comments"))
    engine.dispose()
    assert store.add_comment(site.id, COMMENT, VERDICT, NOON, None) == number + 1


def test_a_database_that_cannot_answer_is_unavailable(tmp_path):
    store = Store(open_engine(sqlite(tmp_path / "missing" / "moderate.db")), PERSONAL)
    with pytest.raises(StoreUnavailable):
        store.ping()
    store.close()


@pytest.mark.sqlite("its limit of pages stands for the disk")
def test_a_full_disk_stores_nothing_and_says_so(store, site, database):
    engine = open_engine(database)
    full = Store(engine, PERSONAL)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
    long = Comment("x" * 20_000, COMMENT.author, COMMENT.post)
    with pytest.raises(StoreUnavailable):
        full.add_comment(site.id, long, VERDICT, NOON, None)
    full.close()
    assert store.add_comment(site.id, COMMENT, VERDICT, NOON, None)


@pytest.mark.sqlite("PostgreSQL has no lock of the whole database")
def test_a_database_locked_by_another_process_is_unavailable_after_the_wait(
    store, site, database, monkeypatch
):
    monkeypatch.setattr("service.database.WAIT", 0.1)
    impatient = Store(open_engine(database), PERSONAL)
    other = open_engine(database)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            impatient.add_comment(site.id, COMMENT, VERDICT, NOON, None)
        assert impatient.list_sites() == [site]
    assert impatient.add_comment(site.id, COMMENT, VERDICT, NOON, None)
    impatient.close()
    other.dispose()


@pytest.mark.sqlite("the database is a file")
def test_a_database_removed_under_the_store_takes_no_comment_and_is_not_made_anew(
    store, site, tmp_path
):
    assert store.add_comment(site.id, COMMENT, VERDICT, NOON, None)
    for file in tmp_path.glob("moderate.db*"):
        file.unlink()
    with pytest.raises(StoreUnavailable):
        store.add_comment(site.id, COMMENT, VERDICT, NOON, None)
    with pytest.raises(StoreUnavailable):
        store.ping()
    assert list(tmp_path.glob("moderate.db*")) == []


@pytest.mark.sqlite("the database is a file")
def test_a_damaged_database_is_unavailable(store, site, tmp_path):
    store.close()
    for file in tmp_path.glob("moderate.db*"):
        file.write_bytes(b"no database at all " * 1_000)
    with pytest.raises(StoreUnavailable):
        store.ping()


@pytest.mark.sqlite("the database is a file")
def test_why_the_database_does_not_answer_is_logged_without_what_was_sent(
    store, site, tmp_path, caplog
):
    (tmp_path / "moderate.db").unlink()
    planted = Comment("planted", Author("planted", "planted@b.example"), COMMENT.post)
    with pytest.raises(StoreUnavailable):
        store.add_comment(site.id, planted, VERDICT, NOON, None)
    assert "unable to open database file" in caplog.text
    assert "planted" not in caplog.text


def test_the_first_secret_is_the_one_that_the_database_belongs_to(store):
    assert store.belongs_to(b"1" * 32)
    assert store.belongs_to(b"1" * 32)
    assert not store.belongs_to(b"2" * 32)
