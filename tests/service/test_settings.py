"""Settings: from the environment and options, all problems at once."""

from pathlib import Path
from secrets import token_hex, token_urlsafe

import pytest
from sqlalchemy import make_url

from service.settings import SettingsError, load_settings, unknown_names

RANDOM = "0f8b61cb0f8b61cb97d2a4e597d2a4e5"


def test_nothing_needs_to_be_set():
    settings = load_settings({}, {})
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8080, Path("var"))
    assert settings.database_url == make_url("sqlite:///var/moderate.db")
    assert (settings.model, settings.secret) == (None, None)
    assert settings.limits_url is None
    assert all(network.is_loopback for network in settings.proxies)


def test_an_option_wins_over_the_environment():
    settings = load_settings({"MODERATE_PORT": "1", "MODERATE_HOST": "::1"}, {"port": 2})
    assert (settings.port, settings.host) == (2, "::1")


def test_an_option_that_was_not_given_changes_nothing():
    assert load_settings({"MODERATE_PORT": "1"}, {"port": None}).port == 1


def test_the_database_is_in_the_home_folder_unless_it_is_named():
    url = load_settings({"MODERATE_HOME": "/srv/a?b"}, {}).database_url
    assert (url.drivername, url.database) == ("sqlite", "/srv/a?b/moderate.db")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_means_its_driver(scheme):
    settings = load_settings({"MODERATE_DATABASE_URL": f"{scheme}://u:p@h/db"}, {})
    assert settings.database_url == make_url("postgresql+psycopg://u:p@h/db")


def test_every_problem_is_told_at_once():
    environ = {
        "MODERATE_PORT": "eighty",
        "MODERATE_THREADS": "0",
        "MODERATE_SECRET": "short",
        "MODERATE_HOST": "",
    }
    with pytest.raises(SettingsError) as raised:
        load_settings(environ, {})
    assert [problem.partition(":")[0] for problem in raised.value.problems] == [
        "MODERATE_HOST",
        "MODERATE_PORT",
        "MODERATE_THREADS",
        "MODERATE_SECRET",
    ]


@pytest.mark.parametrize("port", ["-1", "65536", "", "8080x"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SettingsError, match="MODERATE_PORT"):
        load_settings({"MODERATE_PORT": port}, {})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "moderate.db",
        "mysql://h/db",
        "://",
        "postgresql+asyncpg://h/d",
        "postgresql://h:port/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?timeout=abc",
    ],
)
def test_a_database_that_is_not_known_is_refused(url):
    with pytest.raises(SettingsError, match="MODERATE_DATABASE_URL"):
        load_settings({"MODERATE_DATABASE_URL": url}, {})


@pytest.mark.parametrize("name", ["SECRET", "DATABASE_URL", "LIMITS_URL"])
def test_a_secret_may_stand_in_a_file(tmp_path, name):
    value = {"SECRET": RANDOM, "DATABASE_URL": "sqlite:///x.db", "LIMITS_URL": "redis://h"}[name]
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text(value + "\n")
    settings = load_settings({f"MODERATE_{name}_FILE": str(file)}, {})
    assert str(getattr(settings, name.lower())) == value


def test_a_secret_file_that_cannot_be_read_is_a_problem(tmp_path):
    with pytest.raises(SettingsError, match="MODERATE_SECRET_FILE: cannot read"):
        load_settings({"MODERATE_SECRET_FILE": str(tmp_path / "none")}, {})


def test_a_secret_is_given_one_way_only(tmp_path):
    environ = {"MODERATE_SECRET": RANDOM, "MODERATE_SECRET_FILE": str(tmp_path)}
    with pytest.raises(SettingsError, match="not both"):
        load_settings(environ, {})


def test_a_misspelt_name_is_noticed():
    environ = {"MODERATE_PROT": "1", "MODERATE_PORT": "1", "MODERATE_SECRET_FILE": "x", "PATH": ""}
    assert unknown_names(environ) == ["MODERATE_PROT"]


