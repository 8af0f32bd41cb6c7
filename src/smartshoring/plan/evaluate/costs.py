"""Costs by term and the measures of the yardstick, recomputed from what a plan does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from smartshoring.network.plan import (
    CASH_TERMS,
    LANDED_TERMS,
    SHADOW_TERMS,
    Flow,
    Yardstick,
)
from smartshoring.plan.arrays import DC, PLANT, Bools, Coefficients, Floats
from smartshoring.plan.evaluate import moves, people, utilities
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.one_offs import OPEN
from smartshoring.plan.packing import LOAD_BASES


def cost_by_term(act: Activity, data: Coefficients) -> dict[str, float | None]:
    """Discounted cost by term; a term that is not included is None."""
    arcs, runs, supplies, sites = data.arcs, data.runs, data.supplies, data.sites
    weight = act.flow_quantity * data.discount[act.flow_period]
    made = act.run_quantity * data.discount[act.run_period]
    bought = act.buy_quantity * data.discount[act.buy_period]
    yearly = data.discount * data.years
    fixed = float((act.open * sites.fixed_usd_per_year[:, None] @ yearly).sum())
    fixed += float((act.line * data.lines.fixed_usd_per_year[:, None] @ yearly).sum())
    converted = float(made @ runs.cost_usd[act.run])
    converted += people.training_usd(act, data) - utilities.saved_usd(act, data)
    terms: dict[str, float | None] = {
        "material": float(bought @ supplies.cost_usd[act.buy]),
        "production": converted,
        "fixed": fixed,
        "freight": float(weight @ arcs.freight_usd[act.flow_arc]),
        "handling": float(weight @ arcs.handling_usd[act.flow_arc]),
        "duty": float(weight @ arcs.duty_usd[act.flow_arc]),
        "one_off": _one_off(act, data)
        + utilities.connection_usd(act, data)
        + moves.paid_usd(act, data),
        "tax_carbon": None,
        "duty_recovered": -float(weight @ arcs.duty_recovered_usd[act.flow_arc]),
        "pipeline_stock": float(weight @ arcs.pipeline_usd[act.flow_arc]),
        "inventory": _inventory(act, data),
        "carbon_price": _carbon_price(act, data),
        "risk": None,
        "shortage": _shortage(act, data),
    }
    for term in data.not_included:
        if term in terms:
            terms[term] = None
    landed, other, shadow = (_sum_of(terms, t) for t in (LANDED_TERMS, CASH_TERMS, SHADOW_TERMS))
    cash = (landed or 0.0) + (other or 0.0)
    terms |= {
        "landed_cost_usd": landed,
        "cash_cost_usd": cash,
        "shadow_cost_usd": shadow,
        "total_cost_usd": cash + (shadow or 0.0),
    }
    return terms


def _sum_of(terms: Mapping[str, float | None], names: tuple[str, ...]) -> float | None:
    """Sum of the known terms; None when none of them is known."""
    known = [amount for name in names if (amount := terms[name]) is not None]
    return sum(known) if known else None


def events(act: Activity, data: Coefficients) -> tuple[Bools, Bools]:
    """Openings and closings [S x T]."""
    before = np.column_stack([data.sites.existing, act.open[:, :-1]])
    decided = data.sites.decides[:, None]
    return act.open & ~before & decided, ~act.open & before & decided


def _one_off(act: Activity, data: Coefficients) -> float:
    """Openings, closings and approvals as paid, less what openings are worth at the end."""
    opened, closed = events(act, data)
    sites, calendar, items = data.sites, data.calendar, data.one_offs
    total = float(((opened * sites.opening_usd[:, None]) @ data.discount).sum())
    total += float(((closed * sites.closing_usd[:, None]) @ data.discount).sum())
    for i in range(len(items)):
        happened = (opened if items.event[i] == OPEN else closed)[items.site[i]]
        for t in np.flatnonzero(happened):
            month = float(calendar.start_month[t] + items.months[i])
            total += float(items.amount_usd[i]) * float(calendar.discount(month))
    total += float((act.approve * data.approvals.cost_usd[:, None] @ data.discount).sum())
    running = np.column_stack([data.lines.existing, act.line[:, :-1]])
    started = act.line & ~running
    total += float((started * data.lines.opening_usd[:, None] @ data.discount).sum())
    if data.residual_share.any():
        keeps = sites.opening_usd.copy()
        for i in range(len(items)):
            if items.event[i] == OPEN and items.asset_class[i]:
                keeps[items.site[i]] += items.amount_usd[i]
        # The last opening of a site that is still open at the end is credited.
        for site in np.flatnonzero(act.open[:, -1]):
            at = np.flatnonzero(opened[site])
            if len(at):
                total -= float(keeps[site] * data.residual_share[at[-1]] * data.discount[-1])
    return total


def _inventory(act: Activity, data: Coefficients) -> float:
    """Holding cost of stock banks, of cycle stock and of packaging on its way."""
    banked = float((act.stock * data.banks.holding_usd @ data.discount).sum())
    weight = act.flow_quantity * data.discount[act.flow_period]
    return banked + float(weight @ data.arcs.cycle_stock_usd[act.flow_arc])


def _carbon_price(act: Activity, data: Coefficients) -> float | None:
    price = data.case.settings.carbon_price_usd_per_t
    if price is None:
        return None
    by_period = co2e_by_period(act, data)
    return None if by_period is None else float(by_period @ data.discount) * price / 1000.0


def _shortage(act: Activity, data: Coefficients) -> float | None:
    price = data.case.settings.shortage_cost_usd
    if price is None:
        return None
    return float((act.unmet.sum(axis=(0, 1)) @ data.discount) * price)


def co2e_by_period(act: Activity, data: Coefficients) -> Floats | None:
    """CO2e of each period [kg]: plant energy, transport, supplier factors where given."""
    total = np.zeros(len(data.periods))
    for factor, index, period, quantity, needed in (
        (data.arcs.co2e_kg, act.flow_arc, act.flow_period, act.flow_quantity, True),
        (data.runs.co2e_kg, act.run, act.run_period, act.run_quantity, False),
    ):
        if not len(factor) or np.isnan(factor).all():
            if needed and len(factor):
                return None
            continue  # the whole column is absent: `plant_co2e` is named in not_included
        used = factor[index]
        if np.isnan(used[quantity > 0]).any():
            return None
        total += np.bincount(period, np.nan_to_num(used) * quantity, len(total))
    total -= utilities.avoided_co2e_kg(act, data)
    supplied = np.nan_to_num(data.supplies.co2e_kg[act.buy]) * act.buy_quantity
    total += np.bincount(act.buy_period, supplied, len(total))
    return total


def yardstick_of(act: Activity, data: Coefficients, cost: Mapping[str, float | None]) -> Yardstick:
    """The measures that every plan is compared by; None = not known."""
    arcs = data.arcs
    finished = data.products.finished[data.commodities.product[arcs.commodity[act.flow_arc]]]
    kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
    ends = kind[arcs.destination[act.flow_arc]]
    delivery = finished & ((ends == -1) | (ends == DC))
    days = arcs.days[act.flow_arc]
    delivered = float(act.flow_quantity[finished & (ends == -1)].sum())
    lead: float | None = None
    if delivered > 0 and not np.isnan(days[delivery & (act.flow_quantity > 0)]).any():
        lead = float(act.flow_quantity[delivery] @ days[delivery]) / delivered
    by_period = co2e_by_period(act, data)
    site_share, country_share, hhi = _concentration(act, data, delivery)
    return Yardstick(
        landed_cost_usd=cost["landed_cost_usd"],
        cash_cost_usd=cost["cash_cost_usd"],
        shadow_cost_usd=cost["shadow_cost_usd"],
        total_cost_usd=cost["total_cost_usd"],
        lead_time_days=lead,
        co2e_kg=None if by_period is None else float(by_period.sum()),
        largest_site_share=site_share,
        largest_country_share=country_share,
        country_hhi=hhi,
    )


def _concentration(
    act: Activity, data: Coefficients, delivery: Bools
) -> tuple[float | None, float | None, float | None]:
    """Shares of delivered finished goods by last plant and by its country; Herfindahl index."""
    origin = data.arcs.origin[act.flow_arc]
    from_plant = delivery & (data.sites.kind[np.minimum(origin, len(data.sites) - 1)] == PLANT)
    by_site = np.bincount(
        origin[from_plant], act.flow_quantity[from_plant], minlength=len(data.sites)
    )
    total = float(by_site.sum())
    if total <= 0:
        return None, None, None
    if not data.has_places:
        return float(by_site.max()) / total, None, None
    by_country: dict[str, float] = defaultdict(float)
    for site, quantity in enumerate(by_site):
        by_country[data.sites.country[site]] += float(quantity)
    shares = [quantity / total for quantity in by_country.values()]
    return float(by_site.max()) / total, max(shares), sum(share**2 for share in shares)


def costed(flow: Flow, arc: int, period: int, data: Coefficients) -> Flow:
    """The flow with its discounted cost by term, its days, emissions and duty."""
    arcs = data.arcs
    amount = flow.quantity * float(data.discount[period])
    carbon = data.case.settings.carbon_price_usd_per_t
    co2e = _known(arcs.co2e_kg[arc])
    cost: dict[str, float | None] = {
        "freight": amount * float(arcs.freight_usd[arc]),
        "handling": amount * float(arcs.handling_usd[arc]),
        "duty": amount * float(arcs.duty_usd[arc]),
        "duty_recovered": -amount * float(arcs.duty_recovered_usd[arc]),
        "pipeline_stock": amount * float(arcs.pipeline_usd[arc]),
        "inventory": amount * float(arcs.cycle_stock_usd[arc]),
        "carbon_price": None if carbon is None or co2e is None else amount * co2e * carbon / 1000,
    }
    for term in cost:
        if term in data.not_included:
            cost[term] = None
    return replace(
        flow,
        cost=cost,
        days=_known(arcs.days[arc]),
        co2e_kg=None if co2e is None else co2e * flow.quantity,
        duty=arcs.duty_law[arcs.duty_index[arc]],
        parts={
            "drayage_bridge": amount * float(arcs.drayage_bridge_usd[arc]),
            "brokers": amount * float(arcs.brokers_usd[arc]),
            "dunnage": amount * float(arcs.dunnage_usd[arc]),
            "dunnage_return": amount * float(arcs.dunnage_return_usd[arc]),
            "returns": amount * float(arcs.returns_usd[arc]),
            **(
                {}
                if "safety_stock" in data.not_included
                else {"safety_stock": amount * float(arcs.safety_stock_usd[arc])}
            ),
        },
        freight={
            **arcs.freight_law[arcs.freight_index[arc]],
            "load_share": _known(arcs.load_share[arc]),
            "load_share_from": LOAD_BASES[arcs.load_basis[arc]],
        },
    )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
