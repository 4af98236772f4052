"""The command line, as an operator uses it."""

import gzip
import json
import re
import threading
import urllib.request

import pytest
from click.testing import CliRunner

from service.cli import main
from service.cli.opening import open_store
from service.cli.serving import first_key
from service.errors import Unauthorized
from service.records import Scope
from service.server import Server, bind
from service.settings import load_settings

SPAM = "Cheap viagra and casino bonus, buy now http://cheap-pills.example http://casino.example"
HAM = "The second fix worked for me: the index was built before the table had its rows."


@pytest.fixture
def run(tmp_path, environ_of):
    """Run a command with its own folder; the result's output is that of standard output."""

    def run(*arguments, stdin=None, **environ):
        environ = {**environ_of(tmp_path / "var"), **environ}
        return CliRunner().invoke(main, arguments, input=stdin, env=environ)

    return run


@pytest.fixture
def opened(tmp_path, environ_of):
    store, keyring = open_store(load_settings(environ_of(tmp_path / "var"), {}))
    yield store, keyring
    store.close()


def jsonl(*contents, label=None):
    rows = [{"id": f"c{i}", "content": c, "label": label} for i, c in enumerate(contents)]
    return "".join(json.dumps(row) + "\n" for row in rows)


# Sites and keys


def test_a_new_sites_keys_are_printed_as_json_and_open_it(run, opened):
    added = json.loads(run("site", "add", "https://blog.example/", "--json").stdout)
    assert set(added) == {"site", "api_key", "akismet_key"}
    assert re.fullmatch("[0-9a-f]{12}", added["akismet_key"])
    assert opened[1].site(added["api_key"], [Scope.SUBMIT]).url == added["site"]


def test_a_new_sites_keys_are_printed_for_people(run):
    result = run("site", "add", "https://blog.example")
    assert "https://blog.example" in result.stdout
    assert re.search(r"API key +cm_\S{43}\nAkismet key +[0-9a-f]{12}\n", result.stdout)


def test_a_site_asks_for_name_and_email_unless_it_was_added_as_anonymous(run, opened):
    run("site", "add", "https://strict.example")
    run("site", "add", "https://open.example", "--anonymous")
    assert [site.rules.require_author for site in opened[0].list_sites()] == [True, False]


def test_what_plugins_are_told_is_set_with_a_new_site(run, opened):
    run("site", "add", "https://blog.example", "--akismet-held", "ham", "--akismet-discard")
    (site,) = opened[0].list_sites()
    assert (site.rules.akismet_held, site.rules.akismet_discard) == ("ham", True)


def test_the_rules_of_a_site_are_shown_and_changed_one_by_one(run, opened):
    run("site", "add", "https://blog.example", "--anonymous")
    assert "akismet_held    spam\n" in run("site", "rules").stdout
    run("site", "rules", "https://blog.example", "--akismet-held", "ham")
    shown = json.loads(run("site", "rules", "1", "--akismet-discard", "--json").stdout)
    assert (shown["akismet_held"], shown["akismet_discard"]) == ("ham", True)
    (site,) = opened[0].list_sites()
    assert not site.rules.require_author
    assert (site.rules.akismet_held, site.rules.akismet_discard) == ("ham", True)


def test_a_rule_that_is_none_is_refused(run):
    run("site", "add", "https://blog.example")
    assert run("site", "rules", "--akismet-held", "maybe").exit_code == 2


@pytest.mark.parametrize(
    "url",
    ["blog.example", "ftp://blog.example", "", "http://[::1", "https://b.example/" + "x" * 2_048],
)
def test_a_site_needs_a_web_address(run, url):
    result = run("site", "add", url)
    assert result.exit_code == 2
    assert "https://blog.example" in result.stderr


def test_a_site_is_added_once(run):
    run("site", "add", "https://blog.example")
    again = run("site", "add", "HTTPS://Blog.Example:443/")
    assert again.exit_code == 2
    assert "moderate key rotate https://blog.example`" in again.stderr
    assert run("key", "rotate", "https://blog.example/").exit_code == 0


