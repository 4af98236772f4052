"""Who moderates a site: for its admins."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from service.errors import ServiceError
from service.moderators import MAX_NAME, BadName, Moderator, NameTaken, Role
from service.pages.guard import accounts, blueprint, for_admins, moderator, see_other, store


@blueprint.get("/moderators")
@for_admins
def show_moderators() -> Response:
    """List them."""
    return _page()


@blueprint.post("/moderators")
@for_admins
def add_moderator() -> Response:
    """Add one, and show the link that sets a password."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    if role not in list(Role):
        raise BadRequest
    try:
        token = accounts().add(moderator().site, name, Role(role))
    except (BadName, NameTaken) as error:
        return _page(error=error)
    return _page(link=_link(token), name=name)


@blueprint.post("/moderators/<int:moderator_id>/link")
@for_admins
def link_moderator(moderator_id: int) -> Response:
    """Show a new link for one who lost the password."""
    found = _other(moderator_id)
    return _page(link=_link(accounts().link(found)), name=found.name)


@blueprint.post("/moderators/<int:moderator_id>/remove")
@for_admins
def remove_moderator(moderator_id: int) -> Response:
    """Remove one."""
    store().moderators.remove(_other(moderator_id))
    return see_other(url_for("pages.show_moderators"))


def _page(error: ServiceError | None = None, link: str = "", name: str = "") -> Response:
    found = store().moderators.all(moderator().site.id)
    page = render_template(
        "pages/moderators.html",
        moderators=found,
        told=str(error or ""),
        link=link,
        name=name,
        roles=list(Role),
        max_name=MAX_NAME,
    )
    return make_response(page, int(error.status) if error else 200)


def _other(moderator_id: int) -> Moderator:
    """Return another moderator of the same site: nobody shuts themselves out."""
    for found in store().moderators.all(moderator().site.id):
        if found.id == moderator_id and found.id != moderator().id:
            return found
    raise NotFound


def _link(token: str) -> str:
    return url_for("pages.link", token=token, _external=True)
