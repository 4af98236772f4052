from __future__ import annotations

import pytest

from model.domains import is_throw_away, registered


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("shop.example.co.uk", "example.co.uk"),
        ("example.com", "example.com"),
        ("ann.blogspot.com", "ann.blogspot.com"),
        ("a.b.github.io", "b.github.io"),
        ("192.0.2.7", "192.0.2.7"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_the_domain_of_a_host_is_what_somebody_registered(host, domain):
    assert registered(host) == domain


@pytest.mark.parametrize("host", [".", "..", "a..b", ".com", "a b", "x" * 3000, "é.com", "[::1]"])
def test_an_odd_host_has_a_domain_all_the_same(host):
    assert registered(host)


@pytest.mark.parametrize("email", ["x@mailinator.com", "x@MAILINATOR.com ", "x@a.mailinator.com"])
def test_a_mailbox_that_lasts_for_minutes_is_known_by_its_domain(email):
    assert is_throw_away(email)


@pytest.mark.parametrize("email", ["", "x", "x@", "mailinator.com@example.org", "x@gmail.com"])
def test_any_other_address_is_not_of_a_throw_away_kind(email):
    assert not is_throw_away(email)
