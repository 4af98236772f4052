"""What becomes of a comment, given what is known of it. Pure; the order of lines is the policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from model.language_names import name_of
from model.score import Reason, Thresholds


class Status(StrEnum):
    """Where a comment stands."""

    ACCEPTED = "accepted"
    HELD = "held"
    SPAM = "spam"
    REMOVED = "removed"


class Sign(StrEnum):
    """What a blog's plugin tells beside a comment that decides on it, whatever a model says."""

    ADMINISTRATOR = "administrator"
    TEST_VALUE = "test_value"
    TRAP = "trap"
    NOTHING_SAID = "nothing_said"


_BY_SIGN = {
    Sign.ADMINISTRATOR: (Status.ACCEPTED, "the blog says that an administrator wrote it"),
    Sign.TEST_VALUE: (Status.SPAM, "a value that is spam by agreement, for tests"),
    Sign.TRAP: (Status.SPAM, "a field that readers do not see was filled in"),
    Sign.NOTHING_SAID: (Status.ACCEPTED, "neither words nor an author to judge"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the service decided on a comment at intake.

    spam_probability, model_version  None when no model could judge it
    """

    status: Status
    spam_probability: float | None
    reasons: tuple[Reason, ...]
    model_version: str | None

    @property
    def by_sign(self) -> bool:
        """Whether what a plugin told beside the comment decided, and not the comment."""
        return any(reason.name in tuple(Sign) for reason in self.reasons[:1])


@dataclass(frozen=True, slots=True)
class Change:
    """What the service would decide on a comment without one of its parts.

    name  of the part, as `model.flips.Flip` has it
    text  words that a moderator understands
    """

    name: str
    text: str
    spam_probability: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's settings.

    require_author  refuse a comment without the author's name and e-mail address
    link_limit      hold a comment with more links than this
    hold_at         hold from this spam probability on; None: the model's own threshold
    reject_at       reject from this spam probability on; None: the model's own threshold. Not even
                    this rejects in a language that the model does not know
    akismet_held    what Akismet's plugins, which know no third answer, are told of a comment that
                    is held: ``spam`` or ``ham``
    akismet_discard let those plugins throw away unseen what is certainly spam, if they want to
    """

    require_author: bool = True
    link_limit: int = 10
    hold_at: float | None = None
    reject_at: float | None = None
    akismet_held: str = "spam"
    akismet_discard: bool = False

    def thresholds(self, of_model: Thresholds) -> Thresholds:
        """Return the thresholds in force on this site."""
        return replace(
            of_model,
            hold_at=of_model.hold_at if self.hold_at is None else self.hold_at,
            reject_at=of_model.reject_at if self.reject_at is None else self.reject_at,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one comment when it is judged.

    spam          calibrated P(spam) in [0, 1]; None when no model could tell
    thresholds    in force on the site; None when there is no model
    language      code of the content's language, as `model.language.language` tells it
    links         number of links in the content
    concealments  ways in which the text hides itself, as `model.text.concealments` names them
    sign          decides before all of these
    """

    spam: float | None
    thresholds: Thresholds | None
    language: str
    links: int
    concealments: tuple[str, ...]
    sign: Sign | None = None


def decide(evidence: Evidence, rules: Rules) -> tuple[Status, Reason]:
    """Return the status of one comment and the reason that decided it.

    The reason's weight is 0: a rule adds nothing to the model's log-odds.
    """
    if evidence.sign:
        status, text = _BY_SIGN[evidence.sign]
        return status, _reason(evidence.sign.value, text)
    spam, thresholds = evidence.spam, evidence.thresholds
    if spam is None or thresholds is None:
        return Status.HELD, _reason("model_unavailable", "no model could judge this comment")
    certain = spam >= thresholds.reject_from
    if certain and evidence.language in thresholds.languages:
        return Status.SPAM, _reason("spam_certain", _compare(spam, "≥", thresholds.reject_from))
    if certain:
        text = f"the model knows too few comments in {name_of(evidence.language)} to reject"
        return Status.HELD, _reason("unknown_language", f"{text} by itself")
    if evidence.concealments:
        ways = ", ".join(way.replace("_", " ") for way in evidence.concealments)
        return Status.HELD, _reason("hidden_text", f"the text hides itself: {ways}")
    if evidence.links > rules.link_limit:
        text = f"{evidence.links} links, and this site holds more than {rules.link_limit}"
        return Status.HELD, _reason("link_limit", text)
    if spam >= thresholds.hold_at:
        text = _compare(spam, "≥", thresholds.hold_at)
        if thresholds.reject_at is None:
            text += "; this model has no proof for rejecting by itself"
        return Status.HELD, _reason("maybe_spam", text)
    return Status.ACCEPTED, _reason("clean", _compare(spam, "<", thresholds.hold_at))


def is_spam_to_plugins(verdict: Verdict, rules: Rules) -> bool:
    """Return what Akismet's plugins, which publish what is not spam, are told of a comment.

    What no model could judge is never published for it, whatever the site's rule.
    """
    if verdict.status is Status.HELD and verdict.spam_probability is not None:
        return rules.akismet_held == "spam"
    return verdict.status is not Status.ACCEPTED


def may_discard(verdict: Verdict, rules: Rules) -> bool:
    """Return whether a plugin may throw the comment away unseen."""
    return rules.akismet_discard and verdict.reasons[0].name == "spam_certain"


def _reason(name: str, text: str) -> Reason:
    return Reason(name=name, weight=0.0, text=text)


def _compare(spam: float, sign: str, threshold: float) -> str:
    return f"spam probability {spam:.6f} {sign} {threshold:g}"
