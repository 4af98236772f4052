"""The page and the commands with which moderators are added and removed."""

import json
import re

import pytest
from click.testing import CliRunner

from service.cli import main
from service.moderators import Role


@pytest.fixture
def admin(signed_in):
    return signed_in("Admin", Role.ADMIN)


@pytest.fixture
def run(tmp_path, environ_of):
    def run(*arguments):
        return CliRunner().invoke(main, arguments, env=environ_of(tmp_path / "var"))

    run("site", "add", "https://blog.example")
    return run


def test_an_admin_adds_a_moderator_whose_link_is_shown(admin, new_browser):
    page = admin.post("/moderators", {"name": "Bob", "role": "moderator"})
    path = re.search(r"http://localhost(/sign-in/[\w-]{43})", page.text)[1]
    assert "Hello Bob" in new_browser().get(path).text
    assert path not in admin.get("/moderators").text


def test_a_name_that_is_taken_is_refused_in_place(admin):
    page = admin.post("/moderators", {"name": "admin", "role": "moderator"})
    assert (page.status_code, "choose another name" in page.text) == (409, True)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\u202eb"])
def test_what_is_no_name_is_refused(admin, name):
    assert admin.post("/moderators", {"name": name, "role": "moderator"}).status_code == 422


def test_an_admin_removes_a_moderator(admin, signed_in, store):
    bob = signed_in("Bob")
    admin.post(f"/moderators/{store.moderators.named('Bob').id}/remove")
    assert bob.get("/sessions").status_code == 303


def test_an_admin_makes_a_new_link(admin, signed_in, store):
    signed_in("Bob")
    page = admin.post(f"/moderators/{store.moderators.named('Bob').id}/link")
    assert re.search(r"/sign-in/[\w-]{43}", page.text)


def test_an_admin_changes_neither_themselves_nor_moderators_of_another_site(
    admin, add_moderator, other_blog, store
):
    add_moderator("Eve", site=other_blog.site)
    assert "Eve" not in admin.get("/moderators").text
    for name in ("Admin", "Eve"):
        number = store.moderators.named(name).id
        for what in ("remove", "link"):
            assert admin.post(f"/moderators/{number}/{what}").status_code == 404
        store.moderators.named(name)


# Commands


def test_moderator_add_prints_a_link(run):
    printed = run("moderator", "add", "Ann", "--url", "https://moderate.example/")
    assert re.fullmatch(r"https://moderate\.example/sign-in/[\w-]{43}\n", printed.stdout)


def test_the_link_leads_where_the_service_listens(run):
    assert run("moderator", "add", "Ann").stdout.startswith("http://127.0.0.1:8080/sign-in/")


def test_moderator_list_shows_them_and_no_secret(run):
    run("moderator", "add", "Ann", "--role", "admin")
    run("moderator", "add", "Bob")
    rows = [json.loads(line) for line in run("moderator", "list", "--json").stdout.splitlines()]
    shown = [(row["moderator"], row["role"], row["site"], row["password"]) for row in rows]
    assert shown == [
        ("Ann", "admin", "https://blog.example", "not set"),
        ("Bob", "moderator", "https://blog.example", "not set"),
    ]
    assert "Bob" in run("moderator", "list").stdout


def test_moderator_link_prints_another_link(run):
    first = run("moderator", "add", "Ann").stdout
    second = run("moderator", "link", "ann").stdout
    assert second.startswith("http://127.0.0.1:8080/sign-in/")
    assert first != second


def test_moderator_sign_out_and_remove_tell_what_they_did(run):
    run("moderator", "add", "Ann")
    assert run("moderator", "sign-out", "Ann").stdout == "0 sessions ended.\n"
    assert run("moderator", "remove", "Ann").stdout == "Ann can sign in no more.\n"
    assert run("moderator", "list").stdout == ""


def test_a_name_that_nobody_has_is_told_with_what_to_do(run):
    failed = run("moderator", "link", "Nobody")
    assert (failed.exit_code, "moderate moderator list" in failed.stderr) == (2, True)


def test_of_several_sites_one_has_to_be_named(run):
    run("site", "add", "https://other.example")
    assert run("moderator", "add", "Ann").exit_code == 2
    run("moderator", "add", "Ann", "--site", "https://other.example")
    assert "https://other.example" in run("moderator", "list").stdout
