"""Preferential origin of what recipes make: verdicts where the case asks to compute it.

A recipe at a plant is judged on what it may be made from: an input may come from every source that
the case has for it, unless `bom.origin` asks for an origin. Figures lean against the preference:
non-originating inputs count at their dearest source, at the lowest yield that the plant passes
through, and net cost holds nothing but the cost of the process and the inputs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Frame, Runs
from smartshoring.plan.origins import (
    COMPUTE,
    ORIGINATING,
    TMEC,
    CommodityKey,
    Judged,
    meets,
    supply_originates,
)
from smartshoring.plan.ramp import MATURE
from smartshoring.trade.origin import Good, Material, outside, unplaced, verdict
from smartshoring.trade.origin.goods import Outcome

_ANSWER: Final[dict[Outcome, bool | None]] = {
    "qualifies": True,
    "does_not_qualify": False,
    "unresolved": None,
}


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a component may come from: its country, whether it originates, its price."""

    country: str
    originates: bool | None
    usd: float | None


def judged(
    frame: Frame, runs: Runs, keys: tuple[CommodityKey, ...], *, costed: bool
) -> tuple[tuple[Judged, ...], tuple[CommodityKey, ...]]:
    """Verdicts on recipes that ask for one, and the commodities with what they earned.

    Args:
        frame: Case, sites and products; values as the case gives them.
        runs: Every way to make a product.
        keys: Commodity of each run, without a claim where it is to be computed.
        costed: Whether the cost of processes is known at all.
    """
    said = _said(frame.case)
    if COMPUTE not in said.values():
        return (), keys
    return _Court(frame, runs, keys, said, costed=costed).sit()


def _said(case: Case) -> dict[str, str]:
    table = case["recipes"]
    return {
        str(recipe): str(claim)
        for recipe, claim in zip(table["recipe"], table["qualifies_tmec"], strict=True)
    }


