"""Reports as one HTML page: light or dark as the reader's system, without scripts or other files.

Pure functions from figures to text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from model.score import Thresholds
from training import curves, plots
from training.benchmark import Outcome
from training.evaluate import Judged, Report, SiteFigures, auc
from training.figures import Scored
from training.plots import Axis, Line, Mark
from training.sources import source_of

Floats = NDArray[np.float64]
_SHARES = [(share / 5, f"{share * 20} %") for share in range(6)]
_FEW = [(0.001, "0.1 %"), (0.01, "1 %"), (0.1, "10 %"), (1.0, "100 %")]
_ODDS = [(p, f"{p:g}") for p in (0.01, 0.1, 0.5, 0.9, 0.99, 0.999)]
_OVERALL_HEAD = ("figure", "value", "95 % interval")
# Points of a curve; more cannot be told apart.
_POINTS = 300
# Scores outside these percentiles are drawn in the first and the last bin.
_ENDS = (1.0, 99.0)
_LEGEND = '<p class="key"><span class="ham">ham</span> <span class="spam">spam</span></p>'

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #5b6570; --line: #d5dae0;
  --paper: #fff; --ham: #0072b2; --spam: #d55e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --faint: #9aa5b1; --line: #39424c;
  --paper: #14181d; --ham: #56b4e9; --spam: #e69f00; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 1120px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: .9rem; margin: 0; overflow-wrap: anywhere; }
p { max-width: 72ch; } figcaption, .note { color: var(--faint); font-size: .85rem; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
th { color: var(--faint); font-weight: 600; vertical-align: bottom; }
td.text, th.text { text-align: left; } td:not(.text) { white-space: nowrap; }
.wide { overflow-x: auto; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem 2rem; } figure { margin: 0; max-width: 100%; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 1.2rem;
  align-items: end; }
svg { max-width: 100%; height: auto; font: 11px system-ui, sans-serif; fill: var(--faint); }
.grid { stroke: var(--line); } .axis { stroke: var(--faint); }
.mark { stroke: var(--ink); stroke-dasharray: 2 3; }
polyline { fill: none; stroke-width: 2; stroke: var(--ink); }
polyline.ham { stroke: var(--ham); } polyline.spam { stroke: var(--spam); stroke-dasharray: 7 3; }
polyline.ideal { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 4; }
rect.ham { fill: var(--ham); } rect.spam { fill: var(--spam); }
circle { fill: var(--ham); fill-opacity: .75; }
.key span::before { content: ""; display: inline-block; width: .8em; height: .8em;
  margin: 0 .35em 0 .8em; } .key .ham::before { background: var(--ham); }
.key .spam::before { background: var(--spam); }
"""


def evaluation_page(judged: Judged, report: Report, at: Thresholds) -> str:
    """Return the page of ``training evaluate``; figures and curves over all are of blogs."""
    of_blogs = [source_of(name).genre == "blog" for name in judged.site.tolist()]
    blogs = judged.of(np.array(of_blogs, dtype=bool))
    sections = [
        section("Over all blogs", table(_OVERALL_HEAD, report.overall_rows())),
        section("How sure, and how right", _certainty(blogs)),
        section("Thresholds", _threshold_plots(blogs, at)),
        section("Each site", _site_table(report.sites, at)),
        section("Scores of each site", _sites(judged)),
    ]
    return page("How well sites are judged that the model did not learn from", sections)


def benchmark_page(outcomes: Sequence[tuple[Outcome, Scored]]) -> str:
    """Return the page of ``training benchmark``."""
    head = ("source", "protocol", "figure", "value", "95 % interval", "best known before")
    rows = [row for outcome, _ in outcomes for row in _figure_rows(outcome)]
    sections = [section("Every protocol", table(head, rows, words=(0, 1, 2, 5)))]
    sections += [
        section(f"{outcome.source}: {outcome.protocol}", _outcome(outcome, scored))
        for outcome, scored in outcomes
    ]
    return page("Published protocols", sections)


