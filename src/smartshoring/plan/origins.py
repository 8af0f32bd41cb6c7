"""Origins of goods as the plan knows them: what an input may ask for, and what meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from smartshoring.plan.arrays import Commodities, Frame, Runs
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.countries import country_iso3
from smartshoring.trade.origin import Good, Verdict

TMEC: Final = frozenset({"USA", "MEX", "CAN"})
ORIGINATING: Final = "tmec"
"""In `bom.origin`: originating under T-MEC/USMCA, whatever the country."""
COMPUTE: Final = "compute"

CommodityKey = tuple[int, str, bool]
"""Product index, country of origin, preferential claim."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one recipe at one plant, on one line if it has one.

    Attributes:
        site: Plant.
        product: What is made.
        recipe: Recipe.
        line: Production line, "" without one.
        good: What was judged, inputs per unit included.
        wanted: Origins that the bill of materials asks of each input, in the order of the inputs.
        verdict: The answer.
    """

    site: str
    product: str
    recipe: str
    line: str
    good: Good
    wanted: tuple[frozenset[str], ...]
    verdict: Verdict


def wanted_origins(text: str) -> frozenset[str]:
    """The words of a cell of `bom.origin`: `tmec`, or countries (alpha-3); empty = any origin."""
    words = (word.strip() for word in text.replace(",", ";").split(";"))
    return frozenset(
        ORIGINATING if word.lower() == ORIGINATING else country_iso3(word) or word
        for word in words
        if word
    )


def meets(wanted: frozenset[str], country: str, *, originates: bool) -> bool:
    """Whether goods of an origin may go where these origins are asked for."""
    return not wanted or country in wanted or (originates and ORIGINATING in wanted)


def inputs_by_origin(runs: Runs, goods: Commodities) -> list[tuple[int, frozenset[int]]]:
    """Inputs that ask for an origin, each with the commodities that it may take."""
    may: dict[tuple[frozenset[str], int], frozenset[int]] = {}
    found: list[tuple[int, frozenset[int]]] = []
    for number, wanted in enumerate(runs.input_origin):
        if wanted:
            key = wanted, int(runs.input_product[number])
            if key not in may:
                may[key] = frozenset(
                    k
                    for k in np.flatnonzero(goods.product == key[1]).tolist()
                    if meets(wanted, goods.country[k], originates=bool(goods.qualifies[k]))
                )
            found.append((number, may[key]))
    return found


def supply_originates(country: str, said: str) -> bool | None:
    """Whether what a supplier sells originates; None = not known, and then nothing is claimed."""
    if country and country not in TMEC:
        return False
    if not country or not said:
        return None
    return said == "yes"


def without_source(frame: Frame, runs: Runs, goods: Commodities, ledger: Ledger) -> None:
    """List recipes that ask for an origin which no source of the component has."""
    for number, may in inputs_by_origin(runs, goods):
        if not may:
            run, wanted = int(runs.input_run[number]), sorted(runs.input_origin[number])
            component = frame.products.name[runs.input_product[number]]
            name = f"{runs.recipe[run]} @ {frame.sites.name[runs.site[run]]}"
            asked = f"{component} ({', '.join(wanted)})"
            ledger.leave_out("recipe", name, "plan.origin_without_source", asked)
