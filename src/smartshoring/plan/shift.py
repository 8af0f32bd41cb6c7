"""One thing about the world changed by a factor: wage, freight, duty, exchange rate or volume.

What stays as it is: unit values (so duty bases, pipeline stock and ex-works defaults do not move
with a wage), opening and closing costs, itemised one-offs, training of people hired, other site
costs, materials, process costs given in dollars, and the texts that explain a duty. See
docs/methods/front-and-flips.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smartshoring.network.plan import Flow, Plan
from smartshoring.plan.arrays import Bools, Coefficients, Floats
from smartshoring.plan.ramp import MATURE
from smartshoring.reference.countries import country_iso3
from smartshoring.reference.lookup import Reference

Kind = Literal["wage", "freight", "duty", "exchange_rate", "volume"]
KINDS: tuple[Kind, ...] = ("wage", "freight", "duty", "exchange_rate", "volume")
"""In the order in which changes are tried and listed."""

ALL_MODES = "all"
"""Subject of `freight`: every lane."""
ALL_MARKETS = "all"
"""Subject of `volume`: every market and product."""
DOLLARS = frozenset({"USA", "ECU", "SLV", "PAN", "PRI"})
"""Countries that use the US dollar (or a currency at par with it): no exchange rate to move."""

MOST_SUBJECTS = 16
"""How many changes are tried when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: What changes.
        subject: `wage`, `exchange_rate`: country (alpha-3); `freight`: lane mode or `all`;
            `duty`: `importer<country of origin`, such as `USA<CHN`; `volume`: `all`.
        factor: New value / old value; of the rate itself for `exchange_rate` [LCU per USD].
    """

    kind: Kind
    subject: str
    factor: float = 1.0

    def to(self, factor: float) -> Change:
        """The same change by another factor."""
        return replace(self, factor=factor)


def shifted(data: Coefficients, change: Change) -> Coefficients:
    """The coefficients in a world where `change` has happened.

    Raises:
        ValueError: The factor is not positive.
    """
    if not change.factor > 0:
        msg = f"factor must be positive: {change.factor}"
        raise ValueError(msg)
    if change.kind == "wage":
        here = _runs_in(data, change.subject)
        runs = replace(data.runs, labour_usd=_scaled(data.runs.labour_usd, here, change.factor))
        return replace(data, runs=runs)
    if change.kind == "freight":
        return _freight(data, change)
    if change.kind == "duty":
        charged = _dutiable(data, change.subject)
        arcs = replace(
            data.arcs,
            duty_usd=_scaled(data.arcs.duty_usd, charged, change.factor),
            duty_rate=_scaled(data.arcs.duty_rate, charged, change.factor),
            duty_recovered_usd=_scaled(data.arcs.duty_recovered_usd, charged, change.factor),
        )
        return replace(data, arcs=arcs)
    if change.kind == "exchange_rate":
        return _exchange(data, change)
    demand = replace(data.demand, quantity=data.demand.quantity * change.factor)
    return replace(data, demand=demand)


def subjects(
    data: Coefficients, choice: Plan, rivals: Iterable[Plan] = (), most: int = MOST_SUBJECTS
) -> tuple[Change, ...]:
    """Changes worth trying, in the order of `KINDS`, then of subjects.

    The kinds take turns; within a kind those come first on which most money of the choice depends,
    then of the rivals. `candidates` lists them all.
    """
    rank: dict[Kind, int] = {}
    turns: list[tuple[int, int, Change]] = []
    for change in candidates(data, choice, rivals):
        turn = rank.get(change.kind, 0)
        rank[change.kind] = turn + 1
        turns.append((turn, KINDS.index(change.kind), change))
    turns.sort(key=lambda entry: entry[:2])
    return tuple(sorted((entry[2] for entry in turns[:most]), key=_listed))


def candidates(data: Coefficients, choice: Plan, rivals: Iterable[Plan] = ()) -> tuple[Change, ...]:
    """Every change that can matter, the weightiest first within its kind.

    Wages and currencies of countries whose labour (or other local cost) is in the data; modes that
    the choice or a rival uses, and all freight together; duties above zero that one of them pays;
    volume.
    """
    plans = (choice, *(plan for plan in rivals if plan.found))
    stakes = [_stakes(data, plan) for plan in plans]
    found: set[tuple[Kind, str]] = {("volume", ALL_MARKETS)}
    for country in sorted({name for name in data.sites.country if name}):
        if np.any(data.runs.labour_usd[_runs_in(data, country)] > 0):
            found.add(("wage", country))
        if country not in DOLLARS and _has_local_cost(data, country):
            found.add(("exchange_rate", country))
    found |= {key for stake in stakes for key, usd in stake.items() if usd > 0}
    modes = [subject for kind, subject in found if kind == "freight" and subject != ALL_MODES]
    if len(modes) == 1 and len(set(data.arcs.mode)) == 1:
        found.discard(("freight", modes[0]))  # the same as all freight

    def weight(key: tuple[Kind, str]) -> tuple[float | int | str, ...]:
        kind, subject = key
        own = stakes[0].get(key, 0.0)
        others = max((stake.get(key, 0.0) for stake in stakes[1:]), default=0.0)
        return (KINDS.index(kind), -own, -others, subject)

    return tuple(Change(kind, subject) for kind, subject in sorted(found, key=weight))


def value_today(
    data: Coefficients, change: Change, plans: Iterable[Plan] = ()
) -> tuple[float, str]:
    """The value that `change` multiplies, and its unit.

    - wage: mean over the country's sites [USD/h];
    - duty: duty and ad valorem fees over customs value, on what the first of `plans` that pays it
      brings in [share];
    - exchange_rate: the case's own, else the reference's [LCU/USD];
    - freight, volume, and a rate that nobody knows: 1 [x].
    """
    value: float | None = None
    unit = ""
    if change.kind == "wage":
        value, unit = _wage(data, change.subject), "USD/h"
    elif change.kind == "exchange_rate":
        value, unit = _lcu_per_usd(data, change.subject), "LCU/USD"
    elif change.kind == "duty":
        value, unit = _duty_share(data, change.subject, plans), "share"
    return (1.0, "x") if value is None else (value, unit)


def _wage(data: Coefficients, country: str) -> float | None:
    """Mean of the sites' hourly labour cost, read back from the labour cost of their runs."""
    table = data.case["processes"]
    hours = {
        (str(table["site"][i]), str(table["recipe"][i]), str(table["line"][i])): float(
            table["labour_h_per_unit"][i]
        )
        for i in range(len(table))
    }
    runs = data.runs
    by_site: dict[str, float] = {}
    # A young site takes longer for the same work: its hours say nothing about the wage.
    mature = runs.age == MATURE
    for r in np.flatnonzero(_runs_in(data, country) & (runs.labour_usd > 0) & mature):
        site = data.sites.name[runs.site[r]]
        started = hours[site, runs.recipe[r], runs.line_name[r]] * float(runs.capacity_use[r])
        by_site[site] = float(runs.labour_usd[r]) / started
    return sum(by_site.values()) / len(by_site) if by_site else None


