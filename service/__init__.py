"""A comment-moderation service that a blog runs for itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from flask import Flask, Response

from service import api, docs, ops
from service.auth import Keyring
from service.clock import now
from service.moderation import Judge, Moderation
from service.problems import ProblemApi
from service.store import Store
from service.submission import MAX_BODY

DESCRIPTION = """Judges the comments that readers leave on a blog before the blog publishes them: \
accepted, held for a moderator, or spam, with a probability and the reasons that make it up.

Every request but those for health and for this description carries the site's API key as \
Authorization: Bearer KEY. Errors are problem+json (RFC 9457) and name every wrong field at once \
by its path."""


def create_app(
    store: Store,
    keyring: Keyring,
    scorer: Judge | None,
    clock: Callable[[], datetime] = now,
    *,
    model_problem: str | None = None,
) -> Flask:
    """Return the service, wired; the store must have the newest schema.

    scorer  None when no model could be loaded, which ``model_problem`` then explains
    """
    app = Flask(__name__)
    # Else an address with a double slash is answered with a redirect, which turns POST into GET.
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE="moderate",
        API_VERSION=version("moderate"),
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    app.extensions["store"] = store
    app.extensions["keyring"] = keyring
    app.extensions["moderation"] = Moderation(store, scorer, clock)
    app.extensions["model_problem"] = model_problem
    app.extensions["model_version"] = scorer and scorer.version
    docs.register(app, _described(app))
    app.after_request(_harden)
    return app


def _described(app: Flask) -> ProblemApi:
    key = {"type": "http", "scheme": "bearer", "description": "The site's API key"}
    described = ProblemApi(
        app,
        spec_kwargs={
            "info": {"description": DESCRIPTION},
            "security": [{"key": []}],
            "components": {"securitySchemes": {"key": key}},
        },
    )
    described.spec.components.parameter("IdempotencyKey", "header", api.IDEMPOTENCY_KEY_SPEC)
    described.register_blueprint(api.blueprint)
    described.register_blueprint(ops.blueprint)
    return described


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    return response
