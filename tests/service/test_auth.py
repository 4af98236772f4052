"""Keys: what they look like, and that only digests of them are kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.auth import Keyring, bearer, new_keys
from service.errors import StoreUnavailable, Unauthorized
from service.policy import Rules
from service.records import Scope

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
    assert keyring.site(blog.key, [Scope.SUBMIT]) == blog.site
    with pytest.raises(Unauthorized):
        Keyring(store, "another secret of 32 characters!").site(blog.key, [Scope.SUBMIT])


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_known_in_any_case(keyring, blog, scheme):
    assert bearer(f"{scheme} {blog.key}") == blog.key


def last_use(store, actor):
    (key,) = store.keys.of_site(actor.site.id)
    return key.last_used_at


def test_the_last_use_of_a_key_is_noted_to_the_minute(store, keyring, blog, other_blog):
    keyring.site(blog.key, [Scope.SUBMIT])
    keyring.write_uses(NOON + timedelta(minutes=3, seconds=59))
    assert last_use(store, blog) == NOON + timedelta(minutes=3)
    assert last_use(store, other_blog) is None


def test_a_key_that_was_not_used_again_keeps_its_last_use(store, keyring, blog):
    keyring.site(blog.key, [Scope.SUBMIT])
    for minutes in (1, 2):
        keyring.write_uses(NOON + timedelta(minutes=minutes))
    assert last_use(store, blog) == NOON + timedelta(minutes=1)


def test_an_earlier_use_noted_by_another_process_changes_nothing(store, keyring, blog):
    for minutes in (2, 1):
        keyring.site(blog.key, [Scope.SUBMIT])
        keyring.write_uses(NOON + timedelta(minutes=minutes))
    assert last_use(store, blog) == NOON + timedelta(minutes=2)


def test_a_use_that_could_not_be_noted_is_noted_later(store, keyring, blog, monkeypatch):
    def fail(*_):
        raise StoreUnavailable

    keyring.site(blog.key, [Scope.SUBMIT])
    with monkeypatch.context() as broken:
        broken.setattr(store.keys, "used", fail)
        with pytest.raises(StoreUnavailable):
            keyring.write_uses(NOON)
    keyring.write_uses(NOON)
    assert last_use(store, blog) == NOON


def test_a_request_itself_writes_nothing_about_its_key(store, blog):
    blog.get("/v1/comments/1")
    assert last_use(store, blog) is None
