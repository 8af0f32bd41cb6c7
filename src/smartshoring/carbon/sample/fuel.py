"""Fuel invoices: litres, kilograms, cubic metres and energy units, and what goes wrong with them.

The label of each quirk is said where its lines are made. A line's own unit counts (accepted)
unless it had to be read another way (accepted_flagged) or cannot be known (quarantined).
"""

import datetime as dt
from decimal import Decimal

from smartshoring.carbon.sample.desk import COMPANY, GAS_LP, GAS_NATURAL, SHOP, STATION, Desk, Paper
from smartshoring.carbon.sample.invoice import Invoice, Line, Party
from smartshoring.carbon.sample.label import Label, ignored

HYP_SPACE = "http://www.sat.gob.mx/hidrocarburospetroliferos"
GALLON_L = Decimal("3.785411784")
MMBTU_GJ = Decimal("1.05505585262")
_KINDS = {
    "diesel": ("15101505", "DIESEL AUTOMOTRIZ", 21.9, 23.4, "0.436600", "SP18"),
    "magna": ("15101514", "GASOLINA REGULAR MENOR A 91 OCTANOS", 19.4, 20.6, "0.567500", "SP16"),
    "premium": (
        "15101515",
        "GASOLINA PREMIUM MAYOR O IGUAL A 91 OCTANOS",
        21,
        22.6,
        "0.692300",
        "SP17",
    ),
}
_HYP_FROM = dt.datetime(2026, 4, 24)  # noqa: DTZ001


def _dated(label: Label, day: dt.datetime) -> Label:
    return Label(
        label.line, label.verdict, label.reason, label.carrier, label.quantity, label.unit,
        day.date(), day.date(),
    )  # fmt: skip


def _paper(
    desk: Desk, issuer: Party, day: dt.datetime, line: Line, label: Label, **more: str
) -> list[Paper]:
    """One invoice of one line whose label's period is the invoice's day."""
    invoice = Invoice(issuer, COMPANY, day, [line], _version(day), **more)  # type: ignore[arg-type]
    return [desk.paper(invoice, [_dated(label, day)])]


def _version(day: dt.datetime) -> str:
    return "4.0" if day.year >= 2023 else "3.3" if day.year >= 2018 else "3.2"


def litres(desk: Desk, day: dt.datetime, kind: str | None = None) -> tuple[Line, Label]:
    """An ordinary line of diesel or gasoline; HidroYPetro from the day it is compulsory."""
    kind = kind or desk.rng.choice(list(_KINDS))
    code, text, low, high, duty, product = _KINDS[kind]
    quantity = desk.number(30, 900, 3)
    permit = (code, product) if day >= _HYP_FROM else None
    price = desk.number(low, high, 4)
    line = Line(code, quantity, "LTR", "LITRO", text, price, Decimal(duty), permit=permit)
    carrier = "diesel" if kind == "diesel" else "gasoline"
    return line, Label("1", carrier=carrier, quantity=quantity, unit="L")


def motor_fuel(desk: Desk, turn: int) -> list[Paper]:
    """Diesel or gasoline of any year; before 2017 no code names the fuel, text does: flagged."""
    year = (2025, 2026, 2025, 2019, 2026, 2021, 2024, 2016)[turn % 8]
    day = desk.day(2026, 5, 10) if year == 2026 else desk.day(year)
    line, label = litres(desk, day)
    if _version(day) == "3.2":
        label = label.judged("accepted_flagged", "carrier_from_text")
    return _paper(desk, STATION, day, line, label)


def gas(desk: Desk, turn: int) -> list[Paper]:
    """Clean LP gas in litres or kilograms, natural gas in cubic metres."""
    day = desk.day()
    if turn % 3 == 2:
        quantity = desk.number(800, 20000, 3)
        line = Line("15111512", quantity, "MTQ", "m3", "GAS NATURAL", desk.number(6, 9, 4))
        label = Label("1", carrier="natural_gas", quantity=quantity, unit="m3")
        return _paper(desk, GAS_NATURAL, day, line, label)
    quantity = desk.number(60, 3000, 2)
    if turn % 3:
        line = Line("15111510", quantity, "KGM", "KG", "GAS LP", desk.number(16, 20, 4))
        label = Label("1", carrier="lpg", quantity=quantity, unit="kg")
    else:
        line = Line("15111510", quantity, "LTR", "LITRO", "GAS LP", desk.number(8.8, 10.9, 4))
        label = Label("1", carrier="lpg", quantity=quantity, unit="L")
    return _paper(desk, GAS_LP, day, line, label)


