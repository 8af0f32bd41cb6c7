"""Fuels: stations, bulk, LP gas, natural gas, fuel cards; and what is sold beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from smartshoring.carbon.sample.comprobante import Item, Wanted, cents, invoice, plain, uuid_of
from smartshoring.carbon.sample.nodes import Node
from smartshoring.carbon.sample.spec import Answer, Sheet
from smartshoring.carbon.sample.world import (
    CARD,
    COMPANY,
    DEPOT,
    LP_GAS,
    NATURAL_GAS,
    STATION,
    Party,
)

COMPULSORY = date(2026, 4, 24)
"""From here on fuel invoices carry the hydrocarbon complement."""
_STATION_PERMIT = ("PER06", "PL/12345/EXP/ES/2015")
_DEPOT_PERMIT = ("PER04", "PL/54321/DIS/OM/2016")
_QUOTA = Decimal("0.5698")
_GASOLINE = ("15101514", "Gasolina regular menor a 91 octanos Magna", Decimal("20.172414"), "SP16")
_PREMIUM = ("15101515", "Gasolina Premium", Decimal("21.982759"), "SP17")
_DIESEL = ("15101505", "Diésel automotriz", Decimal("21.120690"), "SP18")


def litres(random: Random, low: float, high: float) -> Decimal:
    """Litres with three decimals."""
    return Decimal(str(round(random.uniform(low, high), 3)))


def sheet(
    random: Random,
    what: str,
    issuer: Party,
    day: date,
    items: Sequence[Item],
    answers: list[Answer],
    quirks: tuple[int, ...] = (),
    **more: object,
) -> Sheet:
    """An invoice with its answers."""
    uuid = str(more.pop("uuid", "") or uuid_of(random))
    time = (
        f"{day}T{random.randint(7, 20):02d}:{random.randint(0, 59):02d}:{random.randint(0, 59):02d}"
    )
    wanted = Wanted(issuer, COMPANY, time, items, folio=str(random.randint(1, 999999)))
    for name, value in more.items():
        setattr(wanted, name, value)
    listed = {"issuer": wanted.issuer.rfc, "date": time, "kind": wanted.kind}
    return Sheet(what, invoice(wanted, uuid), uuid, answers, quirks, listed=listed)


def counted(
    line: int | str,
    carrier: str,
    quantity: Decimal,
    unit: str,
    day: date,
    verdict: str = "accepted",
    reason: str = "",
) -> Answer:
    """An answer whose period is one day."""
    return Answer(
        str(line), verdict, reason, carrier, quantity, unit, day.isoformat(), day.isoformat()
    )


def fuel_item(
    random: Random,
    kind: str,
    quantity: Decimal,
    day: date,
    *,
    bulk: bool = False,
    excise: bool = True,
) -> tuple[Item, str]:
    """A line of gasoline or diesel, and its carrier."""
    code, text, price, subproduct = {"magna": _GASOLINE, "premium": _PREMIUM, "diesel": _DIESEL}[
        kind
    ]
    permit = _DEPOT_PERMIT if bulk else _STATION_PERMIT
    fuel = (*permit, code, subproduct) if day >= COMPULSORY else None
    charged = (quantity, _QUOTA) if excise else None
    item = Item(
        code, quantity, "LTR", random.choice(("Litro", "", "LTS")), text, price, charged, fuel
    )
    return item, "diesel" if kind == "diesel" else "gasoline"


def station(random: Random, day: date, most: int = 4) -> Sheet:
    """A station's invoice of one to a few fillings."""
    items, answers = [], []
    for n in range(1, random.randint(1, most) + 1):
        quantity = litres(random, 18, 70)
        item, carrier = fuel_item(
            random, random.choice(("magna", "premium", "diesel")), quantity, day
        )
        items.append(item)
        answers.append(counted(n, carrier, quantity, "L", day))
    return sheet(random, "estacion", STATION, day, items, answers)


def bulk(random: Random, day: date) -> Sheet:
    """Diesel delivered by tank truck."""
    quantity = litres(random, 3000, 20000)
    item, carrier = fuel_item(random, "diesel", quantity, day, bulk=True)
    return sheet(random, "granel", DEPOT, day, [item], [counted(1, carrier, quantity, "L", day)])


def lp_gas(random: Random, day: date, unit: str) -> Sheet:
    """LP gas in litres, kilograms or cylinders."""
    if unit == "L":
        quantity = litres(random, 300, 4000)
        item = Item("15111510", quantity, "LTR", "Litro", "Gas LP estacionario", Decimal("9.68"))
        answers = [counted(1, "lpg", quantity, "L", day)]
        return sheet(random, "gaslp", LP_GAS, day, [item], answers, (16,))
    if unit == "kg":
        quantity = litres(random, 60, 900)
        item = Item("15111510", quantity, "KGM", "Kilogramo", "Gas L.P.", Decimal("18.05"))
        answers = [counted(1, "lpg", quantity, "kg", day)]
        return sheet(random, "gaslp", LP_GAS, day, [item], answers, (16,))
    count, size = Decimal(random.randint(2, 12)), random.choice((10, 20, 30, 45))
    text = f"Gas LP cilindro de {size} kg"
    item = Item("15111510", count, "XCY", "Cilindro", text, cents(Decimal(size) * Decimal("18.05")))
    answers = [counted(1, "lpg", count * size, "kg", day, "accepted_flagged", "quantity_from_text")]
    return sheet(random, "gaslp", LP_GAS, day, [item], answers, (16,))


