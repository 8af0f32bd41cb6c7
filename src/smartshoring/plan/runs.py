"""Ways to make and to buy: recipes at sites with their unit costs, and what suppliers sell."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from smartshoring.carbon.electricity import grid_factor
from smartshoring.case.case import Case
from smartshoring.plan import site_prices
from smartshoring.plan.arrays import PLANT, SUPPLIER, Frame, Products, Runs, Sites, Supplies
from smartshoring.plan.judging import judged
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.lines import LineIndex
from smartshoring.plan.origins import (
    TMEC,
    CommodityKey,
    Judged,
    supply_originates,
    wanted_origins,
)
from smartshoring.plan.ramp import MATURE, Ages
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

_Made = TypeVar("_Made", Runs, Supplies)


def build(
    frame: Frame, line_index: LineIndex, ages: Ages, reference: Reference, ledger: Ledger
) -> tuple[Runs, tuple[CommodityKey, ...], tuple[Judged, ...]]:
    """Every recipe at every site that may run it, at every age that the site passes through.

    Also what each makes, and the verdicts on origin where the case asks for them.
    """
    case, sites, products = frame.case, frame.sites, frame.products
    product_index = {name: i for i, name in enumerate(products.name)}
    recipe_product, claims = _recipes(case, product_index)
    bill = _bill(case, product_index, recipe_product)
    rows = _process_rows(case, sites, products, recipe_product)
    columns: dict[str, list[float]] = defaultdict(list)
    recipes: list[str] = []
    line_names: list[str] = []
    keys: list[CommodityKey] = []
    inputs: list[tuple[int, int, float]] = []
    input_origin: list[frozenset[str]] = []
    costed = _production_is_costed(case)
    if not costed:
        ledger.not_included("production", "plan.missing_production_cost")
    for row in rows:
        site = row.site
        cost = _unit_cost(row, frame, reference, ledger) if costed else _UnitCost()
        if cost is None:
            continue
        country = sites.country[site]
        product = recipe_product[row.recipe]
        claim = claims.get(row.recipe, "") == "yes" and country in TMEC
        line = line_index.get((site, "line", row.line), -1) if row.line else -1
        for age in (MATURE, *ages.of_site(site)):
            good, able = _learned(ages, int(age), line)
            number = len(recipes)
            recipes.append(row.recipe)
            line_names.append(row.line)
            keys.append((product, country, claim))
            columns["site"].append(site)
            columns["product"].append(product)
            columns["line"].append(line)
            columns["cap"].append(line_index.get((site, "product", products.name[product]), -1))
            columns["use"].append(1.0 / (row.yield_share * good))
            columns["age"].append(age)
            for name, amount in zip(_COST_FIELDS, cost.at(good, able), strict=True):
                columns[name].append(amount)
            for part in bill.get(row.recipe, ()):
                inputs.append((number, part.product, part.quantity / (row.yield_share * good)))
                input_origin.append(part.origin)
    triplets = np.array(inputs, float).reshape(-1, 3)
    runs = Runs(
        site=np.array(columns["site"], np.int64),
        recipe=tuple(recipes),
        line_name=tuple(line_names),
        product=np.array(columns["product"], np.int64),
        commodity=np.full(len(recipes), -1, np.int64),
        line=np.array([columns["line"], columns["cap"]], np.int64).reshape(2, -1).T,
        labour_usd=np.array(columns["labour_usd"], float),
        energy_usd=np.array(columns["energy_usd"], float),
        other_usd=np.array(columns["other_usd"], float),
        energy_kwh=np.array(columns["energy_kwh"], float),
        co2e_kg=np.array(columns["co2e_kg"], float),
        capacity_use=np.array(columns["use"], float),
        age=np.array(columns["age"], np.int64),
        grade=np.array(columns["grade"], np.int8),
        input_run=triplets[:, 0].astype(np.int64),
        input_product=triplets[:, 1].astype(np.int64),
        input_quantity=triplets[:, 2],
        input_origin=tuple(input_origin),
    )
    verdicts, earned = judged(frame, runs, tuple(keys), costed=costed)
    return runs, earned, verdicts


def supplies(frame: Frame, ledger: Ledger) -> tuple[Supplies, tuple[CommodityKey, ...]]:
    """What suppliers sell, and at which price."""
    case, sites, products = frame.case, frame.sites, frame.products
    table = case["supply"]
    site_index = {name: i for i, name in enumerate(sites.name)}
    product_index = {name: i for i, name in enumerate(products.name)}
    if len(table):
        where = [site_index[str(name)] for name in table["site"]]
        what = [product_index[str(name)] for name in table["product"]]
        cost = table["unit_cost_usd"].astype(float)
        capacity = table["capacity_units_per_year"].astype(float)
        co2e = table["co2e_kg_per_unit"].astype(float)
    else:
        where, what = [], []
        cost = capacity = co2e = np.zeros(0)
        ledger.not_included("material", "plan.missing_material")
        if np.any(sites.kind == SUPPLIER):
            ledger.not_included("supply", "plan.missing_supply")
    order = np.array(sorted(range(len(where)), key=lambda i: (where[i], what[i])), np.int64)
    if len(table) and not table.has("co2e_kg_per_unit"):
        ledger.not_included("supplier_co2e", "plan.missing_supplier_co2e")
    made = Supplies(
        site=np.array(where, np.int64)[order],
        product=np.array(what, np.int64)[order],
        commodity=np.full(len(order), -1, np.int64),
        cost_usd=cost[order],
        capacity=np.where(np.isnan(capacity), np.inf, capacity)[order],
        co2e_kg=co2e[order],
        grade=np.full(len(order), Grade.GIVEN, np.int8),
    )
    claims = [str(said) for said in table["originates_tmec"]]
    keys = tuple(
        (
            what[i],
            sites.country[where[i]],
            bool(supply_originates(sites.country[where[i]], claims[i])),
        )
        for i in order
    )
    return made, keys


def numbered(made: _Made, keys: tuple[CommodityKey, ...], index: dict[CommodityKey, int]) -> _Made:
    """The same with commodity numbers in place."""
    return replace(made, commodity=np.array([index[key] for key in keys], np.int64))


def valued(products: Products, runs: Runs, supplies: Supplies, ledger: Ledger) -> Products:
    """Unit values where the case gives none: the cheapest ex-works cost, flagged as assumed.

    Ex-works cost = conversion + bill of materials at the cheapest supplier or own cost; products
    are valued after their components, so a bill of materials with a loop leaves its members
    without a value.
    """
    value = products.unit_value_usd.copy()
    bill: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for run, product, quantity in zip(
        runs.input_run, runs.input_product, runs.input_quantity, strict=True
    ):
        bill[int(run)].append((int(product), float(quantity)))
    for _ in range(len(products)):
        changed = False
        for p in np.flatnonzero(np.isnan(value)):
            offers = list(supplies.cost_usd[supplies.product == p])
            for run in np.flatnonzero(runs.product == p):
                parts = [quantity * value[c] for c, quantity in bill.get(int(run), [])]
                offers.append(float(runs.cost_usd[run]) + sum(parts))
            known = [float(offer) for offer in offers if not np.isnan(offer)]
            if known and min(known) > 0:
                value[p] = min(known)
                changed = True
                ledger.use(
                    Value(
                        key="unit_value_usd",
                        place=products.name[p],
                        value=float(value[p]),
                        unit="USD/unit",
                        grade=Grade.ASSUMED,
                        note="cheapest ex-works cost of the case's recipes and suppliers",
                    )
                )
        if not changed:
            break
    return replace(products, unit_value_usd=value)


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of the bill of materials: a component, units per unit started, origins it may have."""

    product: int
    quantity: float
    origin: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Row:
    """One process: a recipe at a site; nan = not given."""

    site: int
    recipe: str
    line: str = ""
    labour_h: float = math.nan
    energy_kwh: float = math.nan
    yield_share: float = 1.0
    other: float = math.nan