def dollars(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 11: prices in USD with TipoCambio; litres do not change: accepted."""
    day = desk.day()
    line, label = litres(desk, day, "diesel")
    line.price, line.duty = desk.number(1.15, 1.25, 4), None
    return _paper(desk, STATION, day, line, label, currency="USD", rate="18.7500")


def gallons(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 12: GLL is the US gallon (accepted, in litres); A76 does not say which gallon."""
    quantity, day = desk.number(50, 400, 2), desk.day()
    unit = "A76" if turn % 2 else "GLL"
    line = Line("15101505", quantity, unit, "GALON", "DIESEL AUTOMOTRIZ", desk.number(83, 88, 4))
    known = Label("1", carrier="diesel", quantity=quantity * GALLON_L, unit="L")
    unknown = Label("1", "quarantined", "unit_unknown", "diesel")
    return _paper(desk, STATION, day, line, unknown if turn % 2 else known)


_ENERGY = {
    "GJ": ("GIGAJOULE", Decimal(1)),
    "GV": ("GIGAJOULE", Decimal(1)),
    "3B": ("MEGAJOULE", Decimal("0.001")),
    "TJ": ("TERAJOULE", Decimal(1000)),
    "D30": ("TERAJOULE", Decimal(1000)),
    "BZ": ("MMBTU", MMBTU_GJ),
}


def _energy(desk: Desk, code: str) -> list[Paper]:
    """Natural gas by energy, about 140 MXN a GJ; the code's true unit is in `_ENERGY`."""
    text, factor = _ENERGY[code]
    wanted = desk.number(300, 9000, 3)
    quantity = (wanted / factor).quantize(Decimal("0.001"))
    price = (desk.number(120, 160, 2) * factor).quantize(Decimal("0.0001"))
    line = Line("15111512", quantity, code, text, f"GAS NATURAL ({text})", price)
    label = Label("1", carrier="natural_gas", quantity=quantity * factor, unit="GJ_gross")
    if code in ("GJ", "TJ"):
        label = label.judged("accepted_flagged", "unit_inferred")
    return _paper(desk, GAS_NATURAL, desk.day(), line, label)


def energy_codes(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 13: GJ and TJ are g/ml and 1000 cm2 in the catalogue; text and price say joules.

    Read as the joules that the text names, flagged; the right codes GV, 3B and D30 are accepted.
    """
    return _energy(desk, ("GJ", "GV", "TJ", "3B", "D30")[turn % 5])


def gross_heat(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 14: gas sold by heat is sold by gross heat: accepted as GJ_gross."""
    return _energy(desk, ("BZ", "GV")[turn % 2])


def standard_metres(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 15: SM3 is at 15 C; NM3 is at 0 C and 288.15 / 273.15 times as much at 15 C."""
    quantity, unit = desk.number(900, 30000, 3), ("SM3", "NM3")[turn % 2]
    line = Line("15111512", quantity, unit, unit, "GAS NATURAL", desk.number(6, 9, 4))
    told = quantity * Decimal("1.0549") if unit == "NM3" else quantity
    label = Label("1", carrier="natural_gas", quantity=told, unit="m3")
    return _paper(desk, GAS_NATURAL, desk.day(), line, label)


def cylinders(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 16: kilograms and litres are accepted; a cylinder's size is text only: flagged."""
    if turn % 3:
        return gas(desk, turn % 3 - 1)
    size, count = desk.rng.choice([20, 30, 45]), desk.rng.randint(2, 12)
    text = f"CILINDRO DE GAS LP {size} KG"
    price = (desk.number(17, 20, 2) * size).quantize(Decimal("0.01"))
    line = Line("15111510", Decimal(count), "XCY", "CILINDRO", text, price)
    label = Label("1", "accepted_flagged", "quantity_from_text", "lpg", Decimal(count * size), "kg")
    return _paper(desk, GAS_LP, desk.day(), line, label)


def oil(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 17: engine oil by the piece under a gasoline code is a lubricant: ignored."""
    text = "ACEITE MULTIGRADO 5W30 946 ML"
    count = Decimal(desk.rng.randint(1, 12))
    line = Line("15101514", count, "H87", "PIEZA", text, desk.number(120, 210))
    return [desk.paper(Invoice(STATION, COMPANY, desk.day(), [line]), [ignored("1", "not_energy")])]


def one_litre(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 18: one litre at 1,000 MXN is a sum of money in the wrong field: quarantined."""
    price = desk.number(500, 1500)
    line = Line("15101514", Decimal(1), "LTR", "LITRO", "GASOLINA REGULAR", price)
    label = Label("1", "quarantined", "price_out_of_band", "gasoline")
    return _paper(desk, STATION, desk.day(), line, label)


def mixed(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 19: fuel and goods on one invoice: only the fuel counts."""
    day = desk.day()
    line, label = litres(desk, day)
    goods = Line("50202301", Decimal(3), "H87", "PIEZA", "AGUA EMBOTELLADA 1 L", Decimal("14.50"))
    invoice = Invoice(STATION, COMPANY, day, [line, goods])
    return [desk.paper(invoice, [_dated(label, day), ignored("2", "not_energy")])]


def lpg_as_propane(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 20: LP gas under propane or the group code: the text decides, flagged."""
    quantity, code = desk.number(80, 2500, 2), ("15111501", "15111500")[turn % 2]
    line = Line(
        code, quantity, "LTR", "LITRO", "GAS LP (GAS LICUADO DE PETROLEO)", desk.number(9, 10.8, 4)
    )
    label = Label("1", "accepted_flagged", "carrier_from_text", "lpg", quantity, "L")
    return _paper(desk, GAS_LP, desk.day(), line, label)


def odd_permit(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 21: HidroYPetro names a code or subproduct outside the catalogue: flagged."""
    day = desk.day(2026, 5, 10)
    line, label = litres(desk, day, "diesel")
    line.permit = (("15101506", "SP18"), ("15101505", "SP99"))[turn % 2]
    flagged = label.judged("accepted_flagged", "complement_inconsistent")
    return _paper(desk, STATION, day, line, flagged)


def credit(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 7: a bonus in money changes no litres (ignored); returned litres are negative."""
    day = desk.day()
    if turn % 2 == 0:
        line = Line(
            "84111506", Decimal(1), "ACT", None, "BONIFICACION SOBRE COMPRAS", desk.number(90, 900)
        )
        labels = [ignored("1", "money_credit")]
        kind = "01"
    else:
        line, label = litres(desk, day)
        label = Label("1", carrier=label.carrier, quantity=-line.quantity, unit="L")
        labels, kind = [_dated(label, day)], "03"
    related = (kind, [desk.uuid()])
    return [desk.paper(Invoice(STATION, COMPANY, day, [line], kind="E", related=related), labels)]


def disagree(desk: Desk, _turn: int) -> list[Paper]:
    """The IEPS base says other litres than the line: quarantined with the line's litres."""
    day = desk.day()
    line, label = litres(desk, day, "diesel")
    held = label.judged("quarantined", "rungs_disagree")
    line.duty_base = (line.quantity * Decimal("1.25")).quantize(Decimal("0.001"))
    return _paper(desk, STATION, day, line, held)


def unclear(desk: Desk, _turn: int) -> list[Paper]:
    """A group code and a text that name no fuel: held back, carrier unknown."""
    line = Line(
        "15101500", desk.number(50, 400), "LTR", "LITRO", "COMBUSTIBLE", desk.number(20, 22)
    )
    label = Label("1", "quarantined", "carrier_unclear", None, line.quantity, "L")
    return _paper(desk, STATION, desk.day(), line, label)


def goods(desk: Desk, turn: int) -> list[Paper]:
    """Office goods, services and lubricants: read, and no energy."""
    code, unit, text = (
        ("44121700", "H87", "BOLIGRAFO AZUL"),
        ("81111500", "E48", "MANTENIMIENTO DE SISTEMAS"),
        ("15121501", "H87", "ACEITE MOTOR 15W40 CUBETA 19 L"),
        ("76111501", "E48", "SERVICIO DE LIMPIEZA DE OFICINAS"),
    )[turn % 4]
    count = Decimal(desk.rng.randint(1, 20))
    price = desk.number(20, 2500)
    off = (count * price / 20).quantize(Decimal("0.01")) if turn % 3 == 0 else None
    line = Line(code, count, unit, None, text, price, discount=off)
    return [desk.paper(Invoice(SHOP, COMPANY, desk.day(), [line]), [ignored("1", "not_energy")])]
