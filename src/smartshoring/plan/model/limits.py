"""Limits of the case: emissions, lead time, concentration, sourcing, number of sites."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, Coefficients
from smartshoring.plan.model.draft import Draft, LimitRows, Part, minus_ones
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """Every limit that binds this question."""
    limits = draft.spec.limits
    if limits.co2e_kg_per_period is not None:
        _emissions(draft, limits.co2e_kg_per_period)
    if limits.lead_time_days is not None:
        _lead_time(draft, limits.lead_time_days)
    sites = draft.data.sites
    if limits.max_share_site is not None:
        plants = np.flatnonzero(sites.kind == PLANT)
        names = [sites.name[plant] for plant in plants]
        _share(draft, "max_share_site", list(plants[:, None]), names, limits.max_share_site)
    if limits.max_share_country is not None:
        countries = sorted({country for country in sites.country if country})
        groups = [np.flatnonzero(np.array(sites.country) == country) for country in countries]
        _share(draft, "max_share_country", groups, countries, limits.max_share_country)
    if limits.max_share_market_source is not None:
        _market_share(draft, limits.max_share_market_source)
    if limits.single_source:
        _single_source(draft)
    _site_count(draft)


def delivered_arcs(data: Coefficients) -> Ints:
    """Arcs of finished goods towards depots and markets: the legs of a delivery."""
    arcs = data.arcs
    finished = data.products.finished[data.commodities.product[arcs.commodity]]
    kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
    return np.flatnonzero(finished & np.isin(kind[arcs.destination], (-1, DC)))


def _emissions(draft: Draft, cap_kg: float) -> None:
    data, columns = draft.data, draft.columns
    parts: list[Part] = [
        (np.zeros(len(factor), np.int64), family, np.arange(len(factor)), np.nan_to_num(factor))
        for family, factor in (
            (columns.flow, data.arcs.co2e_kg),
            (columns.run, data.runs.co2e_kg),
            (columns.buy, data.supplies.co2e_kg),
            (columns.onsite, -data.utilities.onsite_co2e_kg_per_kwh),
        )
    ]
    rows = draft.repeat(parts, 1, -np.inf, cap_kg)
    draft.limit("co2e_kg_per_period", rows, [""], np.array([cap_kg]), "kg")


def _lead_time(draft: Draft, days: float) -> None:
    """Unit-days of deliveries <= limit x units that reach markets."""
    arcs = draft.data.arcs
    delivered = delivered_arcs(draft.data)
    finished = draft.data.products.finished[draft.data.commodities.product[arcs.commodity]]
    into = np.flatnonzero(finished & (arcs.destination >= draft.first_market))
    parts: list[Part] = [
        (
            np.zeros(len(delivered), np.int64),
            draft.columns.flow,
            delivered,
            np.nan_to_num(arcs.days[delivered]),
        ),
        (np.zeros(len(into), np.int64), draft.columns.flow, into, np.full(len(into), -days)),
    ]
    rows = draft.repeat(parts, 1, -np.inf, 0.0)
    draft.limit("lead_time_days", rows, [""], np.array([days]), "day")


def _share(draft: Draft, kind: str, groups: list[Ints], names: list[str], share: float) -> None:
    """Finished goods out of a group of plants <= share x those out of all plants.

    One variable per plant and period holds what leaves it: the rows stay short.
    """
    sites, arcs = draft.data.sites, draft.data.arcs
    leaving = delivered_arcs(draft.data)
    leaving = leaving[sites.kind[arcs.origin[leaving]] == PLANT]
    plants = np.flatnonzero(sites.kind == PLANT)
    number = np.full(len(sites), -1, np.int64)
    number[plants] = np.arange(len(plants))
    out = draft.builder.add_columns(draft.periods * len(plants)).reshape(draft.periods, -1)
    every = np.arange(len(plants))
    draft.repeat(
        [
            (number[arcs.origin[leaving]], draft.columns.flow, leaving, np.ones(len(leaving))),
            (every, out, every, minus_ones(len(plants))),
        ],
        len(plants),
        0.0,
        0.0,
    )
    parts: list[Part] = [
        (
            np.full(len(plants), row, np.int64),
            out,
            every,
            np.isin(plants, group).astype(float) - share,
        )
        for row, group in enumerate(groups)
    ]
    rows = draft.repeat(parts, len(groups), -np.inf, 0.0)
    draft.limit(kind, rows, names, np.full(len(groups), share), "share")


def _sources(draft: Draft) -> tuple[Ints, Ints, Ints, Floats]:
    """Deliveries by source: arcs into markets, their rows, keys [rows x 3] and demand [T x rows].

    A key is (origin, market, product).
    """
    data = draft.data
    arcs = data.arcs
    into = np.flatnonzero(arcs.destination >= draft.first_market)
    ends = np.column_stack(
        [arcs.origin[into], arcs.destination[into], data.commodities.product[arcs.commodity[into]]]
    )
    keys, row = np.unique(ends, axis=0, return_inverse=True)
    demanded = np.zeros((draft.periods, len(data.node_names), len(data.products)))
    np.add.at(
        demanded,
        (data.demand.period, data.demand.market, data.demand.product),
        data.demand.quantity,
    )
    return into, row.ravel(), keys, demanded[:, keys[:, 1], keys[:, 2]]


def _market_share(draft: Draft, share: float) -> None:
    """Flow from one site <= share x demand of the market's product."""
    into, row, keys, demanded = _sources(draft)
    rows = draft.repeat(
        [(row, draft.columns.flow, into, np.ones(len(into)))], len(keys), -np.inf, share * demanded
    )
    names, goods = draft.data.node_names, draft.data.products.name
    draft.limit_rows.append(
        LimitRows(
            "max_share_market_source",
            rows,
            tuple(f"{names[key[0]]} > {names[key[1]]}" for key in keys) * draft.periods,
            tuple(goods[key[2]] for key in keys) * draft.periods,
            np.repeat(np.arange(draft.periods), len(keys)),
            np.full(len(keys) * draft.periods, share),
            "share",
        )
    )


def _single_source(draft: Draft) -> None:
    """Flow <= demand x chosen; at most one source chosen per market, product and period."""
    into, row, keys, demanded = _sources(draft)
    chosen = draft.builder.add_columns(draft.periods * len(keys), upper=1.0, integer=True).reshape(
        draft.periods, -1
    )
    every = np.arange(len(keys))
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([row, every]),
            np.concatenate([draft.columns.flow[t][into], chosen[t]]),
            np.concatenate([np.ones(len(into)), -demanded[t]]),
            lower=-np.inf,
            upper=0.0,
            count=len(keys),
        )
    groups, group = np.unique(keys[:, 1:], axis=0, return_inverse=True)
    draft.repeat([(group.ravel(), chosen, every, np.ones(len(keys)))], len(groups), -np.inf, 1.0)


def _site_count(draft: Draft) -> None:
    """Fewest and most open plants in each period."""
    limits = draft.spec.limits
    kind = draft.data.sites.kind[draft.columns.site_of_open]
    plants = np.flatnonzero(kind == PLANT)
    part = [(np.zeros(len(plants), np.int64), draft.columns.open, plants, np.ones(len(plants)))]
    if limits.max_sites is not None:
        most = float(limits.max_sites)
        rows = draft.repeat(part, 1, -np.inf, most)
        draft.limit("max_sites", rows, [""], np.array([most]), "sites")
    if limits.min_sites is not None:
        fewest = float(limits.min_sites)
        rows = draft.repeat(part, 1, fewest, np.inf)
        draft.limit("min_sites", rows, [""], np.array([fewest]), "sites", sign=-1)