_COST_FIELDS = ("labour_usd", "energy_usd", "other_usd", "energy_kwh", "co2e_kg", "grade")


@dataclass(frozen=True, slots=True)
class _UnitCost:
    """Cost of one good unit at the mature yield and efficiency."""

    labour_usd: float = 0.0
    energy_usd: float = 0.0
    other_usd: float = 0.0
    energy_kwh: float = 0.0
    co2e_kg: float = math.nan
    grade: Grade = Grade.GIVEN

    def at(self, good: float, able: float) -> tuple[float, ...]:
        """`_COST_FIELDS` at shares of the mature yield and of the mature labour efficiency."""
        return (
            self.labour_usd / (good * able),
            self.energy_usd / good,
            self.other_usd / good,
            self.energy_kwh / good,
            self.co2e_kg / good,
            float(self.grade),
        )


def _learned(ages: Ages, age: int, line: int) -> tuple[float, float]:
    """Shares of the mature yield and labour efficiency at an age, on a line or on none."""
    if age == MATURE:
        return 1.0, 1.0
    if line < 0:
        return float(ages.site_yield[age]), float(ages.site_efficiency[age])
    return float(ages.line_yield[age, line]), float(ages.line_efficiency[age, line])


def _production_is_costed(case: Case) -> bool:
    table = case["processes"]
    return any(
        table.has(column)
        for column in ("labour_h_per_unit", "energy_kwh_per_unit", "unit_cost_usd")
    )


