"""The key that models are signed with: made once, for its owner alone."""

from __future__ import annotations

import os
import stat

import pytest

from model.errors import ModelError
from model.signing import KEY_FILE, is_signed, key_of, sign


def _refused(home, match):
    with pytest.raises(ModelError, match=match) as caught:
        key_of(home)
    assert "\n" not in str(caught.value)


def test_the_key_is_made_once_and_kept(tmp_path):
    first = key_of(tmp_path)
    assert len(first) >= 32
    assert key_of(tmp_path) == first


def test_two_installations_have_two_keys(tmp_path):
    for home in ("a", "b"):
        (tmp_path / home).mkdir()
    assert key_of(tmp_path / "a") != key_of(tmp_path / "b")


def test_the_key_can_be_read_by_its_owner_only(tmp_path):
    key_of(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o604, 0o622, 0o666])
def test_a_key_that_is_open_to_others_is_refused(tmp_path, mode):
    key_of(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    _refused(tmp_path, "chmod")


def test_a_key_that_the_group_may_read_is_used(tmp_path):
    key = key_of(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    assert key_of(tmp_path) == key


@pytest.mark.parametrize("content", ["", "\n", "x" * 31 + "\n"])
def test_a_short_key_is_refused(tmp_path, content):
    (tmp_path / KEY_FILE).write_text(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    _refused(tmp_path, "shorter than 32 bytes")


def test_a_key_that_is_a_link_is_refused(tmp_path):
    key_of(tmp_path)
    (tmp_path / KEY_FILE).rename(tmp_path / "elsewhere")
    (tmp_path / KEY_FILE).symlink_to(tmp_path / "elsewhere")
    _refused(tmp_path, "symbolic link")


def test_a_home_that_is_missing_is_told(tmp_path):
    _refused(tmp_path / "none", "No such file")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused(tmp_path):
    key_of(tmp_path)
    os.chown(tmp_path / KEY_FILE, 12345, -1)
    _refused(tmp_path, "another user")


def test_a_signature_is_of_one_text_and_one_key():
    signature = sign(b"k" * 32, "text")
    assert is_signed(b"k" * 32, "text", signature)
    assert not is_signed(b"k" * 32, "text.", signature)
    assert not is_signed(b"l" * 32, "text", signature)
    assert not is_signed(b"k" * 32, "text", "")


def test_a_signature_is_hmac_sha256():
    # RFC 4231, test case 2.
    assert sign(b"Jefe", "what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
