"""A second formulation of the planning problem, row by row in PuLP and solved by CBC.

Written from the meaning of the columns, not from the compiler: it shares no code with the product.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pulp
from plan_worlds import GRID_KG_PER_KWH, World

MPF_SHARE, HMF_SHARE = 0.003464, 0.00125
TMEC = {"USA", "MEX", "CAN"}


def _value(number: Any, default: float) -> float:
    return default if number is None else float(number)


def oracle(world: World) -> float | None:
    """Least total cost under the case's limits; None when no plan exists."""
    s = world.settings
    periods = [str(p) for p in s["periods"]]
    steps = range(len(periods))
    rate, last = s.get("discount_rate", 0.0), len(periods) - 1
    delta = [(1 + rate) ** -t for t in steps]
    limits = s.get("limits", {})
    sites = {row["site"]: row for row in world.rows("sites")}
    deciding = [n for n, row in sites.items() if row["kind"] != "supplier"]
    country = {n: row["place"] for n, row in sites.items()}
    country |= {row["market"]: row["place"] for row in world.rows("markets")}
    products = {row["product"]: row for row in world.rows("products")}
    markets = [row["market"] for row in world.rows("markets")]
    demand = {
        (row["market"], row["product"], t): float(row["quantity"])
        for row in world.rows("demand")
        for t in steps
        if row["period"] in (None, "", periods[t])
    }
    finished = {product for _, product, _ in demand}
    product_of = {row["recipe"]: row["product"] for row in world.rows("recipes")}
    claims = {row["recipe"]: row["qualifies_tmec"] == "yes" for row in world.rows("recipes")}
    for product in products:
        if product not in product_of.values():
            product_of[product] = product
    m = pulp.LpProblem("oracle", pulp.LpMinimize)
    cost: list[Any] = []
    kg: list[list[Any]] = [[] for _ in steps]
    carbon = s.get("carbon_price_usd_per_t", 0.0) / 1000

    def emit(t: int, kilograms: float, variable: Any) -> None:
        kg[t].append(kilograms * variable)
        cost.append(delta[t] * carbon * kilograms * variable)

    count = iter(range(10**9))

    def var(upper: float | None = None, *, binary: bool = False) -> Any:
        name = f"v{next(count)}"
        return pulp.LpVariable(name, 0, upper, "Binary" if binary else "Continuous")

    # Sites.
    y = {(n, t): var(binary=True) for n in deciding for t in steps}
    born = {(n, t): var(binary=True) for n in deciding for t in steps}
    dead = {(n, t): var(binary=True) for n in deciding for t in steps}
    life = s.get("asset_life_years")
    for n in deciding:
        row = sites[n]
        existing = row["status"] == "existing"
        for t in steps:
            before = (1 if existing else 0) if t == 0 else y[n, t - 1]
            m += y[n, t] - before == born[n, t] - dead[n, t]
            m += born[n, t] + dead[n, t] <= 1
            if existing:
                m += born[n, t] == 0
            else:
                cost.append(delta[t] * row["opening_cost_usd"] * born[n, t])
            cost.append(delta[t] * row["closing_cost_usd"] * dead[n, t])
            cost.append(delta[t] * row["fixed_cost_usd_per_year"] * y[n, t])
            for later in range(t, min(len(periods), t + int(row["min_life_years"]))):
                m += y[n, later] >= born[n, t]
            if life:
                # Opened at t and never closed after: straight line to the end of the horizon.
                kept = var(binary=True)
                m += kept <= born[n, t]
                for later in range(t, len(periods)):
                    m += kept <= y[n, later]
                share = max(0.0, 1 - (last + 1 - t) / life)
                cost.append(-share * delta[last] * _value(row["opening_cost_usd"], 0) * kept)
    # Making.
    made: dict[tuple[str, str, str, bool, int], list[Any]] = defaultdict(list)
    used: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    through: dict[tuple[str, int], list[Any]] = defaultdict(list)
    on_line: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    of_product: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    for row in world.rows("processes"):
        n, recipe = row["site"], row["recipe"]
        product, site = product_of[recipe], sites[n]
        good = _value(row["yield_share"], 1.0)
        kwh = _value(row["energy_kwh_per_unit"], 0.0)
        start_cost = (
            _value(row["labour_h_per_unit"], 0.0) * _value(site["labour_usd_per_hour"], 0.0)
            + kwh * _value(site["electricity_usd_per_kwh"], 0.0)
            + _value(row["unit_cost_usd"], 0.0)
        )
        claim = claims.get(recipe, False) and country[n] in TMEC
        for t in steps:
            started = var()
            m += started <= 1e4 * y[n, t]
            cost.append(delta[t] * start_cost * started)
            emit(t, kwh * GRID_KG_PER_KWH[country[n]], started)
            made[n, product, country[n], claim, t].append(good * started)
            through[n, t].append(started)
            on_line[n, row["line"], t].append(started)
            of_product[n, product, t].append(started)
            for part in world.rows("bom"):
                if part["product"] == product and part["recipe"] in (None, "", recipe):
                    used[n, part["component"], t].append(part["quantity"] * started)
    # Buying.
    for row in world.rows("supply"):
        for t in steps:
            bought = var(row["capacity_units_per_year"])
            cost.append(delta[t] * row["unit_cost_usd"] * bought)
            emit(t, _value(row["co2e_kg_per_unit"], 0.0), bought)
            made[row["site"], row["product"], country[row["site"]], False, t].append(bought)
            through[row["site"], t].append(bought)
    # Moving: goods keep their origin.
    kinds = sorted({key[1:4] for key in made})
    into: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    out: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    legs: list[tuple[str, str, str, int, float, Any]] = []
    rates = {
        (r["importer"], r["origin"], r["hs_code"]): r["rate_share"] for r in world.rows("duties")
    }
    own_rows = {
        (r["origin"], r["destination"], r["mode"], r["product"])
        for r in world.rows("lanes")
        if r["product"]
    }
    for row in world.rows("lanes"):
        a, b, mode = row["origin"], row["destination"], row["mode"]
        for product, origin, claim in kinds:
            if row["product"] not in (None, "", product):
                continue
            if not row["product"] and (a, b, mode, product) in own_rows:
                continue
            if product not in finished and (b in markets or sites[a]["kind"] == "dc"):
                continue
            value = products[product]["unit_value_usd"]
            share = 0.0
            if country[a] != country[b] and origin != country[b]:
                share = rates[country[b], origin, products[product]["hs_code"]]
                if country[b] == "USA":
                    share += 0.0 if claim and origin in TMEC else MPF_SHARE
                    share += HMF_SHARE if "sea" in mode else 0.0
            each = row["unit_cost_usd"] + share * value
            each += s.get("holding_rate_per_year", 0.0) * value * row["days"] / 365
            late = b in markets and row["days"] > limits.get("lane_days_max", 1e9)
            for t in steps:
                flow = var(0 if late else None)
                cost.append(delta[t] * each * flow)
                emit(t, row["co2e_kg_per_unit"], flow)
                into[b, product, origin, claim, t].append(flow)
                out[a, product, origin, claim, t].append(flow)
                legs.append((a, b, product, t, row["days"], flow))
                if a in deciding:
                    m += flow <= 1e4 * y[a, t]
    zero = pulp.LpAffineExpression()
    for t in steps:
        for n, row in sites.items():
            for product, origin, claim in kinds:
                key = (n, product, origin, claim, t)
                if row["kind"] == "plant":
                    m += pulp.lpSum(out[key]) <= pulp.lpSum(made[key]) + zero
                else:
                    source = made[key] if row["kind"] == "supplier" else into[key]
                    m += pulp.lpSum(out[key]) == pulp.lpSum(source) + zero
            if row["kind"] == "plant":
                for product in products:
                    every = [(n, *kind, t) for kind in kinds if kind[0] == product]
                    m += (
                        pulp.lpSum(x for k in every for x in into[k] + made[k])
                        - pulp.lpSum(x for k in every for x in out[k])
                        == pulp.lpSum(used[n, product, t]) + zero
                    )
            load = pulp.lpSum(through[n, t])
            if row["kind"] == "dc":
                load = pulp.lpSum(x for kind in kinds for x in out[(n, *kind, t)])
            if row["capacity_units_per_year"] is not None:
                m += load <= row["capacity_units_per_year"] * y.get((n, t), 1) + zero
        for row in world.rows("capacity"):
            n, most, fixed = (
                row["site"],
                row["capacity_units_per_year"],
                row["fixed_cost_usd_per_year"],
            )
            load = on_line[n, row["line"], t] if row["line"] else of_product[n, row["product"], t]
            if fixed:
                runs = var(binary=True)
                m += runs <= y[n, t]
                cost.append(delta[t] * fixed * runs)
                m += pulp.lpSum(load) <= most * runs + zero
            else:
                m += pulp.lpSum(load) <= most + zero
        for (market, product, when), quantity in demand.items():
            if when == t:
                short = var(quantity if "shortage_cost_usd" in s else 0)
                cost.append(delta[t] * s.get("shortage_cost_usd", 0.0) * short)
                arrived = (
                    x for kind in kinds if kind[0] == product for x in into[market, *kind, t]
                )
                m += pulp.lpSum(arrived) + short == quantity
    _limits(m, world, steps, kg, legs, y, (demand, markets, country, sites, finished), var)
    m += pulp.lpSum(cost)
    m.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=1e-9, gapAbs=1e-9, options=["preprocess off"]))
    status = pulp.LpStatus[m.status]
    assert status in ("Optimal", "Infeasible"), status
    return float(pulp.value(m.objective)) if status == "Optimal" else None


