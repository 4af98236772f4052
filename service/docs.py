"""The documentation page: the OpenAPI description as one plain page, no script, no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, render_template
from flask_smorest import Api

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. ``path`` leads to it from the top, ``[]`` marking a list's items."""

    path: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer of an operation."""

    status: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked of the service.

    scopes  a key with one of them may ask it; none: nobody needs a key
    """

    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str
    answers: tuple[Answer, ...]


def register(app: Flask, api: Api) -> None:
    """Serve the page of ``api`` at ``/docs``."""
    blueprint = Blueprint("docs", __name__)

    @blueprint.get("/docs")
    def docs() -> str:
        """Show what can be asked of the service."""
        spec = api.spec.to_dict()
        return render_template("docs.html", info=spec["info"], operations=list(operations(spec)))

    app.register_blueprint(blueprint)


def operations(spec: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield every operation of an OpenAPI 3 description in its order."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(spec, method, path, item)


def _operation(spec: Mapping[str, Any], method: str, path: str, item: Any) -> Operation:
    raw = item[method]
    parameters = [*item.get("parameters", []), *raw.get("parameters", [])]
    media = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=raw.get("summary", ""),
        description=raw.get("description", ""),
        scopes=tuple(scope for key in raw.get("security", ()) for scope in key["key"]),
        parameters=tuple(_parameters(spec, parameters)),
        body=tuple(_fields(spec, media["schema"])) if media else (),
        example=json.dumps(media["example"], indent=2) if "example" in media else "",
        answers=tuple(
            _answer(spec, status, answer)
            for status, answer in sorted(raw["responses"].items())
            if status != "default"
        ),
    )


def _parameters(spec: Mapping[str, Any], raw: Sequence[Any]) -> Iterator[Field]:
    for reference in raw:
        parameter = _resolved(spec, reference)
        schema = parameter.get("schema", {})
        text = _description({**schema, "description": parameter.get("description", "")})
        name = f"{parameter['name']} ({parameter['in']})"
        yield Field(name, _type(schema), parameter.get("required", False), text)


def _answer(spec: Mapping[str, Any], status: str, raw: Any) -> Answer:
    raw = _resolved(spec, raw)
    schema = raw.get("content", {}).get("application/json", {}).get("schema")
    succeeded = status.startswith("2") and schema
    fields = tuple(_fields(spec, schema)) if succeeded else ()
    return Answer(status, raw.get("description", ""), fields)


def _fields(spec: Mapping[str, Any], schema: Any, prefix: str = "") -> Iterator[Field]:
    schema = _resolved(spec, schema)
    for name, raw in schema.get("properties", {}).items():
        field = _resolved(spec, raw)
        path = prefix + name
        items = _resolved(spec, field.get("items", {}))
        if "properties" in field:
            yield from _fields(spec, field, f"{path}.")
        elif "properties" in items:
            yield from _fields(spec, items, f"{path}[].")
        else:
            required = name in schema.get("required", [])
            yield Field(path, _type(field), required, _description(field))


def _type(field: Mapping[str, Any]) -> str:
    types = field.get("type", "any")
    return " or ".join(types) if isinstance(types, list) else str(types)


def _description(field: Mapping[str, Any]) -> str:
    limit = f"At most {field['maxLength']:,} characters." if "maxLength" in field else ""
    choices = f"One of {', '.join(field['enum'])}." if "enum" in field else ""
    return " ".join(filter(None, (field.get("description", ""), choices, limit)))


def _resolved(spec: Mapping[str, Any], node: Any) -> Any:
    while "$ref" in node:
        target: Any = spec
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node