def _recipes(case: Case, product_index: dict[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """Recipe -> product, recipe -> T-MEC claim; a product without recipes has one of its name."""
    table = case["recipes"]
    product_of = {
        str(recipe): product_index[str(product)]
        for recipe, product in zip(table["recipe"], table["product"], strict=True)
    }
    claims = {
        str(recipe): str(claim)
        for recipe, claim in zip(table["recipe"], table["qualifies_tmec"], strict=True)
    }
    covered = set(product_of.values())
    for name, i in product_index.items():
        if i not in covered and name not in product_of:
            product_of[name] = i
    return product_of, claims


def _bill(
    case: Case, product_index: dict[str, int], recipe_product: dict[str, int]
) -> dict[str, list[_Part]]:
    """Recipe -> components; a row without a recipe belongs to every recipe of its product."""
    table = case["bom"]
    bill: dict[str, list[_Part]] = defaultdict(list)
    for i in range(len(table)):
        product = product_index[str(table["product"][i])]
        recipe = str(table["recipe"][i])
        targets = (
            [recipe] if recipe else [r for r, made in recipe_product.items() if made == product]
        )
        part = _Part(
            product_index[str(table["component"][i])],
            float(table["quantity"][i]),
            wanted_origins(str(table["origin"][i])),
        )
        for target in targets:
            bill[target].append(part)
    return bill


def _process_rows(
    case: Case, sites: Sites, products: Products, recipe_product: dict[str, int]
) -> list[_Row]:
    table = case["processes"]
    site_index = {name: i for i, name in enumerate(sites.name)}
    if len(table):
        rows = [
            _Row(
                site_index[str(table["site"][i])],
                str(table["recipe"][i]),
                str(table["line"][i]),
                float(table["labour_h_per_unit"][i]),
                float(table["energy_kwh_per_unit"][i]),
                1.0 if np.isnan(table["yield_share"][i]) else float(table["yield_share"][i]),
                float(table["unit_cost_usd"][i]),
            )
            for i in range(len(table))
        ]
    else:
        # Without processes every plant can make every finished product: the plain location problem.
        rows = [
            _Row(i, recipe)
            for i in range(len(sites))
            if sites.kind[i] == PLANT
            for recipe, product in recipe_product.items()
            if products.finished[product]
        ]
    return sorted(rows, key=lambda row: (row.site, row.recipe, row.line))


def _unit_cost(row: _Row, frame: Frame, reference: Reference, ledger: Ledger) -> _UnitCost | None:
    """Cost, energy and CO2e per good unit; None = not known."""
    sites, basis = frame.sites, frame.electricity_basis
    name = sites.name[row.site]
    subject = f"{row.recipe} @ {name}"
    if np.isnan(row.labour_h) and np.isnan(row.energy_kwh) and np.isnan(row.other):
        ledger.leave_out("recipe", subject, "plan.process_cost_unknown")
        return None
    grade = Grade.GIVEN
    amounts: list[float] = []
    for hours_or_kwh, column, price_at in (
        (row.labour_h, "labour_usd_per_hour", site_prices.labour),
        (row.energy_kwh, "electricity_usd_per_kwh", site_prices.electricity),
    ):
        if np.isnan(hours_or_kwh) or hours_or_kwh == 0.0:
            amounts.append(0.0)
            continue
        price = price_at(frame, row.site, reference)
        if price is None:
            ledger.leave_out("recipe", subject, "plan.price_unknown", column)
            return None
        ledger.use(*price.behind)
        grade = max(grade, price.grade)
        amounts.append(hours_or_kwh * price.usd / row.yield_share)
    energy_kwh = 0.0 if np.isnan(row.energy_kwh) else row.energy_kwh / row.yield_share
    co2e_kg = float("nan")
    if np.isnan(row.energy_kwh):
        ledger.not_included("plant_co2e", "plan.missing_plant_energy")
    elif basis and sites.place[row.site]:
        factor = grid_factor(sites.place[row.site], basis, reference)
        if factor.value is not None:
            ledger.use(factor)
            co2e_kg = energy_kwh * factor.value
    if (
        np.isnan(co2e_kg)
        and frame.needs_co2e
        and frame.case["processes"].has("energy_kwh_per_unit")
    ):
        ledger.leave_out("recipe", subject, "plan.process_co2e_unknown")
        return None
    other = 0.0 if np.isnan(row.other) else row.other / row.yield_share
    return _UnitCost(amounts[0], amounts[1], other, energy_kwh, co2e_kg, grade)
