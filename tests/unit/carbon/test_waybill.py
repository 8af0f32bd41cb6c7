"""Freight from waybills: tonne-kilometres, what is doubtful, and what they emit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from invoice_text import invoice, line

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.emit import emissions_of
from smartshoring.carbon.footprint.reading import read


def waybill(
    legs: tuple[str, ...] = ("500",),
    total: str = "500",
    mass: str = "20000",
    unit: str = "KGM",
    vehicle: str = '<c:Autotransporte><c:IdentificacionVehicular ConfigVehicular="T3S2"/>'
    "</c:Autotransporte>",
    goods: str = "",
) -> str:
    stops = '<c:Ubicacion TipoUbicacion="Origen" IDUbicacion="OR1"/>' + "".join(
        f'<c:Ubicacion TipoUbicacion="Destino" IDUbicacion="DE{n}" DistanciaRecorrida="{km}" '
        f'FechaHoraSalidaLlegada="2025-03-1{n}T08:00:00"/>'
        for n, km in enumerate(legs, 1)
    )
    return (
        f'<c:CartaPorte xmlns:c="http://www.sat.gob.mx/CartaPorte31" Version="3.1" '
        f'TotalDistRec="{total}"><c:Ubicaciones>{stops}</c:Ubicaciones>'
        f'<c:Mercancias PesoBrutoTotal="{mass}" UnidadPeso="{unit}">{goods}{vehicle}'
        "</c:Mercancias></c:CartaPorte>"
    )


def shipped(node: str) -> Consumption:
    item = line("78101802", "1", "E54", "", "Flete", "9000")
    found, extra = read(
        invoice(item, line("84131500", "1", "E48", "", "Seguro", "90"), complement=node)
    ).lines
    assert extra.reason == "not_energy"
    return found


def test_one_destination() -> None:
    found = shipped(waybill())
    # 20 t x 500 km
    assert (found.verdict, found.carrier, found.quantity) == ("accepted", "freight_road", 10000)
    (emission,) = emissions_of(found, None)
    # articulated over 33 t, average laden: 0.09502 kg CO2e/tkm, well to wheel
    assert emission.scope == "3.4"
    assert emission.co2e_kg("AR5") == pytest.approx(10000 * 0.09502)
    assert emission.factor.co2_kg == 0.0
    assert not emission.factor.gases


def test_two_destinations_with_their_shares() -> None:
    goods = (
        '<c:Mercancia PesoEnKg="12000"><c:CantidadTransporta Cantidad="1" IDDestino="DE1"/>'
        "</c:Mercancia>"
        '<c:Mercancia PesoEnKg="8000"><c:CantidadTransporta Cantidad="1" IDDestino="DE2"/>'
        "</c:Mercancia>"
    )
    found = shipped(waybill(("300", "200"), goods=goods))
    # 12 t x 300 km + 8 t x 500 km
    assert (found.verdict, found.quantity) == ("accepted", 7600)


def test_two_destinations_without_shares_are_the_most_it_can_be() -> None:
    found = shipped(waybill(("300", "200")))
    assert (found.reason, found.quantity) == ("split_unknown", 10000)


@pytest.mark.parametrize(
    ("node", "verdict", "reason"),
    [
        (waybill(total="0"), "accepted_flagged", "distance_inferred"),
        (waybill(total="900"), "quarantined", "rungs_disagree"),
        (waybill(("0",), total="0"), "quarantined", "distance_unknown"),
        (waybill(mass="0"), "quarantined", "mass_unknown"),
        (waybill(mass="200000"), "quarantined", "implausible"),
        (waybill(goods='<c:Mercancia PesoEnKg="30000"/>'), "quarantined", "rungs_disagree"),
        (waybill(goods='<c:Mercancia PesoEnKg="19000"/>'), "accepted_flagged", "mass_differs"),
    ],
)
def test_doubts(node: str, verdict: str, reason: str) -> None:
    found = shipped(node)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_tonnes() -> None:
    assert shipped(waybill(mass="20", unit="TNE")).quantity == 10000


@pytest.mark.parametrize(
    ("node", "mode"),
    [
        ("<c:TransporteMaritimo/>", "sea"),
        ("<c:TransporteAereo/>", "air"),
        (
            '<c:TransporteFerroviario><c:Carro ToneladasNetasCarro="20"/>'
            "</c:TransporteFerroviario>",
            "rail",
        ),
        ("<c:AutotransporteFederal/>", "road"),
    ],
)
def test_modes(node: str, mode: str) -> None:
    found = shipped(waybill(vehicle=node))
    assert found.carrier == f"freight_{mode}"
    assert emissions_of(found, None)


def test_without_a_waybill_only_tkm_count() -> None:
    (bare,) = read(invoice(line("78101802", "1", "E54", "", "Flete", "9000"))).lines
    assert (bare.verdict, bare.reason) == ("quarantined", "activity_unknown")
    (told,) = read(invoice(line("78101802", "5000", "TKM", "", "Flete", "2"))).lines
    assert (told.verdict, told.quantity, told.unit) == ("accepted", Decimal(5000), "tkm")


def test_own_fleet_is_activity_only() -> None:
    (found,) = read(
        invoice(line("78101800", "1", "E54", "", "x", "0"), kind="T", complement=waybill())
    ).lines
    assert (found.verdict, found.reason) == ("ignored", "own_fleet")