def natural_gas(random: Random, day: date, unit: str) -> Sheet:
    """Natural gas in m3, GJ, MMBtu or Gcal of gross heat, with a pipeline fee beside."""
    joules = {"GV": Decimal(1), "BZ": Decimal("1.05505585262"), "3B": Decimal("0.001")}
    quirks: tuple[int, ...] = ()
    verdict, reason = "accepted", ""
    if unit in ("MTQ", "SM3", "NM3"):
        quantity = litres(random, 4000, 60000)
        price, carrier_unit = Decimal("6.11"), "m3"
        stated = quantity
        if unit == "NM3":
            quantity = quantity * Decimal("1.0549")
        quirks = (15,) if unit != "MTQ" else ()
        text = "Gas natural"
    else:
        stated = litres(random, 200, 3000) * (1000 if unit == "3B" else 1)
        quantity = stated * (Decimal(1) if unit == "GJ" else joules[unit])
        price = Decimal("142.50") / (1000 if unit == "3B" else 1)
        carrier_unit = "GJ_gross"
        quirks = (13, 14) if unit == "GJ" else (14,)
        text = "Suministro de gas natural en gigajoules" if unit == "GJ" else "Gas natural"
        if unit == "GJ":
            verdict, reason = "accepted_flagged", "unit_inferred"
    words = {"MTQ": "m3", "SM3": "m3", "NM3": "", "GV": "GJ", "BZ": "MMBTU", "3B": "MJ", "GJ": "GJ"}
    if unit == "SM3":
        words["SM3"] = ""
    item = Item("15111512", stated, unit, words[unit], text, price)
    fee = Item(
        "83101604", Decimal(1), "E48", "Servicio", "Transporte por ducto", Decimal("8120.40")
    )
    answers = [
        counted(1, "natural_gas", quantity, carrier_unit, day, verdict, reason),
        Answer("2", "ignored", "not_energy"),
    ]
    return sheet(random, "gasnatural", NATURAL_GAS, day, [item, fee], answers, quirks)


def statement(
    random: Random, day: date, *, units: bool = True, quirks: tuple[int, ...] = (22,)
) -> Sheet:
    """A fuel card's statement: fillings of the month before, and the card's fee as the line."""
    node, answers = _statement_node(random, day, units=units)
    fee = Item(
        "84141602", Decimal(1), "E48", "Servicio", "Comisión por servicio", Decimal("310.00")
    )
    answers = [Answer("1", "ignored", "fuel_card_fee"), *answers]
    return sheet(random, "monedero", CARD, day, [fee], answers, quirks, complements=[node])


def _statement_node(random: Random, day: date, *, units: bool) -> tuple[Node, list[Answer]]:
    fillings, answers = [], []
    total = Decimal(0)
    for n in range(1, random.randint(4, 12) + 1):
        kind = random.choice(("1", "2", "3"))
        quantity = litres(random, 20, 75)
        price = {"1": Decimal("20.17"), "2": Decimal("21.98"), "3": Decimal("21.12")}[kind]
        name = {"1": "Magna", "2": "Premium", "3": "Diesel"}[kind]
        amount = cents(quantity * price)
        total += amount
        month = day.month - 1 or 12
        year = day.year - (day.month == 1)
        filled = date(year, month, random.randint(1, 28))
        fillings.append(
            Node(
                "ecc12:ConceptoEstadoDeCuentaCombustible",
                [
                    ("Identificador", f"TARJETA{random.randint(1, 40):04d}"),
                    ("Fecha", f"{filled}T{random.randint(6, 22):02d}:10:00"),
                    ("Rfc", STATION.rfc),
                    ("ClaveEstacion", f"E{random.randint(1000, 9999)}"),
                    ("Cantidad", plain(quantity)),
                    ("TipoCombustible", kind),
                    ("Unidad", "Litro" if units else None),
                    ("NombreCombustible", name),
                    ("FolioOperacion", str(random.randint(10**6, 10**7))),
                    ("ValorUnitario", plain(price)),
                    ("Importe", plain(amount)),
                ],
                [
                    Node(
                        "ecc12:Traslados",
                        children=[
                            Node(
                                "ecc12:Traslado",
                                [
                                    ("Impuesto", "IVA"),
                                    ("TasaOCuota", "0.160000"),
                                    ("Importe", plain(cents(amount * Decimal("0.16")))),
                                ],
                            )
                        ],
                    )
                ],
            )
        )
        carrier = "diesel" if kind == "3" else "gasoline"
        answers.append(counted(f"ecc12:{n}", carrier, quantity, "L", filled))
    node = Node(
        "ecc12:EstadoDeCuentaCombustible",
        [
            ("Version", "1.2"),
            ("TipoOperacion", "Tarjeta"),
            ("NumeroDeCuenta", "0000123456"),
            ("SubTotal", plain(total)),
            ("Total", plain(cents(total * Decimal("1.16")))),
        ],
        [Node("ecc12:Conceptos", children=fillings)],
        unsealed=[("xmlns:ecc12", "http://www.sat.gob.mx/EstadoDeCuentaCombustible12")],
    )
    return node, answers
