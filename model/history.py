"""What was live when: one JSON line for each change of the model in use. No files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from model.manifest import is_version

# Stands for the model that comes with the program and is in no registry.
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Event:
    """A change of the model in use.

    at        UTC, as in 2026-11-25T12:00:00Z
    version   in use from then on, or ``SHIPPED``
    previous  in use until then, or ``SHIPPED``
    why       words of whoever changed it
    back      whether it took earlier changes back
    """

    at: str
    version: str
    previous: str
    why: str
    back: bool = False


_KINDS = {"at": str, "version": str, "previous": str, "why": str, "back": bool}


def to_line(event: Event) -> bytes:
    """Return an event as a line of the history."""
    return json.dumps(asdict(event)).encode() + b"\n"


def parse(text: bytes) -> list[Event]:
    """Return the events of a history, oldest first.

    A line that is none, such as a crash in the middle of writing leaves, is passed over.
    """
    return list(_events(text))


def live(events: Sequence[Event]) -> list[str]:
    """Return the versions that taking changes back leads through, the one in use last.

    The first is ``SHIPPED``, which was in use before any other. What was taken back is no longer
    among them.
    """
    versions = [SHIPPED]
    for event in events:
        versions = _back(versions, event.version) if event.back else [*versions, event.version]
    return versions


def _back(versions: list[str], to: str) -> list[str]:
    for last in range(len(versions) - 2, -1, -1):
        if versions[last] == to:
            return versions[: last + 1]
    return [SHIPPED] if to == SHIPPED else [SHIPPED, to]


def _events(text: bytes) -> Iterator[Event]:
    for line in text.split(b"\n"):
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(raw, dict) and {name: type(raw[name]) for name in raw} == _KINDS:
            event = Event(**raw)
            if _is_name(event.version) and _is_name(event.previous):
                yield event


def _is_name(version: str) -> bool:
    return version == SHIPPED or is_version(version)
