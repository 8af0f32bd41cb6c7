"""Demand by market, product and period, and the periods it is given for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import numpy as np

from smartshoring.case.importing.dates import read_dates
from smartshoring.case.importing.draft import Draft
from smartshoring.case.importing.sheet import Sheet
from smartshoring.case.periods import months_later
from smartshoring.case.problems import listed

GOODS = "goods"
"""Name of the only product where a source names none."""

Starts = dict[str, dt.date]
"""Start of each period of the source by name."""


def periods(sheet: Sheet, draft: Draft) -> Starts:
    """The periods table, when every period is a whole number of months."""
    names, starts, ends = sheet.needed("name"), sheet.dates("start"), sheet.dates("end")
    sheet.leave([not start for start in starts], "date")
    used = sorted((starts[i], ends[i], names[i]) for i in np.flatnonzero(sheet.used))
    first = {name: dt.date.fromisoformat(start) for start, _, name in used}
    # Some programs close the list with a row that only says where the last period ends.
    final = used[-1] if used and used[-1][2].casefold() == "end" else None
    rows = []
    for (start, end, name), after in pairwise([*used, final or ("", "", "")]):
        stop = after[0] or _day_after(end)
        months = _whole_months(start, stop)
        if (start, end, name) != final:
            rows.append({"period": name, "start": start, "months": months})
    if rows and all(row["months"] for row in rows):
        draft.tables["periods"] = rows
    elif rows:
        sheet.note("periods_not_months", "start")
    return first


def demand(sheet: Sheet, draft: Draft, starts: Starts) -> None:
    """Demand, summed where a source gives several rows for the same."""
    sheet.without_excluded()
    markets, products = sheet.needed("customer"), product_names(sheet, draft)
    quantity = sheet.number("quantity")
    known, goods = draft.names("markets", "market"), draft.names("products", "product")
    if known:
        sheet.leave([name not in known for name in markets], "unknown_name")
    if goods:
        sheet.leave([name not in goods for name in products], "unknown_name")
    sheet.leave(np.isnan(quantity), "number")
    sheet.leave(quantity < 0, "not_positive")
    labels = _labels(sheet, draft, starts)
    before = len(draft.rows("demand"))
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for i in np.flatnonzero(sheet.used):
        sums[markets[i], products[i], labels[i]] += float(quantity[i])
    for (market, product, period), units in sorted(sums.items()):
        draft.rows("demand").append(
            {"market": market, "product": product, "period": period, "quantity": units}
        )
    written = sum(row["quantity"] for row in draft.rows("demand")[before:])
    draft.sum_up("demand", sheet, quantity, written)


def product_names(sheet: Sheet, draft: Draft) -> list[str]:
    """Products by row; where the source has no such column, the only product there is."""
    if sheet.has("product"):
        return sheet.needed("product")
    known = list(draft.names("products", "product"))
    if not known:
        draft.rows("products").append({"product": GOODS})
    if len(known) > 1:
        sheet.leave(np.ones(len(sheet), dtype=bool), "blank")
    name = known[0] if known else GOODS
    sheet.note("one_product", None, value=name)
    return [name] * len(sheet)


def _labels(sheet: Sheet, draft: Draft, starts: Starts) -> list[str]:
    """The period of each row as the case names it."""
    texts = sheet.text("period")
    said = {text for i, text in enumerate(texts) if text and not sheet.reasons[i]}
    if not said:
        return texts
    if said <= starts.keys() and draft.tables.get("periods"):
        return texts
    if all(text.isdigit() and len(text) == 4 for text in said):
        draft.settings["periods"] = list(range(min(map(int, said)), max(map(int, said)) + 1))
        return texts
    days = [starts[t].isoformat() if t in starts else "" for t in texts]
    if not said <= starts.keys():
        days = read_dates(texts, sheet.map.values["dates"], lambda: sheet.ambiguous("period"))
    if any(text and not day for text, day in zip(texts, days, strict=True)):
        order = list(dict.fromkeys(text for text in texts if text in said))
        draft.settings["periods"] = order
        sheet.note("periods_as_years", "period", some=listed(order, 5))
        return texts
    return _by_year(sheet, draft, days)


def _by_year(sheet: Sheet, draft: Draft, days: list[str]) -> list[str]:
    """Dated demand summed by calendar year; in a single year at most, it needs no period."""
    months: dict[str, set[str]] = defaultdict(set)
    for i, day in enumerate(days):
        if day and not sheet.reasons[i]:
            months[day[:4]].add(day[:7])
    ordered = sorted(month for year in months.values() for month in year)
    if _whole_months(f"{ordered[0]}-01", f"{ordered[-1]}-01") < 12:
        count = len(set(ordered))
        sheet.note("demand_of_a_year", "period", months=str(count), first=ordered[0])
        return [""] * len(days)
    draft.settings["periods"] = list(range(int(min(months)), int(max(months)) + 1))
    thin = [f"{year} ({len(found)})" for year, found in sorted(months.items()) if len(found) < 12]
    sheet.note("summed_by_year", "period")
    if thin:
        sheet.note("thin_years", "period", some=listed(thin))
    return [day[:4] for day in days]


def _whole_months(start: str, stop: str) -> int:
    """Months from one day to another; 0 when they are not whole."""
    if not start or not stop:
        return 0
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(stop)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if months > 0 and months_later(first, months) == last else 0


def _day_after(day: str) -> str:
    """The day after the last day of a period; a first of a month already is the next start."""
    if not day:
        return ""
    found = dt.date.fromisoformat(day)
    return (found if found.day == 1 else found + dt.timedelta(days=1)).isoformat()
