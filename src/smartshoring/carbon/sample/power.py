"""Electricity bills: the supplier's receipt in the addenda, and the private supplier's kWh lines.

Quirks: 1 kWh stands only in the addenda, so the line (1 x E48) takes it from there: accepted.
2 the three periods (1F punta, 2F intermedia, 3F base) add up to CONSUMO_R: accepted; where they
do not, no one can say which is wrong: quarantined. 3 the period crosses 31 December: accepted,
the days are the label's. 32 own solar: the net reading is negative: quarantined, since a negative
purchase would lower a footprint. 33 private supplier: kWh is the line's own unit: accepted.
"""

import datetime as dt
import itertools
from decimal import Decimal

from smartshoring.carbon.sample.desk import CFE, COMPANY, POWER, Desk, Paper
from smartshoring.carbon.sample.invoice import Invoice, Line
from smartshoring.carbon.sample.label import Label
from smartshoring.carbon.sample.node import Node, node

_MONTHS = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"]
_ADDENDA_SPACES = (None, None, "https://www.cfe.mx/cfd/recibo")
DAY = dt.timedelta(days=1)


def receipt_date(day: dt.date) -> str:
    """A reading day as the receipt writes it: `31 OCT 25`."""
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day:%y}"


def _history(desk: Desk, kwh: int, end: dt.date, *, bimonthly: bool) -> list[Node]:
    """Up to 13 earlier periods, newest first."""
    name, year, used = ("MESH", "YEARH", "CONSUMOH") if bimonthly else ("MESR", "AAR", "CONSUMOR")
    rows: list[Node] = []
    month, full_year = end.month, end.year
    for number in range(1, 7 if bimonthly else 14):
        past = abs(kwh) * desk.rng.randint(85, 115) // 100
        rows += [
            Node(f"{name}{number:02d}", text=_MONTHS[month - 1]),
            Node(f"{year}{number:02d}", text=f"{full_year % 100:02d}"),
            Node(f"{used}{number:02d}", text=str(past)),
        ]
        month -= 2 if bimonthly else 1
        if month < 1:
            month, full_year = month + 12, full_year - 1
    return rows


