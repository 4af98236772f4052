"""What a plugin's pages of figures show."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from service.akismet import account
from service.database import open_engine
from service.personal import Personal
from service.records import Tally
from service.store import Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def add(store, plugin):
    def add(days_ago=0, **counts):
        store.tallies.add(plugin.site.id, Tally(**counts), NOON - timedelta(days=days_ago))

    return add


def test_a_subscription_has_all_that_wordpress_looks_for(plugin):
    answer = plugin.send("/1.1/get-subscription")
    assert answer.content_type == "application/json"
    assert answer.json == {
        "account_id": plugin.site.id,
        "account_type": "moderate",
        "account_name": "moderate",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }


def test_a_token_is_some_text(plugin):
    assert plugin.send("/1.1/token").data


def test_usage_is_what_was_asked_this_month(plugin, add):
    add(calls=5)
    add(days_ago=22, calls=2)
    add(days_ago=23, calls=1000)
    expected = {"limit": "none", "usage": 7, "percentage": "0.00", "throttled": False}
    assert plugin.send("/1.2/usage-limit").json == expected
    assert plugin.send("/1.2/usage-limit", extended="true").json == expected | {
        "notice_level": "none",
        "upgrade": False,
    }


def test_stats_before_anything_was_asked(plugin):
    assert plugin.send("/1.1/get-stats").json == {
        "spam": 0,
        "ham": 0,
        "missed_spam": 0,
        "false_positives": 0,
        "accuracy": "100.00",
        "time_saved": 0,
        "breakdown": {},
    }


@pytest.mark.parametrize("verb", ["get-stats", "get-key-stats"])
def test_stats_are_summed_up_by_month(plugin, add, verb):
    add(calls=9, spam=3, ham=5, missed_spam=1, false_positives=1)
    add(days_ago=20, calls=2, spam=1, ham=1)
    add(days_ago=30, calls=3, ham=3)
    stats = plugin.send(f"/1.1/{verb}", **{"from": "60-days"}).json
    assert (stats["spam"], stats["ham"], stats["accuracy"]) == (4, 9, "84.62")
    assert list(stats["breakdown"]) == ["2026-10", "2026-11"]
    assert stats["breakdown"]["2026-11"] == {
        "spam": 4,
        "ham": 6,
        "missed_spam": 1,
        "false_positives": 1,
        "blogs": 1,
        "da": "2026-11-01",
    }


@pytest.mark.parametrize(
    ("span", "counted"),
    [("60-days", 1), ("", 1), ("?", 1), ("6-months", 2), ("year", 3), ("all", 4)],
)
def test_stats_reach_as_far_back_as_is_asked_for(plugin, add, span, counted):
    for days_ago in (59, 182, 364, 3_000):
        add(days_ago=days_ago, ham=1)
    assert plugin.send("/1.1/get-stats", **{"from": span}).json["ham"] == counted


def test_the_active_site_of_a_key_is_listed_with_its_counts(plugin, add):
    add(calls=9, spam=3, ham=5, missed_spam=1)
    row = {
        "site": "blog.example",
        "api_calls": "9",
        "spam": "3",
        "ham": "5",
        "missed_spam": "1",
        "false_positives": "0",
        "is_revoked": False,
    }
    answer = plugin.send("/1.2/key-sites").json
    assert answer == {"2026-11": [row], "limit": 500, "offset": 0, "total": 1}


def test_a_site_that_asked_nothing_is_not_listed(plugin):
    answer = plugin.send("/1.2/key-sites", month="2026-10", limit="10").json
    assert answer == {"2026-10": [], "limit": 10, "offset": 0, "total": 0}


@pytest.mark.parametrize(
    ("fields", "listed", "total"),
    [
        ({"offset": "1"}, 0, 1),
        ({"limit": "0"}, 0, 1),
        ({"limit": "-5", "offset": "x"}, 1, 1),
        ({"filter": "BLOG"}, 1, 1),
        ({"filter": "else"}, 0, 0),
        ({"order": "spam"}, 1, 1),
    ],
)
def test_the_list_of_sites_can_be_narrowed(plugin, add, fields, listed, total):
    add(calls=1)
    answer = plugin.send("/1.2/key-sites", **fields).json
    assert (len(answer["2026-11"]), answer["total"]) == (listed, total)


def test_the_list_of_sites_as_csv(plugin, add):
    add(calls=9, spam=3, ham=5, missed_spam=1)
    answer = plugin.send("/1.2/key-sites", format="csv", limit="10")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text == (
        "Active sites for abcdef123456 during 2026-11 (limit:10, offset: 0, total: 1)\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
        "blog.example,9,3,5,1,0,false"
    )


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("0000-01", date(2026, 11, 1), date(2026, 11, 30)),
        ("9999-12", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-13", date(2026, 11, 1), date(2026, 11, 30)),
        ("", date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_month_has_its_first_and_last_day(month, first, last):
    assert account.month_of(month, TODAY) == (first, last)


def test_another_sites_counts_are_not_shown(new_plugin, store):
    plugin = new_plugin()
    other = new_plugin("https://other.example", key="other0123456")
    store.tallies.add(other.site.id, Tally(calls=5, spam=5), NOON)
    assert plugin.send("/1.2/usage-limit").json["usage"] == 0


def test_figures_are_never_counted_from_the_comments(plugin, database):
    plugin.check()
    engine, queries = open_engine(database), []
    event.listen(engine, "after_cursor_execute", lambda *happened: queries.append(happened[2]))
    store = Store(engine, Personal("a secret of thirty-two characters"))
    assert store.tallies.days(plugin.site.id, TODAY, TODAY) == [(TODAY, Tally(calls=1, ham=1))]
    assert len(queries) == 1
    assert "comments" not in queries[0]
    store.close()
