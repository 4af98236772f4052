from __future__ import annotations

import gzip
import json

import pytest

from model.comment import Comment, Post
from model.labels import LabelledComment
from model.view import View
from training.sources import KNOWN, SourceError, addressed, digest, labels_files, read_rows


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


def _addressed(site, post_id, **known):
    line = LabelledComment(
        id="1", comment=Comment("x", post=Post(**known)), is_spam=False, site=site, post_id=post_id
    )
    return addressed(line).comment.post


@pytest.mark.parametrize(
    ("site", "post_id", "url"),
    [
        ("ann/blog.example", "large-table", "https://blog.example/large-table"),
        ("blog.example", "2012/large-table", "https://blog.example/2012/large-table"),
        ("blog.example", "/large-table", "https://blog.example/large-table"),
        ("https://blog.example/", "large-table", "https://blog.example/large-table"),
        ("https://a.example/blog", "large-table", "https://a.example/blog/large-table"),
    ],
)
def test_a_post_has_its_address_from_its_blog_and_its_name(site, post_id, url):
    assert _addressed(site, post_id).url == url


@pytest.mark.parametrize(("site", "post_id"), [("blog.example", ""), ("", "large-table"), ("", "")])
def test_a_post_without_a_blog_or_a_name_has_no_address(site, post_id):
    assert _addressed(site, post_id).url == ""


def test_an_address_that_a_post_has_stays():
    url = "https://other.example/post"
    assert _addressed("blog.example", "large-table", url=url).url == url


def test_the_title_of_a_post_stays_when_it_gets_an_address():
    assert _addressed("blog.example", "1", title="A title").title == "A title"


@pytest.mark.parametrize(
    "post_id",
    ["13", "1493177616768", "0d9f1c3ab27e4f5599aa", "B2F06131-0DE0-41B0-A878-6BCB2B9D42AE"],
)
def test_a_post_named_by_a_number_is_about_nothing(post_id):
    assert View(Comment("x", post=_addressed("blog.example", post_id))).post_words == set()


def test_a_post_named_in_words_is_about_these(tmp_path):
    row = {"content": "a", "label": "ham", "site": "blog.example", "post": {"id": "large-table"}}
    comment = _rows(tmp_path, "own.jsonl", row)[0].labelled.comment
    assert View(comment).post_words == {"large", "table"}


def test_a_link_to_the_blog_of_a_labelled_comment_leaves_nothing(tmp_path):
    row = {"content": "http://blog.example/2", "label": "ham", "site": "blog.example"}
    comment = _rows(tmp_path, "own.jsonl", row | {"post": {"id": 1}})[0].labelled.comment
    assert View(comment).links == ()
