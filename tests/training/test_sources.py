from __future__ import annotations

import gzip
import json

import pytest

from training.sources import KNOWN, SourceError, digest, labels_files, read_rows


def _write(path, *rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def _rows(tmp_path, name, *rows):
    return read_rows([_write(tmp_path / name, *rows)])


def test_only_labels_files_are_taken_in_the_order_of_their_names(tmp_path):
    for name in ("b.jsonl", "a.jsonl.gz", "README.md", "c.json"):
        (tmp_path / name).touch()
    assert [path.name for path in labels_files(tmp_path)] == ["a.jsonl.gz", "b.jsonl"]


def test_a_folder_without_labels_is_an_error_that_names_it(tmp_path):
    with pytest.raises(SourceError, match=str(tmp_path)):
        labels_files(tmp_path)


def test_the_file_name_is_the_source(tmp_path):
    row = {"content": "hi", "label": "ham"}
    names = ["own.jsonl", "sms.jsonl.gz"]
    assert [_rows(tmp_path, name, row)[0].source for name in names] == ["own", "sms"]


def test_lines_without_a_label_are_passed_over(tmp_path):
    rows = _rows(tmp_path, "own.jsonl", {"content": "a"}, {"content": "b", "label": "spam"})
    assert [row.is_spam for row in rows] == [True]


def test_a_bad_line_is_named_with_its_file(tmp_path):
    with pytest.raises(SourceError, match=r"own\.jsonl: line 2"):
        _rows(tmp_path, "own.jsonl", {"content": "a"}, {"label": "spam"})


@pytest.mark.parametrize(
    ("source", "written", "site"),
    [
        ("blog_spam_recent", "ann/blog.example", "blog.example"),
        ("ham_mmistakes_hendrix", "blog.example", "blog.example"),
        ("own", "https://blog.example", "blog.example"),
        ("own", "HTTPS://WWW.Blog.Example/", "blog.example"),
        ("own", "https://a.example/blog", "a.example/blog"),
        ("own", "", "own"),
        ("tubespam", "tubespam/Youtube01-Psy", "tubespam"),
    ],
)
def test_a_blog_is_one_site_in_every_file_and_a_chat_is_one_site(tmp_path, source, written, site):
    row = {"content": "a", "label": "spam", "site": written}
    assert _rows(tmp_path, f"{source}.jsonl", row)[0].site == site


def test_the_digest_changes_with_names_and_content(tmp_path):
    first, second = _write(tmp_path / "a.jsonl", {}), _write(tmp_path / "b.jsonl", {})
    third = _write(tmp_path / "c.jsonl", {"content": "x"})
    assert len({digest([first]), digest([second]), digest([third]), digest([first, second])}) == 4


def test_every_known_source_has_a_title_and_a_licence():
    assert all(source.title and source.licence for source in KNOWN.values())
