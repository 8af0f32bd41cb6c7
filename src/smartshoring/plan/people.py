"""People: the heads that work needs, by role, and what hiring and training them costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import Floats, Frame, Ints, Lines, Runs
from smartshoring.plan.ledger import Ledger


@dataclass(frozen=True)
class Roles:
    """Roles at sites [H].

    `need_*` say what work needs, as triplets role, run, head-years per good unit.
    """

    site: Ints
    name: tuple[str, ...]
    available_heads: Floats
    """inf = not limited; see `available_known`."""
    turnover_share_per_month: Floats
    train_usd_per_hire: Floats
    need_role: Ints
    need_run: Ints
    need_head_years: Floats

    def __len__(self) -> int:
        return len(self.site)


def build(frame: Frame, runs: Runs, lines: Lines, ledger: Ledger) -> Roles:
    """The labour table as arrays."""
    del runs, lines
    if not len(frame.case["labour"]):
        ledger.not_included("labour", "plan.missing_labour")
    none = np.zeros(0, np.int64)
    return Roles(
        site=none,
        name=(),
        available_heads=np.zeros(0),
        turnover_share_per_month=np.zeros(0),
        train_usd_per_hire=np.zeros(0),
        need_role=none,
        need_run=none,
        need_head_years=np.zeros(0),
    )
