"""Landed duty of eight goods, four origins and two dates: the published table, cell by cell.

Arithmetic of the cells, in % of customs value (MFN, section 301, section 232, section 122):
wiring 8544.30.00    MX originating 0; MX else 5 + 25 = 30; CN 5 + 25 + 25 = 55; JP max(5, 15) = 15
brakes 8708.30.50    0; 2.5 + 25 = 27.5; 2.5 + 25 + 25 = 52.5; max(2.5, 15) = 15
panel 8537.10.91     0; 2.7 + 25 = 27.7; 2.7 + 25 + 25 = 52.7; 15 (as a vehicle part)
fridge 8418.10.00    metals 25 even if originating; 25; 25 + 25 = 50; 25
washer 8450.11.00    0 + 25 = 25; 1.4 + 25 = 26.4; 1.4 + 7.5 + 25 = 33.9; 26.4
TV 8528.72.64        0; 3.9 + 10 = 13.9; 3.9 + 7.5 + 10 = 21.4; 13.9; after s122: 0; 3.9; 11.4; 3.9
catheter 9018.39.00  0; 10; 10; 10; after s122: 0; 0; 0; 0
network 8517.62.00   0; 0; 25; 0 (on the exempt list of section 122)
"""

from __future__ import annotations

from datetime import date

import pytest

from smartshoring.trade.duty import duty

MAY = date(2026, 5, 11)
NOVEMBER = date(2026, 11, 22)

TABLE = {
    "8544.30.00": ((0, 30, 55, 15), (0, 30, 55, 15)),
    "8708.30.50": ((0, 27.5, 52.5, 15), (0, 27.5, 52.5, 15)),
    "8537.10.91": ((0, 27.7, 52.7, 15), (0, 27.7, 52.7, 15)),
    "8418.10.00": ((25, 25, 50, 25), (25, 25, 50, 25)),
    "8450.11.00": ((25, 26.4, 33.9, 26.4), (25, 26.4, 33.9, 26.4)),
    "8528.72.64": ((0, 13.9, 21.4, 13.9), (0, 3.9, 11.4, 3.9)),
    "9018.39.00": ((0, 10, 10, 10), (0, 0, 0, 0)),
    "8517.62.00": ((0, 0, 25, 0), (0, 0, 25, 0)),
}
CLAIMS = (("MEX", True), ("MEX", False), ("CHN", False), ("JPN", False))

CELLS = [
    (hs, origin, qualifies, on, percent)
    for hs, columns in TABLE.items()
    for on, row in zip((MAY, NOVEMBER), columns, strict=True)
    for (origin, qualifies), percent in zip(CLAIMS, row, strict=True)
]


def test_the_table_has_64_cells():
    assert len(CELLS) == 64


@pytest.mark.parametrize(("hs", "origin", "qualifies", "on", "percent"), CELLS)
def test_cell(hs, origin, qualifies, on, percent):
    found = duty("USA", origin, hs, on, qualifies=qualifies, use="vehicle")
    assert found.rate_share == pytest.approx(percent / 100, abs=1e-12)
    assert found.rate_share == pytest.approx(sum(line.rate_share for line in found.stack))
    assert found.held_constant is (on == NOVEMBER)
    assert found.reason == "trade.us_stack"
