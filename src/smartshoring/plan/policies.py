"""Policies: rules of the company on who may make a product, and how much of it.

A rule binds a question from the first period in which it can hold, with every candidate plant
opened and every approval started at once: before a second plant can be approved, no plan has one.
A rule that can never hold binds from the first period, so that the obstacle is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import PLANT, Coefficients, Floats, Ints, Products
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.moves import most_capacity
from smartshoring.plan.ramp import MATURE

RuleKind = Literal[
    "policy_min_sites",
    "policy_max_share_site",
    "policy_max_share_country",
    "policy_keep_existing",
]
Basis = Literal["case", "dual", "assumption"]
"""Who says so: the table, the plan *dual* itself, or a named default."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Policies:
    """The table, by product [J].

    Attributes:
        product: Of what.
        min_sites: Fewest open plants that are approved to make it; 0 = no rule.
        max_share_site: Largest share of what is delivered, from one plant; 1 = no rule.
        max_share_country: The same from one country; 1 = no rule.
    """

    product: Ints
    min_sites: Ints
    max_share_site: Floats
    max_share_country: Floats

    def __len__(self) -> int:
        return len(self.product)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that binds a question.

    Shares are of what is delivered, by last plant; for a component, of what plants make of it.

    Attributes:
        kind: `policy_min_sites`: plants open, able and approved; `policy_keep_existing`: the same
            of today's plants; `policy_max_share_site`, `policy_max_share_country`.
        product: Of what.
        value: Number of plants, or share.
        first: Index of the period from which it binds.
        can_hold: Whether it can hold at all.
        basis: Who says so.
    """

    kind: RuleKind
    product: int
    value: float
    first: int = 0
    can_hold: bool = True
    basis: Basis = "case"

    @property
    def counts_sites(self) -> bool:
        """Whether it is about a number of plants, not about a share."""
        return self.kind in ("policy_min_sites", "policy_keep_existing")


def build(case: Case, products: Products, ledger: Ledger) -> Policies:
    """The policies table as arrays, by product."""
    table = case["policies"]
    if not len(table):
        ledger.not_included("policies", "plan.missing_policies")
    order = sorted(range(len(table)), key=lambda i: str(table["product"][i]))

    def column(name: str, blank: float) -> Floats:
        values = np.array([float(table[name][i]) for i in order], float)
        return np.where(np.isnan(values), blank, values)

    return Policies(
        product=np.array([products.name.index(str(table["product"][i])) for i in order], np.int64),
        min_sites=column("min_sites", 0.0).astype(np.int64),
        max_share_site=column("max_share_site", 1.0),
        max_share_country=column("max_share_country", 1.0),
    )


def rules_of(data: Coefficients, barred_until: Ints | None = None) -> tuple[Rule, ...]:
    """The rules of the table with the period from which each binds.

    Args:
        data: Coefficients of the case.
        barred_until: First period in which a plant may make a product [S x P]; None = no bar.
    """
    return tuple(dated(rule, data, barred_until) for rule in _stated(data.policies))


def _stated(policies: Policies) -> Iterator[Rule]:
    columns = (policies.product, policies.min_sites, policies.max_share_site)
    for product, fewest, site, country in zip(*columns, policies.max_share_country, strict=True):
        if fewest > 0:
            yield Rule("policy_min_sites", int(product), float(fewest))
        if site < 1:
            yield Rule("policy_max_share_site", int(product), float(site))
        if country < 1:
            yield Rule("policy_max_share_country", int(product), float(country))


def dated(rule: Rule, data: Coefficients, barred_until: Ints | None = None) -> Rule:
    """The rule with the first period in which it can hold."""
    if rule.counts_sites:
        can = ready(data, rule.product, barred_until) > 0
        if rule.kind == "policy_keep_existing":
            can &= data.sites.existing[:, None]
        holds = can.sum(axis=0) >= rule.value
    else:
        most = ready(data, rule.product, barred_until)
        most = np.where(most > 0, np.minimum(most, _learnt(data, rule.product)), 0.0)
        groups = np.arange(len(data.sites))
        if rule.kind == "policy_max_share_country":
            # A plant without a country counts as in one of its own.
            named = [country or f"\0{s}" for s, country in enumerate(data.sites.country)]
            groups = np.unique(named, return_inverse=True)[1]
        by_group = np.zeros((int(groups.max(initial=-1)) + 1, most.shape[1]))
        np.add.at(by_group, groups, most)
        holds = np.minimum(by_group, rule.value).sum(axis=0) >= 1 - _ROUNDING
    first = int(np.argmax(holds))
    return Rule(rule.kind, rule.product, rule.value, first, bool(holds.any()), rule.basis)


def able(data: Coefficients, product: int) -> Ints:
    """Plants that can make a product and are not left out."""
    missing = {item.subject for item in data.left_out if item.kind == "site"}
    sites = np.unique(data.runs.site[data.runs.product == product])
    return np.array(
        [s for s in sites if data.sites.kind[s] == PLANT and data.sites.name[s] not in missing],
        np.int64,
    )


def ready(data: Coefficients, product: int, barred_until: Ints | None = None) -> Floats:
    """Largest share of each period in which a plant can be approved to make a product [S x T]."""
    periods = np.arange(len(data.periods))
    share = np.zeros((len(data.sites), len(periods)))
    share[able(data, product)] = 1.0
    approvals = data.approvals
    for q in np.flatnonzero(approvals.product == product):
        share[approvals.site[q]] *= approvals.ready[q].max(axis=0)
    if barred_until is not None:
        share[barred_until[:, product][:, None] > periods[None, :]] = 0.0
    return share


def _learnt(data: Coefficients, product: int) -> Floats:
    """Share of demand, or of its own capacity, that a ramping plant can reach [S x T].

    Mature plants count in full: where their capacity is short, that is an obstacle to be named, not
    a reason to let the rule wait.
    """
    demand = data.demand
    wanted = np.zeros(len(data.periods))
    mine = demand.product == product
    np.add.at(wanted, demand.period[mine], demand.quantity[mine])
    share = np.ones((len(data.sites), len(data.periods)))
    runs, ages = data.runs, data.ages
    for site in np.unique(ages.site):
        here = np.flatnonzero((runs.site == site) & (runs.product == product))
        if data.sites.existing[site] or not len(here):
            continue
        for t in range(len(data.periods)):
            mature = _capacity(data, here, MATURE, t)
            own = max(
                (_capacity(data, here, int(ages.of[site, s, t]), t) for s in range(t + 1)),
                default=mature,
            )
            against = min(mature, wanted[t])
            share[site, t] = min(1.0, own / against) if against > 0 else 1.0
    return share


def _capacity(data: Coefficients, here: Ints, age: int, t: int) -> float:
    """Most good units of a product at a site of an age in a period; inf = no limit."""
    runs, ages = data.runs, data.ages
    capacity = most_capacity(data.lines, data.moves)
    mine = here[runs.age[here] == age]
    if not len(mine):
        return 0.0
    site = int(runs.site[mine[0]])
    yearly = float(data.sites.capacity[site])
    if age != MATURE and np.isfinite(yearly):
        yearly *= float(ages.site_capacity[age])
    by_line: dict[int, float] = {}
    for run in mine:
        line = int(runs.line[run, 0])
        most = np.inf if line < 0 else float(capacity[line])
        if line >= 0 and age != MATURE:
            most *= float(ages.line_capacity[age, line])
        by_line[line] = max(by_line.get(line, 0.0), most / float(runs.capacity_use[run]))
    started = yearly / float(runs.capacity_use[mine].min())
    return min(started, sum(by_line.values())) * float(data.years[t])
