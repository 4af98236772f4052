"""Signing in, signing out, and setting a password by a link."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template, request, session, url_for

from service.errors import ServiceError
from service.moderators import (
    MAX_NAME,
    MAX_PASSWORD,
    MIN_PASSWORD,
    BadPassword,
    NotSignedIn,
    TooManyPasswords,
    TooManyTries,
    WrongPassword,
)
from service.pages.guard import accounts, blueprint, for_all, see_other, store
from service.pages.texts import text

PATHS = ("/queue", "/comments", "/decisions", "/sessions", "/moderators")
LIMITS = {"min_password": MIN_PASSWORD, "max_password": MAX_PASSWORD, "max_name": MAX_NAME}


@blueprint.get("/sign-in")
@for_all
def sign_in() -> str:
    """Ask for name and password."""
    return render_template("pages/sign_in.html", name="", told="", **LIMITS)


@blueprint.post("/sign-in")
@for_all
def sign_in_now() -> Response:
    """Sign in."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    address, browser = request.remote_addr or "", request.user_agent.string
    try:
        cookie = accounts().sign_in(
            name[: 3 * MAX_NAME], password[: 4 * MAX_PASSWORD], address, browser
        )
    except (WrongPassword, TooManyTries, TooManyPasswords) as error:
        return _again("sign_in", error, name=name)
    return _signed_in(cookie, request.args.get("next", ""))


@blueprint.get("/sign-in/<token>")
@for_all
def link(token: str) -> str:
    """Ask for a new password."""
    moderator = accounts().linked(token)
    return render_template("pages/link.html", name=moderator.name, told="", **LIMITS)


@blueprint.post("/sign-in/<token>")
@for_all
def link_now(token: str) -> Response:
    """Set the password and sign in."""
    password, again = request.form.get("password", ""), request.form.get("again", "")
    try:
        if password != again:
            raise BadPassword(text("link.differ"))
        cookie = accounts().use_link(token, password, request.user_agent.string)
    except (BadPassword, TooManyPasswords) as error:
        return _again("link", error, name=accounts().linked(token).name)
    return _signed_in(cookie, "")


@blueprint.post("/sign-out")
@for_all
def sign_out() -> Response:
    """Sign this browser out."""
    try:
        here = accounts().session(session.get("id", ""))
        store().moderators.end_session(here.moderator, here.id)
    except NotSignedIn:
        pass
    session.clear()
    return see_other(url_for("pages.sign_in"))


def _signed_in(cookie: str, following: str) -> Response:
    session.clear()
    session["id"] = cookie
    session.permanent = True
    known = following.startswith(PATHS)
    return see_other(following if known else url_for("pages.queue"))


def _again(page: str, error: ServiceError, name: str) -> Response:
    told = render_template(f"pages/{page}.html", name=name, told=str(error), **LIMITS)
    response = make_response(told, HTTPStatus(error.status))
    response.headers.update(error.headers)
    return response
