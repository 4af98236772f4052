"""``moderate model shadow`` and ``compare``: what another model would decide."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing

import click

from service.cli.models import SOON, open_models
from service.cli.opening import home_option, open_store, settings_of
from service.comparing import Pair, compare, in_words
from service.policy import Status
from service.records import ShadowCount

OFF = "off"
SHOWN = 60  # characters of a comment
Changes = Counter[tuple[Status, Status]]


@click.command("shadow")
@click.argument("version", required=False)
@home_option
def shadow_command(version: str | None, home: str | None) -> None:
    """Let VERSION judge every new comment alongside and decide nothing; "off" ends that.

    Without VERSION, print what was found so far: on how many comments a model on trial would have
    decided otherwise than the one in use did.
    """
    registry = open_models(home).registry
    if version is None:
        trial = registry.shadow()
        click.echo(f"On trial: {trial or 'no model'}")
        _show_counts(home)
    elif version == OFF:
        registry.set_shadow(None)
        click.echo("On trial: no model")
    else:
        registry.set_shadow(version)
        click.echo(f"On trial: {version}. {SOON}")


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.option("--site", metavar="URL", help="Only this site's comments.")
@click.option("--limit", type=click.IntRange(1), help="Only this many, the newest.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
@home_option
def compare_command(
    a: str, b: str, site: str | None, limit: int | None, as_json: bool, home: str | None
) -> None:
    """List the stored comments that models A and B would decide otherwise.

    A and B are versions, "current" or "shipped". Both judge anew, without the text of the post,
    which is not stored, and by today's rules of each site.
    """
    models = open_models(home)
    one, other = (models.load(models.named(name)) for name in (a, b))
    store, _ = open_store(settings_of(home=home))
    changes: Changes = Counter()
    with closing(store):
        for pair in compare(store, one, other, store.site_named(site) if site else None, limit):
            changes[pair.a.status, pair.b.status] += 1
            if pair.differs:
                click.echo(json.dumps(_as_json(pair)) if as_json else _line(pair))
    differing = _differing(changes)
    if as_json:
        totals = {"compared": changes.total(), "differing": differing.total()}
        click.echo(json.dumps({"a": one.version, "b": other.version, **totals}))
    else:
        click.echo(f"{one.version} → {other.version}: {_told(changes)}")


def _show_counts(home: str | None) -> None:
    store, _ = open_store(settings_of(home=home))
    with closing(store):
        counts = store.shadows.counts()
    for version in dict.fromkeys(count.model_version for count in counts):
        changes = _changes([count for count in counts if count.model_version == version])
        click.echo(f"{version}: {_told(changes)}")


def _changes(counts: list[ShadowCount]) -> Changes:
    return Counter({(count.ours, count.theirs): count.comments for count in counts})


def _differing(changes: Changes) -> Changes:
    return Counter({(old, new): n for (old, new), n in changes.items() if old != new})


def _told(changes: Changes) -> str:
    differing = _differing(changes)
    compared, count = changes.total(), differing.total()
    told = f"{compared} comment{'s' * (compared != 1)} compared, {count} would be decided otherwise"
    return f"{told}: {in_words(differing)}" if count else told


def _start(content: str) -> str:
    # As it is printed on a terminal, nothing may steer it.
    plain = "".join(c if c.isprintable() else " " for c in content[: 4 * SHOWN])
    return " ".join(plain.split())[:SHOWN]


def _line(pair: Pair) -> str:
    old, new = pair.a, pair.b
    return (
        f"{pair.stored.id:>8}  {old.status:>8} {_spam(old.spam)} → {new.status:<8} "
        f"{_spam(new.spam)}  {_start(pair.stored.comment.content)}"
    )


def _spam(spam: float | None) -> str:
    return "       -" if spam is None else f"{spam:.6f}"


def _as_json(pair: Pair) -> dict[str, object]:
    return {
        "id": pair.stored.id,
        "site": pair.site.url,
        "a": {"status": pair.a.status, "spam_probability": pair.a.spam},
        "b": {"status": pair.b.status, "spam_probability": pair.b.spam},
        "content": _start(pair.stored.comment.content),
    }
