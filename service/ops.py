"""For the operator and his load balancer: is it alive, and can it work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint

from service.errors import StoreUnavailable
from service.live import Live
from service.metrics import CONTENT_TYPE
from service.schemas import HealthOut, ReadinessOut

LITTLE_BYTES = 500_000_000
LITTLE_SHARE = 0.1

# Asked every few seconds, and a service that does not answer is started anew: never limited.
PROBES = ("ops.healthz", "ops.readyz")

blueprint = Blueprint("ops", __name__, description="For the operator")


@blueprint.get("/healthz")
@blueprint.doc(security=[])
@blueprint.response(200, HealthOut)
def healthz() -> dict[str, str]:
    """Tell that the process answers, whatever else is wrong.

    The server calls it in the thread that reads the sockets: it must wait for nothing.
    """
    return {"status": "ok"}


@blueprint.get("/readyz")
@blueprint.doc(security=[])
@blueprint.response(200, ReadinessOut)
@blueprint.alt_response(503, schema=ReadinessOut, description="Nothing can be stored")
def readyz() -> tuple[dict[str, Any], HTTPStatus]:
    """Tell what is wrong.

    Degraded answers 200: when the model that was chosen cannot be loaded, the one before it judges
    on; without any model every comment is held and none is lost. A load balancer must not turn that
    into refused comments. Without a database, or room in it, nothing can be taken: 503. Little room
    on its disk is told while there is still time.
    """
    database = _database_problem()
    live: Live = current_app.extensions["model"].now
    status = "down" if database else "degraded" if live.problem else "ok"
    answer = {
        "status": status,
        "database": database or "ok",
        "disk": _disk_problem() or "ok",
        "model": live.problem or "ok",
        "model_version": live.version,
    }
    return answer, HTTPStatus.SERVICE_UNAVAILABLE if database else HTTPStatus.OK


@blueprint.get("/metrics")
@blueprint.doc(security=[])
@blueprint.response(200, content_type="text/plain")
def metrics() -> Response:
    """Give the figures of this process in the text format of Prometheus."""
    live: Live = current_app.extensions["model"].now
    text = current_app.extensions["metrics"].text(live.version)
    return Response(text, content_type=CONTENT_TYPE)


def _database_problem() -> str | None:
    try:
        current_app.extensions["store"].ping()
    except StoreUnavailable as error:
        return f"{error.kind}: {error}"
    return None


def _disk_problem() -> str | None:
    """Return how little is left where an embedded database lies, when it is little."""
    room = current_app.extensions["store"].room()
    if room is None:
        return None
    free, total = room
    if free >= LITTLE_BYTES and free >= LITTLE_SHARE * total:
        return None
    share = 100 * free // max(total, 1)
    return f"low: {free // 1_000_000} MB ({share} %) free where the database lies"
