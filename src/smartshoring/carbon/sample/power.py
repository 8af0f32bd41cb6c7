"""Electricity: receipts with the public supplier's addenda, their twins, and private supply."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from smartshoring.carbon.sample.comprobante import Item, Wanted, cents, invoice, uuid_of
from smartshoring.carbon.sample.nodes import Node, Style
from smartshoring.carbon.sample.spec import Answer, Sheet
from smartshoring.carbon.sample.world import CFE, COMPANY, METERS, PRIVATE_POWER

_MONTHS = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC")
_FIXED = Decimal(1200)
_PRICE = {"GDMTH": Decimal("2.18"), "GDMTO": Decimal("2.61"), "PDBT": Decimal("4.35")}
_PER_DAY = {"GDMTH": 3900, "GDMTO": 1250, "PDBT": 70}


def spelled(day: date) -> str:
    """`31 OCT 25`."""
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}"


def monthly(year: int, month: int) -> tuple[date, date]:
    """First and last reading of a monthly receipt: the evenings before and at the end."""
    first = date(year, month, 1) - timedelta(days=1)
    return first, date(year, month, calendar.monthrange(year, month)[1])


class Receipts:
    """Receipts of the company's meters, each period of a meter at most once.

    Args:
        random: Seeded random numbers.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.history: dict[str, list[tuple[date, int]]] = {}

    def receipt(
        self,
        meter: int,
        start: date,
        end: date,
        *,
        quirks: tuple[int, ...] = (1,),
        change: dict[str, str] | None = None,
        where: str = "addenda",
        series: str = "PA",
        kwh: int | None = None,
        money: Decimal | None = None,
        uuid: str | None = None,
    ) -> Sheet:
        """One receipt.

        Args:
            meter: Index of the meter.
            start: First reading.
            end: Last reading.
            quirks: Which quirks it shows.
            change: Fields that are not what they should be.
            where: `addenda`, `namespace` (addenda with one), `complement`, `escaped` (as text).
            series: Serie.
            kwh: Consumption; None = random.
            money: Amount before tax; None = by tariff.
            uuid: None = new.
        """
        rpu, number, tariff, division = METERS[meter]
        days = (end - start).days
        used = kwh
        if used is None:
            used = round(_PER_DAY[tariff] * days * self.random.uniform(0.8, 1.2))
        amount = money
        if amount is None:
            amount = cents(abs(used) * _PRICE[tariff] * Decimal("0.98") + _FIXED)
        fields = self._fields(rpu, number, tariff, division, start, end, used, amount)
        fields |= change or {}
        self.history.setdefault(rpu, []).append((end, used))
        item = Item(
            "83101800",
            Decimal(1),
            "E48",
            "Servicio",
            "Suministro de Energ?a El?ctrica" if meter == 1 else "Suministro de energía eléctrica",
            amount,
        )
        stamp = uuid or uuid_of(self.random)
        node = _receipt_node(fields, where)
        issued = end + timedelta(days=self.random.randint(2, 6))
        root = invoice(
            Wanted(
                CFE,
                COMPANY,
                f"{issued}T06:15:00",
                [item],
                series=series,
                folio=str(self.random.randint(1, 99999)),
                complements=[node] if where == "complement" else [],
                addenda=[] if where == "complement" else [node],
            ),
            stamp,
        )
        answer = Answer(
            "1",
            "accepted",
            "",
            "electricity",
            Decimal(used),
            "kWh",
            start.isoformat(),
            end.isoformat(),
            rpu,
        )
        listed = {"issuer": CFE.rfc, "date": f"{issued}T06:15:00", "kind": "I"}
        return Sheet("cfe", root, stamp, [answer], quirks, listed=listed)

    def _fields(
        self,
        rpu: str,
        number: str,
        tariff: str,
        division: str,
        start: date,
        end: date,
        used: int,
        amount: Decimal,
    ) -> dict[str, str]:
        peak, middle = round(used * 0.11), round(used * 0.54)
        fields = {
            "RPU": rpu,
            "NOMBRE": COMPANY.name,
            "DIRECC": "CALLE FICTICIA 123",
            "CIUDAD": "TORREON",
            "ESTADO": "COAH",
            "DIVISION": division,
            "NUMMED1": number,
            "TARIFA": "HM" if tariff == "GDMTH" else tariff,
            "TARIFA_REG": tariff,
            "FECDESDE": spelled(start),
            "FECHASTA": spelled(end),
            "Dias": str((end - start).days),
            "OCR_AAAA": str(end.year),
            "OCR_MM": f"{end.month:02d}",
            "CONSUMO_R": str(used),
            "KVARH": str(round(abs(used) * 0.31)),
            "FacPot": "95.52",
            "DEMANDA": str(max(1, round(abs(used) / 420))),
            "CARGO1": "Cargo Fijo???",
            "IMPTOTAL": str(cents(amount * Decimal("1.16") + Decimal("35.20"))),
        }
        if tariff == "GDMTH":
            fields |= {
                "CONSUMO1F": str(peak),
                "CONSUMO2F": str(middle),
                "CONSUMO3F": str(used - peak - middle),
            }
        for n, (day, before) in enumerate(reversed(self.history.get(rpu, ())), 1):
            if n > 13:
                break
            fields |= {
                f"MESR{n:02d}": _MONTHS[day.month - 1],
                f"AAR{n:02d}": str(day.year),
                f"CONSUMOR{n:02d}": str(before),
            }
        return fields


def _receipt_node(fields: dict[str, str], where: str) -> Node:
    prefix, spaces = "", []
    if where in ("namespace", "complement"):
        prefix, spaces = "cfe:", [("xmlns:cfe", "https://www.cfe.mx/cfd/recibo")]
    children = [Node(f"{prefix}{name}", text=value) for name, value in fields.items()]
    node = Node(f"{prefix}clsRegArchFact", children=children, unsealed=spaces, sealed=False)
    if where != "escaped":
        return node
    return Node("recibo", text=node.xml(Style()), sealed=False)


def private(random: Random, month: tuple[date, date], quirks: tuple[int, ...] = (33,)) -> Sheet:
    """A bill of a private supplier: energy in kWh, and wires charged on the same kWh."""
    start, end = month
    used = Decimal(random.randint(60_000, 140_000))
    first = start + timedelta(days=1)
    span = f"del {first:%d/%m/%Y} al {end:%d/%m/%Y}"
    items = [
        Item(
            "83101800",
            used,
            "KWH",
            "kWh",
            f"Energía eléctrica suministrada {span}",
            Decimal("1.42"),
        ),
        Item("83101804", used, "KWH", "kWh", f"Transmisión {span}", Decimal("0.171")),
        Item("83101805", used, "KWH", "kWh", f"Distribución {span}", Decimal("0.12")),
        Item("83101800", Decimal(1), "E48", "Servicio", "Capacidad", Decimal("42350.11")),
    ]
    uuid = uuid_of(random)
    issued = end + timedelta(days=8)
    root = invoice(
        Wanted(
            PRIVATE_POWER, COMPANY, f"{issued}T09:00:00", items, folio=str(random.randint(1, 9999))
        ),
        uuid,
    )
    answers = [
        Answer("1", "accepted", "", "electricity", used, "kWh", start.isoformat(), end.isoformat()),
        Answer("2", "ignored", "not_energy"),
        *(Answer(str(n), "ignored", "charge") for n in (3, 4)),
    ]
    listed = {"issuer": PRIVATE_POWER.rfc, "date": f"{issued}T09:00:00", "kind": "I"}
    return Sheet("energia", root, uuid, answers, quirks, listed=listed)
