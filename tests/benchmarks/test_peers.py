from __future__ import annotations

import importlib.util
from email import message_from_bytes, policy
from pathlib import Path

import click
import pytest

from model.comment import Author, Comment, Post
from model.labels import LabelledComment
from training.sources import Row

SPEC = importlib.util.spec_from_file_location("peers", Path(__file__).with_name("peers.py"))
peers = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(peers)

COMMENT = Comment(
    "gutes Lied 🎵\n.\nFrom here", Author("Jürgen\r\nBcc: x"), Post(title="Roar (Official)")
)
ROW = Row("tubespam", LabelledComment("1", COMMENT, False, "v"))


def _read(written):
    return message_from_bytes(written, policy=policy.default)


def test_a_whole_mail_has_name_title_and_text_and_no_header_of_the_authors():
    mail = _read(peers.whole_mail(ROW))
    assert mail["From"].addresses[0].display_name == "Jürgen Bcc: x"
    assert mail["Subject"] == "Roar (Official)"
    assert mail["Bcc"] is None
    assert mail.get_content().strip() == COMMENT.content


def test_a_text_mail_has_nothing_of_name_and_title():
    mail = _read(peers.text_mail(ROW))
    assert mail["Subject"] is None
    assert mail["From"].addresses[0].display_name == ""
    assert mail.get_content().strip() == COMMENT.content


def test_a_row_is_written_once(tmp_path):
    box = peers.Mailbox(tmp_path, peers.text_mail)
    assert box.paths([ROW, ROW]) == box.paths([ROW]) * 2
    assert len(list(tmp_path.rglob("*.eml"))) == 1


def test_a_peer_that_is_not_installed_is_named_and_left_out(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    with peers.contenders() as found:
        assert list(found) == ["ours, project", "ours, weighted"]
    said = capsys.readouterr().err
    assert "bogofilter: not installed" in said
    assert "spamassassin: not installed" in said


def test_what_a_program_complains_of_is_an_error():
    assert peers.told("cat", lines=["one", "two"]) == "one\ntwo\n"
    with pytest.raises(click.ClickException, match="No such file"):
        peers.told("cat", "/nowhere/at/all", lines=[])