def test_the_sites_are_listed(run):
    for url in ("https://one.example", "https://two.example"):
        run("site", "add", url)
    listed = [json.loads(line) for line in run("site", "list", "--json").stdout.splitlines()]
    assert [row["site"] for row in listed] == ["https://one.example", "https://two.example"]
    assert "https://two.example" in run("site", "list").stdout


def test_after_a_rotation_the_new_key_and_the_old_one_are_good(run, opened):
    first = json.loads(run("site", "add", "https://blog.example", "--json").stdout)
    second = json.loads(run("key", "rotate", "--json").stdout)
    for keys in (first, second):
        assert opened[1].site(keys["api_key"], [Scope.SUBMIT]).url == "https://blog.example"
    run("key", "rotate", "1")
    with pytest.raises(Unauthorized):
        opened[1].site(first["api_key"], [Scope.SUBMIT])


def test_a_leaked_key_is_ended_at_once(run, opened):
    leaked = json.loads(run("site", "add", "https://blog.example", "--json").stdout)
    run("key", "rotate", "https://blog.example", "--end-old")
    with pytest.raises(Unauthorized):
        opened[1].site(leaked["api_key"], [Scope.SUBMIT])


def test_of_several_sites_the_one_meant_must_be_named(run):
    for url in ("https://one.example", "https://two.example"):
        run("site", "add", url)
    assert "site list" in run("key", "rotate").stderr
    assert run("key", "rotate", "https://none.example").exit_code == 2
    assert run("key", "rotate", "2").exit_code == 0


# Problems of the configuration


def test_every_problem_of_the_settings_is_a_line_and_the_exit_code_is_2(run):
    result = run("serve", MODERATE_PORT="eighty", MODERATE_THREADS="0")
    assert result.exit_code == 2
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == [
        "MODERATE_PORT",
        "MODERATE_THREADS",
    ]


