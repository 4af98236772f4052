"""Health and readiness tell a dead process, a missing model and a missing database apart."""

from sqlalchemy import URL

from service import create_app
from service.auth import Keyring
from service.database import open_engine
from service.store import Store


def test_all_is_well(client):
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": "ok",
        "model": "ok",
        "model_version": "fixed",
    }


def test_without_a_model_the_service_is_degraded_and_says_why(store, keyring):
    app = create_app(store, keyring, None, model_problem="model.joblib is damaged.")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["model"] == "model.joblib is damaged."
    assert answer.json["model_version"] is None


def test_without_a_database_the_service_lives_but_is_not_ready(tmp_path, scorer):
    store = Store(
        open_engine(URL.create("sqlite", database=str(tmp_path / "missing" / "moderate.db")))
    )
    client = create_app(store, Keyring(store, "secret"), scorer).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "down")
    assert client.get("/healthz").status_code == 200


def test_without_a_database_a_comment_is_refused_with_a_time_to_try_again(
    tmp_path, scorer, a_comment
):
    store = Store(
        open_engine(URL.create("sqlite", database=str(tmp_path / "missing" / "moderate.db")))
    )
    client = create_app(store, Keyring(store, "secret"), scorer).test_client()
    answer = client.post("/v1/comments", json=a_comment(), headers={"Authorization": "Bearer cm_x"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
