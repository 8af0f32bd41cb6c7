"""Duty and customs fees of commodities on arcs: the rate, the law behind it and its grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from smartshoring.network.lane import Lane
from smartshoring.plan.arrays import Bools, Commodities, Floats, Frame, Grades, Ints
from smartshoring.plan.block import Block
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade
from smartshoring.trade.duty import duty
from smartshoring.trade.fees import fees


def arc_duties(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    block: Block,
    lanes: tuple[Lane, ...],
    ledger: Ledger,
) -> tuple[Floats, Grades, tuple[Mapping[str, object], ...], Ints]:
    """Duty rate per arc, with the law behind it; nan = not known."""
    case, products, country = frame.case, frame.products, frame.node_country
    count = len(block.origin)
    importer = np.array([country[d] for d in block.destination], object)
    exporter = np.array([country[o] for o in block.origin], object)
    free: tuple[Mapping[str, object], ...] = ({},)
    coded = any(products.hs_code) or len(case["duties"]) > 0
    if not any(country) or not coded:
        ledger.not_included("duty", "plan.missing_hs_code" if any(country) else "plan.no_places")
        return np.zeros(count), np.zeros(count, np.int8), free, np.zeros(count, np.int64)
    on = date.fromisoformat(case.settings.duty_date) if case.settings.duty_date else None
    if on is None:
        ledger.not_included("duty", "plan.missing_duty_date")
        return np.zeros(count), np.zeros(count, np.int8), free, np.zeros(count, np.int64)
    by_sea = _lands_by_sea(block, importer, lanes)
    combos: dict[tuple[str, str, int, bool], int] = {}
    law: list[Mapping[str, object]] = [{}]
    rates, grades = [0.0], [int(Grade.GIVEN)]
    index = np.zeros(count, np.int64)
    for i in range(count):
        if importer[i] == exporter[i] and importer[i]:
            continue
        key = (str(importer[i]), str(exporter[i]), int(block.commodity[i]), bool(by_sea[i]))
        if key not in combos:
            combos[key] = len(law)
            entry, rate, grade = _law(frame, reference, commodities, key, on, ledger)
            law.append(entry)
            rates.append(rate)
            grades.append(grade)
        index[i] = combos[key]
    return np.array(rates)[index], np.array(grades, np.int8)[index], tuple(law), index


def _lands_by_sea(
    block: Block, importer: npt.NDArray[np.object_], lanes: tuple[Lane, ...]
) -> Bools:
    """Whether goods enter the importing country through one of its ports."""
    ports = [{leg.country for leg in lane.legs if leg.mode == "port"} for lane in lanes]
    return np.array(
        [
            str(country) in ports[lane] if lane >= 0 else "sea" in str(mode)
            for mode, country, lane in zip(block.mode, importer, block.lane, strict=True)
        ],
        np.bool_,
    )


def _law(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    key: tuple[str, str, int, bool],
    on: date,
    ledger: Ledger,
) -> tuple[Mapping[str, object], float, int]:
    """Duty and fees of one commodity into one country: what is shown, the rate, its grade."""
    importer, _, k, by_sea = key
    hs_code = frame.products.hs_code[commodities.product[k]]
    origin, qualifies = commodities.country[k], bool(commodities.qualifies[k])
    if not importer or not origin:
        entry: dict[str, object] = {"importer": importer, "origin": origin, "hs_code": hs_code}
        return entry, float("nan"), int(Grade.GIVEN)
    found = duty(importer, origin, hs_code, on, qualifies=qualifies, given=frame.case["duties"])
    charges = fees(
        importer, origin, "sea" if by_sea else "road", qualifies=qualifies, reference=reference
    )
    if charges.rate_share is None:
        ledger.not_included(f"customs_fees_{importer}", "plan.missing_customs_fees")
    ledger.use(*charges.used)
    stack = [
        {
            "measure": line.measure,
            "authority": line.authority,
            "rate_share": line.rate_share,
            "source": line.source,
        }
        for line in found.stack
    ]
    stack += [
        {
            "measure": value.key,
            "authority": value.note,
            "rate_share": value.value,
            "source": value.source,
        }
        for value in charges.used
    ]
    entry = {
        "importer": importer,
        "origin": origin,
        "hs_code": hs_code,
        "rate_share": found.rate_share,
        "fee_share": charges.rate_share,
        "on_date": on.isoformat(),
        "held_constant": found.held_constant,
        "qualifies": qualifies,
        "reason": found.reason,
        "stack": stack,
    }
    if found.rate_share is None:
        return entry, float("nan"), int(found.grade)
    grade = max([found.grade, *(value.grade for value in charges.used)])
    return entry, found.rate_share + (charges.rate_share or 0.0), int(grade)
