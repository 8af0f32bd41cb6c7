"""Electricity: kWh and period from the receipt, else from lines in kWh, else from text or money.

Days: the meter is read on the first and on the last day that a receipt names; what it tells was
used after the first reading, so that the first day belongs to the bill before.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.prices import plausible
from smartshoring.carbon.consumption.record import RUNG_PHYSICAL, Consumption, Verdict
from smartshoring.carbon.invoices.anatomy import Invoice, Receipt
from smartshoring.carbon.invoices.text import day_of, folded, number_of

SUPPLIERS: Final = frozenset({"CSS160330CP7", "CFE370814QI0"})
"""Tax numbers of CFE's supplier and of CFE before 2016, public."""
_REGISTERS: Final = ("CONSUMO1F", "CONSUMO2F", "CONSUMO3F", "CONSUMO4F")
_AGREE: Final = Decimal("0.005")
_LONGEST_DAYS: Final = 100
"""A period longer than a two-month bill by a month and more is a misread date."""
_DAY: Final = r"(\d{1,2}[\s/.-]+(?:\d{1,2}|[a-z]{3,10})[\s/.-]+\d{2,4}|\d{4}-\d{2}-\d{2})"
_SPAN: Final = re.compile(rf"{_DAY}\s*(?:al?|-|hasta( el)?|to)\s*{_DAY}")


def billed(invoice: Invoice, receipt: Receipt, line: str, amount_mxn: float | None) -> Consumption:
    """What a receipt says was consumed.

    Args:
        invoice: The invoice that carries it.
        receipt: The receipt.
        line: Number of the line that is billed.
        amount_mxn: Money of the invoice's lines before tax; None when not known.
    """
    fields = receipt.fields
    registers = [number_of(fields.get(name)) for name in _REGISTERS]
    known = [one for one in registers if one is not None]
    total = number_of(fields.get("CONSUMO_R"))
    field = "CONSUMO_R"
    verdict: Verdict = "accepted"
    reason = ""
    low = high = None
    summed = sum(known, Decimal(0))
    quantity = total
    if total is None:
        quantity, field = (summed if known else None), "CONSUMO1F..4F"
    elif known and summed != 0 and abs(summed - total) > _AGREE * max(abs(summed), abs(total)):
        verdict, reason = "quarantined", "tou_sum_mismatch"
        low, high = min(summed, total), max(summed, total)
    start, end, inferred = period_of(invoice, receipt)
    if quantity is None:
        verdict, reason = "quarantined", "unit_unknown"
    elif verdict == "accepted":
        if quantity < 0:
            verdict, reason, low, high = "quarantined", "negative_quantity", quantity, -quantity
        elif quantity == 0:
            verdict, reason = "accepted_flagged", "zero_quantity"
        elif amount_mxn is not None and not plausible(
            "electricity", "kWh", amount_mxn, float(quantity)
        ):
            verdict, reason, low, high = "quarantined", "price_out_of_band", Decimal(0), quantity
        elif inferred:
            verdict, reason = "accepted_flagged", "period_inferred"
    return Consumption(
        line,
        verdict,
        reason,
        "electricity",
        quantity,
        "kWh",
        start,
        end,
        fields.get("RPU", ""),
        RUNG_PHYSICAL,
        receipt.place((field,) if field in fields else _REGISTERS),
        field,
        fields.get(field, "+".join(fields.get(name, "") for name in _REGISTERS)),
        "",
        low,
        high,
    )


def period_of(invoice: Invoice, receipt: Receipt) -> tuple[str, str, bool]:
    """First and last reading, and whether they had to be inferred."""
    fields = receipt.fields
    start, end = day_of(fields.get("FECDESDE", "")), day_of(fields.get("FECHASTA", ""))
    if start is not None and end is not None and timedelta() <= end - start <= _LONGEST:
        return start.isoformat(), end.isoformat(), False
    days = number_of(fields.get("Dias"))
    if days is not None and 0 < days <= _LONGEST_DAYS:
        length = timedelta(days=int(days))
        if end is not None:
            return (end - length).isoformat(), end.isoformat(), True
        if start is not None:
            return start.isoformat(), (start + length).isoformat(), True
    told = _month_told(receipt)
    if told is not None:
        begin, stop = told
        return _evening_before(begin.isoformat()), stop.isoformat(), True
    first, last = _month_of_use(invoice.date)
    return _evening_before(first), last, True


_LONGEST: Final = timedelta(days=_LONGEST_DAYS)


def span_in(text: str) -> tuple[str, str] | None:
    """First and last day of a period such as `del 01/03/2025 al 31/03/2025`; None without one."""
    found = _SPAN.search(folded(text))
    if found is None:
        return None
    start, end = day_of(found[1]), day_of(found[3])
    if start is None or end is None or not timedelta() <= end - start <= _LONGEST:
        return None
    return start.isoformat(), end.isoformat()


def usual_period(invoice: Invoice, description: str) -> tuple[str, str, bool]:
    """Period of a bill without a receipt's dates.

    What its text says, else the month that the receipt's twin names, else the month before it.
    """
    said = span_in(description)
    if said is not None:
        return (*said, False)
    told = None if invoice.receipt is None else _month_told(invoice.receipt)
    if told is not None:
        return told[0].isoformat(), told[1].isoformat(), True
    return (*_month_of_use(invoice.date), True)


def _month_told(receipt: Receipt) -> tuple[date, date] | None:
    """First and last day of the month that a receipt names by its number."""
    fields = receipt.fields
    year = number_of(fields.get("OCR_AAAA") or fields.get("ano"))
    month = number_of(fields.get("OCR_MM") or fields.get("mes"))
    if year is None or month is None or not 1 <= month <= 12:
        return None
    return _month(int(year), int(month))


def _evening_before(day: str) -> str:
    """The reading with which days begin; the day itself where it is none."""
    found = day_of(day)
    return day if found is None else (found - timedelta(days=1)).isoformat()


def _month_of_use(issued: str) -> tuple[str, str]:
    """The whole month that ended last before a day, or the month of a day at its end."""
    day = day_of(issued)
    if day is None:
        return issued[:10], issued[:10]
    if day.day < calendar.monthrange(day.year, day.month)[1] - 2:
        day = day.replace(day=1) - timedelta(days=1)
    first, last = _month(day.year, day.month)
    return first.isoformat(), last.isoformat()


def _month(year: int, month: int) -> tuple[date, date]:
    year = year + 2000 if year < 100 else year
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
