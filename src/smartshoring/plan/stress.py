"""Stress: what four shocks do to a plan whose sites are already there.

An outage (a land border shut for ten days, the largest plant down for a period) leaves no time to
decide: lines, approvals and stock stay as planned, flows and what is made where are optimised anew,
limits of the case are set aside and everything is served that can be. A drift (a currency, the
volume) lasts over the whole horizon: sites stay, all else is optimised anew under the limits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smartshoring.case.settings import Limits
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Bools, Coefficients, Floats
from smartshoring.plan.borders import borders
from smartshoring.plan.cash import running_costs
from smartshoring.plan.decode import open_matrix
from smartshoring.plan.evaluate import activity
from smartshoring.plan.shift import DOLLARS, Change, Kind, shifted
from smartshoring.plan.solve import Effort, plan_for, reoptimised
from smartshoring.plan.spec import Kept, Outage, Spec
from smartshoring.plan.terms import terms_of
from smartshoring.units import DAYS_PER_YEAR

ShockKind = Literal["border", "plant", "currency", "volume"]

Subject = tuple[ShockKind, str, float]
"""Kind, what it hits and its factor."""

BORDER_DAYS = 10.0
CURRENCY_FACTORS = (0.85, 1.15)
VOLUME_FACTOR = 0.8
_WORTH_SERVING = 10.0
"""A unit is served as long as that costs less than this many times the dearest unit's value."""


@dataclass(frozen=True)
class Shock:
    """What one shock does to one plan.

    Attributes:
        kind: Which shock.
        subject: What it hits: a border `MEX|USA`, a plant, a country whose currency moves, `all`.
        factor: Days for a border, else the factor on the currency per USD or on the volume; 1 for
            a plant.
        plan_id: Whose plan.
        period: Period that is hit; "" = all.
        share: Share of that period that is hit.
        code: Words code of why nothing was computed; "" = it was.
        before: The plan under the same rules without the shock.
        after: The plan with it; an outage is solved for the whole period and taken for its share.
        cost_change_usd: More running cost, undiscounted (outage), or more total cost (drift).
        wanted_units: Demand in the time that is hit.
        unserved_units: Demand not served because of the shock.
        unserved_usd: What that is worth at the price, else at the unit value; None = not known.
        running_usd: Running cost by period without and with the shock, undiscounted; outages only.
        exposed_usd: Value of goods that cross the border, or that the plant makes, in that time.
    """

    kind: ShockKind
    subject: str
    factor: float
    plan_id: str
    period: str = ""
    share: float = 1.0
    code: str = ""
    before: Plan | None = None
    after: Plan | None = None
    cost_change_usd: float | None = None
    wanted_units: float = 0.0
    unserved_units: float = 0.0
    unserved_usd: float | None = None
    running_usd: tuple[Floats, Floats] | None = None
    exposed_usd: float | None = None

    @property
    def unserved_share(self) -> float:
        """Of the demand in the time that is hit."""
        return self.unserved_units / self.wanted_units if self.wanted_units else 0.0


def shocks(
    data: Coefficients,
    spec: Spec,
    plan: Plan,
    effort: Effort,
    subjects: tuple[Subject, ...],
) -> tuple[Shock, ...]:
    """Each shock on one plan.

    Args:
        data: Coefficients of the case.
        spec: The question that the plan answers; its objective and limits are kept by drifts.
        plan: The plan.
        effort: Effort of each solve.
        subjects: Kind, subject and factor, from `shocks_for`.
    """
    calm = _calm(data, plan)
    base = plan_for(calm, _as_planned(calm, spec, plan), effort, name=plan.id)
    found: list[Shock] = []
    for kind, subject, factor in subjects:
        if kind in ("border", "plant"):
            found.append(_outage(calm, spec, base, effort, Shock(kind, subject, factor, plan.id)))
        else:
            found.append(_drift(data, spec, plan, effort, Shock(kind, subject, factor, plan.id)))
    return tuple(found)


def shocks_for(data: Coefficients, plan: Plan) -> tuple[Subject, ...]:
    """The four shocks as they concern a plan; "" as a subject = there is nothing to hit."""
    crossing = _crossing(data, plan)
    border = max(crossing, key=lambda name: crossing[name], default="")
    made = _made(data, plan).sum(axis=1)
    plant = data.sites.name[int(made.argmax())] if made.any() else ""
    found: list[Subject] = [
        ("border", border if crossing.get(border) else "", BORDER_DAYS),
        ("plant", plant, 1.0),
    ]
    for country in currencies(data, plan):
        found += [("currency", country, factor) for factor in CURRENCY_FACTORS]
    return (*found, ("volume", "all", VOLUME_FACTOR))


