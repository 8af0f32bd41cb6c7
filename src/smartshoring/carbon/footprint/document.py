"""A footprint as plain data: the JSON of `measure --json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smartshoring.carbon.consumption.record import VERDICTS
from smartshoring.carbon.footprint.emit import Emission, months_of
from smartshoring.carbon.footprint.factors import GwpSet
from smartshoring.carbon.footprint.measure import Footprint, Line
from smartshoring.carbon.footprint.production import Baseline, Intensity, baselines, intensities


def document(found: Footprint) -> dict[str, Any]:
    """The whole answer as plain data."""
    return {
        "company": found.asked.company,
        "year": found.asked.year,
        "gwp": found.asked.gwp,
        "grid_policy": found.asked.policy,
        "version": found.version,
        "files": {"read": found.read} | {name: found.files[name] for name in VERDICTS},
        "records": [record(line) for line in found.lines],
        "emissions": [one for line in found.lines for one in _emissions(line, found.asked.gwp)],
        "totals": list(totals(found)),
        "by_scope": by_scope(found),
        "biogenic_co2_kg": found.totals.biogenic_kg,
        "coverage": [
            {
                "site": one.site or None,
                "carrier": one.carrier,
                "months": list(one.months),
                "missing_months": list(one.missing),
                "coverage_share": one.share,
            }
            for one in found.coverage
        ],
        "intensity": [one._asdict() for one in intensity(found)],
        "baselines": [one._asdict() for one in baseline(found)],
        "missing_uuids": list(found.missing_uuids),
        "root": found.root,
    }


def intensity(found: Footprint) -> tuple[Intensity, ...]:
    """Energy and CO2e per unit made; empty without a table of production."""
    kwh, co2e_kg = _by_month(found)
    return intensities(found.asked.made, kwh, co2e_kg)


def baseline(found: Footprint) -> tuple[Baseline, ...]:
    """Normalised baselines; empty without a table of production."""
    return baselines(found.asked.made, _by_month(found)[0])


def _by_month(
    found: Footprint,
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Electricity [kWh] and scope 1 and 2 by location [kg] by site and month; "" = all sites."""
    kwh: dict[tuple[str, str], float] = {}
    co2e_kg: dict[tuple[str, str], float] = {}
    for line in found.lines:
        if not line.consumption.counts:
            continue
        for one in line.emissions:
            if (one.scope, one.method) not in (("1", ""), ("2", "location")):
                continue
            for month, share in months_of(one.first, one.last):
                for site in {"", line.site}:
                    key = (site, month)
                    kg = one.co2e_kg(found.asked.gwp) * share
                    co2e_kg[key] = co2e_kg.get(key, 0.0) + kg
                    if one.method:
                        kwh[key] = kwh.get(key, 0.0) + one.quantity * share
    return kwh, co2e_kg


def record(line: Line) -> dict[str, Any]:
    """One line."""
    told, reading = line.consumption, line.judged.reading
    return {
        "id": line.id,
        "file": line.judged.name,
        "sha256": reading.sha256 or None,
        "uuid": reading.uuid or None,
        "line": told.line or None,
        "verdict": told.verdict,
        "reason": told.reason or None,
        "carrier": told.carrier or None,
        "quantity": None if told.quantity is None else float(told.quantity),
        "unit": told.unit or None,
        "period_start": told.start or None,
        "period_end": told.end or None,
        "site": line.site or None,
        "rung": told.rung or None,
        "working": told.working or None,
        "quantity_low": None if told.low is None else float(told.low),
        "quantity_high": None if told.high is None else float(told.high),
        "evidence": {
            "xpath": told.xpath or None,
            "field": told.field or None,
            "raw": told.raw or None,
        },
    }


def _emissions(line: Line, gwp: GwpSet) -> Iterator[dict[str, Any]]:
    for one in line.emissions:
        yield {"record": line.id} | emission(one, gwp)


def emission(one: Emission, gwp: GwpSet) -> dict[str, Any]:
    """One emission; gases are null where the factor is known as CO2e alone."""
    factor = one.factor
    known = factor.gases
    return {
        "scope": one.scope,
        "method": one.method or None,
        "factor_id": factor.id,
        "quantity": one.quantity,
        "co2_kg": one.quantity * factor.co2_kg if known else None,
        "ch4_kg": one.quantity * factor.ch4_kg if known else None,
        "n2o_kg": one.quantity * factor.n2o_kg if known else None,
        "co2_biogenic_kg": one.quantity * factor.biogenic_kg if known else None,
        "co2e_kg": one.co2e_kg(gwp),
        "sigma": one.sigma,
        "evidence": factor.evidence,
        "note": factor.note or None,
    }


def totals(found: Footprint) -> Iterator[dict[str, Any]]:
    """One row per scope, method, carrier, site, month and status, in that order."""
    for cell, kg in sorted(found.totals.co2e_kg.items()):
        yield {
            "scope": cell.scope,
            "method": cell.method or None,
            "carrier": cell.carrier,
            "site": cell.site or None,
            "month": cell.month,
            "status": cell.status,
            "co2e_kg": kg,
        }


def by_scope(found: Footprint) -> list[dict[str, Any]]:
    """What counts by scope and method with its range; estimated and set-aside beside it."""
    sums = {
        status: found.totals.by_scope(status)
        for status in ("counted", "estimated", "quarantined_low", "quarantined_high")
    }
    ranges = found.totals.range_95()
    keys = sorted({key for each in sums.values() for key in each})
    return [
        {
            "scope": scope,
            "method": method or None,
            "co2e_kg": sums["counted"].get((scope, method), 0.0),
            "low_kg": ranges.get((scope, method), (None, None))[0],
            "high_kg": ranges.get((scope, method), (None, None))[1],
            "estimated_kg": sums["estimated"].get((scope, method), 0.0),
            "quarantined_low_kg": sums["quarantined_low"].get((scope, method), 0.0),
            "quarantined_high_kg": sums["quarantined_high"].get((scope, method), 0.0),
        }
        for scope, method in keys
    ]
