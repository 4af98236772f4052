"""The folder of the service and the secret it keeps there."""

import os
import stat
import threading
from dataclasses import replace

import pytest

from service.home import HomeError, prepare, secret_of
from service.settings import load_settings


@pytest.fixture
def settings(tmp_path):
    return load_settings({"MODERATE_HOME": str(tmp_path)}, {})


def test_the_folder_is_made_for_its_owner_only(tmp_path):
    prepare(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_told_with_a_way_out(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="MODERATE_HOME"):
        prepare(tmp_path / "file" / "var")


def test_the_secret_is_made_once_and_kept(settings):
    first = secret_of(settings)
    assert len(first) >= 32
    assert secret_of(settings) == first


def test_the_secret_can_be_read_by_its_owner_only(settings, tmp_path):
    secret_of(settings)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_secret_that_was_set_is_used_and_none_is_made(settings, tmp_path):
    assert secret_of(replace(settings, secret="s" * 32)) == "s" * 32
    assert os.listdir(tmp_path) == []


def test_services_that_start_at_once_agree_on_the_secret(settings, tmp_path):
    together = threading.Barrier(8)
    secrets = []

    def start():
        together.wait()
        secrets.append(secret_of(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(secrets), len(set(secrets))) == (8, 1)
    assert os.listdir(tmp_path) == ["secret.key"]


def test_a_damaged_secret_is_refused(settings, tmp_path):
    (tmp_path / "secret.key").write_text("short\n")
    with pytest.raises(HomeError, match="damaged"):
        secret_of(settings)
