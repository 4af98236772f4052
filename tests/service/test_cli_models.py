"""What an operator sees and does with the models."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from model.comment import Author, Comment, Post
from service.auth import Keyring
from service.cli import main
from service.database import open_engine, upgrade
from service.policy import Rules, Status, Verdict
from service.records import ShadowVerdict
from service.store import Store

from ..conftest import NOON, SECRET, sqlite

# The first has a spam probability between 0.1 and 0.2.
CONTENTS = ["does it buy views?", "Thanks, the second index fixed my query."]


@pytest.fixture
def run(models):
    def run(*arguments, code=0, **environ):
        environ |= {"MODERATE_HOME": str(models.folder.parent), "MODERATE_SECRET": SECRET}
        result = CliRunner().invoke(main, ["model", *arguments], env=environ)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def versions(models):
    """The four versions, the oldest first: they hold from 0.1, 0.2, 0.3 and 0.4 on."""
    return models.registry.versions()[::-1]


@pytest.fixture
def filled(models):
    """The store of the same home, with one spam and one ham comment on each of two sites."""
    url = sqlite(models.folder.parent / "moderate.db")
    upgrade(url)
    store = Store(open_engine(url))
    assert store.belongs_to(Keyring(store, SECRET).secret_digest)
    for address in ("https://blog.example", "https://other.example"):
        site = store.add_site(address, Rules(), {}, NOON)
        for content in CONTENTS:
            comment = Comment(content, Author("Ann", "ann@x.example"), Post("https://b.example"))
            verdict = Verdict(Status.ACCEPTED, 0.1, (), "before")
            store.add_comment(site.id, comment, verdict, NOON, None)
    yield store
    store.close()


def test_the_list_names_every_model_and_marks_what_is_in_use_and_on_trial(run, models, versions):
    models.registry.use(versions[2], "test")
    models.registry.set_shadow(versions[3])
    _, *lines, legend = run("list").stdout.splitlines()
    assert [line[:27].rstrip() for line in lines] == [
        f"? {versions[3]}",
        f"* {versions[2]}",
        f"  {versions[1]}",
        f"  {versions[0]}",
        "  shipped",
    ]
    assert lines[0].split()[-3:] == ["90.00%", "1.00%", "-"]
    assert legend == "* in use   ? on trial"


def test_the_list_says_what_is_wrong_with_a_model_and_shows_the_others(run, models, versions):
    (models.folder / versions[1] / "manifest.json").write_text("{}")
    (models.folder / "current").write_text("nonsense")
    result = run("list")
    assert "unusable: " in result.stdout
    assert "holds 'nonsense', which is no version" in result.stderr
    assert len(result.stdout.splitlines()) == 6


def test_the_list_of_a_new_service_has_the_shipped_model(tmp_path):
    result = CliRunner().invoke(main, ["model", "list", "--home", str(tmp_path / "new")])
    assert result.stdout.splitlines()[1].startswith("* shipped")


def test_a_model_is_shown_with_its_thresholds_figures_and_times_in_use(run, models, versions):
    models.registry.use(versions[0], "first try")
    models.registry.use(versions[1], "better")
    shown = run("show", versions[0]).stdout
    assert "from a spam probability of 0.1 on a comment is held" in shown
    assert "spam caught                              0.9000" in shown
    assert "(first try)" in shown
    assert "(better)" not in shown
    assert str(models.folder / versions[0] / "card.md") in shown
    assert "to now (better)" in run("show", "current").stdout


def test_the_shipped_model_is_shown_in_use_from_the_beginning(run):
    assert "from the beginning to now" in run("show", "shipped").stdout
    assert run("show", "current").stdout == run("show", "default").stdout


def test_a_model_is_put_in_use_with_a_reason(run, models, versions):
    result = run("use", versions[1], "--why", "it is better")
    assert result.stdout.startswith(f"In use: {versions[1]}.")
    assert result.stderr == ""
    assert models.registry.current() == versions[1]
    assert models.registry.history()[-1].why == "it is better"


@pytest.mark.parametrize("name", ["shipped", "default"])
def test_the_shipped_model_can_be_put_in_use(run, models, versions, name):
    run("use", versions[1])
    run("use", name)
    assert models.registry.current() is None


def test_rolling_back_says_what_is_in_use_and_what_was(run, models, versions):
    run("use", versions[1])
    run("use", versions[2])
    assert f"In use: {versions[1]}, in place of {versions[2]}." in run("rollback").stdout
    assert f"In use: shipped, in place of {versions[1]}." in run("rollback").stdout
    assert "nothing to go back to" in run("rollback", code=2).stderr


def test_a_fixed_model_is_told_when_another_is_put_in_use(run, models, versions):
    fixed = str(models.folder.parent / "shipped")
    assert "MODERATE_MODEL" in run("use", versions[1], MODERATE_MODEL=fixed).stderr


@pytest.mark.parametrize("name", ["nonsense", "../x", "20261123T120000Z-00000000"])
@pytest.mark.parametrize("command", ["use", "show", "shadow"])
def test_what_is_no_model_is_refused_in_one_line(run, command, name):
    assert len(run(command, name, code=2).stderr.splitlines()) == 1


def test_verifying_tells_good_from_bad_and_changes_nothing(run, models, versions):
    assert run("verify").stdout.count("good") == 5
    (models.folder / versions[1] / "report.html").write_text("other")
    result = run("verify", code=1)
    assert result.stdout.count("good") == 4
    assert f"bad   model {versions[1]}: report.html is not the file" in result.stdout
    assert run("verify", versions[1], code=1).stdout.startswith("bad")
    assert run("verify", versions[0]).stdout == f"good  {versions[0]}\n"
    assert models.registry.current() is None


def test_verifying_finds_a_damaged_pointer(run, models):
    (models.folder / "current").write_text("nonsense")
    assert "bad   " in run("verify", code=1).stdout


def test_a_bad_model_is_not_put_in_use(run, models, versions):
    (models.folder / versions[1] / "model.joblib").write_bytes(b"damaged")
    assert "is not the file" in run("use", versions[1], code=2).stderr
    assert models.registry.current() is None


def test_a_model_is_put_on_trial_and_taken_off(run, models, versions):
    assert versions[1] in run("shadow", versions[1]).stdout
    assert models.registry.shadow() == versions[1]
    run("shadow", "off")
    assert models.registry.shadow() is None


def test_what_was_found_on_trial_is_told(run, filled):
    found = [ShadowVerdict(n, "candidate", Status.HELD, 0.7) for n in (1, 2, 3)]
    filled.shadows.add([*found, ShadowVerdict(4, "candidate", Status.ACCEPTED, 0.1)], NOON)
    assert run("shadow").stdout.splitlines() == [
        "On trial: no model",
        "candidate: 4 comments compared, 3 would be decided otherwise: accepted → held 3",
    ]


def test_comparing_lists_every_verdict_that_would_differ(run, filled, versions):
    old, new = versions[0], versions[3]
    first, second, totals = run("compare", old, new).stdout.splitlines()
    assert first.split()[:2] == ["3", "held"]
    assert second.split()[:2] == ["1", "held"]
    assert first.endswith(CONTENTS[0])
    assert totals == (
        f"{old} → {new}: 4 comments compared, 2 would be decided otherwise: held → accepted 2"
    )
    alike = run("compare", new, new).stdout
    assert alike == f"{new} → {new}: 4 comments compared, 0 would be decided otherwise\n"


def test_comparing_writes_json_lines(run, filled, versions, models):
    models.registry.use(versions[3], "test")
    site = "https://other.example"
    result = run("compare", "current", versions[0], "--json", "--site", site, "--limit", "9")
    differing, totals = map(json.loads, result.stdout.splitlines())
    assert totals == {"a": versions[3], "b": versions[0], "compared": 2, "differing": 1}
    loaded = models.registry.load(versions[3])
    spam = pytest.approx(loaded.probabilities([Comment(CONTENTS[0])])[0])
    assert differing == {
        "id": 3,
        "site": site,
        "a": {"status": "accepted", "spam_probability": spam},
        "b": {"status": "held", "spam_probability": spam},
        "content": CONTENTS[0],
    }


def test_comparing_prints_nothing_that_steers_a_terminal(run, filled, versions):
    comment = Comment("\x1b[2Jdoes it buy\r\nviews? ")
    verdict = Verdict(Status.HELD, 0.1, (), "before")
    filled.add_comment(filled.list_sites()[0].id, comment, verdict, NOON, None)
    output = run("compare", versions[0], versions[3], "--limit", "1").stdout
    assert output.splitlines()[0].endswith("[2Jdoes it buy views?")
    assert all(character.isprintable() or character == "\n" for character in output)


def test_comparing_an_unknown_site_is_told(run, filled, versions):
    assert "no site" in run("compare", "current", "shipped", "--site", "x", code=2).stderr
