"""`moderate key`: more keys for a site, each for what it is needed for."""

import json
import re

import pytest
from click.testing import CliRunner

from service.cli import main
from service.cli.opening import open_store
from service.errors import Forbidden, Unauthorized
from service.records import Scope
from service.settings import load_settings

SITE = "https://blog.example"


@pytest.fixture
def run(tmp_path, environ_of):
    """Run a command on a home with one site."""

    def run(*arguments):
        return CliRunner().invoke(main, arguments, env=environ_of(tmp_path / "var"))

    run("site", "add", SITE)
    return run


@pytest.fixture
def keyring(run, tmp_path, environ_of):
    store, keyring = open_store(load_settings(environ_of(tmp_path / "var"), {}))
    yield keyring
    store.close()


@pytest.fixture
def add(run):
    """Add a key and return it."""

    def add(name, *scopes):
        options = [part for scope in scopes for part in ("--scope", scope)]
        result = run("key", "add", "--name", name, *options, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)["api_key"]

    return add


@pytest.fixture
def listed(run):
    return lambda: [json.loads(line) for line in run("key", "list", "--json").stdout.splitlines()]


def test_a_new_key_has_the_scopes_it_was_given(add, keyring):
    key = add("reader", "moderate", "admin")
    for scope in (Scope.MODERATE, Scope.ADMIN):
        assert keyring.site(key, [scope]).url == SITE
    with pytest.raises(Forbidden, match="scope submit; yours has moderate and admin"):
        keyring.site(key, [Scope.SUBMIT])


def test_a_new_key_is_printed_once_for_people(run):
    result = run("key", "add", SITE, "--name", "queue page", "--scope", "moderate")
    assert re.search(r"Name     queue page\nAPI key  cm_\S{43}\n", result.stdout)
    assert "Keep it now" in result.stderr


@pytest.mark.parametrize("name", ["", "7", "x" * 61, "two\nlines"])
def test_a_name_that_would_mislead_is_refused(run, name):
    result = run("key", "add", "--name", name, "--scope", "submit")
    assert result.exit_code == 2
    assert "1 to 60 characters" in result.stderr


def test_a_name_is_given_once_on_a_site(run, add):
    add("cms", "submit")
    result = run("key", "add", "--name", "cms", "--scope", "submit")
    assert result.exit_code == 2
    assert "named 'cms' already" in result.stderr


def test_the_keys_are_listed_without_themselves(add, listed, run):
    key = add("cms", "submit", "moderate")
    assert [(k["kind"], k["name"], k["scopes"], k["last_used_at"]) for k in listed()] == [
        ("api", "", ["submit", "moderate"], None),
        ("akismet", "", ["submit", "moderate"], None),
        ("api", "cms", ["submit", "moderate"], None),
    ]
    shown = run("key", "list").stdout
    assert re.search(r"3  api +cms  submit moderate  added \S+  never used\n", shown)
    assert key not in shown


def test_the_list_tells_when_a_key_was_last_used(add, listed, keyring, run):
    from service.clock import now

    keyring.site(add("cms", "submit"), [Scope.SUBMIT])
    keyring.write_uses(now())
    assert re.fullmatch(r"[-0-9]{10}T\d\d:\d\d\+00:00", listed()[2]["last_used_at"])
    assert re.search(r"cms .* used [-0-9]{10}T\d\d:\d\d", run("key", "list").stdout)


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_revoked_key_opens_nothing_and_the_others_do(run, add, listed, keyring, by):
    ended, kept = add("old cms", "submit"), add("new cms", "submit")
    result = run("key", "revoke", SITE, "--name", str(listed()[2][by]))
    assert result.exit_code == 0, result.stderr
    with pytest.raises(Unauthorized):
        keyring.site(ended, [Scope.SUBMIT])
    assert keyring.site(kept, [Scope.SUBMIT]).url == SITE


@pytest.mark.parametrize("name", ["nobody", "99", ""])
def test_a_key_that_is_not_there_cannot_be_revoked(run, listed, name):
    result = run("key", "revoke", "--name", name)
    assert result.exit_code == 2
    assert "`moderate key list`" in result.stderr
    assert len(listed()) == 2


def test_another_sites_key_cannot_be_revoked(run, listed):
    run("site", "add", "https://other.example")
    assert run("key", "revoke", "https://other.example", "--name", "1").exit_code == 2
    shown = run("key", "list", SITE, "--json").stdout
    assert [json.loads(line)["id"] for line in shown.splitlines()] == [1, 2]


def test_a_rotation_leaves_keys_with_a_name_alone(run, add, keyring):
    key = add("cms", "submit")
    run("key", "rotate", "--end-old")
    assert keyring.site(key, [Scope.SUBMIT]).url == SITE
