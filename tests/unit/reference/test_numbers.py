"""Cells with ranges, text and odd years are read as what they are."""

from __future__ import annotations

import pytest

from smartshoring.reference.numbers import Number, parse_number, year_end


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.5", Number(12.5)),
        ("-3", Number(-3.0)),
        ("4-8", Number(None, 4.0, 8.0)),
        ("6000-8000", Number(None, 6000.0, 8000.0)),
        ("1 to 2.5", Number(None, 1.0, 2.5)),
        ("", Number(None)),
        ("D", Number(None)),
    ],
)
def test_a_range_has_ends_but_no_value(cell, expected):
    assert parse_number(cell) == expected


def test_years_sort_by_the_end_of_their_period():
    # 2026-W04 ends after 4/52 of the year; 2024-Q4 and 2024 both end with the year.
    assert year_end("2026-W04") == pytest.approx(2026 + 4 / 52)
    assert year_end("2024-Q4") == year_end("2024") == 2025.0
    assert year_end("2021-01/2023-09") == 2023.75
    assert year_end("2025-11-13") == pytest.approx(2025 + 11 / 12)
    assert year_end("2024-H1") == 2024.5
    assert year_end("") == 0.0
    mixed = ["2026-W04", "2019-11", "2025-11-13", "2024-08-22"]
    assert sorted(mixed, key=year_end) == ["2019-11", "2024-08-22", "2025-11-13", "2026-W04"]