def _lcu_per_usd(data: Coefficients, country: str) -> float | None:
    facts = data.case["facts"]
    for i in range(len(facts)):
        if str(facts["key"][i]) == "fx_lcu_per_usd" and str(facts["place"][i]) == country:
            return float(facts["value"][i])
    for currency, rate in sorted(data.case.settings.fx.items()):
        # The first two letters of a currency's code are its country's.
        if country_iso3(currency[:2]) == country:
            return rate
    return Reference.load().get("fx_lcu_per_usd", country).value


def _duty_share(data: Coefficients, subject: str, plans: Iterable[Plan]) -> float | None:
    importer = dict(zip(data.node_names, data.node_country, strict=True))
    product = {name: p for p, name in enumerate(data.products.name)}
    period = {label: t for t, label in enumerate(data.periods)}
    for plan in plans:
        value = duty = 0.0
        for flow in plan.flows:
            if _duty_subject(flow, importer) == subject:
                unit_value = float(data.products.unit_value_usd[product[flow.product]])
                value += flow.quantity * unit_value * float(data.discount[period[flow.period]])
                duty += flow.cost.get("duty") or 0.0
        if duty > 0 and value > 0:
            return duty / value
    rates = data.arcs.duty_rate[_dutiable(data, subject)]
    return float(rates.mean()) if len(rates) and float(rates.mean()) > 0 else None


def _listed(change: Change) -> tuple[int, str]:
    return KINDS.index(change.kind), change.subject


def _freight(data: Coefficients, change: Change) -> Coefficients:
    if change.subject == ALL_MODES:
        moved = np.ones(len(data.arcs), np.bool_)
    else:
        moved = data.arcs.mode.are(change.subject)
    # The whole term moves, and with it what is part of it: packaging, returns, borders, brokers.
    was = data.arcs
    arcs = replace(
        was,
        freight_usd=_scaled(was.freight_usd, moved, change.factor),
        handling_usd=_scaled(was.handling_usd, moved, change.factor),
        drayage_bridge_usd=_scaled(was.drayage_bridge_usd, moved, change.factor),
        brokers_usd=_scaled(was.brokers_usd, moved, change.factor),
        dunnage_usd=_scaled(was.dunnage_usd, moved, change.factor),
        dunnage_return_usd=_scaled(was.dunnage_return_usd, moved, change.factor),
        returns_usd=_scaled(was.returns_usd, moved, change.factor),
    )
    return replace(data, arcs=arcs)


