"""For the operator and his load balancer: is it alive, and can it work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from service.errors import StoreUnavailable
from service.schemas import HealthOut, ReadinessOut

blueprint = Blueprint("ops", __name__, description="For the operator")


@blueprint.get("/healthz")
@blueprint.doc(security=[])
@blueprint.response(200, HealthOut)
def healthz() -> dict[str, str]:
    """Tell that the process answers, whatever else is wrong."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@blueprint.doc(security=[])
@blueprint.response(200, ReadinessOut)
@blueprint.alt_response(503, schema=ReadinessOut, description="The database does not answer")
def readyz() -> tuple[dict[str, Any], HTTPStatus]:
    """Tell what is wrong.

    Degraded answers 200: without a model every comment is held and none is lost, which a load
    balancer must not turn into refused comments. Without a database nothing can be taken: 503.
    """
    database = _database_problem()
    model: str | None = current_app.extensions["model_problem"]
    status = "down" if database else "degraded" if model else "ok"
    answer = {
        "status": status,
        "database": database or "ok",
        "model": model or "ok",
        "model_version": current_app.extensions["model_version"],
    }
    return answer, HTTPStatus.SERVICE_UNAVAILABLE if database else HTTPStatus.OK


def _database_problem() -> str | None:
    try:
        current_app.extensions["store"].ping()
    except StoreUnavailable as error:
        return str(error)
    return None
