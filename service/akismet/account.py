"""What a plugin's pages of figures show, from the tallies of a site. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from service.akismet.form import Form
from service.records import Site, Tally

Days = Sequence[tuple[date, Tally]]

FOREVER = date(2000, 1, 1)
_SPANS = {"60-days": 60, "6-months": 183, "year": 365}  # in days, today included
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
MAX_LISTED = 500


def subscription(site: Site) -> dict[str, Any]:
    """Return what ``get-subscription`` answers: without it WordPress takes no key."""
    return {
        "account_id": site.id,
        "account_type": "moderate",
        "account_name": "moderate",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }


def since(span: str, today: date) -> date:
    """Return the first day that ``get-stats`` counts; 60 days back for a span unheard of."""
    if span == "all":
        return FOREVER
    return today - timedelta(days=_SPANS.get(span, _SPANS["60-days"]) - 1)


def stats(days: Days) -> dict[str, Any]:
    """Return what ``get-stats`` answers."""
    total = _sum(days)
    months: dict[str, Tally] = {}
    for day, tally in days:
        name = f"{day:%Y-%m}"
        months[name] = months.get(name, Tally()) + tally
    breakdown = {
        name: {**_counts(tally), "blogs": 1, "da": f"{name}-01"} for name, tally in months.items()
    }
    # Nothing here measures how long a moderator would have taken.
    return {
        **_counts(total),
        "accuracy": _accuracy(total),
        "time_saved": 0,
        "breakdown": breakdown,
    }


def usage(days: Days, *, extended: bool) -> dict[str, Any]:
    """Return what ``usage-limit`` answers of the current month: there is no limit."""
    answer: dict[str, Any] = {
        "limit": "none",
        "usage": _sum(days).calls,
        "percentage": "0.00",
        "throttled": False,
    }
    return answer | ({"notice_level": "none", "upgrade": False} if extended else {})


def month_of(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a month, YYYY-MM; of today's where it is none."""
    match = _MONTH.fullmatch(text)
    year = int(match[1]) if match else 0
    first = date(year, int(match[2]), 1) if match and 0 < year < 9999 else today.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def listed(form: Form) -> tuple[int, int]:
    """Return ``limit`` and ``offset`` of a list."""
    return _number(form["limit"], MAX_LISTED), _number(form["offset"], 0)


def key_sites(site: Site, form: Form, month: str, days: Days) -> dict[str, Any]:
    """Return what ``key-sites`` answers: a key opens one site, listed if it asked anything."""
    limit, offset = listed(form)
    name, total = site.url.partition("://")[2], _sum(days)
    active = total.calls > 0 and form["filter"].strip().lower() in name
    row = {"site": name, "api_calls": str(total.calls)}
    row |= {each: str(count) for each, count in _counts(total).items()}
    rows = [{**row, "is_revoked": False}] if active else []
    return {
        month: rows[offset : offset + limit],
        "limit": limit,
        "offset": offset,
        "total": len(rows),
    }


def key_sites_csv(key: str, month: str, answer: dict[str, Any]) -> str:
    """Return the same as lines of CSV, the last one without its end."""
    limit, offset, total = answer["limit"], answer["offset"], answer["total"]
    lines = io.StringIO()
    lines.write(
        f"Active sites for {key} during {month} (limit:{limit}, offset: {offset}, total: {total})\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
    )
    writer = csv.writer(lines, lineterminator="\n")
    for row in answer[month]:
        writer.writerow([*list(row.values())[:-1], "false"])
    return lines.getvalue().rstrip("\n")


def _sum(days: Days) -> Tally:
    return sum((tally for _, tally in days), start=Tally())


def _counts(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in asdict(tally).items() if name != "calls"}


def _accuracy(total: Tally) -> str:
    """Return how many of the answers nobody put right, in percent."""
    judged = total.spam + total.ham
    wrong = min(judged, total.missed_spam + total.false_positives)
    return f"{100 * (judged - wrong) / judged:.2f}" if judged else "100.00"


def _number(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else default
