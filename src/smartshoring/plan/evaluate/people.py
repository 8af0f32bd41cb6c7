"""People checked: heads follow from the work, keep to who is available, and hires are paid for."""

from __future__ import annotations

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity


def training_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost of training the hired."""
    return float((act.hired * data.roles.train_usd_per_hire[:, None] @ data.discount).sum())


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """Rules on people."""
    del act, data, note
