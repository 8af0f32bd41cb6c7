"""Processes, recipes, bills of materials and supply from production and sourcing policies."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from smartshoring.case.importing.draft import Draft, blank, only
from smartshoring.case.importing.groups import Groups, expand
from smartshoring.case.importing.sheet import Sheet

_MOST_YIELD = 1.5
"""A larger yield can only be in percent."""

Recipes = dict[str, dict[str, str]]
"""Bill of materials -> product -> recipe of the case."""


def production(sheet: Sheet, draft: Draft, members: Groups) -> Recipes:
    """Processes and capacity; a named bill of materials makes a recipe of its own."""
    sheet.without_excluded()
    places, goods = sheet.needed("site"), sheet.needed("product")
    boms, lines = sheet.text("bom"), sheet.text("line")
    cost, hours = sheet.money("unit_cost"), sheet.number("labour_hours")
    energy, share, capacity = (sheet.number(name) for name in ("energy", "yield", "capacity"))
    if np.any(np.nan_to_num(share) > _MOST_YIELD):
        share = share / 100.0
        sheet.note("yield_in_percent", "yield")
    if np.isfinite(capacity).any():
        sheet.note("read_per_year", "capacity")
    sites, products = draft.names("sites", "site"), draft.names("products", "product")
    pairs = [
        [(s, p) for s in expand(site, sites, members) for p in expand(name, products, members)]
        for site, name in zip(places, goods, strict=True)
    ]
    sheet.leave([not found for found in pairs], "unknown_name")
    recipes = _recipes(
        [(boms[i], product) for i in np.flatnonzero(sheet.used) for _, product in pairs[i]], draft
    )
    seen: set[tuple[str, str, str]] = set()
    limits: dict[tuple[str, str], float] = defaultdict(float)
    for i in np.flatnonzero(sheet.used):
        new = [
            (site, product, recipes[boms[i]][product])
            for site, product in pairs[i]
            if (site, recipes[boms[i]][product], lines[i]) not in seen
        ]
        if not new:
            sheet.leave_row(int(i), "repeated")
        for site, product, recipe in new:
            seen.add((site, recipe, lines[i]))
            draft.rows("processes").append(
                only(
                    {"site": site, "recipe": recipe},
                    line=lines[i],
                    labour_h_per_unit=blank(hours[i]),
                    energy_kwh_per_unit=blank(energy[i]),
                    yield_share=blank(share[i]),
                    unit_cost_usd=blank(cost[i]),
                )
            )
            if np.isfinite(capacity[i]):
                limits[site, product] += float(capacity[i])
    for (site, product), most in sorted(limits.items()):
        draft.rows("capacity").append(
            {"site": site, "product": product, "capacity_units_per_year": most}
        )
    return recipes


def bills(sheet: Sheet, draft: Draft, recipes: Recipes) -> None:
    """Components of each recipe, or of each product where no bill is named in production."""
    sheet.without_excluded()
    names, parents, kinds = sheet.text("bom"), sheet.text("product"), sheet.text("kind")
    components, quantity = sheet.needed("component"), sheet.number("quantity")
    known = draft.names("products", "product")
    sheet.leave([bool(k) and not sheet.map.is_word("component", k) for k in kinds], "not_component")
    sheet.leave(np.isnan(quantity), "number")
    sheet.leave(quantity <= 0, "not_positive")
    sheet.leave([name not in known for name in components], "unknown_name")
    seen: set[tuple[str, str, str]] = set()
    for i in np.flatnonzero(sheet.used):
        made = recipes.get(names[i], {}) if names[i] else {}
        ends = [
            (product, recipe) for product, recipe in made.items() if parents[i] in ("", product)
        ]
        ends = ends or [(parents[i], "")] * (parents[i] in known)
        new = [end for end in ends if (*end, components[i]) not in seen]
        if not new:
            sheet.leave_row(int(i), "repeated" if ends else "unknown_name")
        for product, recipe in new:
            seen.add((product, recipe, components[i]))
            # The recipe that bears the product's name holds for it as a blank does.
            draft.rows("bom").append(
                only(
                    {
                        "product": product,
                        "component": components[i],
                        "quantity": float(quantity[i]),
                    },
                    recipe=recipe,
                )
            )


def supply(sheet: Sheet, draft: Draft, members: Groups) -> None:
    """What suppliers sell; a supplier that no other table names becomes a site."""
    sheet.without_excluded()
    sellers, goods = sheet.needed("supplier"), sheet.needed("product")
    cost, capacity = sheet.money("unit_cost"), sheet.number("capacity")
    sites, products = draft.names("sites", "site"), draft.names("products", "product")
    sheet.leave([not expand(name, products, members) for name in goods], "unknown_name")
    sheet.leave(
        [sites.get(s, {}).get("kind", "") in ("plant", "dc") for s in sellers], "not_supplier"
    )
    seen: set[tuple[str, str]] = set()
    for i in np.flatnonzero(sheet.used):
        if sellers[i] not in sites:
            site = {"site": sellers[i], "kind": "supplier", "status": "existing"}
            draft.rows("sites").append(site)
            sites[sellers[i]] = site
        sites[sellers[i]]["kind"] = "supplier"
        new = [p for p in expand(goods[i], products, members) if (sellers[i], p) not in seen]
        if not new:
            sheet.leave_row(int(i), "repeated")
        for product in new:
            seen.add((sellers[i], product))
            draft.rows("supply").append(
                only(
                    {"site": sellers[i], "product": product, "unit_cost_usd": blank(cost[i])},
                    capacity_units_per_year=blank(capacity[i]),
                )
            )


def _recipes(pairs: list[tuple[str, str]], draft: Draft) -> Recipes:
    """A recipe for each bill and product; without any bill a product's recipe bears its name."""
    of_bom: dict[str, set[str]] = defaultdict(set)
    for bom, product in pairs:
        of_bom[bom].add(product)
    named = {product for bom, products in of_bom.items() if bom for product in products}
    recipes: Recipes = {}
    for bom, products in sorted(of_bom.items()):
        recipes[bom] = {}
        for product in sorted(products):
            recipe = product if not bom else bom if len(products) == 1 else f"{bom} {product}"
            recipes[bom][product] = recipe
            if product in named:
                draft.rows("recipes").append({"recipe": recipe, "product": product})
    return recipes
