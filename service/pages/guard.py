"""What every page has in common: who is let in, what a browser may do with it, how errors look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden, HTTPException

from service.accounts import Accounts
from service.errors import ServiceError
from service.moderators import Moderator, NotSignedIn, Role
from service.pages.texts import text
from service.store import Store

SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

blueprint = Blueprint("pages", __name__)
_open: set[str] = set()

log = logging.getLogger(__name__)


def for_all(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a page be opened without signing in."""
    _open.add(f"pages.{view.__name__}")
    return view


def for_admins(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a page be opened by admins only."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if moderator().role is not Role.ADMIN:
            raise Forbidden(text("error.admins_only"))
        return view(*args, **kwargs)

    return guarded


def moderator() -> Moderator:
    """Return who asks."""
    who: Moderator = g.session.moderator
    return who


def accounts() -> Accounts:
    """Return the moderators' accounts."""
    found: Accounts = current_app.extensions["accounts"]
    return found


def store() -> Store:
    """Return the store."""
    found: Store = current_app.extensions["store"]
    return found


def is_partial() -> bool:
    """Return whether the page's script asks, which puts the answer into the page."""
    return "HX-Request" in request.headers


def see_other(address: str) -> Response:
    """Send the browser on, after something was done."""
    response: Response = make_response(redirect(address, 303))
    return response


@blueprint.before_request
def _let_in() -> None:
    check_form()
    if request.endpoint not in _open:
        # What the page asks for by itself does not show that somebody is there.
        by_itself = "HX-Polling" in request.headers
        g.session = accounts().session(session.get("id", ""), is_seen=not by_itself)


def check_form() -> None:
    """Refuse to change anything for another site, or without the token of a form of ours."""
    if request.method in SAFE:
        return
    # What the browser tells of who made it ask (Fetch Metadata), or else whose page it shows.
    fetch, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_own = fetch == "same-origin" if fetch else _is_own(origin) if origin else True
    if not is_own:
        raise Forbidden(text("error.foreign"))
    csrf: CSRFProtect = current_app.extensions["csrf"]
    csrf.protect()


def _is_own(origin: str) -> bool:
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


@blueprint.context_processor
def _navigation() -> dict[str, Any]:
    pages = [("pages.queue", "page.queue"), ("pages.decisions", "page.decisions")]
    if "session" in g and moderator().role is Role.ADMIN:
        pages.append(("pages.show_moderators", "page.moderators"))
    return {"navigation": pages}


def protect(part: Blueprint) -> None:
    """Let the pages of a blueprint run nothing but our own scripts, and show errors as pages."""
    part.after_request(_harden)
    part.register_error_handler(ServiceError, _of_service)
    part.register_error_handler(CSRFError, _of_token)
    part.register_error_handler(HTTPException, _of_http)
    part.register_error_handler(Exception, _of_crash)


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    # With no-referrer a browser hides from us that a form is our own; others are told nothing.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


@blueprint.errorhandler(NotSignedIn)
def _sign_in_first(error: NotSignedIn) -> Response:
    session.pop("id", None)
    back = request.full_path.rstrip("?") if request.method in SAFE and not is_partial() else ""
    address = url_for("pages.sign_in", next=back or None)
    if is_partial():
        return Response(status=401, headers={"HX-Redirect": address})
    return see_other(address)


def _of_service(error: ServiceError) -> Response:
    return failed(int(error.status), str(error), dict(error.headers))


def _of_token(error: CSRFError) -> Response:
    return failed(403, text("error.token"))


def _of_http(error: HTTPException) -> Response:
    return failed(error.code or 500, error.description or "")


def _of_crash(error: Exception) -> Response:
    log.error("a page failed", exc_info=error)
    return failed(500, text("error.crash"))


def failed(status: int, told: str, headers: dict[str, str] | None = None) -> Response:
    """Return what went wrong as a page, or as a notice in the page that is there."""
    name = "notice" if is_partial() else "error"
    page = make_response(render_template(f"pages/{name}.html", status=status, told=told), status)
    page.headers.update(headers or {})
    return page


protect(blueprint)
