"""Origins in the checker: inputs get the origin they ask for, and claims are earned.

What is there of each commodity at a plant is recomputed from the plan's flows; then every choice of
inputs is held against all that could feed any of them.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.origins import TMEC


def check(act: Activity, data: Coefficients, note: Findings) -> None:
    """Both rules, in every period."""
    _claims(data, note)
    _fed(act, data, note)


def _claims(data: Coefficients, note: Findings) -> None:
    """A way to make a product claims an origin only if its verdict grants one."""
    table = data.case["recipes"]
    said = dict(zip(table["recipe"], table["qualifies_tmec"], strict=True))
    granted = {
        (one.site, one.recipe, one.line)
        for one in data.origins
        if one.verdict.outcome == "qualifies"
    }
    runs = data.runs
    for r in np.flatnonzero(data.commodities.qualifies[runs.commodity]):
        recipe, site = runs.recipe[r], data.sites.name[runs.site[r]]
        earned = said.get(recipe) == "yes" or (
            said.get(recipe) == "compute" and (site, recipe, runs.line_name[r]) in granted
        )
        note("origin claimed", float(not earned or data.sites.country[runs.site[r]] not in TMEC))
    table, supplies = data.case["supply"], data.supplies
    originating = {
        (site, product)
        for site, product, word in zip(
            table["site"], table["product"], table["originates_tmec"], strict=True
        )
        if word == "yes"
    }
    for u in np.flatnonzero(data.commodities.qualifies[supplies.commodity]):
        site, product = supplies.site[u], data.products.name[supplies.product[u]]
        earned = (data.sites.name[site], product) in originating
        note("origin claimed", float(not earned or data.sites.country[site] not in TMEC))


def _fed(act: Activity, data: Coefficients, note: Findings) -> None:
    """Inputs that ask for an origin, and all others, can be fed from what is there."""
    runs, goods = data.runs, data.commodities
    inputs: dict[tuple[int, int], list[int]] = defaultdict(list)
    asking: set[tuple[int, int]] = set()
    for n, wanted in enumerate(runs.input_origin):
        at = int(runs.site[runs.input_run[n]]), int(runs.input_product[n])
        inputs[at].append(n)
        if wanted:
            asking.add(at)
    if not asking:
        return
    amount = np.zeros((len(runs), len(data.periods)))
    np.add.at(amount, (act.run, act.run_period), act.run_quantity)
    there = _there(act, data)
    for site, product in sorted(asking):
        kinds = np.flatnonzero(goods.product == product)
        needs: dict[frozenset[str], Floats] = defaultdict(lambda: np.zeros(len(data.periods)))
        for n in inputs[site, product]:
            needs[runs.input_origin[n]] += runs.input_quantity[n] * amount[runs.input_run[n]]
        kinds_of_input = list(needs)
        may = np.array(
            [
                [_may(goods.country[k], bool(goods.qualifies[k]), one) for k in kinds]
                for one in kinds_of_input
            ],
            np.bool_,
        ).reshape(len(kinds_of_input), len(kinds))
        need = np.array([needs[one] for one in kinds_of_input])
        short = _short(there[site, kinds], need, may)
        note("input without its origin", short, need.sum(axis=0))


def _may(country: str, claimed: bool, wanted: frozenset[str]) -> bool:
    return not wanted or country in wanted or (claimed and "tmec" in wanted)


def _there(act: Activity, data: Coefficients) -> Floats:
    """What a plant can use of each commodity: in + made - out - into stock [S x K x T]."""
    arcs, runs, banks = data.arcs, data.runs, data.banks
    found = np.zeros((len(data.node_names), len(data.commodities), len(data.periods)))
    moved = arcs.commodity[act.flow_arc], act.flow_period
    np.add.at(found, (arcs.destination[act.flow_arc], *moved), act.flow_quantity)
    np.subtract.at(found, (arcs.origin[act.flow_arc], *moved), act.flow_quantity)
    made = runs.site[act.run], runs.commodity[act.run], act.run_period
    np.add.at(found, made, act.run_quantity)
    np.subtract.at(found, (banks.site, banks.commodity), np.diff(act.stock, axis=1, prepend=0.0))
    return np.maximum(found[: len(data.sites)], 0.0)


def _short(have: Floats, need: Floats, may: Bools) -> Floats:
    """Most units of need that nothing can feed, over all choices of inputs looked at together [T].

    Args:
        have: Units of each commodity [k x T].
        need: Units of each kind of input [w x T].
        may: Which input may take which commodity [w x k].
    """
    kinds = range(len(need))
    every = [
        need[list(some)].sum(axis=0) - have[may[list(some)].any(axis=0)].sum(axis=0)
        for size in range(1, len(need) + 1)
        for some in combinations(kinds, size)
    ]
    return np.asarray(np.max(every, axis=0), float)
