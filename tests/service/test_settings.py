"""Settings: from the environment and options, all problems at once."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.settings import SettingsError, load_settings, unknown_names


def test_nothing_needs_to_be_set():
    settings = load_settings({}, {})
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8080, Path("var"))
    assert settings.database_url == make_url("sqlite:///var/moderate.db")
    assert (settings.model, settings.secret) == (None, None)


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


@pytest.mark.parametrize("name", ["SECRET", "DATABASE_URL"])
def test_a_secret_may_stand_in_a_file(tmp_path, name):
    value = {"SECRET": "s" * 32, "DATABASE_URL": "sqlite:///x.db"}[name]
    file = tmp_path / "secret"
    file.write_text(value + "\n")
    settings = load_settings({f"MODERATE_{name}_FILE": str(file)}, {})
    assert str(getattr(settings, name.lower())) == value


def test_a_secret_file_that_cannot_be_read_is_a_problem(tmp_path):
    with pytest.raises(SettingsError, match="MODERATE_SECRET_FILE: cannot read"):
        load_settings({"MODERATE_SECRET_FILE": str(tmp_path / "none")}, {})


def test_a_secret_is_given_one_way_only(tmp_path):
    environ = {"MODERATE_SECRET": "s" * 32, "MODERATE_SECRET_FILE": str(tmp_path)}
    with pytest.raises(SettingsError, match="not both"):
        load_settings(environ, {})


def test_a_misspelt_name_is_noticed():
    environ = {"MODERATE_PROT": "1", "MODERATE_PORT": "1", "MODERATE_SECRET_FILE": "x", "PATH": ""}
    assert unknown_names(environ) == ["MODERATE_PROT"]


def test_the_settings_show_no_secret_when_printed():
    settings = load_settings(
        {"MODERATE_DATABASE_URL": "postgresql://u:hunter2@h/d", "MODERATE_SECRET": "s3cret" * 9}, {}
    )
    assert "hunter2" not in repr(settings)
    assert "s3cret" not in repr(settings)
