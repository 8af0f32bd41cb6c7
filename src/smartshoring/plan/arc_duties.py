"""Duty and customs fees of commodities on arcs: the rate, the law behind it and its grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from smartshoring.case.case import Case
from smartshoring.network.lane import Lane
from smartshoring.plan.arrays import Bools, Commodities, Floats, Frame, Grades, Ints, Runs
from smartshoring.plan.block import Block
from smartshoring.plan.columnar import same
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade
from smartshoring.trade.duty import duty
from smartshoring.trade.fees import fees


def arc_duties(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    runs: Runs,
    block: Block,
    lanes: tuple[Lane, ...],
    ledger: Ledger,
) -> tuple[Floats, Grades, tuple[Mapping[str, object], ...], Ints]:
    """Duty rate per arc, with the law behind it; nan = not known."""
    case, products, country = frame.case, frame.products, frame.node_country
    count = len(block)
    free: tuple[Mapping[str, object], ...] = ({},)
    nothing = (
        same(0.0, count, np.float64),
        same(0, count, np.int8),
        free,
        same(0, count, np.int64),
    )
    coded = any(products.hs_code) or len(case["duties"]) > 0
    if not any(country) or not coded:
        ledger.not_included("duty", "plan.missing_hs_code" if any(country) else "plan.no_places")
        return nothing
    on = date.fromisoformat(case.settings.duty_date) if case.settings.duty_date else None
    if on is None:
        ledger.not_included("duty", "plan.missing_duty_date")
        return nothing
    names, code = np.unique(np.array([*country, ""], str), return_inverse=True)
    importer, exporter = code[block.destination], code[block.origin]
    by_sea = _lands_by_sea(block, lanes, names[code])
    asked = (importer != exporter) | (names[importer] == "")
    claims = claim_shares(case, commodities, runs)
    law: list[Mapping[str, object]] = [{}]
    rates, grades = [0.0], [int(Grade.GIVEN)]
    index = np.zeros(count, np.int64)
    if (block.remote & asked).any():
        law.append({"reason": "trade.service", "rate_share": 0.0, "stack": []})
        rates.append(0.0)
        grades.append(int(Grade.GIVEN))
        index[block.remote & asked] = 1
    rows = np.flatnonzero(asked & ~block.remote)
    # One number per importer, commodity and way in; each is asked once.
    key = (importer[rows] * (1 + len(commodities)) + block.commodity[rows]) * 2 + by_sea[rows]
    first, which = _distinct(key, len(names) * (1 + len(commodities)) * 2)
    index[rows] = len(law) + which
    for i in rows[first]:
        question = (str(names[importer[i]]), int(block.commodity[i]), bool(by_sea[i]))
        entry, rate, grade = _blended(frame, reference, commodities, question, claims, on, ledger)
        law.append(entry)
        rates.append(rate)
        grades.append(grade)
    return np.array(rates)[index], np.array(grades, np.int8)[index], tuple(law), index


def _distinct(key: Ints, most: int) -> tuple[Ints, Ints]:
    """A row of each distinct key in ascending order, and for each row the place of its key.

    Without sorting: there are few keys and many rows.
    """
    example = np.full(most, -1, np.int64)
    example[key] = np.arange(len(key))
    used = example >= 0
    return example[used], (np.cumsum(used) - 1)[key]


def claim_shares(case: Case, commodities: Commodities, runs: Runs) -> Floats:
    """Share of each commodity's flow for which its preference is really claimed [K].

    Where recipes with different shares make the same commodity, the lowest counts: which of them a
    flow comes from is not known, and a preference nobody claims is no saving.
    """
    table = case["recipes"]
    share = {
        str(recipe): 1.0 if np.isnan(claimed) else float(claimed)
        for recipe, claimed in zip(table["recipe"], table["claim_share"].astype(float), strict=True)
    }
    found = np.ones(len(commodities))
    for commodity, recipe in zip(runs.commodity, runs.recipe, strict=True):
        found[commodity] = min(found[commodity], share.get(recipe, 1.0))
    return found


def _blended(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    question: tuple[str, int, bool],
    claims: Floats,
    on: date,
    ledger: Ledger,
) -> tuple[Mapping[str, object], float, int]:
    """The law of a commodity, the part without a claim included.

    rate = claim share x rate with the preference + (1 - claim share) x rate without, and the same
    for fees; the entry shows both rates and the measures of both.
    """
    importer, k, by_sea = question
    qualifies, share = bool(commodities.qualifies[k]), float(claims[k])

    def law(claimed: bool) -> tuple[dict[str, object], float, int]:
        return _law(frame, reference, commodities, importer, k, by_sea, claimed, on, ledger)

    if not qualifies or share >= 1.0:
        return law(qualifies)
    told, rate, grade = law(claimed=True)
    plain, full, weakest = law(claimed=False)
    blended: dict[str, object] = {
        **told,
        "claim_share": share,
        "rate_share_claimed": told.get("rate_share"),
        "rate_share_unclaimed": plain.get("rate_share"),
        "stack_unclaimed": plain.get("stack", []),
    }
    for part in ("rate_share", "fee_share"):
        one, other = told.get(part), plain.get(part)
        blended[part] = None
        if isinstance(one, float | int) and isinstance(other, float | int):
            blended[part] = share * one + (1.0 - share) * other
    return blended, share * rate + (1.0 - share) * full, max(grade, weakest)


def _lands_by_sea(block: Block, lanes: tuple[Lane, ...], country: npt.NDArray[np.str_]) -> Bools:
    """Whether goods enter the importing country through one of its ports."""
    named = np.array(["sea" in mode for mode in block.mode.words] or [False], np.bool_)[
        block.mode.code
    ]
    if not lanes:
        return named
    used, first = np.unique(block.lane, return_index=True)
    lands = np.zeros(len(lanes), np.bool_)
    for lane, row in zip(used, first, strict=True):
        if lane >= 0:
            into = country[block.destination[row]]
            ports = (leg.country for leg in lanes[lane].legs if leg.mode == "port")
            lands[lane] = into in ports
    return np.asarray(np.where(block.lane >= 0, lands[block.lane], named), np.bool_)


def _law(
    frame: Frame,
    reference: Reference,
    commodities: Commodities,
    importer: str,
    k: int,
    by_sea: bool,
    qualifies: bool,
    on: date,
    ledger: Ledger,
) -> tuple[dict[str, object], float, int]:
    """Duty and fees of one commodity into one country: what is shown, the rate, its grade."""
    hs_code = frame.products.hs_code[commodities.product[k]]
    origin = commodities.country[k]
    if not importer or not origin:
        entry: dict[str, object] = {"importer": importer, "origin": origin, "hs_code": hs_code}
        return entry, float("nan"), int(Grade.GIVEN)
    found = duty(
        importer,
        origin,
        hs_code,
        on,
        qualifies=qualifies,
        given=frame.case["duties"],
        use=frame.products.use[commodities.product[k]],
    )
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