def currencies(data: Coefficients, plan: Plan) -> tuple[str, ...]:
    """Countries with a currency of their own in which the plan's open plants are, or ("",)."""
    opened = open_matrix(plan, data).any(axis=1) & (data.sites.kind == PLANT)
    found = {data.sites.country[s] for s in np.flatnonzero(opened)} - DOLLARS - {""}
    return tuple(sorted(found)) or ("",)


def unit_worth(data: Coefficients) -> Floats:
    """What a unit sold is worth [node x product]: its price, else its unit value; nan = unknown."""
    worth = np.tile(data.products.unit_value_usd, (len(data.node_names), 1))
    terms = terms_of(data.case)
    for m, market in enumerate(data.markets):
        for p, product in enumerate(data.products.name):
            price = terms.of(market, product).price_usd
            if price is not None:
                worth[len(data.sites) + m, p] = price
    return worth


def _outage(data: Coefficients, spec: Spec, base: Plan, effort: Effort, shock: Shock) -> Shock:
    """A border or a plant that fails in the period in which most depends on it."""
    if not shock.subject:
        return replace(shock, code=f"sheet.no_{shock.kind}")
    if not base.found:
        return replace(shock, code="sheet.shock_unsolved")
    days = data.years * DAYS_PER_YEAR
    most, down = np.full(len(data.arcs), np.inf), np.zeros(len(data.sites), np.bool_)
    if shock.kind == "border":
        one, other = shock.subject.split("|")
        shut = borders(data).get((one, other), np.zeros(len(data.arcs), np.bool_))
        usd = _value_on(data, base, shut)
        t = int((usd / days).argmax())
        most = _ways_round(data, base, shut, t, shock.factor)
        share = min(1.0, shock.factor / float(days[t]))
    else:
        site = data.sites.name.index(shock.subject)
        usd = _made(data, base)[site]
        t = int((usd / days).argmax())
        down[site] = True
        share = 1.0
    outage = Outage(t, most, down)
    question = replace(_as_planned(data, spec, base), outage=outage)
    after = plan_for(data, question, effort, name=f"{base.id}@{shock.kind}")
    if not after.found:
        return replace(shock, code="sheet.shock_unsolved")
    units, worth = _unserved(data, base, after)
    costs = _running(data, base), _running(data, after)
    return replace(
        shock,
        period=data.periods[t],
        share=share,
        before=base,
        after=after,
        cost_change_usd=share * float(costs[1].sum() - costs[0].sum()),
        running_usd=costs,
        wanted_units=share * float(data.demand.quantity[data.demand.period == t].sum()),
        unserved_units=share * units,
        unserved_usd=None if worth is None else share * worth,
        exposed_usd=share * float(usd[t]) if _valued(data) else None,
    )


def _ways_round(data: Coefficients, plan: Plan, shut: Bools, t: int, closed_days: float) -> Floats:
    """Most that moves on each arc while some are shut [F].

    Nothing moves on those. Where they bring goods to, another lane carries more than planned only
    if it is sooner there than what waits for the reopening.
    """
    act, arcs = activity(plan, data), data.arcs
    then = act.flow_period == t
    moved = np.bincount(act.flow_arc[then], act.flow_quantity[then], len(arcs))
    most = np.full(len(arcs), np.inf)
    count = len(data.products)
    place = arcs.destination * count + data.commodities.product[arcs.commodity]
    lost = shut & (moved > 0)
    for end in np.unique(place[lost]):
        waits = float(arcs.days[lost & (place == end)].max()) + closed_days
        # What is not known to be sooner is not counted on.
        late = (place == end) & ~(arcs.days <= waits)
        most[late] = moved[late]
    most[shut] = 0.0
    return most


