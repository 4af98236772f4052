"""``moderate explain``: why comments get their verdicts, and what would change them."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import click

from model.labels import MAX_LINE, BadLine, LabelledComment, parse_line, read_stream
from model.score import Reason, Score
from model.wording import counted
from service.cli.labelled import FILE
from service.cli.opening import Problems, settings_of
from service.cli.serving import load_model
from service.live import Judge
from service.moderation import changes, evidence_of
from service.policy import Change, Rules, Status, decide


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one comment of a file gets its verdict.

    rule     what decided, its weight 0
    without  the verdicts without each part of the comment, the strongest change first
    """

    id: str
    status: Status
    rule: Reason
    score: Score
    without: tuple[Change, ...]

    @property
    def log_odds(self) -> float:
        """The sum of the weights."""
        return math.fsum(reason.weight for reason in self.score.reasons)


@click.command("explain")
@FILE
@click.option("--model", metavar="DIR", help="Folder of the model.  [default: the one in use]")
@click.option(
    "--limit", type=click.IntRange(0), default=8, show_default=True, help="Signals shown of each."
)
@click.option("--json", "json_output", is_flag=True, help="Print a JSON object a line.")
def explain_command(file: BinaryIO, model: str | None, limit: int, json_output: bool) -> None:
    """Tell why the comments in FILE, or - for standard input, get their verdicts.

    FILE is as `moderate score` takes it, or one comment as POST /v1/comments takes it. Weights are
    in log-odds, positive towards spam, and add up to the sum. Below stands what the verdict would
    be without each part of the comment, scored again. --json leaves out no signal.
    """
    scorer = load_model(settings_of(model=model))
    try:
        for number, row in enumerate(_comments(file.read())):
            explanation = _explained(row, scorer)
            if json_output:
                click.echo(json.dumps(_as_json(explanation)))
            else:
                click.echo("\n" * (number > 0) + "\n".join(_lines(explanation, limit)))
    except BadLine as error:
        raise Problems(str(error)) from error


def _comments(document: bytes) -> Iterator[LabelledComment]:
    """Yield the comments of a labels file, or the one that a JSON document of any lines is."""
    if len(document) <= MAX_LINE and (text := _one_object(document)):
        yield parse_line(text, 1)
    else:
        yield from read_stream(io.BytesIO(document))


def _one_object(document: bytes) -> str:
    """Return the text of a document that is one JSON object, "" for any other."""
    try:
        text = document.decode("utf-8-sig")
        return text if isinstance(json.loads(text), dict) else ""
    except (ValueError, RecursionError):
        return ""


def _explained(row: LabelledComment, scorer: Judge) -> Explanation:
    rules, score = Rules(), scorer.score(row.comment)
    status, rule = decide(evidence_of(row.comment, score.spam, scorer.thresholds), rules)
    without = changes(row.comment, score.spam, scorer, rules)
    return Explanation(row.id, status, rule, score, without)


def _as_json(explanation: Explanation) -> dict[str, Any]:
    reasons = (explanation.rule, *explanation.score.reasons)
    return {
        "id": explanation.id,
        "status": explanation.status,
        "spam_probability": explanation.score.spam,
        "log_odds": explanation.log_odds,
        "reasons": [asdict(reason) for reason in reasons],
        "without": [asdict(change) for change in explanation.without],
        "model_version": explanation.score.model_version,
    }


def _lines(explanation: Explanation, limit: int) -> Iterator[str]:
    """Yield the lines that tell a person."""
    name = "".join(filter(str.isprintable, explanation.id))
    yield f"comment {name}: {explanation.status} ({explanation.rule.text})"
    *signals, baseline = explanation.score.reasons
    for reason in signals[:limit]:
        yield _weighed(reason.weight, reason.text)
    if others := signals[limit:]:
        yield _weighed(math.fsum(reason.weight for reason in others), counted(len(others), "other"))
    yield _weighed(baseline.weight, f"baseline: {baseline.text}")
    spam = explanation.score.spam
    yield _weighed(explanation.log_odds, f"sum: the log-odds of the probability {spam:.6f}")
    if explanation.without:
        changing = any(change.status != explanation.status for change in explanation.without)
        yield "what would change it:" if changing else "nothing that can be taken out changes it:"
        yield from (_changed(change, explanation.status) for change in explanation.without)


def _weighed(weight: float, text: str) -> str:
    return f"{weight:+10.4f}  {text}"


def _changed(change: Change, status: Status) -> str:
    if change.spam_probability is None:
        return f"  {change.text}: no verdict"
    verdict = f"still {status}" if change.status == status else str(change.status)
    return f"  {change.text}: {change.spam_probability:.6f}, {verdict}"