def test_a_port_that_is_taken_is_one_line_and_exit_2(run, tmp_path):
    with bind("127.0.0.1", 0) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert re.fullmatch(r"moderate: cannot listen on .*--port\.\n", result.stderr)
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_is_one_line_and_exit_2(run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("serve", "--port", "0", MODERATE_HOME=str(tmp_path / "file" / "var"))
    assert result.exit_code == 2
    assert re.fullmatch(r"moderate: cannot write to the folder .*\n", result.stderr)


@pytest.mark.sqlite("the database is a file")
def test_a_file_that_is_no_database_is_one_line_and_exit_2(run, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database " * 100)
    url = f"sqlite:///{tmp_path / 'notes.txt'}"
    result = run("serve", "--port", "0", MODERATE_DATABASE_URL=url)
    assert result.exit_code == 2
    assert re.fullmatch(r"moderate: the database .* is damaged .*\n", result.stderr)
    assert "moderate db restore FILE" in result.stderr


def test_a_database_that_cannot_be_reached_shows_no_password(run):
    url = "postgresql://moderate:hunter2@127.0.0.1:1/none?password=hunter2"
    result = run("serve", "--port", "0", MODERATE_DATABASE_URL=url)
    assert result.exit_code == 2
    assert "hunter2" not in result.stderr
    assert "cannot open the database" in result.stderr


@pytest.mark.parametrize("host", ["a..b", "x" * 70, "no-such-host.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_machines_is_one_line_and_exit_2(run, host):
    result = run("serve", "--port", "0", "--host", host, MODERATE_PROXIES="none")
    assert result.exit_code == 2
    assert re.fullmatch(r"moderate: cannot listen on .*\n", result.stderr)


def test_another_secret_than_the_databases_is_one_line_and_exit_2(run):
    run("site", "add", "https://blog.example")
    result = run("site", "list", MODERATE_SECRET="another secret of 32 characters!")
    assert result.exit_code == 2
    assert re.fullmatch(r"moderate: the secret is not the one .*\n", result.stderr)


def test_the_files_are_their_owners_alone(run, tmp_path):
    (tmp_path / "var").mkdir(mode=0o755)
    run("site", "add", "https://blog.example")
    for file in (tmp_path / "var").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_misspelt_setting_is_told_and_does_not_stop_anything(run):
    result = run("site", "list", MODERATE_PROT="1")
    assert result.exit_code == 0
    assert "MODERATE_PROT" in result.stderr


def test_the_check_reports_every_problem_at_once(run, tmp_path):
    (tmp_path / "file").write_text("")
    with bind("127.0.0.1", 0) as taken:
        result = run(
            "serve",
            "--check",
            "--port",
            str(taken.getsockname()[1]),
            "--model",
            str(tmp_path / "none"),
            MODERATE_HOME=str(tmp_path / "file"),
        )
    assert result.exit_code == 2
    assert "cannot listen" in result.stderr
    assert "cannot write" in result.stderr
    assert "model none" in result.stderr


def test_the_check_of_a_good_configuration_says_so(run):
    result = run("serve", "--check", "--port", "0")
    assert (result.exit_code, result.stdout) == (0, "The configuration is good.\n")


@pytest.mark.sqlite("the database is a file")
def test_the_check_makes_neither_a_database_nor_a_secret(run, tmp_path):
    run("serve", "--check", "--port", "0")
    assert list((tmp_path / "var").iterdir()) == []


def test_a_start_that_another_was_quicker_than_shows_no_key(opened):
    store, keyring = opened
    assert first_key(store, keyring)
    assert first_key(store, keyring) is None


# Scoring a file


def test_the_comments_of_a_file_are_scored_line_by_line(run, tmp_path):
    file = tmp_path / "comments.jsonl.gz"
    file.write_bytes(gzip.compress(jsonl(SPAM, HAM).encode()))
    result = run("score", str(file))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(row) for row in rows] == [{"id", "spam_probability", "status"}] * 2
    assert [row["id"] for row in rows] == ["c0", "c1"]
    assert rows[0]["spam_probability"] > 0.5 > rows[1]["spam_probability"]
    assert rows[1]["status"] == "accepted"


def test_comments_are_scored_from_standard_input(run):
    rows = run("score", "-", stdin=jsonl(*[HAM] * 1_001)).stdout.splitlines()
    assert len(rows) == 1_001


def test_a_text_that_hides_itself_is_held_in_a_file_too(run):
    hidden = run("score", "-", stdin=jsonl("\u202egnp.exe")).stdout
    assert json.loads(hidden)["status"] == "held"


def test_a_line_that_cannot_be_read_is_named(run):
    result = run("score", "-", stdin=jsonl(HAM) + "{\n")
    assert result.exit_code == 2
    assert "line 2" in result.stderr


def test_scoring_without_a_model_says_what_is_wrong(run, tmp_path):
    result = run("score", "-", "--model", str(tmp_path), stdin=jsonl(HAM))
    assert result.exit_code == 2
    assert "manifest.json" in result.stderr


# The service itself


@pytest.fixture
def running(app):
    """The address of a running service."""
    listening = bind("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = Server(app, listening, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()
    thread.join()


def test_a_replay_compares_the_verdicts_with_the_labels(run, running, blog, scorer, tmp_path):
    scorer.set(spam=0.99)
    file = tmp_path / "labelled.jsonl"
    file.write_text(jsonl(*[SPAM] * 3, label="spam") + jsonl(*[HAM] * 2, label="ham"))
    result = run("replay", str(file), "--url", running, "--key", blog.key, "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["counts"]["spam"]["spam"] == 3
    assert figures["counts"]["ham"]["spam"] == 2
    assert figures["failed"] == 0


def test_a_replay_with_a_wrong_key_stops_at_once_and_does_not_show_it(run, running, tmp_path):
    file = tmp_path / "labelled.jsonl"
    file.write_text(jsonl(*[SPAM] * 3, label="spam"))
    result = run("replay", str(file), "--url", running, MODERATE_KEY="cm_wrong")
    assert result.exit_code == 2
    assert "cm_wrong" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_first_start_makes_a_key_and_the_second_keeps_everything(serve):
    (curl,) = re.findall(r"^curl .*$", serve().stop(), re.MULTILINE)
    service = serve()
    request = urllib.request.Request(
        f"{service.address}/v1/comments",
        data=re.search(r"-d '(.*)'$", curl)[1].encode(),
        headers=dict(header.split(": ") for header in re.findall(r"-H '([^']*)'", curl)),
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201
        assert json.load(answer)["status"] in ("accepted", "held", "spam")
    assert "cm_" not in service.stop()