def test_the_settings_show_no_secret_when_printed():
    secrets = {
        "MODERATE_DATABASE_URL": "postgresql://u:hunter2@h/d",
        "MODERATE_LIMITS_URL": "redis://:hunter3@h",
        "MODERATE_SECRET": RANDOM,
    }
    shown = repr(load_settings(secrets, {}))
    assert not any(secret in shown for secret in ("hunter2", "hunter3", RANDOM))


@pytest.mark.parametrize(
    "secret",
    [
        "s" * 64,
        "12345671234567123456712345671234567",
        "change-me-change-me-0f8b61cb97d2a4e5",
        "Please_Change_This_To_A_Long_Random_String",
        "your-secret-key-goes-here-0123456789",
        "0f8b61cb97d2a4e50f8b61cb97d2a4e",
    ],
)
def test_a_secret_that_is_short_or_was_made_up_is_refused(secret):
    with pytest.raises(SettingsError, match=r"MODERATE_SECRET: (Easily guessed|Want)"):
        load_settings({"MODERATE_SECRET": secret}, {})


@pytest.mark.parametrize("length", [24, 32, 48])
def test_a_random_secret_is_taken(length):
    for secret in (token_hex(length), token_urlsafe(length)):
        assert load_settings({"MODERATE_SECRET": secret}, {}).secret == secret


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o666])
def test_a_secret_that_every_user_can_read_is_refused(tmp_path, mode):
    file = tmp_path / "secret"
    file.write_text(RANDOM)
    file.chmod(mode)
    with pytest.raises(SettingsError, match=f"chmod 600 {file}"):
        load_settings({"MODERATE_SECRET_FILE": str(file)}, {})
    file.chmod(0o640)
    assert load_settings({"MODERATE_SECRET_FILE": str(file)}, {}).secret == RANDOM


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "moderate.example"])
def test_who_can_be_reached_must_say_which_proxies_are_in_front(host):
    with pytest.raises(SettingsError, match="MODERATE_PROXIES: Others"):
        load_settings({"MODERATE_HOST": host}, {})
    assert load_settings({"MODERATE_HOST": host, "MODERATE_PROXIES": "none"}, {}).proxies == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_what_only_this_machine_reaches_needs_no_more(host):
    assert load_settings({"MODERATE_HOST": host}, {}).proxies


def test_proxies_are_addresses_and_networks():
    proxies = load_settings({"MODERATE_PROXIES": "10.0.0.7, 2001:db8::/32 10.1.0.0/16"}, {}).proxies
    assert [str(network) for network in proxies] == ["10.0.0.7/32", "2001:db8::/32", "10.1.0.0/16"]


@pytest.mark.parametrize("text", ["", " , ", "proxy.example", "10.0.0.7/24", "10.0.0.7 none"])
def test_proxies_that_are_no_addresses_are_refused(text):
    with pytest.raises(SettingsError, match="MODERATE_PROXIES: Want addresses"):
        load_settings({"MODERATE_PROXIES": text}, {})


@pytest.mark.parametrize("name", ["SITE", "ADDRESS", "FAILURE"])
def test_a_limit_is_a_number_of_requests(name):
    with pytest.raises(SettingsError, match=f"MODERATE_{name}_LIMIT"):
        load_settings({f"MODERATE_{name}_LIMIT": "-1"}, {})
    assert load_settings({f"MODERATE_{name}_LIMIT": "0"}, {})


@pytest.mark.parametrize("url", ["", "redis://", "http://h", "memcached://h"])
def test_limits_are_counted_in_redis_or_here(url):
    with pytest.raises(SettingsError, match="MODERATE_LIMITS_URL: Want redis"):
        load_settings({"MODERATE_LIMITS_URL": url}, {})


@pytest.mark.parametrize("value", ["1", "true", "yes", "on"])
def test_debugging_is_refused(value):
    with pytest.raises(SettingsError, match="FLASK_DEBUG: unset it"):
        load_settings({"FLASK_DEBUG": value}, {})
    assert load_settings({"FLASK_DEBUG": "0"}, {})