class _Court:
    """Judges products after their components, so that what is made counts as an input."""

    def __init__(
        self,
        frame: Frame,
        runs: Runs,
        keys: tuple[CommodityKey, ...],
        said: dict[str, str],
        *,
        costed: bool,
    ) -> None:
        self._frame = frame
        self._runs = runs
        self._keys = list(keys)
        self._said = said
        self._costed = costed
        self._sources = self._bought()
        table = frame.case["products"]
        self._services = {
            str(name)
            for name, word in zip(table["product"], table["weightless"], strict=True)
            if word == "yes"
        }
        self._inputs: dict[int, list[int]] = defaultdict(list)
        for at, run in enumerate(runs.input_run):
            self._inputs[int(run)].append(at)

    def sit(self) -> tuple[tuple[Judged, ...], tuple[CommodityKey, ...]]:
        found: list[Judged] = []
        for product in self._in_order():
            ways: dict[tuple[int, str, str], list[int]] = defaultdict(list)
            for run in np.flatnonzero(self._runs.product == product).tolist():
                way = (int(self._runs.site[run]), self._runs.recipe[run], self._runs.line_name[run])
                ways[way].append(run)
            for (site, recipe, line), ages in ways.items():
                originates = self._told(site, recipe)
                if self._said.get(recipe) == COMPUTE:
                    one = self._judge(site, recipe, line, ages)
                    found.append(one)
                    originates = _ANSWER[one.verdict.outcome]
                    for run in ages:
                        self._keys[run] = (*self._keys[run][:2], bool(originates))
                country = self._frame.sites.country[site]
                usd = self._given_value(product)
                self._sources[product].append(_Source(country, originates, usd))
        found.sort(key=lambda one: (one.product, one.site, one.recipe, one.line))
        return tuple(found), tuple(self._keys)

    def _told(self, site: int, recipe: str) -> bool | None:
        """What the case says of goods of a recipe; None = nothing, or that it is to be computed."""
        country = self._frame.sites.country[site]
        if country and country not in TMEC:
            return False
        said = {"yes": True, "no": False}.get(self._said.get(recipe, ""))
        return said if country or not said else None

    def _bought(self) -> dict[int, list[_Source]]:
        sites = self._frame.sites
        site_at = {name: i for i, name in enumerate(sites.name)}
        product_at = {name: i for i, name in enumerate(self._frame.products.name)}
        table = self._frame.case["supply"]
        sources: dict[int, list[_Source]] = defaultdict(list)
        for i in range(len(table)):
            country = sites.country[site_at[str(table["site"][i])]]
            sources[product_at[str(table["product"][i])]].append(
                _Source(
                    country,
                    supply_originates(country, str(table["originates_tmec"][i])),
                    float(table["unit_cost_usd"][i]),
                )
            )
        return sources

    def _in_order(self) -> list[int]:
        """Products after their components."""
        needs: dict[int, set[int]] = defaultdict(set)
        runs = self._runs
        for run, component in zip(runs.input_run, runs.input_product, strict=True):
            needs[int(runs.product[run])].add(int(component))
        order: dict[int, None] = {}

        def visit(product: int) -> None:
            if product not in order:
                for component in sorted(needs[product]):
                    visit(component)
                order[product] = None

        for product in range(len(self._frame.products)):
            visit(product)
        return list(order)

    def _given_value(self, product: int) -> float | None:
        value = float(self._frame.products.unit_value_usd[product])
        return None if math.isnan(value) else value

    def _judge(self, site: int, recipe: str, line: str, ages: list[int]) -> Judged:
        good, wanted = self._good(ages)
        country = self._frame.sites.country[site]
        name = self._frame.sites.name[site]
        if not country:
            answer = unplaced(name)
        elif country not in TMEC:
            answer = outside()
        else:
            answer = verdict(good)
        return Judged(name, good.name, recipe, line, good, wanted, answer)

    def _good(self, ages: list[int]) -> tuple[Good, tuple[frozenset[str], ...]]:
        """What is judged, and the origins asked of each of its inputs."""
        products, runs = self._frame.products, self._runs
        mature = next(run for run in ages if runs.age[run] == MATURE)
        product = int(runs.product[mature])
        most: dict[int, float] = {}
        wanted: dict[int, frozenset[str]] = {}
        for run in ages:
            for at in self._inputs[run]:
                component = int(runs.input_product[at])
                if products.name[component] in self._services:
                    continue  # a service is no material
                most[component] = max(most.get(component, 0.0), float(runs.input_quantity[at]))
                wanted[component] = runs.input_origin[at]
        cost: float | None = float(runs.cost_usd[mature]) if self._costed else None
        materials: list[Material] = []
        inputs = sorted(most, key=lambda c: products.name[c])
        for component in inputs:
            may = [
                source
                for source in self._sources[component]
                if meets(wanted[component], source.country, originates=source.originates is True)
            ]
            only_originating = wanted[component] == {ORIGINATING}
            originates = True if only_originating else _agreed(s.originates for s in may)
            prices = [source.usd for source in may]
            foreign = [source.usd for source in may if source.originates is not True]
            dearest = _most(foreign or prices)
            quantity = most[component]
            value = None if dearest is None else quantity * dearest
            materials.append(
                Material(products.name[component], products.hs_code[component], value, originates)
            )
            paid = _least(prices) if originates else dearest
            cost = None if cost is None or paid is None else cost + quantity * paid
        good = Good(
            products.name[product],
            products.hs_code[product],
            self._given_value(product),
            cost,
            tuple(materials),
            products.use[product],
        )
        return good, tuple(wanted[component] for component in inputs)


def _agreed(answers: Iterable[bool | None]) -> bool | None:
    """The answer that all sources give; None when they differ or there is none."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def _most(prices: list[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return max(known) if known and len(known) == len(prices) else None


def _least(prices: list[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return min(known) if known and len(known) == len(prices) else None
