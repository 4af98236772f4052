"""`moderate labels`: decisions out to a file, and labelled comments in from one."""

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from model.comment import Author, Comment, Post
from model.labels import read_labels
from service.cli import main
from service.cli.opening import open_store
from service.decisions import Action, NewDecision
from service.policy import Status, Verdict
from service.settings import load_settings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HELD = Verdict(Status.HELD, None, (), None)
SITE, OTHER = "https://blog.example", "https://other.example"
AUTHOR = Author("Ann Lee", "ann@hidden.example", "https://ann.example/", "203.0.113.99", "Hidden/5")


class Installation:
    """A folder of its own, with a site."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.run("site", "add", SITE)
        self.store, self.keyring = open_store(load_settings({"MODERATE_HOME": str(home)}, {}))
        self.site = self.store.site_named(SITE)

    def run(self, *arguments, stdin=None):
        return CliRunner().invoke(
            main, arguments, input=stdin, env={"MODERATE_HOME": str(self.home)}
        )

    def decide(self, content, action, moderator="Berta", at=NOON, site=None):
        site_id = (site or self.site).id
        comment = Comment(content, AUTHOR, Post(f"{SITE}/1", "A post"))
        number = self.store.add_comment(site_id, comment, HELD, NOON, None)
        new = NewDecision(Action(action), moderator)
        self.store.decisions.decide(site_id, number, new, at)
        return number

    def labels(self, *options):
        lines = self.run("labels", "export", *options).stdout.splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def install(tmp_path):
    opened = []

    def install(name="var"):
        opened.append(Installation(tmp_path / name))
        return opened[-1]

    yield install
    for one in opened:
        one.store.close()


@pytest.fixture
def blog(install):
    return install()


def jsonl(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def row(content="Hello", **changes):
    return {"site": SITE, "content": content, "label": "spam", **changes}


# Export


def test_each_label_is_a_line_in_the_order_of_the_comments(blog):
    blog.decide("one", "spam")
    blog.decide("two", "remove")
    blog.decide("three", "accept")
    first, second = blog.labels()
    assert first == {
        "id": "1",
        "site": SITE,
        "post": {"url": f"{SITE}/1", "title": "A post"},
        "author": {"name": "Ann Lee", "url": "https://ann.example/"},
        "content": "one",
        "type": "comment",
        "created_at": "2026-11-23T12:00:00Z",
        "label": "spam",
        "labelled_at": "2026-11-23T12:00:00Z",
        "labelled_by": blog.keyring.alias(SITE, "Berta"),
    }
    assert (second["id"], second["content"], second["label"]) == ("3", "three", "ham")


def test_what_was_written_is_counted_on_standard_error(blog):
    blog.decide("one", "spam")
    result = blog.run("labels", "export")
    assert result.stderr == "Labels: 1, 0 ham and 1 spam\n"


@pytest.mark.parametrize("name", ["labels.jsonl", "labels.jsonl.gz"])
def test_neither_addresses_nor_moderators_are_in_the_file(blog, tmp_path, name):
    blog.decide("one", "spam")
    blog.run("labels", "export", "--out", str(tmp_path / name))
    written = (tmp_path / name).read_bytes()
    text = gzip.decompress(written) if name.endswith(".gz") else written
    assert b"Ann Lee" in text
    for private in (b"hidden.example", b"203.0.113.99", b"Hidden/5", b"Berta"):
        assert private not in text


def test_only_one_sites_labels_and_only_recent_ones_can_be_exported(blog):
    blog.run("site", "add", OTHER)
    blog.decide("of another", "spam", site=blog.store.site_named(OTHER))
    blog.decide("old", "spam")
    blog.decide("new", "spam", at=NOON + timedelta(days=1))
    exported = blog.labels("--site", "https://BLOG.example/", "--since", "2026-11-24")
    assert [label["content"] for label in exported] == ["new"]
    assert len(blog.labels()) == 3


@pytest.mark.parametrize(
    "options",
    [("--site", "https://none.example"), ("--since", "yesterday"), ("--out", "/dev/null")],
)
def test_an_export_that_cannot_be_made_is_one_line_and_exit_2(blog, options):
    result = blog.run("labels", "export", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("moderate: ")
    assert result.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_told(blog, tmp_path):
    result = blog.run("labels", "export", "--out", str(tmp_path / "none" / "labels.jsonl"))
    assert result.exit_code == 2
    assert "No such file or directory" in result.stderr


# Import


def test_a_file_is_taken_in_once(blog, tmp_path):
    file = tmp_path / "labels.jsonl.gz"
    file.write_bytes(gzip.compress(jsonl(row("one"), row("two", label="ham")).encode()))
    first = blog.run("labels", "import", str(file))
    assert first.stdout.startswith("Labels: 2, 2 of new comments")
    exported = blog.labels()
    again = blog.run("labels", "import", str(file))
    assert again.stdout.endswith("2 known already\n")
    assert blog.labels() == exported
    assert [(x["content"], x["label"]) for x in exported] == [("one", "spam"), ("two", "ham")]


def test_an_import_that_was_stopped_goes_on(blog):
    rows = [row(str(number)) for number in range(450)]
    blog.run("labels", "import", "-", stdin=jsonl(*rows[:250]))
    result = blog.run("labels", "import", "-", stdin=jsonl(*rows))
    assert result.stdout.startswith("Labels: 450, 200 of new comments")
    assert [label["content"] for label in blog.labels()] == [x["content"] for x in rows]


def test_exported_labels_imported_elsewhere_are_exported_the_same(install, tmp_path):
    here, there, file = install("here"), install("there"), tmp_path / "labels.jsonl.gz"
    here.decide("left out", "remove")
    for number in range(30):
        action, moderator = ("spam", "accept")[number % 2], ("Ann", "Berta", "")[number % 3]
        here.decide(f"\u202e\U0001f600 {number}\n", action, moderator, NOON + timedelta(0, number))
    here.run("labels", "export", "--out", str(file))
    assert there.run("labels", "import", str(file)).exit_code == 0
    expected, found = here.labels(), there.labels()
    assert len(expected) == 30
    assert [{**x, "id": ""} for x in found] == [{**x, "id": ""} for x in expected]
    assert [x.id for x in read_labels(file)] == [x["id"] for x in expected]


def test_importing_what_was_exported_here_changes_nothing(blog, tmp_path):
    blog.decide("one", "spam")
    blog.decide("two", "accept")
    before = blog.labels()
    blog.run("labels", "export", "--out", str(tmp_path / "labels.jsonl"))
    result = blog.run("labels", "import", str(tmp_path / "labels.jsonl"))
    assert result.stdout.endswith("2 known already\n")
    assert blog.labels() == before


def test_lines_go_to_the_site_they_name_or_to_the_one_that_is_given(blog):
    blog.run("site", "add", OTHER)
    rows = jsonl(row("one"), row("two", site="HTTPS://Other.example/"))
    blog.run("labels", "import", "-", stdin=rows)
    assert [label["site"] for label in blog.labels()] == [SITE, OTHER]
    blog.run("labels", "import", "-", "--site", OTHER, stdin=jsonl(row("three", site="somebody/b")))
    assert [label["content"] for label in blog.labels("--site", OTHER)] == ["two", "three"]


def test_of_several_sites_a_line_must_name_one(blog):
    line = jsonl({"content": "Hello", "label": "ham"})
    assert blog.run("labels", "import", "-", stdin=line).exit_code == 0
    blog.run("site", "add", OTHER)
    result = blog.run("labels", "import", "-", stdin=line)
    assert (result.exit_code, "--site" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "line 3: "),
        (jsonl(row(label=None)), "line 3: label: want"),
        (jsonl(row(label="eggs")), "line 3: label: want"),
        (jsonl(row(None)), "line 3: content: want text"),
        (jsonl(row(labelled_at="soon")), "line 3: labelled_at: want"),
        (jsonl(row(site="https://none.example")), "line 3: site: "),
        (jsonl(row(site="blog.example")), "line 3: site: "),
        ("[" * 100_000, "line 3: "),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(blog, bad, told):
    result = blog.run("labels", "import", "-", stdin=jsonl(row("one")) + "\n" + bad)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"moderate: {told}")
    assert result.stderr.count("\n") == 1
    assert blog.labels() == []


def test_a_file_that_was_cut_off_is_told_and_nothing_is_imported(blog, tmp_path):
    packed = gzip.compress(jsonl(*(row(str(number)) for number in range(2_000))).encode())
    (tmp_path / "labels.gz").write_bytes(packed[: len(packed) // 2])
    result = blog.run("labels", "import", str(tmp_path / "labels.gz"))
    assert result.exit_code == 2
    assert "damaged gzip" in result.stderr
    assert blog.labels() == []


def test_an_empty_file_holds_no_labels(blog):
    result = blog.run("labels", "import", "-", stdin=io.BytesIO())
    assert (result.exit_code, result.stdout[:10]) == (0, "Labels: 0,")
