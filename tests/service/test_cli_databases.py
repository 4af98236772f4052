"""`moderate db`: what an operator does with the database as a whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from model.comment import Author, Comment, Post
from service.cli import main
from service.cli.opening import open_store
from service.database import open_engine, opened, revisions, upgrade, writer
from service.decisions import Action, NewDecision
from service.personal import Personal
from service.policy import Rules, Status, Verdict
from service.records import Repeatable
from service.settings import load_settings
from service.store import Store
from service.store.copying import CopyFailed, copy, counts

from ..cluster import binary
from ..conftest import NOON, SECRET

AUTHOR, POST = Author("Ann", "ann@example.org"), Post("https://blog.example/1")
HELD = Verdict(Status.HELD, 0.1 + 0.2, (), "fixed")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def run(home, environ_of):
    """Run ``moderate db`` and return what it says to whoever reads both streams."""

    def run(*arguments, code=0):
        result = CliRunner().invoke(main, ["db", *map(str, arguments)], env=environ_of(home))
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result.output

    return run


@pytest.fixture
def filled(home, environ_of):
    """A database with a row in nearly every table; its highest comment was removed."""
    settings = load_settings(environ_of(home), {})
    store, _ = open_store(settings)
    fill(store)
    store.close()
    with opened(settings.database_url) as engine, writer(engine).begin() as connection:
        connection.execute(text("DELETE FROM comments WHERE content = 'Hello 9'"))
    return settings


def fill(store, comments=10):
    site = store.add_site("https://blog.example", Rules(hold_at=0.1), {"api": b"1" * 32}, NOON)
    for number in range(comments):
        comment = Comment(f"Hello {number}", AUTHOR, POST)
        key = Repeatable(f"k{number}", bytes(32)) if number < 5 else None
        added = store.add_comment(site.id, comment, HELD, NOON, key)
    decided = store.decisions.decide(site.id, added - 1, NewDecision(Action.SPAM, "Ann"), NOON)
    store.decisions.undo(site.id, decided.last.id, "Ann", "", NOON)
    return site


def rows(url):
    with opened(url) as engine:
        return counts(engine)


# Upgrade and check


def test_a_database_is_made_by_an_upgrade(run):
    assert revisions()[0] in run("upgrade")
    assert "the newest" in run("check")


def test_a_check_tells_the_schema_and_the_number_of_rows(run, filled):
    told = run("check")
    assert f"{revisions()[0]}, the newest" in told
    assert "1 sites" in told
    assert "9 comments" in told


def test_a_check_says_that_the_schema_is_old(run, filled):
    with opened(filled.database_url) as engine, writer(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "`moderate db upgrade`" in run("check", code=2)


def test_a_check_refuses_a_schema_of_a_newer_release(run, filled):
    with opened(filled.database_url) as engine, writer(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer release" in run("check", code=2)


def test_a_check_notices_another_secret_and_makes_none(run, filled, home):
    (home / "secret.key").write_text("x" * 48)
    assert "restore secret.key" in run("check", code=2)
    (home / "secret.key").unlink()
    assert "restore secret.key" in run("check", code=2)
    assert not (home / "secret.key").exists()


@pytest.mark.sqlite("the database is a file")
def test_a_check_of_no_database_says_so_and_makes_none(run, home):
    assert "`moderate serve` makes one" in run("check", code=2)
    assert not (home / "moderate.db").exists()


@pytest.mark.sqlite("the database is a file")
def test_a_damaged_database_is_named_with_the_command_that_brings_it_back(run, filled, home):
    damage(home / "moderate.db")
    assert "`moderate db restore FILE --force`" in run("check", code=2)
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--home", str(home)])
    assert result.exit_code == 2
    assert "`moderate db restore FILE --force`" in result.stderr


@pytest.mark.sqlite("the database is a file")
def test_a_row_without_the_one_it_belongs_to_is_noticed(run, filled, home):
    with closing(sqlite3.connect(home / "moderate.db")) as connection:
        connection.execute("DELETE FROM sites")
        connection.commit()
    assert "belongs to none of sites" in run("check", code=2)


@pytest.mark.postgresql("its server may be down")
def test_a_check_of_a_server_that_does_not_answer_is_one_line(home):
    url = "postgresql://moderate@127.0.0.1:1/none"
    result = CliRunner().invoke(
        main, ["db", "check", "--home", str(home)], env={"MODERATE_DATABASE_URL": url}
    )
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


# Backup and restore


def damage(file):
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)


def stored(url):
    with opened(url) as engine, engine.connect() as connection:
        return list(connection.scalars(text("SELECT content FROM comments ORDER BY id")))


@pytest.mark.sqlite("PostgreSQL has its own programs")
class TestBackup:
    def test_it_is_one_file_of_its_owner_alone_and_replaces_the_one_before(
        self, run, filled, tmp_path
    ):
        folder = tmp_path / "backups"
        folder.mkdir()
        for _ in range(2):
            run("backup", folder / "today.db")
        (file,) = folder.iterdir()
        assert file.stat().st_mode & 0o777 == 0o600

    def test_what_was_stored_after_it_is_gone_after_a_restore_and_the_rest_is_there(
        self, run, filled, tmp_path, home
    ):
        run("backup", tmp_path / "today.db")
        store, _ = open_store(filled)
        store.add_comment(1, Comment("later", AUTHOR, POST), HELD, NOON, None)
        store.close()
        told = run("restore", tmp_path / "today.db", "--force")
        assert "9 comments" in told
        assert stored(filled.database_url) == [f"Hello {n}" for n in range(9)]
        (kept,) = home.glob("moderate.db.replaced-*")
        assert str(kept) in told
        with closing(sqlite3.connect(kept)) as connection:
            query = "SELECT count(*) FROM comments WHERE content = 'later'"
            assert connection.execute(query).fetchone() == (1,)

    def test_a_database_that_holds_something_is_replaced_only_by_force(self, run, filled, tmp_path):
        run("backup", tmp_path / "today.db")
        assert "--force" in run("restore", tmp_path / "today.db", code=2)

    def test_it_is_restored_where_there_is_no_database(self, run, filled, tmp_path, home):
        run("backup", tmp_path / "today.db")
        for file in home.glob("moderate.db*"):
            file.unlink()
        run("restore", tmp_path / "today.db")
        assert len(stored(filled.database_url)) == 9
        assert (home / "moderate.db").stat().st_mode & 0o777 == 0o600

    def test_it_is_restored_in_the_place_of_a_damaged_database_which_is_kept(
        self, run, filled, tmp_path, home
    ):
        run("backup", tmp_path / "today.db")
        damage(home / "moderate.db")
        broken = (home / "moderate.db").read_bytes()
        assert "--force" in run("restore", tmp_path / "today.db", code=2)
        run("restore", tmp_path / "today.db", "--force")
        assert len(stored(filled.database_url)) == 9
        assert [f.read_bytes() for f in home.glob("moderate.db.replaced-*")] == [broken]

    def test_a_log_left_by_a_crash_is_kept_with_its_database_and_never_joins_another(
        self, run, filled, tmp_path, home
    ):
        run("backup", tmp_path / "today.db")
        crash = (
            "import os, sqlite3, sys\n"
            "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute(\"UPDATE comments SET content = 'crashed'\")\n"
            "os._exit(0)\n"
        )
        subprocess.run([sys.executable, "-c", crash, home / "moderate.db"], check=True)
        assert (home / "moderate.db-wal").stat().st_size > 0
        run("restore", tmp_path / "today.db", "--force")
        assert stored(filled.database_url) == [f"Hello {n}" for n in range(9)]
        (kept,) = home.glob("moderate.db.replaced-*")
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("SELECT DISTINCT content FROM comments").fetchall() == [
                ("crashed",)
            ]

    def test_a_database_in_use_is_not_replaced(self, run, filled, tmp_path, home):
        run("backup", tmp_path / "today.db")
        idle = (
            "import sqlite3, sys\n"
            "c = sqlite3.connect(sys.argv[1])\n"
            "c.execute('SELECT 1 FROM sites').fetchall()\n"
            "print(flush=True)\n"
            "sys.stdin.read()\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", idle, home / "moderate.db"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            other.stdout.readline()
            before = (home / "moderate.db").stat().st_ino
            told = run("restore", tmp_path / "today.db", "--force", code=2)
            assert (home / "moderate.db").stat().st_ino == before
        assert "stop the service first" in told
        assert list(home.glob("*replaced*")) == []
        assert list(home.glob(".moderate*")) == []

    @pytest.mark.parametrize("content", [b"", b"no database " * 1_000, None])
    def test_what_is_no_backup_is_refused_and_changes_nothing(self, run, filled, tmp_path, content):
        file = tmp_path / "bad.db"
        if content is not None:
            file.write_bytes(content)
        run("restore", file, "--force", code=2)
        assert len(stored(filled.database_url)) == 9

    def test_a_damaged_backup_is_refused(self, run, filled, tmp_path):
        run("backup", tmp_path / "today.db")
        damage(tmp_path / "today.db")
        assert "take another backup" in run("restore", tmp_path / "today.db", "--force", code=2)

    def test_a_backup_of_a_newer_release_is_refused(self, run, filled, tmp_path):
        run("backup", tmp_path / "today.db")
        with closing(sqlite3.connect(tmp_path / "today.db")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
        assert "another release" in run("restore", tmp_path / "today.db", "--force", code=2)

    @pytest.mark.parametrize("command", ["backup", "restore"])
    def test_the_database_itself_is_no_backup(self, run, filled, home, command):
        assert "the database itself" in run(command, home / "moderate.db", code=2)

    def test_a_folder_that_is_missing_is_one_line(self, run, filled, tmp_path):
        assert "cannot write" in run("backup", tmp_path / "none" / "today.db", code=2)

    def test_without_a_database_there_is_nothing_to_back_up(self, run, tmp_path):
        assert "there is no database" in run("backup", tmp_path / "today.db", code=2)
        assert list(tmp_path.glob("*.db")) == []


@pytest.mark.postgresql("its own programs do it")
def test_the_commands_that_are_told_for_postgresql_back_up_and_restore(run, filled, tmp_path):
    file = tmp_path / "to day.dump"

    def follow(told):
        program, _, rest = told.partition(": ")[2].partition(": ")[2].partition(" ")
        subprocess.run(f"{binary(program)} {rest}", shell=True, check=True)

    follow(run("backup", file, code=2))
    store, _ = open_store(filled)
    store.add_comment(1, Comment("later", AUTHOR, POST), HELD, NOON, None)
    store.close()
    follow(run("restore", file, code=2))
    assert stored(filled.database_url) == [f"Hello {n}" for n in range(9)]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_is_told_for_postgresql_shows_no_password(command, tmp_path):
    url = "postgresql://ann:hunter2@db.example/blog?password=hunter2&sslmode=require"
    environ = {"MODERATE_DATABASE_URL": url, "MODERATE_HOME": str(tmp_path / "var")}
    result = CliRunner().invoke(main, ["db", command, "x.dump"], env=environ)
    assert result.exit_code == 2
    assert "ann@db.example/blog?sslmode=require" in result.stderr
    assert "hunter2" not in result.output


# Copy


def test_a_copy_has_every_row_and_gives_no_number_again(run, filled, new_database):
    target = new_database("copy.db", schema=False)
    told = run("copy", "--to", target.render_as_string())
    assert rows(target) == rows(filled.database_url)
    assert f"{'comments':<20} {9:>12,} rows  equal" in told
    store = Store(open_engine(target), Personal(SECRET))
    try:
        assert store.add_comment(1, Comment("new", AUTHOR, POST), HELD, NOON, None) == 11
        assert store.comment(1, 3).verdict.spam_probability == 0.1 + 0.2
        assert store.comment(1, 3).created_at == NOON
        assert store.earlier(1, "k4").stored.comment.content == "Hello 4"
    finally:
        store.close()


@pytest.mark.postgresql("it is the other side")
def test_a_copy_goes_to_sqlite_and_back(run, filled, new_database, tmp_path):
    file, back = tmp_path / "copy.db", new_database(schema=False)
    first = run("copy", "--to", f"sqlite:///{file}")
    environ = {"MODERATE_DATABASE_URL": f"sqlite:///{file}", "MODERATE_HOME": str(tmp_path)}
    arguments = ["db", "copy", "--to", back.render_as_string()]
    second = CliRunner().invoke(main, arguments, env=environ).output
    assert second.splitlines()[:-1] == first.splitlines()[:-1]
    store = Store(open_engine(back), Personal(SECRET))
    try:
        assert store.add_comment(1, Comment("new", AUTHOR, POST), HELD, NOON, None) == 11
    finally:
        store.close()


def test_a_database_with_rows_is_no_target(run, filled, new_database):
    target = new_database("copy.db")
    store = Store(open_engine(target), Personal(SECRET))
    store.add_site("https://other.example", Rules(), {}, NOON)
    store.close()
    before = rows(target)
    assert "is not empty" in run("copy", "--to", target.render_as_string(), code=2)
    assert rows(target) == before


def test_a_copy_that_stops_half_way_leaves_the_target_empty(filled, new_database):
    target = new_database("copy.db")
    with opened(filled.database_url) as old, opened(target) as new:
        for copied in copy(old, new):
            if copied.table == "comments":
                break
        assert sum(counts(new).values()) == 0


@pytest.mark.postgresql("it refuses what SQLite takes")
def test_what_the_target_does_not_take_is_told_by_its_table(new_database, tmp_path):
    file = tmp_path / "old.db"
    environ = {"MODERATE_DATABASE_URL": f"sqlite:///{file}", "MODERATE_HOME": str(tmp_path)}
    store, _ = open_store(load_settings(environ, {}))
    fill(store)
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE comments SET type = ? WHERE id = 4", ("x" * 65,))
        connection.commit()
    target = new_database(schema=False)
    arguments = ["db", "copy", "--to", target.render_as_string()]
    result = CliRunner().invoke(main, arguments, env=environ)
    assert result.exit_code == 2
    assert "table comments cannot be copied: value too long" in result.stderr
    assert sum(rows(target).values()) == 0


def test_a_copy_that_came_out_different_is_not_kept(filled, new_database):
    target = new_database("copy.db", schema=False)
    upgrade(target)
    with opened(filled.database_url) as old, opened(target) as new:
        make_careless(new)
        with pytest.raises(CopyFailed, match="table comments came out different"):
            list(copy(old, new))
        assert sum(counts(new).values()) == 0


def make_careless(engine):
    """Let the database change what is inserted, as a faulty one would."""
    body = "UPDATE comments SET content = 'lost' WHERE id = 3"
    with writer(engine).begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER careless AFTER INSERT ON comments BEGIN {body}; END"
            )
            return
        connection.exec_driver_sql(
            f"CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body}; RETURN NULL; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER careless AFTER INSERT ON comments "
            "FOR EACH STATEMENT EXECUTE FUNCTION lose()"
        )


def test_an_old_schema_is_upgraded_before_it_is_copied(run, filled, new_database):
    with opened(filled.database_url) as engine, writer(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    target = new_database("copy.db", schema=False)
    assert "`moderate db upgrade` first" in run("copy", "--to", target.render_as_string(), code=2)


def test_a_target_that_is_no_database_is_one_line(run, filled):
    assert "--to: " in run("copy", "--to", "mysql://x/y", code=2)
