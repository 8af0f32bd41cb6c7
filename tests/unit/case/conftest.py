"""A small good case as files, which tests then spoil one way at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = {
    "case.yaml": "name: small\nperiods: [2027, 2028]\n",
    "products.csv": "product\npump\nvalve\n",
    "sites.csv": (
        "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year\n"
        "Alpha,plant,existing,1000,50\n"
        "Beta,plant,candidate,800,60\n"
    ),
    "markets.csv": "market\nEast\nWest\n",
    "demand.csv": (
        "market,product,period,quantity\nEast,pump,,10\nWest,pump,2027,12\nWest,valve,2028,3\n"
    ),
    "lanes.csv": (
        "origin,destination,unit_cost_usd\nAlpha,East,1.5\nAlpha,West,2.5\nBeta,West,1\n"
    ),
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the good case with some files replaced (bytes or text) or left out (None)."""

    def write_case(files: dict[str, str | bytes | None] | None = None) -> Path:
        for name, content in {**GOOD, **(files or {})}.items():
            if isinstance(content, bytes):
                (tmp_path / name).write_bytes(content)
            elif content is not None:
                (tmp_path / name).write_text(content, "utf-8", newline="")
        return tmp_path

    return write_case
