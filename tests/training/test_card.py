from __future__ import annotations

import numpy as np
import pytest

from training.card import bounds_table, languages_text, thresholds_text
from training.thresholds import choose


@pytest.fixture(scope="module")
def proven():
    return choose({"large.example": np.linspace(0.0, 0.5, 20_000)})


@pytest.fixture(scope="module")
def unproven():
    return choose({"blog.example": np.linspace(0.0, 0.5, 100)})


def test_a_proof_is_a_row_for_each_group_and_promise(proven):
    held, rejected = bounds_table(proven).splitlines()[2:]
    assert held.startswith("| held | large.example | 20000 | ")
    assert rejected.startswith("| rejected | large.example | 20000 | ")


def test_both_thresholds_are_named(proven):
    at = proven.thresholds
    assert f"Held from {at.hold_at}; rejected from {at.reject_at}." in thresholds_text(proven)


def test_a_model_without_proof_says_that_it_never_rejects(unproven):
    assert "never rejected by this model alone" in thresholds_text(unproven)


def test_holding_without_proof_is_told(proven, unproven):
    assert "which proves too little" in thresholds_text(unproven)
    assert "which proves too little" not in thresholds_text(proven)


def test_the_languages_to_reject_in_are_named_in_order():
    text = languages_text(frozenset({"und", "en"}))
    assert text.startswith("It may reject in English, an undetermined language.")


def test_a_model_that_knows_no_language_says_so():
    assert languages_text(frozenset()).startswith("It may reject in no language.")