def _drift(data: Coefficients, spec: Spec, plan: Plan, effort: Effort, shock: Shock) -> Shock:
    """A currency or the volume, changed over the whole horizon."""
    if not shock.subject:
        return replace(shock, code=f"sheet.no_{shock.kind}")
    kind: Kind = "exchange_rate" if shock.kind == "currency" else "volume"
    moved = shifted(data, Change(kind, shock.subject, shock.factor))
    after = reoptimised(moved, spec, plan, effort)
    if not after.found:
        return replace(shock, code="sheet.shock_unsolved")
    after = replace(after, id=f"{plan.id}@{shock.kind}:{shock.subject}:{shock.factor:g}")
    units, worth = _unserved(data, plan, after)
    return replace(
        shock,
        before=plan,
        after=after,
        cost_change_usd=_total(after) - _total(plan),
        wanted_units=float(moved.demand.quantity.sum()),
        unserved_units=units,
        unserved_usd=worth,
    )


def _calm(data: Coefficients, plan: Plan) -> Coefficients:
    """The case in an emergency: all is served that can be, limits wait, nobody is trained anew."""
    settings = data.case.settings
    price = settings.shortage_cost_usd
    if price is None:
        delivered = sum(flow.quantity for flow in plan.flows) or 1.0
        mean = (plan.yardstick.landed_cost_usd or 0.0) / delivered
        worth = unit_worth(data)
        dearest = float(np.nanmax(worth)) if not np.isnan(worth).all() else 0.0
        price = _WORTH_SERVING * max(1.0, dearest, mean)
    free = settings.model_copy(update={"shortage_cost_usd": price, "limits": Limits()})
    return replace(
        data,
        case=replace(data.case, settings=free),
        roles=replace(data.roles, train_usd_per_hire=data.roles.train_usd_per_hire * 0.0),
    )


def _as_planned(data: Coefficients, spec: Spec, plan: Plan) -> Spec:
    """All that the plan has decided is given; only flows and what is made are free."""
    act = activity(plan, data)
    return replace(
        spec,
        may_finish=np.ones(len(data.sites), np.bool_),
        must_close=spec.must_close & False,
        frozen_sites=False,
        objective="total",
        limits=Limits(),
        rules=(),
        barred_until=None,
        open_fixed=open_matrix(plan, data),
        kept=Kept(act.line, act.approve, act.stock, act.connect),
        moved=act.moved,
        budget_usd=None,
    )


def _running(data: Coefficients, plan: Plan) -> Floats:
    """Undiscounted running cost by period, duty paid back deducted [T]."""
    paid, recovered = running_costs(activity(plan, data), data)
    return paid + recovered


def _unserved(data: Coefficients, before: Plan, after: Plan) -> tuple[float, float | None]:
    """Units not served by `after` beyond those that `before` leaves, and their worth [USD]."""
    more = activity(after, data).unmet.sum(axis=2) - activity(before, data).unmet.sum(axis=2)
    worth = unit_worth(data)
    asked = np.abs(more) > 0
    usd = None if np.isnan(worth[asked]).any() else float((more[asked] * worth[asked]).sum())
    return float(more.sum()), usd


def _made(data: Coefficients, plan: Plan) -> Floats:
    """Finished goods made by site and period, by value where it is known [S x T]."""
    act = activity(plan, data)
    made = np.zeros((len(data.sites), len(data.periods)))
    product = data.runs.product[act.run]
    amount = np.where(data.products.finished[product], act.run_quantity, 0.0)
    amount = amount * _value(data)[product]
    np.add.at(made, (data.runs.site[act.run], act.run_period), amount)
    return made


def _crossing(data: Coefficients, plan: Plan) -> dict[str, float]:
    """How much the plan moves over each land border, by value where it is known."""
    return {
        "|".join(border): float(_value_on(data, plan, on).sum())
        for border, on in borders(data).items()
    }


def _valued(data: Coefficients) -> bool:
    """Whether the unit value of all that moves is known."""
    return not np.isnan(data.products.unit_value_usd[data.commodities.product]).any()


def _value_on(data: Coefficients, plan: Plan, on: Bools) -> Floats:
    """Value moved on some of the arcs by period [T]."""
    act = activity(plan, data)
    product = data.commodities.product[data.arcs.commodity[act.flow_arc]]
    amount = np.where(on[act.flow_arc], act.flow_quantity * _value(data)[product], 0.0)
    return np.bincount(act.flow_period, amount, len(data.periods)).astype(float)


def _value(data: Coefficients) -> Floats:
    """Unit values; 1 for all when one is not known: then units are what is added up."""
    known = _valued(data)
    return np.nan_to_num(data.products.unit_value_usd) if known else np.ones(len(data.products))


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0
