"""Freight: tonne-kilometres of a waybill, each destination's mass over its way from the origin.

tkm = sum over destinations of mass [t] x distance from the origin [km], which is mass on board
times distance summed over the legs (ISO 14083, transport activity). The distance is the one that
the waybill tells; a total that contradicts its legs is not guessed away.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.record import RUNG_PHYSICAL, Consumption, Verdict
from smartshoring.carbon.invoices.anatomy import Invoice, Waybill
from smartshoring.carbon.invoices.place import below
from smartshoring.carbon.invoices.text import day_of, number_of
from smartshoring.reference.tables import rows

_AGREE: Final = Decimal("0.005")
_KG_PER_TONNE: Final = Decimal(1000)
_FARTHEST_KM: Final = Decimal(25_000)
_HEAVIEST_VEHICLE_T: Final = Decimal(200)
"""Gross weights above are kilograms where tonnes are asked for."""
_HEAVIEST_ROAD_KG: Final = Decimal(120_000)
"""Well above the largest gross weight on Mexican roads (NOM-012-SCT-2-2017: 75.5 t)."""


def carried(invoice: Invoice, waybill: Waybill, line: str) -> Consumption:
    """The transport activity of a waybill.

    Args:
        invoice: The carrier's invoice.
        waybill: Its waybill.
        line: Number of the line that charges it.
    """
    carrier = f"freight_{waybill.mode or 'unspecified'}"
    first = next((day_of(stop.date) for stop in waybill.stops if stop.date), None)
    last = next((day_of(stop.date) for stop in reversed(waybill.stops) if stop.date), None)
    start = invoice.date[:10] if first is None else first.isoformat()
    end = start if last is None or (first is not None and last < first) else last.isoformat()
    blank = Consumption(
        line,
        "quarantined",
        carrier=carrier,
        unit="tkm",
        start=start,
        end=end,
        rung=RUNG_PHYSICAL,
        xpath=f"{below(waybill.xpath, 'Mercancias')}/@PesoBrutoTotal",
        field="Mercancias/@PesoBrutoTotal",
        raw=waybill.gross_weight,
        use=waybill.vehicle,
    )
    kg, weight_doubt = mass_kg(waybill)
    ways, distance_doubt = distances_km(waybill)
    if kg is None or kg <= 0:
        return blank._replace(reason="mass_unknown")
    if not ways or sum(ways.values()) <= 0:
        return blank._replace(reason="distance_unknown")
    if max(ways.values()) > _FARTHEST_KM or (waybill.mode == "road" and kg > _HEAVIEST_ROAD_KG):
        return blank._replace(reason="implausible")
    shares, split_doubt = _shares(waybill, tuple(ways))
    tkm = sum((kg * shares[stop] * ways[stop] for stop in ways), Decimal(0)) / _KG_PER_TONNE
    working = " + ".join(
        f"{kg * shares[stop] / _KG_PER_TONNE:.6g} t x {ways[stop]:.6g} km"
        for stop in ways
        if shares[stop]
    )
    found = blank._replace(quantity=tkm.quantize(Decimal("0.000001")), working=working)
    if distance_doubt == "rungs_disagree" or weight_doubt == "rungs_disagree":
        return found._replace(reason="rungs_disagree", low=Decimal(0), high=tkm)
    doubt = distance_doubt or weight_doubt or split_doubt
    heavy = number_of(waybill.vehicle_weight)
    if not doubt and (waybill.old_name or (heavy is not None and heavy > _HEAVIEST_VEHICLE_T)):
        doubt = "complement_inconsistent"
    verdict: Verdict = "accepted_flagged" if doubt else "accepted"
    return found._replace(verdict=verdict, reason=doubt)


def mass_kg(waybill: Waybill) -> tuple[Decimal | None, str]:
    """Gross mass, and what is doubtful: total against the sum of goods."""
    unit = next(
        (
            row
            for row in rows("sat_claveunidad_energy")
            if row["clave_unidad"] == waybill.weight_unit
        ),
        None,
    )
    stated = number_of(waybill.gross_weight)
    factor = Decimal(1)
    doubt = ""
    if unit is not None and unit["kind"] == "mass":
        factor = Decimal(unit["factor"])
    elif waybill.weight_unit.strip().upper() not in ("", "KGM"):
        doubt = "unit_inferred"
    goods = [number_of(one.weight_kg) for one in waybill.goods]
    summed = sum((one for one in goods if one is not None), Decimal(0))
    wagons = [number_of(text) for text in waybill.net_wagon_tonnes]
    railed = sum((one for one in wagons if one is not None), Decimal(0)) * _KG_PER_TONNE
    total = stated * factor if stated is not None and stated > 0 else None
    if total is not None and summed > 0:
        if abs(total - summed) <= _AGREE * max(total, summed):
            return total, doubt
        if doubt:
            return summed, doubt
        # Goods are told net in places, the total gross: more in the goods than in all is wrong.
        return total, "rungs_disagree" if summed > total * (1 + _AGREE) else "mass_differs"
    if total is not None:
        return total, doubt
    if summed > 0:
        return summed, ""
    return (railed, "") if railed > 0 else (None, "")


def distances_km(waybill: Waybill) -> tuple[dict[str, Decimal], str]:
    """Way of each destination from the origin, and what is doubtful."""
    total = number_of(waybill.total_distance_km)
    ways: dict[str, Decimal] = {}
    so_far, missing = Decimal(0), False
    for number, stop in enumerate(waybill.stops):
        if stop.kind.strip().lower().startswith("orig"):
            continue
        leg = number_of(stop.distance_km)
        missing = missing or leg is None or leg <= 0
        so_far += max(leg or Decimal(0), Decimal(0))
        ways[f"{stop.id}#{number}"] = so_far
    told = total is not None and total > 0
    if told and total is not None and ways and (missing or so_far == 0):
        if len(ways) == 1 or so_far == 0:
            return dict.fromkeys(ways, total), "" if len(ways) == 1 else "distance_inferred"
        return dict.fromkeys(ways, total), "distance_inferred"
    if told and total is not None and abs(total - so_far) > _AGREE * max(total, so_far):
        return ways, "rungs_disagree"
    if so_far > 0:
        return ways, "" if told or waybill.mode != "road" else "distance_inferred"
    return {}, ""


def _shares(waybill: Waybill, stops: tuple[str, ...]) -> tuple[dict[str, Decimal], str]:
    """Share of the mass that each destination takes: as told, else all of it to the last."""
    if len(stops) == 1:
        return {stops[0]: Decimal(1)}, ""
    by_id = {key.rsplit("#", 1)[0]: key for key in stops}
    taken = dict.fromkeys(stops, Decimal(0))
    whole = Decimal(0)
    for one in waybill.goods:
        kg = number_of(one.weight_kg) or Decimal(0)
        parts = [(by_id.get(to), number_of(q) or Decimal(0)) for _, to, q in one.shares]
        summed = sum((q for _, q in parts), Decimal(0))
        for key, part in parts:
            if key is not None and summed > 0:
                taken[key] += kg * part / summed
                whole += kg * part / summed
    if whole > 0:
        return {key: value / whole for key, value in taken.items()}, ""
    # All to the last stop is the most it can be.
    return {**dict.fromkeys(stops, Decimal(0)), stops[-1]: Decimal(1)}, "split_unknown"
