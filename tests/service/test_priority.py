"""The order in which held comments need a moderator."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.priority import DOUBLING, LEAST_UNCERTAIN, learning, priority, uncertainty

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPAM = st.none() | st.floats(0, 1)
AGES = st.timedeltas(timedelta(0), timedelta(days=30))


def need(at, created_at, spam, alike, decided):
    """The formula as the module tells it, at one moment."""
    age = (at - created_at) / DOUBLING
    return uncertainty(spam) * learning(alike, decided) * 2**age


@given(
    ages=st.tuples(AGES, AGES),
    spam=st.tuples(SPAM, SPAM),
    alike=st.tuples(st.integers(1, 1000), st.integers(1, 1000)),
    decided=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    later=st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_the_stored_order_is_that_of_the_need_at_any_moment(ages, spam, alike, decided, later):
    both = [(NOON - age, *rest) for age, *rest in zip(ages, spam, alike, decided, strict=True)]
    one, other = (priority(*each) for each in both)
    needs = [need(NOON + later, *each) for each in both]
    # The key is rounded to a millisecond.
    if abs(math.log2(needs[0] / needs[1])) * DOUBLING > timedelta(milliseconds=2):
        assert (one < other) == (needs[0] > needs[1])


def test_half_is_the_least_certain_and_as_uncertain_as_no_number():
    assert uncertainty(0.5) == uncertainty(None) == uncertainty(math.nan) == 1.0
    assert uncertainty(0.6) == pytest.approx(uncertainty(0.4))
    assert 1.0 > uncertainty(0.6) > uncertainty(0.9)


@given(spam=st.floats(0, 1))
def test_even_the_surest_comment_is_put_off_by_a_day_at_most(spam):
    assert LEAST_UNCERTAIN <= uncertainty(spam) <= 1.0
    assert 0 <= priority(NOON, spam) - priority(NOON, 0.5) <= 24 * 3600 * 1000


def test_a_wave_teaches_more_the_larger_it_is_and_less_once_it_was_decided_on():
    assert learning(1, 0) == 1.0 < learning(2, 0) < learning(100, 0)
    assert learning(1, 1) == 0.5
    assert learning(1, 9) < learning(1, 1)
