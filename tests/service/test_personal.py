"""Addresses: sealed so that only the secret opens them, compared by what says nothing of them."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from service.personal import Personal, Sealed

PERSONAL = Personal("a secret of thirty-two characters")
OTHER = Personal("another secret of 32 characters!")
SURROGATES = st.characters(exclude_categories=["Cs"])


@given(st.text(SURROGATES))
def test_what_was_sealed_is_opened_as_it_was(text):
    assert PERSONAL.open_email(PERSONAL.seal_email(text).text) == text
    assert PERSONAL.open_ip(PERSONAL.seal_ip(text).text) == text


def test_no_address_leaves_nothing():
    assert PERSONAL.seal_email("") == PERSONAL.seal_ip("") == Sealed(None, None)
    assert PERSONAL.open_email(None) == ""


def test_the_same_address_is_sealed_differently_each_time():
    assert len({PERSONAL.seal_email("ann@example.org").text for _ in range(100)}) == 100


@pytest.mark.parametrize("same", [" Ann@Example.ORG\n", "ann@example.org", "ANN@EXAMPLE.ORG"])
def test_case_and_blanks_make_no_other_email_address(same):
    assert PERSONAL.seal_email(same).hash == PERSONAL.email_hash("ann@example.org")


@pytest.mark.parametrize(
    ("ip", "same"),
    [
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        (" 198.51.100.7", "198.51.100.7"),
    ],
)
def test_one_ip_address_written_in_two_ways_is_one(ip, same):
    assert PERSONAL.seal_ip(ip).hash == PERSONAL.ip_hash(same)


def test_other_addresses_have_other_hashes():
    emails = {PERSONAL.email_hash(f"ann{n}@example.org") for n in range(1_000)}
    ips = {PERSONAL.ip_hash(f"198.51.{n // 256}.{n % 256}") for n in range(1_000)}
    assert len(emails | ips) == 2_000


def test_another_secret_opens_nothing_and_has_other_hashes():
    sealed = PERSONAL.seal_email("ann@example.org")
    assert sealed.hash != OTHER.email_hash("ann@example.org")
    with pytest.raises(InvalidTag):
        OTHER.open_email(sealed.text)


def test_an_email_address_is_not_opened_in_place_of_an_ip_address():
    with pytest.raises(InvalidTag):
        PERSONAL.open_ip(PERSONAL.seal_email("ann@example.org").text)


def test_a_changed_byte_is_noticed():
    sealed = bytearray(PERSONAL.seal_email("ann@example.org").text)
    for place in range(len(sealed)):
        changed = bytes([*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]])
        with pytest.raises(InvalidTag):
            PERSONAL.open_email(changed)
