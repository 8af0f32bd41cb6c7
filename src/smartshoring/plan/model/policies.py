"""Rows of policies: enough plants that are ready to make a product, shares of what is delivered.

A plant is ready in a period when it is open and, where the product needs an approval there, the
work for it began early enough. Shares are of deliveries by last plant; of a component, of what
plants make.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import PLANT
from smartshoring.plan.model.draft import Draft, LimitRows, minus_ones
from smartshoring.plan.model.limits import delivered_arcs
from smartshoring.plan.policies import Rule, able
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """All rows of policies."""
    for rule in draft.spec.rules:
        if rule.counts_sites:
            _enough_plants(draft, rule)
        else:
            _share(draft, rule)
    if draft.spec.moved_share > 0:
        _moved(draft)


def _enough_plants(draft: Draft, rule: Rule) -> None:
    """Sum of plants that are ready >= how many are asked for."""
    data = draft.data
    sites = able(data, rule.product)
    if rule.kind == "policy_keep_existing":
        sites = sites[data.sites.existing[sites]]
    periods = np.arange(rule.first, draft.periods)
    columns = [np.zeros(0, np.int64)]
    where = [np.zeros(0, np.int64)]
    for t in periods:
        counted = [column for s in sites if (column := _ready(draft, int(s), rule, int(t))) >= 0]
        columns.append(np.array(counted, np.int64))
        where.append(np.full(len(counted), t - rule.first))
    terms = np.concatenate(columns)
    rows = draft.builder.add_rows(
        np.concatenate(where),
        terms,
        np.ones(len(terms)),
        lower=rule.value,
        upper=np.inf,
        count=len(periods),
    )
    _note(draft, rule, rows, [""], periods, "sites", sign=-1)


def _ready(draft: Draft, site: int, rule: Rule, t: int) -> int:
    """Column that is 1 when a plant is ready, at most; -1 when it cannot be."""
    data, columns = draft.data, draft.columns
    until = draft.spec.barred_until
    if not draft.spec.may_finish[site] and data.products.finished[rule.product]:
        return -1
    if until is not None and until[site, rule.product] > t:
        return -1
    opened = int(columns.open[t][draft.open_of_site[site]])
    asked = np.flatnonzero((data.approvals.site == site) & (data.approvals.product == rule.product))
    if not len(asked):
        return opened
    q = int(asked[0])
    began = [s for s in range(t + 1) if data.approvals.ready[q, s, t] > 0]
    if not began:
        return -1
    # Open and approved: at most either, and whole because both are.
    both = int(draft.builder.add_columns(1, upper=1.0)[0])
    draft.builder.add_rows(
        np.array([0, 0, *([1] * (1 + len(began)))]),
        np.array([both, opened, both, *(columns.approve[s][q] for s in began)]),
        np.array([1.0, -1.0, 1.0, *([-1.0] * len(began))]),
        lower=-np.inf,
        upper=0.0,
        count=2,
    )
    return both


def _share(draft: Draft, rule: Rule) -> None:
    """What a group of plants delivers of a product <= share x what all plants do.

    One variable per plant and period holds what it delivers: the rows stay short.
    """
    data = draft.data
    plants = able(data, rule.product)
    if rule.kind == "policy_max_share_country":
        countries = [data.sites.country[p] or data.sites.name[p] for p in plants]
    else:
        countries = [data.sites.name[p] for p in plants]
    names, group = np.unique(countries, return_inverse=True)
    family, member, site = _delivered(draft, rule.product)
    number = np.full(len(data.sites), -1, np.int64)
    number[plants] = np.arange(len(plants))
    mine = number[site] >= 0
    member, row = member[mine], number[site[mine]]
    periods = np.arange(rule.first, draft.periods)
    found = []
    every = np.arange(len(plants))
    share: Floats = (group[None, :] == np.arange(len(names))[:, None]) - rule.value
    of_group, of_plant = np.indices(share.shape)
    for t in periods:
        out = draft.builder.add_columns(len(plants))
        draft.builder.add_rows(
            np.concatenate([row, every]),
            np.concatenate([family[t][member], out]),
            np.concatenate([np.ones(len(member)), minus_ones(len(plants))]),
            lower=0.0,
            upper=0.0,
            count=len(plants),
        )
        found.append(
            draft.builder.add_rows(
                of_group.ravel(),
                out[of_plant.ravel()],
                share.ravel(),
                lower=-np.inf,
                upper=0.0,
                count=len(names),
            )
        )
    rows = np.concatenate([np.zeros(0, np.int64), *found])
    _note(draft, rule, rows, [str(name) for name in names], periods, "share")


def _moved(draft: Draft) -> None:
    """Candidates' deliveries of finished goods >= share x all deliveries, in the last period."""
    data = draft.data
    arcs = delivered_arcs(data)
    arcs = arcs[data.sites.kind[data.arcs.origin[arcs]] == PLANT]
    candidate = ~data.sites.existing[data.arcs.origin[arcs]]
    draft.builder.add_rows(
        np.zeros(len(arcs), np.int64),
        draft.columns.flow[-1][arcs],
        candidate - draft.spec.moved_share,
        lower=0.0,
        upper=np.inf,
        count=1,
    )


def _delivered(draft: Draft, product: int) -> tuple[Ints, Ints, Ints]:
    """Family [T x n], its members and their plants, that add up to what is delivered."""
    data = draft.data
    if not data.products.finished[product]:
        made = np.flatnonzero(data.runs.product == product)
        return draft.columns.run, made, data.runs.site[made]
    arcs = delivered_arcs(data)
    leaves = data.sites.kind[data.arcs.origin[arcs]] == PLANT
    leaves &= data.commodities.product[data.arcs.commodity[arcs]] == product
    return draft.columns.flow, arcs[leaves], data.arcs.origin[arcs[leaves]]


def _note(
    draft: Draft,
    rule: Rule,
    rows: Ints,
    subjects: list[str],
    periods: Ints,
    unit: str,
    sign: int = 1,
) -> None:
    count = len(subjects) * len(periods)
    draft.limit_rows.append(
        LimitRows(
            rule.kind,
            rows,
            tuple(subjects) * len(periods),
            (draft.data.products.name[rule.product],) * count,
            np.repeat(periods, len(subjects)),
            np.full(count, rule.value),
            unit,
            sign,
        )
    )
