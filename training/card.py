"""The model card: what a model was made from, how it was measured, what it is bad at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from model.language_names import name_of
from training.audit import MISLABELLED
from training.evaluate import LEAST_SPAM, Report, SiteFigures
from training.fit import Result
from training.languages import LEAST_COMMENTS, LEAST_SITES
from training.sample import MOST_COPIES
from training.sources import Row, source_of
from training.thresholds import CONFIDENCE, LEAST_SEEN, MOST_HELD, MOST_REJECTED, Proven

_SITE_HEAD = (
    "| site | ham | rejected | held or rejected | spam | rejected | held or rejected "
    "| caught at 1 % ham |\n|---|--:|--:|--:|--:|--:|--:|--:|"
)

_LIMITS = """\
- Spam without a link and without an author URL, and whoever gives neither name nor URL: half of
  what gives spam away is there.
- Praise without a link ("great post, bookmarked!") from an author with an ordinary name, and offers
  written like a letter: what gives them away is hardly in the text.
- What the comment has to do with the post: whether it takes up words of the title, of the address,
  or of the text where the blog sends it. No labelled comment came with a text: comments of others
  on the same post stood in for it.
- Throw-away e-mail addresses: no labelled comment had an address. That spam has ten times as many
  as ham is an assumption.
- Languages other than English: few blog comments of them were to be had. Of Russian, Japanese and
  others almost only spam is known; it was weighed down until it equals the ham, so spam of these
  languages is caught by its links, names and addresses more than by its words.
- Approved comments that look like advertising: link exchange between Chinese blogs, pingbacks,
  answers of a blog's owner that link to it.
- The probabilities hold where spam and ham are equally frequent; a blog with nine spam in ten
  comments has more spam at every probability than they say.
- Most of the spam is of 2004-2019; text written by language models is hardly among it.
"""


def card(rows: Sequence[Row], result: Result, command: str) -> str:
    """Return the card of a model as Markdown.

    rows     every labelled comment that was read, before sampling
    command  the command line that made the model
    """
    report = result.report
    return f"""\
# Model card

A linear filter for blog comments: logistic regression over hashed words (1-2), characters (2-5),
the author's name and URL, and signals of shape. Made by `{command}`.

## Sources

Comments written by third parties; none is part of this file.

{source_table(rows)}

## Protocol

Of near-duplicates on one site at most {MOST_COPIES} (texts of five words or more) were kept,
{len(result.judged.site)} comments in all; a chat source counts as one site. Each site was left out
in turn and judged, with its fields as they came, by a model that saw none of its comments and no
near-duplicate of them, calibrated (Platt) on the other sites. So no figure below is of comments the
model learned from. The model of this folder then learned from all sites. Signals and weights of
sources were chosen among some fifty by these same figures, which flatters them a little.

Rows labelled ham that a reading found to be plain spam ({len(MISLABELLED)}, listed in
`training/audit.py`) were neither learned from nor used to prove a threshold; the figures count them
as ham all the same.

In training a site and class counts by the square root of its rows, author's name and URL and the
post were blanked at random, a third of the blogs' rows got an invented ordinary URL, and some of
their ham an ordinary link. Comments made up from phrases written for it (`training/phrases`) stand
for what the data lacks: praise and offers without a link, thanks of readers, ordinary replies in
languages of which only spam is known.

## Thresholds

{thresholds_text(result.proven)}

{bounds_table(result.proven)}

{languages_text(result.thresholds.languages)}

## Figures

Over blogs, each site and class counting as at most 300 comments; recalls are means over blogs with
{LEAST_SPAM} or more spam. "Caught at 1 % ham" uses one cut for all blogs. Intervals are of 400
bootstrap draws of near-duplicate groups: of other comments of these sites, not of other sites.

{overall_table(report)}

{site_table(report.sites)}

## What it is bad at

{_LIMITS}"""


def thresholds_text(proven: Proven) -> str:
    """Return where the model holds and rejects, and how sure that is."""
    at = proven.thresholds
    held = f"Held from {at.hold_at}" + ("" if proven.hold_proven else ", which proves too little")
    rejected = "never rejected by this model alone, for want of a proof"
    if at.reject_at is not None:
        rejected = f"rejected from {at.reject_at}"
    return f"""\
{held}; {rejected}.

These are the lowest thresholds at which the upper {CONFIDENCE:.0%} confidence bound
(Clopper-Pearson, one-sided, for each group by itself) is at most {MOST_HELD:.1%} of ham held or
rejected and at most {MOST_REJECTED:.1%} rejected. A group is a site with ham enough that ten may be
above, or all other sites taken together: of one of those nothing is proven by itself, but none with
{LEAST_SEEN} ham or more was seen above either share. The bound takes comments as drawn
independently, from sites like these. "At others thresholds" is what each site saw of thresholds
that the other sites proved: what a new blog should expect."""


def bounds_table(proven: Proven) -> str:
    """Return a Markdown table of what the thresholds let through of each group's ham."""
    lines = ["| promise | group | ham | reached | at most |", "|---|---|--:|--:|--:|"]
    for promise, bounds in (("held", proven.holding), ("rejected", proven.rejecting)):
        lines += [
            f"| {promise} | {bound.group} | {bound.ham} | {bound.reached} | {bound.at_most:.2%} |"
            for bound in bounds
        ]
    return "\n".join(lines)


def languages_text(languages: Collection[str]) -> str:
    """Return in which languages the model may reject."""
    names = ", ".join(map(name_of, sorted(languages))) or "no language"
    return f"""\
It may reject in {names}. These are the languages of which it learned from {LEAST_COMMENTS} or
more ham and as many spam comments of blogs, each from {LEAST_SITES} sites or more. In any other the
service holds what it would reject; the figures below count that as rejected."""


def source_table(rows: Sequence[Row]) -> str:
    """Return a Markdown table of the sources, their licences and counts."""
    counts = Counter((row.source, row.is_spam) for row in rows)
    lines = ["| source | ham | spam | what | licence |", "|---|--:|--:|---|---|"]
    for name in sorted({row.source for row in rows}):
        known = source_of(name)
        ham, spam = counts[name, False], counts[name, True]
        lines.append(f"| {name} | {ham} | {spam} | {known.title} | {known.licence} |")
    return "\n".join(lines)


def overall_table(report: Report) -> str:
    """Return a Markdown table of the figures over all and their intervals, where there is one."""
    lines = [f"| {' | '.join(row)} |" for row in report.overall_rows()]
    return "\n".join(["| figure | value | 95 % interval |", "|---|--:|:-:|", *lines])


def site_table(sites: Sequence[SiteFigures]) -> str:
    """Return a Markdown table, one site a line."""
    return "\n".join([_SITE_HEAD, *map(_line, sites)])


def _line(site: SiteFigures) -> str:
    ham = f"{site.ham} | {_share(site.ham_rejected)} | {_share(site.ham_held)}"
    spam = f"{site.spam} | {_share(site.spam_rejected)} | {_share(site.spam_caught)}"
    return f"| {site.site} | {ham} | {spam} | {_share(site.spam_at_one_percent)} |"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
