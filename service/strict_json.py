"""JSON read so that two parsers cannot read it differently. Pure."""

from __future__ import annotations

import json
from typing import Any

from service.errors import MalformedBody

MAX_DEPTH = 32


def read_json(body: bytes) -> Any:
    """Return the one JSON document in ``body``, with or without a byte order mark.

    Raises MalformedBody for what is not UTF-8 or not JSON (RFC 8259), for a name given twice in
    one object, and for nesting deeper than ``MAX_DEPTH``.
    """
    try:
        document = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise MalformedBody("The body is not valid UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBody(
            f"The body is not one JSON document: {error.msg} at {where}."
        ) from error
    except ValueError as error:
        # Python refuses to read an integer of more than 4,300 digits.
        raise MalformedBody("The body holds a number that is too long.") from error
    if _depth_exceeds(document, MAX_DEPTH):
        raise _too_deep()
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise MalformedBody("An object in the body gives one name twice.")
    return named


def _refuse_constant(name: str) -> Any:
    raise MalformedBody(f"The body is not JSON: {name} is not a JSON number.")


def _too_deep() -> MalformedBody:
    return MalformedBody(f"The body is nested deeper than {MAX_DEPTH} levels.")


def _depth_exceeds(document: Any, limit: int) -> bool:
    level = [document]
    for _ in range(limit + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