def page(title: str, sections: Sequence[str]) -> str:
    """Return a whole page; ``sections`` are HTML."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width">'
    body = f"<h1>{escape(title)}</h1>{''.join(sections)}"
    return f'<!doctype html><html lang="en"><head>{head}{view}</head><body>{body}</body></html>\n'


def _certainty(blogs: Judged) -> str:
    found = curves.reliability(blogs)
    diagonal = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "ideal")
    dots = Line(found.predicted, found.observed, "", found.weight)
    share = Axis("share that is spam", 0.0, 1.0, _SHARES)
    reliable = plots.plot(
        "Reliability", Axis("P(spam) as said", 0.0, 1.0, _SHARES), share, [diagonal, dots]
    )
    curve = curves.reached(blogs, _quantiles(blogs.probability))
    precise = plots.plot(
        "Precision and recall",
        Axis("recall: spam that is caught", 0.0, 1.0, _SHARES),
        Axis("precision", 0.0, 1.0, _SHARES),
        [Line(curve.spam, curve.precision, "")],
    )
    return _pair(
        (reliable, "Dots on the diagonal hold; a dot's area is the weight of its predictions."),
        (precise, f"Spam and ham weigh the same. Area under the ROC curve {auc(blogs):.4f}."),
    )


def _threshold_plots(blogs: Judged, at: Thresholds) -> str:
    x = Axis("threshold, P(spam), in log-odds", 0.005, 0.9995, _ODDS, plots.log_odds)
    low, high = plots.log_odds(np.array([x.low, x.high])).tolist()
    odds = np.linspace(low, high, _POINTS)
    found = curves.reached(blogs, np.asarray(1.0 / (1.0 + np.exp(-odds))))
    marks = [Mark(at.hold_at, f"hold {at.hold_at:g}")]
    if at.reject_at is not None:
        marks.append(Mark(at.reject_at, f"reject {at.reject_at:g}"))
    spam = plots.plot(
        "Spam that reaches a threshold",
        x,
        Axis("spam that reaches it", 0.0, 1.0, _SHARES),
        [Line(found.threshold, found.spam, "spam")],
        marks,
    )
    ham = plots.plot(
        "Ham that reaches a threshold",
        x,
        Axis("ham that reaches it", 0.001, 1.0, _FEW, plots.logarithmic),
        [Line(found.threshold, found.ham, "ham")],
        marks,
    )
    return _pair(
        (spam, "Spam caught: held from the first mark, rejected from the second."),
        (ham, "Ham held or rejected by mistake; mind that this axis is logarithmic."),
    )


def _site_table(sites: Sequence[SiteFigures], at: Thresholds) -> str:
    head = (
        *("site", "ham", "ham rejected", "ham held or rejected"),
        *("spam", "spam rejected", "spam held or rejected", "caught at 1 % ham"),
    )
    rows = [
        (
            *(site.site, str(site.ham), _percent(site.ham_rejected), _percent(site.ham_held)),
            *(str(site.spam), _percent(site.spam_rejected), _percent(site.spam_caught)),
            _percent(site.spam_at_one_percent),
        )
        for site in sites
    ]
    reject = "never rejected" if at.reject_at is None else f"rejected from {at.reject_at:g}"
    note = f'<p class="note">Held from {at.hold_at:g}, {reject}.</p>'
    return note + table(head, rows)


def _sites(judged: Judged) -> str:
    note = "<p class='note'>P(spam) from 0 on the left to 1 on the right; ham above the line, "
    note += "spam below; the highest bar of each fills its half.</p>"
    names = np.unique(judged.site)
    return _LEGEND + note + _small(judged.probability, judged.is_spam, judged.site, names)


def _outcome(outcome: Outcome, scored: Scored) -> str:
    low, high = np.percentile(scored.score, _ENDS).tolist()
    scale = Scored(
        np.clip((scored.score - low) / (high - low or 1.0), 0.0, 1.0),
        *(scored.flagged, scored.is_spam, scored.group, scored.part),
    )
    judged = Judged(scored.score, scored.is_spam, np.full(scored.score.size, "all"))
    curve = curves.reached(judged, _quantiles(scored.score))
    seen = curve.ham >= _FEW[0][0]
    caught = plots.plot(
        "Spam caught by ham allowed",
        Axis("ham over the cut", 0.001, 1.0, _FEW, plots.logarithmic),
        Axis("spam over the cut", 0.0, 1.0, _SHARES),
        [Line(curve.ham[seen], curve.spam[seen], "")],
    )
    small = _small(scale.score, scale.is_spam, scale.part, np.unique(scale.part))
    note = f"{outcome.judged} comments judged; learning and judging took {outcome.seconds:g} s."
    drawn = _figure(caught, "All rows pooled.")
    parts = _part_table(outcome.parts) if outcome.parts else ""
    return f'<p>{note}</p><div class="pair">{drawn}{parts}</div>{_LEGEND}{small}'


def _small(
    score: Floats, is_spam: NDArray[np.bool_], part: NDArray[np.str_], names: NDArray[np.str_]
) -> str:
    cells = []
    for name in names.tolist():
        ham, spam = score[(part == name) & ~is_spam], score[(part == name) & is_spam]
        drawn = plots.histogram(f"Scores of {name}", curves.histogram(ham), curves.histogram(spam))
        caption = f"<figcaption>{ham.size} ham, {spam.size} spam</figcaption>"
        cells.append(f"<figure><h3>{escape(name)}</h3>{drawn}{caption}</figure>")
    return f'<div class="small">{"".join(cells)}</div>'


def _part_table(parts: Mapping[str, Mapping[str, float]]) -> str:
    head = ("part", *next(iter(parts.values())))
    rows = [(part, *(f"{found:.3f}" for found in of.values())) for part, of in parts.items()]
    return table(head, rows)


def _figure_rows(outcome: Outcome) -> list[Sequence[str]]:
    return [
        (
            *(outcome.source, outcome.protocol, name, f"{found.value:.4f}"),
            *(f"{found.low:.3f} to {found.high:.3f}", outcome.known.get(name, "")),
        )
        for name, found in outcome.figures.items()
    ]


def _quantiles(values: Floats) -> Floats:
    inner = np.quantile(values, np.linspace(0.0, 1.0, _POINTS))
    return np.unique(np.concatenate([inner, [np.nextafter(inner[-1], np.inf)]]))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def section(title: str, body: str) -> str:
    """Return a part of a page; ``body`` is HTML."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _pair(*figures: tuple[str, str]) -> str:
    return f'<div class="pair">{"".join(_figure(*figure) for figure in figures)}</div>'


def _figure(svg: str, said: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(said)}</figcaption></figure>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)) -> str:
    """Return a table of texts; ``words`` are the columns that hold words rather than numbers."""

    def cells(tag: str, row: Sequence[str]) -> str:
        classes = ['class="text"' if column in words else "" for column in range(len(row))]
        parts = zip(classes, row, strict=True)
        return "".join(f"<{tag} {kind}>{escape(cell)}</{tag}>" for kind, cell in parts)

    lines = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    body = f"<thead><tr>{cells('th', head)}</tr></thead><tbody>{lines}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>'