def _exchange(data: Coefficients, change: Change) -> Coefficients:
    """A rate of `factor` x the old LCU per USD makes local costs 1/factor in dollars."""
    factor = 1.0 / change.factor
    runs_here, sites_here = _runs_in(data, change.subject), _sites_in(data, change.subject)
    lines_here = sites_here[data.lines.site] if len(data.lines) else np.zeros(0, np.bool_)
    return replace(
        data,
        runs=replace(
            data.runs,
            labour_usd=_scaled(data.runs.labour_usd, runs_here, factor),
            energy_usd=_scaled(data.runs.energy_usd, runs_here, factor),
        ),
        sites=replace(
            data.sites,
            fixed_usd_per_year=_scaled(data.sites.fixed_usd_per_year, sites_here, factor),
        ),
        lines=replace(
            data.lines,
            fixed_usd_per_year=_scaled(data.lines.fixed_usd_per_year, lines_here, factor),
        ),
        roles=replace(
            data.roles,
            train_usd_per_hire=_scaled(
                data.roles.train_usd_per_hire, sites_here[data.roles.site], factor
            ),
        ),
        utilities=replace(
            data.utilities,
            onsite_usd_per_kwh=_scaled(
                data.utilities.onsite_usd_per_kwh, sites_here[data.utilities.site], factor
            ),
        ),
    )


def _scaled(values: Floats, where: Bools, factor: float) -> Floats:
    return np.asarray(np.where(where, values * factor, values), float)


def _sites_in(data: Coefficients, country: str) -> Bools:
    return np.array([name == country for name in data.sites.country], np.bool_)


def _runs_in(data: Coefficients, country: str) -> Bools:
    sites = _sites_in(data, country)
    return sites[data.runs.site] if len(data.runs) else np.zeros(0, np.bool_)


def _has_local_cost(data: Coefficients, country: str) -> bool:
    runs, sites = _runs_in(data, country), _sites_in(data, country)
    on_lines = sites[data.lines.site] if len(data.lines) else np.zeros(0, np.bool_)
    return bool(
        np.any(data.runs.labour_usd[runs] > 0)
        or np.any(data.runs.energy_usd[runs] > 0)
        or np.any(data.sites.fixed_usd_per_year[sites] > 0)
        or np.any(data.lines.fixed_usd_per_year[on_lines] > 0)
    )


def duty_subjects(data: Coefficients) -> tuple[str, ...]:
    """`importer<origin` of each arc; "" within a country or without places [F]."""
    country = data.node_country
    return tuple(
        f"{country[end]}<{data.commodities.country[k]}"
        if country[end] and data.commodities.country[k]
        else ""
        for end, k in zip(data.arcs.destination, data.arcs.commodity, strict=True)
    )


def _dutiable(data: Coefficients, subject: str) -> Bools:
    return np.array([name == subject for name in duty_subjects(data)], np.bool_)


def _stakes(data: Coefficients, plan: Plan) -> dict[tuple[Kind, str], float]:
    """Undiscounted money of a plan that each change would move [USD]."""
    country = {name: c for name, c in zip(data.sites.name, data.sites.country, strict=True) if c}
    importer = dict(zip(data.node_names, data.node_country, strict=True))
    found: dict[tuple[Kind, str], float] = {}

    def add(kind: Kind, subject: str, usd: float | None) -> None:
        if subject and usd:
            found[kind, subject] = found.get((kind, subject), 0.0) + usd

    for flow in plan.flows:
        moved = (flow.cost.get("freight") or 0.0) + (flow.cost.get("handling") or 0.0)
        add("freight", flow.mode, moved)
        add("freight", ALL_MODES, moved)
        add("duty", _duty_subject(flow, importer), flow.cost.get("duty"))
    unit = {
        (data.sites.name[s], recipe, line): (float(labour), float(energy))
        for s, recipe, line, labour, energy, age in zip(
            data.runs.site,
            data.runs.recipe,
            data.runs.line_name,
            data.runs.labour_usd,
            data.runs.energy_usd,
            data.runs.age,
            strict=True,
        )
        if age == MATURE
    }
    for made in plan.production:
        where = country.get(made.site, "")
        labour, energy = unit.get((made.site, made.recipe, made.line), (0.0, 0.0))
        add("wage", where, labour * made.quantity)
        if where not in DOLLARS:
            add("exchange_rate", where, (labour + energy) * made.quantity)
    fixed = dict(zip(data.sites.name, data.sites.fixed_usd_per_year, strict=True))
    for decision in plan.decisions:
        where = country.get(decision.site, "")
        if decision.open and where not in DOLLARS:
            add("exchange_rate", where, float(fixed.get(decision.site, 0.0)))
    return found


def _duty_subject(flow: Flow, importer: dict[str, str]) -> str:
    into = importer.get(flow.destination, "")
    return f"{into}<{flow.origin_country}" if into and flow.origin_country else ""
