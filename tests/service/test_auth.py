"""Keys: what they look like, and that only digests of them are kept."""

import re
from datetime import UTC, datetime

import pytest

from service.auth import Keyring, new_keys
from service.errors import Unauthorized
from service.policy import Rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_an_akismet_key_has_the_form_that_plugins_take():
    assert re.fullmatch(r"[0-9a-f]{12}", new_keys()["akismet"])


def test_an_api_key_has_256_random_bits():
    keys = {new_keys()["api"] for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"cm_[A-Za-z0-9_-]{43}", key) for key in keys)


@pytest.mark.sqlite("the database is a file")
def test_the_database_holds_no_key(store, keyring, tmp_path):
    keys = new_keys()
    store.add_site("https://blog.example", Rules(), keyring.digests(keys), NOON)
    written = b"".join(file.read_bytes() for file in tmp_path.glob("moderate.db*"))
    assert b"blog.example" in written
    for key in keys.values():
        assert key.encode() not in written


def test_a_key_opens_nothing_under_another_secret(store, keyring, blog):
    assert keyring.site(f"Bearer {blog.key}") == blog.site
    with pytest.raises(Unauthorized):
        Keyring(store, "another secret of 32 characters!").site(f"Bearer {blog.key}")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_known_in_any_case(keyring, blog, scheme):
    assert keyring.site(f"{scheme} {blog.key}") == blog.site
