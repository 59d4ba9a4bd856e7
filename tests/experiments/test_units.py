"""Whoever reads Chinese reads every unit in Chinese."""

from __future__ import annotations

from ecosystem.indicators import INDICATORS
from experiments import codebook
from experiments.tables.page import chinese_units, read_in


def test_every_declared_unit_has_its_chinese():
    declared = {line.unit for line in codebook.lines()} | {about.unit for about in INDICATORS.values()}
    assert [unit for unit in sorted(declared) if not unit.startswith("share") and unit not in chinese_units()] == []


def test_no_unit_is_left_in_english():
    assert [unit for unit, words in chinese_units().items() if unit.isascii() and words.isascii() and unit not in ("%",)] == []


def test_shares_are_read_as_percentages():
    assert read_in("share of firms", "zh") == (100.0, "%")
    assert read_in("firms", "zh") == (1.0, "家")
