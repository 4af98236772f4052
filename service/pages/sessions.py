"""Where a moderator is signed in."""

from __future__ import annotations

from flask import Response, g, render_template, url_for

from service.pages.guard import accounts, blueprint, moderator, see_other, store


@blueprint.get("/sessions")
def show_sessions() -> str:
    """List the browsers that are signed in."""
    found = accounts().sessions(moderator())
    return render_template("pages/sessions.html", sessions=found, here=g.session.id)


@blueprint.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Sign one of them out."""
    store().moderators.end_session(moderator(), session_id)
    return see_other(url_for("pages.show_sessions"))


@blueprint.post("/sessions/end")
def end_sessions() -> Response:
    """Sign all of them out, this one too."""
    store().moderators.end_sessions(moderator())
    return see_other(url_for("pages.sign_in"))
