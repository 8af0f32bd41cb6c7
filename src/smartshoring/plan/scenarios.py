"""Scenarios: the case as it may turn out, each a changed copy of the coefficients.

Duty, freight, exchange rates and wages change as in `plan.shift`; demand changes by product, market
and period; a lost site is told in the question (`Spec.lost`), because its costs stay as they are.
A lost gateway changes the ways themselves: lanes are found anew without it, then all else holds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np

from smartshoring.case.case import Case
from smartshoring.case.check_scenarios import BASE, SUM_TOLERANCE
from smartshoring.case.gazetteer import PASSAGES
from smartshoring.plan.arrays import Bools, Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.lanes import lane_book
from smartshoring.plan.robust_plan import Idle
from smartshoring.plan.shift import ALL_MODES, Change, Kind, shifted
from smartshoring.plan.spec import Spec

_SHIFTS: dict[str, Kind] = {
    "duty": "duty",
    "freight": "freight",
    "fx": "exchange_rate",
    "wage": "wage",
}


@dataclass(frozen=True)
class Scenario:
    """One way in which the case may turn out.

    Attributes:
        name: Its name.
        probability: From 0 to 1; those of all scenarios add up to 1.
        note: What the case says of it.
        data: Coefficients in it.
        lost: Sites that work in none of these periods [S x T].
    """

    name: str
    probability: float
    note: str
    data: Coefficients
    lost: Bools

    def question(self, spec: Spec) -> Spec:
        """The question `spec`, asked in this scenario at total cost."""
        lost = self.lost if self.lost.any() else None
        return replace(spec, lost=lost, objective="total")


def scenarios_of(data: Coefficients) -> tuple[Scenario, ...]:
    """The scenarios of a case; the base first where it is not named but has a probability left."""
    table = data.case["scenarios"]
    nothing = np.zeros((len(data.sites), len(data.periods)), np.bool_)
    found = [
        _changed(data, nothing, str(name), float(probability), str(note))
        for name, probability, note in zip(
            table["scenario"], table["probability"], table["note"], strict=True
        )
    ]
    left = 1.0 - sum(one.probability for one in found)
    if left > SUM_TOLERANCE and BASE not in {one.name for one in found}:
        found.insert(0, Scenario(BASE, left, "", data, nothing))
    return tuple(found)


def _changed(
    data: Coefficients, nothing: Bools, name: str, probability: float, note: str
) -> Scenario:
    table, lost = data.case["scenario_changes"], nothing.copy()
    rows = np.flatnonzero(table["scenario"] == name).tolist()
    gone = lost_gateways(data.case, name)
    if gone:
        data = _without(data.case, gone)
    for i in rows:
        kind = str(table["what"][i])
        if kind == "gateway_lost":
            continue
        if kind == "site_lost":
            lost[data.sites.name.index(str(table["site"][i])), _periods(data, i)] = True
        elif kind == "demand":
            data = _demand(data, i)
        else:
            data = shifted(data, Change(_SHIFTS[kind], _subject(data, i), _factor(data, i)))
    return Scenario(name, probability, note, data, lost)


def idle_changes(data: Coefficients) -> tuple[Idle, ...]:
    """Changes that alter no coefficient, and scenarios without any, in the order of the case."""
    table, names = data.case["scenario_changes"], data.case["scenarios"]
    found = []
    for i, name in enumerate(names["scenario"]):
        if name != BASE and name not in set(table["scenario"]):
            found.append(Idle(str(name), "", names.file, int(names.row[i])))
    for i, kind in enumerate(table["what"]):
        if kind == "demand":
            idle = _same(_demand(data, i).demand, data.demand)
        elif kind in _SHIFTS:
            moved = shifted(data, Change(_SHIFTS[str(kind)], _subject(data, i), _factor(data, i)))
            idle = all(
                _same(getattr(moved, part.name), getattr(data, part.name)) for part in fields(data)
            )
        else:
            continue
        if idle:
            found.append(Idle(str(table["scenario"][i]), str(kind), table.file, int(table.row[i])))
    return tuple(found)


def _same(one: object, other: object) -> bool:
    """Whether two parts of the coefficients hold the same figures."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if is_dataclass(one) and is_dataclass(other):
        return all(
            _same(getattr(one, part.name), getattr(other, part.name)) for part in fields(one)
        )
    return one == other


def lost_gateways(case: Case, scenario: str) -> frozenset[str]:
    """Ids of the gateways and canals that are closed in a scenario of the case."""
    table = case["scenario_changes"]
    mine = (table["scenario"] == scenario) & (table["what"] == "gateway_lost")
    return frozenset(str(name) for name in table["gateway"][mine])


def _without(case: Case, gone: frozenset[str]) -> Coefficients:
    """The coefficients of the case with these gateways and canals closed from the beginning."""
    settings = case.settings
    canals = settings.passages.model_copy(update=dict.fromkeys(gone & set(PASSAGES), False))
    closed = sorted({*settings.closed, *(gone - set(PASSAGES))})
    changed = case.with_settings(settings.model_copy(update={"closed": closed, "passages": canals}))
    reference = case_reference(changed)
    return build(changed, reference, lane_book(changed, reference).lanes)


def _factor(data: Coefficients, row: int) -> float:
    return float(data.case["scenario_changes"]["factor"][row])


def _subject(data: Coefficients, row: int) -> str:
    table = data.case["scenario_changes"]
    kind = str(table["what"][row])
    if kind == "duty":
        return f"{table['destination'][row]}<{table['origin'][row]}"
    if kind == "freight":
        return str(table["mode"][row]) or ALL_MODES
    return str(table["country"][row])


def _periods(data: Coefficients, row: int) -> Bools:
    """Periods that a row speaks of [T]."""
    label = str(data.case["scenario_changes"]["period"][row])
    return np.array([label in ("", period) for period in data.periods], np.bool_)


def _demand(data: Coefficients, row: int) -> Coefficients:
    table, demand = data.case["scenario_changes"], data.demand
    hit = _periods(data, row)[demand.period]
    market, product = str(table["market"][row]), str(table["product"][row])
    if market:
        hit &= demand.market == data.node_names.index(market)
    if product:
        hit &= demand.product == data.products.name.index(product)
    value = float(table["value"][row])
    now = demand.quantity * _factor(data, row) if np.isnan(value) else value
    return replace(data, demand=replace(demand, quantity=np.where(hit, now, demand.quantity)))