def _limits(
    m: Any,
    world: World,
    steps: range,
    kg: list[list[Any]],
    legs: list[tuple[str, str, str, int, float, Any]],
    y: dict[tuple[str, int], Any],
    names: tuple[Any, ...],
    var: Any,
) -> None:
    demand, markets, country, sites, finished = names
    limits = world.settings.get("limits", {})
    plants = [n for n, row in sites.items() if row["kind"] == "plant"]
    for t in steps:
        if "co2e_kg_per_period" in limits:
            m += pulp.lpSum(kg[t]) <= limits["co2e_kg_per_period"]
        # A leg of a delivery brings finished goods to a depot or a market.
        deliveries = [
            (a, b, days, x)
            for a, b, product, when, days, x in legs
            if when == t and product in finished and (b in markets or sites[b]["kind"] == "dc")
        ]
        if "lead_time_days" in limits:
            served = pulp.lpSum(x for _, b, _, x in deliveries if b in markets)
            total = pulp.lpSum(days * x for _, _, days, x in deliveries)
            m += total <= limits["lead_time_days"] * served
        leaving = [(a, x) for a, _, _, x in deliveries if a in plants]
        everything = pulp.lpSum(x for _, x in leaving)
        for kind, group_of in (("max_share_site", lambda n: n), ("max_share_country", country.get)):
            if kind in limits:
                for group in {group_of(n) for n in plants}:
                    own = pulp.lpSum(x for n, x in leaving if group_of(n) == group)
                    m += own <= limits[kind] * everything
        for market, product, when in demand:
            if when != t:
                continue
            picked = []
            for site in sites:
                own_flow = pulp.lpSum(
                    x for a, b, p, w, _, x in legs if (a, b, p, w) == (site, market, product, t)
                )
                wanted = demand[market, product, t]
                if "max_share_market_source" in limits:
                    m += own_flow <= limits["max_share_market_source"] * wanted
                if limits.get("single_source"):
                    chosen = var(binary=True)
                    m += own_flow <= wanted * chosen
                    picked.append(chosen)
            if picked:
                m += pulp.lpSum(picked) <= 1
        if "max_sites" in limits:
            m += pulp.lpSum(y[n, t] for n in plants) <= limits["max_sites"]
        if "min_sites" in limits:
            m += pulp.lpSum(y[n, t] for n in plants) >= limits["min_sites"]
