"""A comment-moderation service that a blog runs for itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import version

from flask import Flask, Response, current_app, request

from service import akismet, api, api_queue, deadline, docs, ops, pages
from service.accounts import Accounts
from service.addresses import Networks
from service.auth import Keyring
from service.clock import now
from service.limits import Limits
from service.live import LiveModel
from service.metrics import Metrics
from service.moderation import Moderation
from service.passwords import Passwords
from service.problems import ProblemApi
from service.proxies import Proxies
from service.shadow import Shadow
from service.store import Store
from service.submission import MAX_BODY

DESCRIPTION = """Judges the comments that readers leave on a blog before the blog publishes them: \
accepted, held for a moderator, or spam, with a probability and the reasons that make it up.

Every request but those for health and for this description carries a key of the site as \
Authorization: Bearer KEY. What a key may be used for are its scopes, and each operation names the \
one that it needs: submit to have comments judged, moderate to decide on them. The key that comes \
with a site has both. Errors are problem+json (RFC 9457) and name every wrong field at once \
by its path. Lengths are counted once control characters have been taken out.

Plugins that speak Akismet's protocol find it under /1.1 (verify-key, comment-check, \
submit-spam, submit-ham, deactivate, get-subscription, get-stats, token, test) and /1.2 \
(usage-limit, key-sites, compatible-plugins); they need the name of this host and the site's \
Akismet key. The answer to comment-check is true for spam and false for ham; its headers \
X-moderate-verdict, X-moderate-probability, X-moderate-reasons and X-moderate-id tell the rest."""


def create_app(
    store: Store,
    keyring: Keyring,
    model: LiveModel,
    clock: Callable[[], datetime] = now,
    *,
    metrics: Metrics | None = None,
    passwords: Passwords | None = None,
    limits: Limits | None = None,
    proxies: Networks = (),
) -> Flask:
    """Return the service, wired; the store must have the newest schema.

    model    what it holds may change while the service runs
    proxies  who is believed about whom a request comes from
    """
    metrics = metrics or Metrics()
    limits = limits or Limits()
    shadow = Shadow(store, model, clock, metrics)
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
    app.extensions["moderation"] = Moderation(store, model, clock, shadow.offer)
    app.extensions["shadow"] = shadow
    app.extensions["model"] = model
    app.extensions["metrics"] = metrics
    app.extensions["clock"] = clock
    app.extensions["limits"] = limits
    docs.register(app, _described(app))
    app.register_blueprint(akismet.blueprint)
    accounts = Accounts(store, keyring, passwords or Passwords(), clock)
    pages.register(app, accounts, keyring.cookie_key())
    app.wsgi_app = Proxies(app.wsgi_app, proxies)  # type: ignore[method-assign]
    app.before_request(deadline.start)
    app.before_request(_count)
    app.teardown_request(deadline.stop)
    app.after_request(_harden)
    app.after_request(_tell)
    return app


def _described(app: Flask) -> ProblemApi:
    key = {"type": "http", "scheme": "bearer", "description": "A key of the site"}
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
    described.register_blueprint(api_queue.blueprint)
    described.register_blueprint(ops.blueprint)
    return described


def _count() -> None:
    """Count a request of its client's address. Raise TooManyRequests."""
    if request.endpoint not in ops.PROBES:
        current_app.extensions["limits"].count_address(request.remote_addr or "")


def _tell(response: Response) -> Response:
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        current_app.extensions["metrics"].limited.inc()
    return response


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    return response
