"""A blog with one article, whose comments go through the JSON door as any blog's would.

Served by ``moderate serve --demo`` alone.
"""

from __future__ import annotations

import json
from collections import deque
from contextvars import copy_context
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from werkzeug.test import Client

from model.score import Reason
from service.pages.guard import check_form, protect, see_other
from service.pages.reasons import why
from service.pages.texts import text

SITE = "http://demo.localhost"
POST = {
    "url": f"{SITE}/slow-queries",
    "title": text("demo.article.title"),
    "text": "\n\n".join(text(f"demo.article.{paragraph}") for paragraph in (1, 2, 3)),
}
EXAMPLES = ("reader", "unsure", "spam")
SHOWN = 20

blueprint = Blueprint("demo_blog", __name__)
blueprint.before_request(check_form)
protect(blueprint)


class Blog:
    """The back end of the blog: it knows the service by its key alone.

    key  of the JSON door
    """

    def __init__(self, app: Flask, key: str) -> None:
        self._service, self._headers = Client(app), {"Authorization": f"Bearer {key}"}
        # What readers left since the start, the newest first.
        self.comments: deque[int] = deque(maxlen=SHOWN)

    def submit(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a comment to the service; return the status of the answer, and the answer."""
        status, answer = self._ask("POST", "/v1/comments", body)
        if status == 201 and answer["id"] not in self.comments:
            self.comments.appendleft(answer["id"])
        return status, answer

    def shown(self, comment_id: int) -> dict[str, Any] | None:
        """Return where a comment stands now; None when it is gone."""
        status, answer = self._ask("GET", f"/v1/comments/{comment_id}")
        return answer if status == 200 else None

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        # In a context of its own: it is another request than the reader's.
        answer = copy_context().run(
            self._service.open, path, method=method, json=body, headers=self._headers
        )
        return answer.status_code, json.loads(answer.get_data())


def register(app: Flask, key: str) -> None:
    """Serve the demo, whose comments belong to the site that a key opens."""
    app.extensions["demo"] = Blog(app, key)
    app.register_blueprint(blueprint)


@blueprint.get("/demo")
def article() -> str:
    """Show the article, what readers left under it, and the form."""
    example = request.args.get("example", "")
    return _page(_example(example) if example in EXAMPLES else {})


@blueprint.post("/demo")
def comment() -> Response:
    """Do what a blog does with a comment that a reader submits."""
    form = request.form
    body = {
        "post": POST,
        "author": {
            "name": form.get("name", ""),
            "email": form.get("email", ""),
            "url": form.get("website", ""),
            "ip": request.remote_addr,
            "user_agent": request.user_agent.string,
        },
        "content": form.get("comment", ""),
    }
    status, answer = _blog().submit(body)
    if status == 201:
        return see_other(url_for("demo_blog.article", left=answer["id"]) + "#left")
    return Response(_page(form.to_dict(), answer), status)


def _page(form: dict[str, str], refusal: dict[str, Any] | None = None) -> str:
    blog = _blog()
    comments = [found for number in list(blog.comments) if (found := blog.shown(number))]
    number = request.args.get("left", type=int)
    left = next((found for found in comments if found["id"] == number), None)
    return render_template(
        "pages/demo.html",
        form=form,
        refusal=refusal,
        errors={error["path"]: error["detail"] for error in (refusal or {}).get("errors", ())},
        comments=comments,
        left=left,
        why=left and why([Reason(**reason) for reason in left["reasons"]]),
        examples=EXAMPLES,
    )


def _example(name: str) -> dict[str, str]:
    fields = ("comment", "name", "email", "website")
    return {field: text(f"demo.example.{name}.{field}") for field in fields}


def _blog() -> Blog:
    blog: Blog = current_app.extensions["demo"]
    return blog
