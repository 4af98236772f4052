"""What every part of the JSON door has in common: who may ask, and how bodies are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from flask import Request, current_app, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from service.auth import Keyring, bearer
from service.errors import InvalidFields, UnsupportedBody
from service.limits import Limits
from service.problems import answers, field_errors
from service.records import Scope
from service.strict_json import read_json
from service.submission import (
    MAX_BATCH_BODY,
    AnonymousBatchIn,
    AnonymousCommentIn,
    BatchIn,
    CommentIn,
)

# Made once: building a schema costs more than reading a comment with it.
COMMENT, BATCH = CommentIn(), BatchIn()
# Instead of them, for a site that lets readers stay anonymous.
_ANONYMOUS = {COMMENT: AnonymousCommentIn(), BATCH: AnonymousBatchIn()}

# Of any row.
MAX_NUMBER = 2**63 - 1

_View = TypeVar("_View", bound=Callable[..., Any])


class BodyParser(FlaskParser):
    """Reads bodies strictly, and as the rules of the caller's site ask."""

    def parse(self, argmap: Any, req: Request | None = None, **kwargs: Any) -> Any:
        """Return the loaded body."""
        if not g.site.rules.require_author:
            argmap = _ANONYMOUS.get(argmap, argmap)
        return super().parse(argmap, req, **kwargs)

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the JSON document that a request carries."""
        if not req.content_length and not any(f.required for f in schema.fields.values()):
            return {}
        charset = req.mimetype_params.get("charset", "utf-8").lower()
        is_json = req.mimetype == "application/json" or req.mimetype.endswith("+json")
        if not is_json or charset not in ("utf-8", "utf8"):
            raise UnsupportedBody("Send the body as `Content-Type: application/json`, in UTF-8.")
        if req.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedBody("Send the body as it is, without a Content-Encoding.")
        if isinstance(schema, BatchIn):
            req.max_content_length = MAX_BATCH_BODY
        return read_json(req.get_data(cache=False))

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_: Any
    ) -> NoReturn:
        """Name every wrong field by its path."""
        raise InvalidFields(list(field_errors(error.messages))) from error


class JsonBlueprint(Blueprint):
    """A blueprint whose bodies are read strictly, and whose views say what key they take."""

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.before_request(open_site)

    def add_url_rule(
        self, rule: str, endpoint: Any = None, view_func: Any = None, *a: Any, **o: Any
    ) -> None:
        """Register a view. Raise TypeError unless :func:`needs` is among its decorators."""
        if not getattr(view_func, "scopes", ()):
            raise TypeError(f"{rule}: the view does not say which scope it needs")
        super().add_url_rule(rule, endpoint, view_func, *a, **o)


def needs(*scopes: Scope) -> Callable[[_View], _View]:
    """Open a view of a :class:`JsonBlueprint` to keys with one of these scopes, and describe it."""

    def describe(view: _View) -> _View:
        security = [{"key": [scope.value]} for scope in scopes]
        described: _View = answers(401, 403, 429)(Blueprint.doc(security=security)(view))
        vars(described)["scopes"] = scopes
        return described

    return describe


def open_site() -> None:
    """Find the site that the caller's key opens, in ``g.site``.

    Raises Unauthorized, Forbidden and TooManyRequests.
    """
    keyring: Keyring = current_app.extensions["keyring"]
    limits: Limits = current_app.extensions["limits"]
    view: Any = current_app.view_functions[request.endpoint or ""]
    key = bearer(request.headers.get("Authorization"))
    with limits.counting_failures(request.remote_addr or "", known=keyring.knows(key)):
        g.site = keyring.site(key, view.scopes)
    limits.count_site(g.site.id)
