"""Policies checked: who may make a product, and how much of it."""

from __future__ import annotations

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Rules on products."""
    del act, data, spec, note
