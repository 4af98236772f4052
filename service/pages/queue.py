"""The queue: what waits for a moderator, card by card."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, render_template, request, url_for
from marshmallow import EXCLUDE, ValidationError

from service.pages.cards import Shown
from service.pages.guard import blueprint, moderator, store
from service.pages.looking import look_at
from service.pages.stack import lines
from service.policy import Status
from service.queue import BadCursor, Filters, Sort, View, cursor, view_of
from service.queue_schemas import QueueIn

CARDS = 30
TABS = (Status.HELD, Status.ACCEPTED, Status.SPAM, Status.REMOVED)
NARROWING = ("post", "author", "reason", "language", "decided_by", "wave")
_QUERY = QueueIn(unknown=EXCLUDE)


@blueprint.get("/queue")
def queue() -> str:
    """Show one page of it."""
    view, wrong = _asked()
    site = moderator().site
    page = store().queue.page(site.id, view)
    cards = [Shown(card, site, card.comment.id) for card in page.cards]
    asked = _said(view)
    return render_template(
        "pages/queue.html",
        cards=cards,
        view=view,
        wrong=wrong,
        asked=asked,
        counts=store().queue.counts(site.id),
        tabs=TABS,
        sorts=list(Sort),
        narrowing=[name for name in NARROWING if asked.get(name)],
        following=page.next and _address(asked, cursor(page.next, *view_of(view))),
        here=_address(asked, request.args.get("cursor", "")),
        newest=store().queue.newest(site.id) if view.filters.status is Status.HELD else None,
        looked_at=look_at(cards[0].comment.id) if cards else None,
        lines=lines(),
        today=None if cards else store().queue.today(site.id, _midnight()),
        done=request.args.get("done", type=int),
        missed=request.args.get("missed", 0, type=int),
    )


@blueprint.get("/queue/new")
def new_arrivals() -> str:
    """Tell how many cards have come in since the page was opened."""
    view, _ = _asked()
    since = request.args.get("since", 0, type=int)
    latest = replace(view, sort=Sort.NEWEST, limit=100, after=None)
    page = store().queue.page(moderator().site.id, latest)
    count = sum(card.comment.id > since for card in page.cards)
    return render_template("pages/new.html", count=count, here=_address(_said(view)))


def _asked() -> tuple[View, str]:
    """Return the view that the address asks for, and what in it cannot be used."""
    asked = {name: value for name, value in request.args.items() if value.strip()}
    try:
        view: View = _QUERY.load({**asked, "limit": CARDS})
    except (ValidationError, BadCursor) as error:
        status = asked.get("status", "")
        known = Status(status) if status in list(Status) else Status.HELD
        return View(Filters(status=known), limit=CARDS), _told(error)
    return view, ""


def _told(error: ValidationError | BadCursor) -> str:
    if isinstance(error, BadCursor):
        return str(error)
    return " ".join(f"{name}: {' '.join(told)}" for name, told in error.messages_dict.items())


def _said(view: View) -> dict[str, Any]:
    """Return what a view says beside its default, as an address has it."""
    filters = view.filters
    said: dict[str, Any] = {name: getattr(filters, name) for name in (*NARROWING, "text")}
    said["status"] = None if filters.status is Status.HELD else filters.status.value
    said["sort"] = None if view.sort is Sort.NEEDS_YOU else view.sort.value
    return {name: value for name, value in said.items() if value is not None}


def _address(asked: dict[str, Any], cursor: str = "") -> str:
    return url_for("pages.queue", **asked, cursor=cursor or None)


def _midnight() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
