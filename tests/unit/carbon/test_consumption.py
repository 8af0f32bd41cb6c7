"""What a line of an invoice says was consumed: worked examples of every rung and refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from invoice_text import invoice, line, power, receipt

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.reading import read


def only(data: bytes) -> Consumption:
    (found,) = read(data).lines
    return found


def test_diesel_in_litres() -> None:
    found = only(invoice(line(quantity="250.5")))
    assert (found.verdict, found.reason) == ("accepted", "")
    assert (found.carrier, found.quantity, found.unit) == ("diesel", Decimal("250.5"), "L")
    assert (found.start, found.end) == ("2025-03-10", "2025-03-10")
    assert (found.rung, found.field, found.raw) == (2, "@Cantidad", "250.5")


@pytest.mark.parametrize(
    ("code", "unit_code", "text", "price", "quantity", "unit"),
    [
        # 10 US gallons: 10 x 3.785411784
        ("15101505", "GLL", "Diesel", "80", "37.85411784", "L"),
        # 10 thousand litres
        ("15101505", "K6", "Diesel", "21000", "10000", "L"),
        # 10 m3 of a liquid
        ("15101505", "MTQ", "Diesel", "21000", "10000", "L"),
        ("15111510", "KGM", "Gas LP", "18", "10", "kg"),
        ("15111510", "LTR", "Gas LP", "9.8", "10", "L"),
        ("15111512", "MTQ", "Gas natural", "6", "10", "m3"),
        # 10 m3 at 0 C: x 288.15 / 273.15
        ("15111512", "NM3", "Gas natural", "6", "10.549", "m3"),
        # 10 MMBtu: x 1.05505585262
        ("15111512", "BZ", "Gas natural", "150", "10.5505585262", "GJ_gross"),
        ("15111512", "GV", "Gas natural", "150", "10", "GJ_gross"),
        ("15111512", "3B", "Gas natural", "0.15", "0.01", "GJ_gross"),
        ("83101800", "MWH", "Energía", "2000", "10000", "kWh"),
        ("15101512", "TNE", "Coque de petróleo", "2200", "10000", "kg"),
    ],
)
def test_units(code: str, unit_code: str, text: str, price: str, quantity: str, unit: str) -> None:
    found = only(invoice(line(code, "10", unit_code, "", text, price)))
    assert found.counts
    assert (found.quantity, found.unit) == (Decimal(quantity), unit)


@pytest.mark.parametrize(
    ("code", "unit_code", "unit", "text", "price", "reason"),
    [
        # SAT's GJ is gram per millilitre; nothing here says gigajoule.
        ("15111512", "GJ", "", "Gas natural", "150", "unit_unknown"),
        ("15111512", "TJ", "", "Gas natural", "150", "unit_unknown"),
        # A gallon of which country?
        ("15101505", "A76", "Galón", "Diesel", "80", "unit_unknown"),
        # The code says litre, the word kilogram.
        ("15111510", "LTR", "Kilogramo", "Gas LP", "9.8", "unit_unknown"),
        ("83101800", "LTR", "", "Energía", "2", "unit_unknown"),
        # 1,000 pesos a litre.
        ("15101514", "LTR", "", "Magna", "1000", "price_out_of_band"),
        # kWh told as MWh: 2 pesos a MWh.
        ("83101800", "MWH", "", "Energía", "2", "price_out_of_band"),
        # The code of gasoline, the word diesel.
        ("15101514", "LTR", "", "Diesel", "21", "carrier_unclear"),
        ("15111500", "LTR", "", "Combustible", "9.8", "carrier_unclear"),
    ],
)
def test_set_aside(
    code: str, unit_code: str, unit: str, text: str, price: str, reason: str
) -> None:
    found = only(invoice(line(code, "10", unit_code, unit, text, price)))
    assert (found.verdict, found.reason) == ("quarantined", reason)


def test_gigajoule_in_words() -> None:
    found = only(invoice(line("15111512", "10", "GJ", "Gigajoule", "Gas natural", "150")))
    assert (found.verdict, found.reason) == ("accepted_flagged", "unit_inferred")
    assert (found.quantity, found.unit) == (10, "GJ_gross")


def test_gallon_of_unknown_kind_has_a_range() -> None:
    found = only(invoice(line("15101505", "100", "A76", "Galón", "Diesel", "80")))
    assert found.quantity is None
    # 100 US gallons to 100 imperial ones.
    assert (found.low, found.high) == (Decimal("378.5411784"), Decimal("454.60900"))


def test_the_excise_is_a_second_witness() -> None:
    agrees = only(invoice(line(quantity="100", excise="100.4")))
    assert agrees.verdict == "accepted"
    # 0.6 % apart.
    apart = only(invoice(line(quantity="100", excise="100.61")))
    assert (apart.verdict, apart.reason) == ("quarantined", "rungs_disagree")
    assert (apart.low, apart.high) == (100, Decimal("100.61"))


def test_rungs_below_the_line() -> None:
    service = {"unit_code": "E48", "quantity": "1"}
    excise = only(invoice(line(price="2112", excise="100", **service)))
    assert (excise.rung, excise.quantity, excise.reason) == (3, 100, "quantity_from_tax")
    text = only(invoice(line(description="Diesel 1,250.5 lts", price="26410.56", **service)))
    assert (text.rung, text.quantity) == (4, Decimal("1250.5"))
    assert (text.verdict, text.reason) == ("accepted_flagged", "quantity_from_text")
    money = only(invoice(line(price="2110", **service)))
    # 2,110 pesos at 21.1 a litre.
    assert (money.verdict, money.rung, money.quantity) == ("estimated", 5, Decimal("100.000"))
    assert money.low is not None
    assert money.high is not None
    assert money.low < 100 < money.high


def test_a_text_that_money_contradicts_is_not_believed() -> None:
    found = only(
        invoice(
            line(description="Diesel tanque 200 lts", price="100000", unit_code="E48", quantity="1")
        )
    )
    assert found.verdict != "accepted_flagged"


def test_cylinders() -> None:
    found = only(invoice(line("15111510", "3", "XCY", "", "Gas LP cilindro 30 kg", "540")))
    assert (found.quantity, found.unit, found.reason) == (90, "kg", "quantity_from_text")


@pytest.mark.parametrize(
    ("code", "unit_code", "text"),
    [
        ("15101514", "H87", "Aceite 5W30"),
        ("15101505", "LTR", "Aceite para motor diesel 15W-40"),
        ("15101505", "H87", "Filtro de diesel"),
        ("78111808", "E48", "Renta de camioneta diesel"),
        ("72151500", "E48", "Instalación de gas natural"),
        ("50202301", "H87", "Garrafón 20 L"),
        ("44121700", "H87", "Pluma de gel"),
        ("83101604", "E48", "Transporte por ducto de gas natural"),
        ("25101500", "H87", "Camión a gasolina"),
        ("12161500", "LTR", "Urea AdBlue diesel"),
    ],
)
def test_not_energy(code: str, unit_code: str, text: str) -> None:
    found = only(invoice(line(code, "2", unit_code, "", text, "150")))
    assert (found.verdict, found.reason) == ("ignored", "not_energy")


def test_words_where_the_code_says_nothing() -> None:
    found = only(invoice(line("01010101", "40", "LTR", "", "GASOLINA MAGNA", "20")))
    assert (found.carrier, found.reason) == ("gasoline", "carrier_from_text")
    propane = only(invoice(line("15111501", "40", "LTR", "", "GAS L.P.", "9.8")))
    assert (propane.carrier, propane.reason) == ("lpg", "carrier_from_text")


def test_dollars_are_converted_for_the_price_only() -> None:
    item = line(price="1.12")
    # 1.12 USD x 18.75 = 21 pesos a litre; 1.12 pesos would be none.
    assert only(invoice(item, head='Moneda="USD" TipoCambio="18.75"')).verdict == "accepted"
    assert only(invoice(item)).reason == "price_out_of_band"


def test_arithmetic() -> None:
    found = only(invoice(line(quantity="100", price="21.12", amount="4224.00")))
    assert (found.verdict, found.reason) == ("quarantined", "arithmetic")


def test_a_bad_line_takes_nothing_from_its_siblings() -> None:
    lines = read(invoice(line(), line("15101514", "1", "LTR", "", "Magna", "1000"))).lines
    assert [one.verdict for one in lines] == ["accepted", "quarantined"]


def test_receipt() -> None:
    found = only(power(receipt()))
    assert (found.verdict, found.quantity, found.unit) == ("accepted", 1000, "kWh")
    assert (found.start, found.end, found.site) == ("2025-02-28", "2025-03-31", "270150401234")
    assert found.xpath.endswith("/*[local-name()='CONSUMO_R'][1]")


@pytest.mark.parametrize(
    ("fields", "verdict", "reason", "quantity"),
    [
        ({"CONSUMO1F": "100", "CONSUMO2F": "500", "CONSUMO3F": "400"}, "accepted", "", 1000),
        (
            {"CONSUMO1F": "100", "CONSUMO2F": "500", "CONSUMO3F": "500"},
            "quarantined",
            "tou_sum_mismatch",
            1000,
        ),
        ({"CONSUMO_R": "", "CONSUMO1F": "300", "CONSUMO2F": "700"}, "accepted", "", 1000),
        ({"CONSUMO_R": "-20"}, "quarantined", "negative_quantity", -20),
        ({"CONSUMO_R": "0"}, "accepted_flagged", "zero_quantity", 0),
        # 2,600 pesos for 10 kWh.
        ({"CONSUMO_R": "10"}, "quarantined", "price_out_of_band", 10),
        ({"FECDESDE": "", "FECHASTA": "", "Dias": "", "OCR_AAAA": "2025", "OCR_MM": "3"},
         "accepted_flagged", "period_inferred", 1000),
    ],
)  # fmt: skip
def test_receipts(fields: dict[str, str], verdict: str, reason: str, quantity: int) -> None:
    found = only(power(receipt(**fields)))
    assert (found.verdict, found.reason, found.quantity) == (verdict, reason, quantity)


@pytest.mark.parametrize(
    "addenda",
    [
        receipt(),
        receipt()
        .replace("clsRegArchFact>", "cfe:clsRegArchFact>")
        .replace(
            "<cfe:clsRegArchFact>", '<cfe:clsRegArchFact xmlns:cfe="https://www.cfe.mx/cfd/recibo">'
        ),
        f"<a><b>{receipt()}</b></a>",
        f"<recibo><![CDATA[{receipt()}]]></recibo>",
    ],
)
def test_the_receipt_wherever_it_hides(addenda: str) -> None:
    assert only(power(addenda)).quantity == 1000


def test_private_supply_counts_its_kwh_once() -> None:
    lines = read(
        invoice(
            line("83101800", "1000", "KWH", "", "Energía del 01/03/2025 al 31/03/2025", "1.5"),
            line("83101804", "1000", "KWH", "", "Transmisión", "0.2"),
            line("83101805", "1000", "KWH", "", "Distribución", "0.1"),
        )
    ).lines
    assert [one.verdict for one in lines] == ["accepted", "ignored", "ignored"]
    assert (lines[0].start, lines[0].end) == ("2025-03-01", "2025-03-31")


def test_credits() -> None:
    goods = only(invoice(line(quantity="30"), kind="E"))
    assert (goods.verdict, goods.quantity) == ("accepted", -30)
    money = only(invoice(line("84111506", "1", "ACT", "", "Bonificación", "500"), kind="E"))
    assert (money.verdict, money.reason) == ("ignored", "money_credit")
    # Half a peso a litre: a rebate, the litres stay.
    rebate = only(invoice(line(quantity="1000", price="0.50"), kind="E"))
    assert rebate.reason == "money_credit"


def statement(*fillings: str) -> bytes:
    node = (
        '<ecc12:EstadoDeCuentaCombustible xmlns:ecc12="http://www.sat.gob.mx/'
        f'EstadoDeCuentaCombustible12" Version="1.2"><ecc12:Conceptos>{"".join(fillings)}'
        "</ecc12:Conceptos></ecc12:EstadoDeCuentaCombustible>"
    )
    fee = line("84141602", "1", "E48", "", "Comisión", "300")
    return invoice(fee, complement=node)


def filling(kind: str = "3", quantity: str = "50", name: str = "Diesel", unit: str = "") -> str:
    return (
        f'<ecc12:ConceptoEstadoDeCuentaCombustible Fecha="2025-02-07T10:00:00" '
        f'Cantidad="{quantity}" TipoCombustible="{kind}" NombreCombustible="{name}" {unit} '
        f'ValorUnitario="21.12" Importe="{float(quantity) * 21.12:.2f}"/>'
    )


def test_a_fuel_card_counts_each_filling_on_its_day() -> None:
    fee, first, second = read(statement(filling(), filling("1", "40", "Magna"))).lines
    assert (fee.verdict, fee.reason) == ("ignored", "fuel_card_fee")
    assert (first.line, first.carrier, first.quantity) == ("ecc12:1", "diesel", 50)
    assert (first.start, first.use) == ("2025-02-07", "mobile_road")
    assert (second.carrier, second.quantity) == ("gasoline", 40)


def test_a_filling_whose_type_and_name_differ_is_set_aside() -> None:
    _, found = read(statement(filling("1", name="Diesel"))).lines
    assert (found.verdict, found.reason) == ("quarantined", "carrier_unclear")


def test_kinds_that_say_nothing_of_energy() -> None:
    for kind, reason in (("P", "payment"), ("N", "payroll"), ("T", "transfer")):
        assert only(invoice(line(), kind=kind)).reason == reason


def test_version_3_2_has_words_only() -> None:
    data = (
        b'<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" version="3.2" '
        b'fecha="2016-05-04T10:00:00" tipoDeComprobante="ingreso"><cfdi:Emisor rfc="FIC120202GS2"/>'
        b'<cfdi:Receptor rfc="FIC150310AB1"/><cfdi:Conceptos><cfdi:Concepto cantidad="40" '
        b'unidad="LITROS" descripcion="GASOLINA MAGNA" valorUnitario="12" importe="480"/>'
        b'<cfdi:Concepto cantidad="1" unidad="PIEZA" descripcion="FILTRO" valorUnitario="90" '
        b'importe="90"/></cfdi:Conceptos></cfdi:Comprobante>'
    )
    found = read(data)
    assert (found.kind, found.receiver) == ("I", "FIC150310AB1")
    fuel, other = found.lines
    assert (fuel.carrier, fuel.quantity, fuel.unit) == ("gasoline", 40, "L")
    assert fuel.reason == "carrier_from_text"
    assert other.reason == "not_energy"
