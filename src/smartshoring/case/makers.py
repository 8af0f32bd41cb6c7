"""Which sites can make which product, as far as the case's own tables say."""

from __future__ import annotations

from collections import defaultdict

from smartshoring.case.report import Tables

MAKING_KINDS = ("plant", "service")
"""Kinds of site that make something."""


def implicit_recipes(tables: Tables) -> set[str]:
    """Products without a row in `recipes`: each has one recipe that bears the product's name."""
    return set(tables["products"]["product"]) - set(tables["recipes"]["product"]) - {""}


def product_of_recipe(tables: Tables) -> dict[str, str]:
    """Recipe -> what it makes, implicit recipes included."""
    recipes = tables["recipes"]
    found = dict(zip(recipes["recipe"], recipes["product"], strict=True))
    return found | {name: name for name in implicit_recipes(tables)}


def makers(tables: Tables) -> dict[str, set[str]]:
    """Product -> sites that can make it; without processes every plant makes what is finished."""
    processes, sites, products = tables["processes"], tables["sites"], tables["products"]
    found: dict[str, set[str]] = defaultdict(set)
    if len(processes):
        made = product_of_recipe(tables)
        for site, recipe in zip(processes["site"], processes["recipe"], strict=True):
            found[made.get(recipe, "")].add(site)
        return found
    plants = set(sites["site"][sites["kind"] == "plant"])
    wanted = set(tables["demand"]["product"])
    for product, finished in zip(products["product"], products["finished"], strict=True):
        if finished == "yes" or (not finished and product in wanted):
            found[product] = plants
    return found