def _receipt(
    desk: Desk,
    site: str,
    kwh: int,
    start: dt.date,
    end: dt.date,
    tariff: str,
    tou_error: int = 0,
) -> Node:
    """The clsRegArchFact node of one bill."""
    fields = {
        "RPU": site,
        "NUMMED1": f"Z{site[-5:]}K",
        "DIVISION": "GOLFO NORTE",
        "TARIFA": "OM" if tariff == "GDMTO" else tariff,
        "TARIFA_REG": tariff,
        "FECDESDE": receipt_date(start),
        "FECHASTA": receipt_date(end),
        "Dias": str((end - start).days),
        "OCR_AAAA": f"{end:%Y}",
        "OCR_MM": f"{end:%m}",
        "CONSUMO_R": str(kwh),
        "KVARH": str(abs(kwh) // 3),
        "FacPot": "94.87",
    }
    if tariff == "GDMTH":
        peak, middle = kwh * 12 // 100, kwh * 53 // 100
        fields["CONSUMO1F"] = str(peak)
        fields["CONSUMO2F"] = str(middle + tou_error)
        fields["CONSUMO3F"] = str(kwh - peak - middle)
        fields["DEMANDA1P"] = str(abs(kwh) // 300)
    if tariff != "PDBT":
        fields["DEMANDA"] = str(abs(kwh) // 280)
    space = desk.rng.choice(_ADDENDA_SPACES)
    children = [Node(key, text=value) for key, value in fields.items()]
    children += _history(desk, kwh, start, bimonthly=tariff == "PDBT")
    if space:
        children = [Node("cfe:" + c.name, text=c.text) for c in children]
        return Node("cfe:clsRegArchFact", {"xmlns:cfe": space}, children)
    return Node("clsRegArchFact", {}, children)


def bill(
    desk: Desk,
    site: str,
    kwh: int,
    start: dt.date,
    end: dt.date,
    *,
    tariff: str = "GDMTH",
    series: str = "PA",
    tou_error: int = 0,
    printed_kwh: int | None = None,
) -> Paper:
    """One receipt; `printed_kwh` is what the addenda says instead."""
    price = desk.number(2.1, 2.9, 4)
    money = (abs(kwh) * price).quantize(Decimal("0.01")) + Decimal("350.00")
    line = Line("83101803", Decimal(1), "E48", "Servicio", "Suministro de energia electrica", money)
    issued = dt.datetime.combine(end + 3 * DAY, dt.time(7, desk.rng.randint(0, 59)))
    addenda = _receipt(desk, site, printed_kwh or kwh, start, end, tariff, tou_error)
    version = "4.0" if end.year >= 2023 else "3.3"
    invoice = Invoice(CFE, COMPANY, issued, [line], version, series=series, addenda=addenda)
    label = Label(
        "1",
        carrier="electricity",
        quantity=Decimal(kwh),
        unit="kWh",
        start=start,
        end=end,
        site=site,
    )
    return desk.paper(invoice, [label])


def year_of_bills(desk: Desk, year: int, tariff: str, low: int, high: int) -> list[Paper]:
    """A site's whole year: each bill begins on the day the one before was read.

    Labels tell both reading days, as the receipt does; the first belongs to the bill before.
    """
    site = desk.meter()
    step = 2 if tariff == "PDBT" else 1
    firsts = [dt.date(year, m, 1) for m in range(1, 13, step)] + [dt.date(year + 1, 1, 1)]
    readings = [first - DAY for first in firsts]
    papers = []
    for start, end in itertools.pairwise(readings):
        kwh = desk.rng.randint(low, high)
        papers.append(bill(desk, site, kwh, start, end, tariff=tariff))
        if start.year != end.year:
            papers[-1].quirks = [3]
    return papers


def _span(desk: Desk) -> tuple[dt.date, dt.date]:
    """A month of a site that has no other bill."""
    start = desk.day(2025, 1, 10).date()
    return start, start + dt.timedelta(days=desk.rng.randint(28, 33))


def single(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 1, and the ordinary bill of a single site."""
    tariff = ("GDMTO", "PDBT", "GDMTH")[turn % 3]
    return [bill(desk, desk.meter(), desk.rng.randint(2000, 90000), *_span(desk), tariff=tariff)]


def tou(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 2; the third of every five has periods that do not add up."""
    kwh, span = desk.rng.randint(20000, 300000), _span(desk)
    if turn % 5 != 2:
        return [bill(desk, desk.meter(), kwh, *span)]
    paper = bill(desk, desk.meter(), kwh, *span, tou_error=kwh // 7)
    paper.labels = [paper.labels[0].judged("quarantined", "tou_sum_mismatch")]
    return [paper]


def new_year(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 3: a bill from mid December to mid January."""
    year = 2024 + turn % 2
    start = dt.date(year - 1, 12, desk.rng.randint(5, 20))
    kwh = desk.rng.randint(3000, 50000)
    return [bill(desk, desk.meter(), kwh, start, start + 31 * DAY, tariff="GDMTO")]


def solar(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 32: more was fed in than drawn."""
    kwh = -desk.rng.randint(100, 900)
    paper = bill(desk, desk.meter(), kwh, *_span(desk), tariff="PDBT")
    paper.labels = [paper.labels[0].judged("quarantined", "negative_quantity")]
    return [paper]


def private(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 33: the private supplier's line is in kWh and its text names the days."""
    start = dt.date(2025, desk.rng.randint(1, 11), 1)
    end = start.replace(month=start.month + 1) - DAY
    kwh = desk.number(80000, 400000, 0)
    text = f"Suministro de energia electrica periodo {start:%d/%m/%Y} al {end:%d/%m/%Y}"
    line = Line("83101803", kwh, "KWH", "kWh", text, desk.number(1.4, 1.9, 4))
    issued = dt.datetime.combine(end + 4 * DAY, dt.time(9, 30))
    label = Label("1", "accepted", None, "electricity", kwh, "kWh", start, end)
    return [desk.paper(Invoice(POWER, COMPANY, issued, [line]), [label])]


def overlap(desk: Desk, _turn: int) -> list[Paper]:
    """Two bills of one meter share days: the one that begins later is held back."""
    site, (start, end) = desk.meter(), _span(desk)
    first = bill(desk, site, 41000, start, end, tariff="GDMTO")
    second = bill(desk, site, 43000, end - 12 * DAY, end + 18 * DAY, tariff="GDMTO")
    second.labels = [second.labels[0].judged("quarantined", "period_overlap")]
    return [first, second]


def second_series(desk: Desk, _turn: int) -> list[Paper]:
    """The same receipt again in the XML-only series PZ: counted once."""
    site, span, kwh = desk.meter(), _span(desk), desk.rng.randint(5000, 60000)
    real = bill(desk, site, kwh, *span, tariff="GDMTO")
    twin = bill(desk, site, kwh, *span, tariff="GDMTO", series="PZ")
    twin.labels = [twin.labels[0].judged("rejected", "duplicate")]
    return [real, twin]


def empty_receipt(desk: Desk, _turn: int) -> list[Paper]:
    """A bill of the supplier without addenda: only money is known."""
    money = desk.number(4000, 60000)
    line = Line("83101803", Decimal(1), "E48", "Servicio", "Suministro de energia electrica", money)
    day = desk.day()
    invoice = Invoice(CFE, COMPANY, day, [line], addenda=node("Notas", {"Aviso": "SIN DETALLE"}))
    label = Label("1", "estimated", "money_only", "electricity")
    return [desk.paper(invoice, [label])]
