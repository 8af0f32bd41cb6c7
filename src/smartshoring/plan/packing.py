"""Packing: which share of a load one unit takes, and what holds the goods on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Bools, Floats, Grades, Ints
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade

Equipment = Literal["truck", "feu", "intermodal"]

EQUIPMENT: Final[dict[str, Equipment]] = {
    "road": "truck",
    "sea": "feu",
    "rail": "intermodal",
    "sea+rail": "intermodal",
}
"""What a load of a computed lane is. A container stays one load on the trucks at both ends."""

LOAD_BASES: Final = ("", "units_per_truck", "units_per_feu", "weight_kg", "volume_m3")
"""What says how much of a load one unit takes; "" = nothing does, or nobody asks."""


@dataclass(frozen=True)
class Packing:
    """How products travel [P].

    Attributes:
        truck_share: Share of a truck load per unit; nan when not known.
        truck_basis: Index into `LOAD_BASES` of what says so.
        truck_grade: How firm it is.
        box_share: The same of a container, by sea or rail.
        box_basis: What says so.
        box_grade: How firm it is.
        dunnage_usd: Packing of one unit [USD]; nan when not given.
        returnable: Whether the empties come back.
        weightless: Services: they move without freight, duty or time.
    """

    truck_share: Floats
    truck_basis: Ints
    truck_grade: Grades
    box_share: Floats
    box_basis: Ints
    box_grade: Grades
    dunnage_usd: Floats
    returnable: Bools
    weightless: Bools

    def share(self, equipment: Equipment) -> tuple[Floats, Ints, Grades]:
        """Share, basis and grade by product on one kind of equipment."""
        if equipment == "truck":
            return self.truck_share, self.truck_basis, self.truck_grade
        return self.box_share, self.box_basis, self.box_grade


def packing(case: Case, reference: Reference, ledger: Ledger, *, computed: bool) -> Packing:
    """The packing columns of `products`, in the order of product names.

    Args:
        case: The case.
        reference: Payload and volume of a load.
        ledger: Told what is used and what is absent.
        computed: Whether any lane is computed, so that shares of a load are asked for.
    """
    table = case["products"]
    order = np.argsort(table["product"].astype(str), kind="stable")
    columns = {
        name: table[name][order].astype(float)
        for name in ("weight_kg", "volume_m3", "units_per_truck", "units_per_feu", "dunnage_usd")
    }
    weightless = np.asarray(table["weightless"][order] == "yes", np.bool_)
    returnable = np.asarray(table["dunnage_returnable"][order] == "yes", np.bool_)
    if not table.has("dunnage_usd") and not returnable.any():
        ledger.not_included("dunnage", "freight.missing_dunnage")
    by_size, size_basis, size_grade = _by_size(columns, weightless, reference, ledger, computed)
    shares = []
    for basis, name in ((1, "units_per_truck"), (2, "units_per_feu")):
        fits = columns[name]
        given = ~np.isnan(fits)
        shares.append(
            (
                np.where(given, 1.0 / np.where(given, fits, 1.0), by_size),
                np.where(given, basis, size_basis),
                np.where(given, Grade.GIVEN, size_grade).astype(np.int8),
            )
        )
    return Packing(
        *shares[0],
        *shares[1],
        dunnage_usd=columns["dunnage_usd"],
        returnable=returnable & ~weightless,
        weightless=weightless,
    )


def _by_size(
    columns: dict[str, Floats],
    weightless: Bools,
    reference: Reference,
    ledger: Ledger,
    computed: bool,
) -> tuple[Floats, Ints, int]:
    """max(weight share, volume share) of a load per unit; nan when both are unknown."""
    payload = reference.get("load_payload_kg", "*")
    volume = reference.get("load_volume_m3", "*")
    asked = ~weightless & (
        np.isnan(columns["units_per_truck"]) | np.isnan(columns["units_per_feu"])
    )
    if computed and asked.any():
        ledger.use(payload, volume)
    by_weight = columns["weight_kg"] / (payload.value or np.nan)
    by_volume = columns["volume_m3"] / (volume.value or np.nan)
    share = np.fmax(by_weight, by_volume)
    heavy = np.isnan(by_volume) | (by_weight >= by_volume)
    basis = np.where(np.isnan(share), 0, np.where(heavy, 3, 4))
    return share, basis.astype(np.int64), int(max(payload.grade, volume.grade))
