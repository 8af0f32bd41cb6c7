"""Checking the bill of materials: right recipes, no component twice, nothing that needs itself."""

from __future__ import annotations

from collections import defaultdict

from smartshoring.case.makers import product_of_recipe
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, report, where
from smartshoring.case.table import Table
from smartshoring.reference.countries import country_iso3


def check_bom(tables: Tables, problems: Collector) -> None:
    """Every row of `bom`."""
    bom, product_of = tables["bom"], product_of_recipe(tables)
    _check_bom_rows(bom, problems)
    other = [
        bool(recipe and product) and product_of.get(recipe, product) != product
        for recipe, product in zip(bom["recipe"], bom["product"], strict=True)
    ]
    report(
        problems,
        bom,
        other,
        lambda index: at(
            bom,
            "case.recipe_of_other",
            "recipe",
            bom["recipe"][index],
            product=bom["product"][index],
            other=product_of[bom["recipe"][index]],
        ),
    )
    report(
        problems,
        bom,
        [not origin_words_known(cell) for cell in bom["origin"]],
        lambda index: at(bom, "case.bom_origin", "origin", bom["origin"][index]),
    )
    circle = _circle(bom)
    if circle:
        inside = where(bom, "product", circle) & where(bom, "component", circle)
        report(
            problems,
            bom,
            inside,
            lambda _: at(bom, "case.bom_circle", "component", circle=" > ".join(circle)),
        )


def origin_words_known(cell: str) -> bool:
    """Whether a cell of `bom.origin` holds only `tmec` and country codes, or nothing."""
    words = [word.strip() for word in str(cell).replace(",", ";").split(";")]
    known = [word.lower() == "tmec" or country_iso3(word) is not None for word in words]
    return all(known) or not str(cell).strip()


def _check_bom_rows(bom: Table, problems: Collector) -> None:
    """A row without a recipe holds for all of them, so a named one would count twice."""
    pairs = list(zip(bom["product"], bom["component"], strict=True))
    for_all = {
        pair: row
        for pair, recipe, row in zip(pairs, bom["recipe"], bom.row, strict=True)
        if not recipe
    }
    twice = [
        bool(name) and pair in for_all for pair, name in zip(pairs, bom["recipe"], strict=True)
    ]
    report(
        problems,
        bom,
        twice,
        lambda index: at(
            bom,
            "case.every_recipe_and_one",
            "recipe",
            bom["recipe"][index],
            first=str(for_all[pairs[index]]),
        ),
    )


def _circle(bom: Table) -> list[str]:
    """Products of one closed circle in the bill of materials, first repeated at the end."""
    needs: dict[str, list[str]] = defaultdict(list)
    for product, component in zip(bom["product"], bom["component"], strict=True):
        if product and component:
            needs[product].append(component)
    done: set[str] = set()
    for start in sorted(needs):
        path: list[str] = []
        on_path: set[str] = set()
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(name)
                done.add(name)
            elif name in on_path:
                return [*path[path.index(name) :], name]
            elif name not in done:
                path.append(name)
                on_path.add(name)
                stack.append((name, True))
                stack.extend((component, False) for component in sorted(needs.get(name, ())))
    return []
