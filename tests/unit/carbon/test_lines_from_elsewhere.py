"""Lines as suppliers write them: what is bought is told from what merely goes with it."""

from __future__ import annotations

import pytest
from invoice_text import COMPANY, invoice, line, power

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.measure import Asked, measured, readings
from smartshoring.carbon.footprint.sources import Source

ONE = "11111111-1111-4111-8111-111111111111"


def told(*lines: str) -> list[Consumption]:
    files = [Source("a.xml", invoice(*lines, uuid=ONE))]
    return [one.consumption for one in measured(readings(files), Asked(COMPANY)).lines]


def bought(
    code: str, quantity: str, unit_code: str, unit: str, description: str, price: str
) -> Consumption:
    (found,) = told(line(code, quantity, unit_code, unit, description, price))
    return found


@pytest.mark.parametrize(
    ("code", "quantity", "unit_code", "unit", "description", "price", "carrier", "counted"),
    [
        ("15101514", "15.45", "LTR", "LITRO", "MAGNA", "20.17", "gasoline", "15.45 L"),
        ("01010101", "30", "LTR", "Litros", "GASOLINA MAGNA", "21", "gasoline", "30 L"),
        ("15101505", "200", "H87", "Pieza", "DIESEL AUTOMOTRIZ", "22.5", "diesel", "200 L"),
        (
            "15101505",
            "3",
            "H87",
            "Pieza",
            "Tambor de diesel de 200 litros",
            "4500",
            "diesel",
            "600 L",
        ),
        (
            "15101505",
            "1",
            "E48",
            "Servicio",
            "Diesel del mes 1,250.50 litros",
            "28000",
            "diesel",
            "1250.50 L",
        ),
        ("15101505", "20", "MTQ", "M3", "Diesel ultra bajo azufre", "19500", "diesel", "20000 L"),
        ("15111510", "4", "H87", "PIEZA", "Cilindro de gas LP 30 kg", "585", "lpg", "120 kg"),
        (
            "15111510",
            "1",
            "E48",
            "Servicio",
            "Carga de gas LP a tanque estacionario 850 litros",
            "8925",
            "lpg",
            "850 L",
        ),
        (
            "83101601",
            "300",
            "E48",
            "SERVICIO",
            "Gas natural 300 MMBTU",
            "75",
            "natural_gas",
            "316.516755786 GJ_gross",
        ),
        # The code says British thermal units, the words millions of them; so does the price.
        (
            "83101601",
            "300",
            "BTU",
            "MMBTU",
            "Gas natural",
            "75",
            "natural_gas",
            "316.516755786 GJ_gross",
        ),
        (
            "83101801",
            "120",
            "MWH",
            "MWH",
            "Energia electrica suministro calificado",
            "1800",
            "electricity",
            "120000 kWh",
        ),
    ],
)
def test_what_is_bought(
    code: str,
    quantity: str,
    unit_code: str,
    unit: str,
    description: str,
    price: str,
    carrier: str,
    counted: str,
) -> None:
    found = bought(code, quantity, unit_code, unit, description, price)
    size, name = counted.split()
    assert found.counts, found
    assert (found.carrier, found.unit) == (carrier, name)
    assert float(found.quantity or 0) == pytest.approx(float(size), rel=1e-9)


@pytest.mark.parametrize(
    ("code", "quantity", "unit_code", "description", "price"),
    [
        ("15101514", "10", "H87", "Aceite 5W30", "120"),
        ("15101505", "20", "LTR", "DEF fluido de escape diesel (urea)", "18"),
        ("15111510", "1", "E48", "Renta de tanque estacionario de 500 litros para gas LP", "900"),
        ("15111510", "1", "H87", "Tanque estacionario de gas LP 300 litros", "9500"),
        ("83101601", "1", "E48", "Servicio de distribucion de gas natural", "3000"),
        ("83101800", "350", "KWT", "Capacidad", "300"),
        ("78181500", "1", "E48", "Renta de montacargas diesel", "12000"),
        ("40161513", "2", "H87", "Filtro de diesel para motor", "450"),
        ("72151500", "1", "E48", "Instalacion de energia electrica en nave", "90000"),
        ("31211803", "20", "LTR", "Thinner estandar", "45"),
        ("12141904", "20", "MTQ", "Oxigeno gas industrial", "80"),
        ("80101500", "1", "E48", "Asesoria en consumo de energia electrica", "20000"),
        ("83101500", "120", "MTQ", "Servicio de agua potable", "25"),
    ],
)
def test_what_merely_goes_with_it(
    code: str, quantity: str, unit_code: str, description: str, price: str
) -> None:
    assert bought(code, quantity, unit_code, "", description, price).verdict == "ignored"


@pytest.mark.parametrize(
    ("code", "quantity", "unit_code", "unit", "description", "price", "reason"),
    [
        ("15101514", "1", "LTR", "", "Gasolina y aditivo", "1000", "price_out_of_band"),
        ("15101514", "-10", "LTR", "", "Magna", "21", "negative_quantity"),
        ("15101505", "20000", "LTR", "", "Combustoleo pesado", "9.5", "carrier_unclear"),
        ("01010101", "120", "TNE", "Tonelada", "Vapor de agua", "600", "unit_unknown"),
        # Neither litres nor cubic metres fit the price.
        ("15101505", "20", "LTR", "M3", "Diesel", "500", "unit_unknown"),
    ],
)
def test_what_is_not_clear_is_set_aside(
    code: str, quantity: str, unit_code: str, unit: str, description: str, price: str, reason: str
) -> None:
    found = bought(code, quantity, unit_code, unit, description, price)
    assert (found.verdict, found.reason) == ("quarantined", reason)


def test_bringing_gas_is_not_gas_again() -> None:
    molecule = line("83101601", "350", "GV", "GJ", "Gas natural (molecula)", "90")
    pipe = line("83101601", "350", "GV", "GJ", "Servicio de transporte de gas natural", "25")
    network = line("83101601", "350", "GV", "GJ", "Distribucion con comercializacion", "12")
    assert [one.verdict for one in told(molecule, pipe, network)] == [
        "accepted",
        "ignored",
        "ignored",
    ]
    # Where nothing else tells the gas, its distribution in gigajoules does.
    (alone,) = told(line("83101601", "350", "GV", "GJ", "Distribucion de gas natural", "120"))
    assert (alone.counts, float(alone.quantity or 0)) == (True, 350)


def test_a_bill_whose_receipt_is_missing_keeps_meter_and_month() -> None:
    twin = (
        '<cfe:CFE xmlns:cfe="http://www.itcomplements.com/cfd/cfe/v1" ano="2025" mes="2">'
        '<cfe:ComisionFederalElectricidad RPU="270150401234"/></cfe:CFE>'
    )
    found = measured(readings([Source("a.xml", power(twin))]), Asked(COMPANY)).lines[0].consumption
    assert (found.verdict, found.reason, found.site) == ("estimated", "money_only", "270150401234")
    assert (found.start, found.end) == ("2025-02-01", "2025-02-28")
