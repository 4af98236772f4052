"""Health and readiness tell a dead process, a missing model and a missing database apart."""

import shutil

import pytest
from sqlalchemy import URL, create_engine

from service import create_app
from service.auth import Keyring
from service.database import disk_room, open_engine
from service.live import Live, LiveModel
from service.personal import Personal
from service.store import Store


@pytest.fixture(autouse=True)
def disk(monkeypatch):
    """The free and all bytes of the disk under the database, as the test says."""
    room = [600_000_000, 1_000_000_000]
    monkeypatch.setattr("service.store.disk_room", lambda engine: tuple(room))
    return room


def test_all_is_well(client):
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": "ok",
        "disk": "ok",
        "model": "ok",
        "model_version": "fixed",
    }


def test_without_a_model_the_service_is_degraded_and_says_why(store, keyring):
    app = create_app(store, keyring, LiveModel(None, "model.joblib is damaged."))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["model"] == "model.joblib is damaged."
    assert answer.json["model_version"] is None


def test_a_model_that_could_not_be_taken_over_is_told_while_the_one_before_judges_on(
    client, model, scorer
):
    model.now = Live(scorer, "model 2 is damaged.")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["model"] == "model 2 is damaged."
    assert answer.json["model_version"] == "fixed"


def test_the_figures_name_the_model_in_use_and_count_what_failed(client, app, model):
    app.extensions["metrics"].reload_failures.inc()
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    assert 'moderate_model_info{version="fixed"} 1.0\n' in answer.text
    assert "moderate_model_reload_failures_total 1.0\n" in answer.text
    model.now = Live(None)
    assert "version=" not in client.get("/metrics").text


def test_the_figures_are_those_of_one_app(client, store, keyring, model):
    create_app(store, keyring, model).extensions["metrics"].reload_failures.inc()
    assert "moderate_model_reload_failures_total 0.0\n" in client.get("/metrics").text


def test_without_a_database_the_service_lives_but_is_not_ready(tmp_path, scorer):
    url = URL.create("sqlite", database=str(tmp_path / "missing" / "moderate.db"))
    store = Store(open_engine(url), Personal("secret"))
    client = create_app(store, Keyring(store, "secret"), LiveModel(scorer)).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "down")
    assert answer.json["database"].startswith("down: ")
    assert client.get("/healthz").status_code == 200


def test_without_a_database_a_comment_is_refused_with_a_time_to_try_again(
    tmp_path, scorer, a_comment
):
    url = URL.create("sqlite", database=str(tmp_path / "missing" / "moderate.db"))
    store = Store(open_engine(url), Personal("secret"))
    client = create_app(store, Keyring(store, "secret"), LiveModel(scorer)).test_client()
    answer = client.post("/v1/comments", json=a_comment(), headers={"Authorization": "Bearer cm_x"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("free", "total", "told"),
    [
        (500_000_000, 5_000_000_000, "ok"),
        (499_999_999, 1_000_000_000, "low: 499 MB (49 %) free where the database lies"),
        (999_999_999, 10_000_000_000, "low: 999 MB (9 %) free where the database lies"),
        (0, 0, "low: 0 MB (0 %) free where the database lies"),
    ],
)
def test_little_room_on_the_disk_is_told_and_turns_nobody_away(client, disk, free, total, told):
    disk[:] = free, total
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["disk"]) == (200, "ok", told)


def test_the_disk_is_the_one_that_the_database_lies_on(tmp_path):
    engine = open_engine(URL.create("sqlite", database=str(tmp_path / "moderate.db")))
    assert disk_room(engine)[1] == shutil.disk_usage(tmp_path).total


def test_the_disk_of_a_database_server_is_not_known():
    assert disk_room(create_engine("postgresql+psycopg://nobody@127.0.0.1/none")) is None
