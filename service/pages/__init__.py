"""The pages, for moderators: HTML that works without a script. Never opened by an API key."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from service.accounts import Accounts
from service.clock import written
from service.moderators import SESSION
from service.pages import deciding, looking, moderators, queue, sessions, signing_in, stack
from service.pages.cards import likelihood
from service.pages.cookies import Cookies
from service.pages.guard import blueprint
from service.pages.texts import text
from service.pages.words import ago, count_of, lasting, minute

__all__ = ["register"]

PARTS = (queue, looking, deciding, stack, signing_in, sessions, moderators)


def register(app: Flask, accounts: Accounts, cookie_key: bytes) -> None:
    """Serve the pages.

    cookie_key  signs the cookies, 32 bytes; the same in every process on one database
    """
    app.secret_key = cookie_key
    app.session_interface = Cookies()
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SESSION,
        # The guard of the pages checks them; the other doors take no cookie.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        # It looks at the Referer, which some browsers never send; the guard looks at the Origin.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["accounts"] = accounts
    CSRFProtect(app)
    app.jinja_env.globals["text"] = text
    app.jinja_env.filters.update(
        ago=lambda at: ago(at, app.extensions["clock"]()),
        count_of=count_of,
        exactly=written,
        lasting=lasting,
        likelihood=likelihood,
        minute=minute,
    )
    app.register_blueprint(blueprint)
