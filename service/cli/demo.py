"""What ``moderate serve --demo`` makes: a site of its own, a key to it, and a moderator."""

from __future__ import annotations

import contextlib
from datetime import datetime

from flask import Flask

from service.accounts import Accounts
from service.auth import Keyring, new_keys
from service.errors import KeyNotFound
from service.moderators import ModeratorNotFound, Role
from service.pages.demo import SITE, register
from service.policy import Rules
from service.records import Scope, Site
from service.store import Store

KEY = "demo blog"
MODERATOR = "demo"


def open_demo(app: Flask, store: Store, keyring: Keyring, at: datetime) -> str:
    """Serve the demo blog; return the token of a link that signs its moderator in.

    Each start makes a new key and a new link: neither is kept anywhere to be found.
    """
    site = _site(store, keyring, at)
    key = new_keys()["api"]
    with contextlib.suppress(KeyNotFound):
        store.keys.revoke(site.id, KEY)
    store.keys.add(site.id, KEY, [Scope.SUBMIT], keyring.digests({"api": key})["api"], at)
    register(app, key)
    accounts: Accounts = app.extensions["accounts"]
    try:
        return accounts.link(store.moderators.named(MODERATOR))
    except ModeratorNotFound:
        return accounts.add(site, MODERATOR, Role.ADMIN)


def _site(store: Store, keyring: Keyring, at: datetime) -> Site:
    # None when there is one already. The keys that come with it are shown to nobody.
    made = store.add_site(SITE, Rules(), keyring.digests(new_keys()), at)
    return made or store.site_named(SITE)
