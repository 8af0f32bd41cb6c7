"""Question 7: when is each product approved at each site, and who supplies meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.sheet.brief import Brief, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Status, Word
from smartshoring.plan.sheet.traces import quoted

_MOST = 6


@dataclass(frozen=True, slots=True)
class Wait:
    """A product that waits for its approval at a site.

    Attributes:
        site: Where.
        product: What.
        period: Period in which the work starts.
        months: From there to the approval.
        approved_month: When it is approved, in months from the start of the first period.
        until: Periods that begin before that.
        before: Periods that end by then.
    """

    site: str
    product: str
    period: str
    months: float
    approved_month: float
    until: tuple[str, ...]
    before: tuple[str, ...]


def approved(plan: Plan, data: Coefficients) -> tuple[Wait, ...]:
    """Every approval that the plan works for, the latest first."""
    asked = data.approvals
    months = {
        (data.sites.name[s], data.products.name[p]): float(m)
        for s, p, m in zip(asked.site, asked.product, asked.months, strict=True)
    }
    start = dict(zip(data.periods, data.calendar.start_month, strict=True))
    lasts_for = dict(zip(data.periods, data.calendar.months, strict=True))
    found = []
    for work in plan.approvals:
        lasts = months[work.site, work.product]
        end = float(start[work.period]) + lasts
        until = tuple(label for label in data.periods if start[label] < end)
        before = tuple(label for label in until if start[label] + lasts_for[label] <= end)
        found.append(Wait(work.site, work.product, work.period, lasts, end, until, before))
    return tuple(sorted(found, key=lambda w: (-w.approved_month, w.site, w.product)))


def waits(brief: Brief) -> Answer:
    """Dates of approvals, deliveries by others until then, and what is short."""
    data, plan = brief.data, brief.chosen
    owners = brief.owners("qualification")
    missing = brief.missing("qualification")
    if missing:
        said = Line("sheet.waits_unknown")
        return Answer(7, "waits", "not_included", said, missing=missing, owners=owners)
    found = approved(plan, data)
    missing = brief.missing("qualification_cost", "stock_bank")
    status: Status = "partly" if missing else "answered"
    if not found:
        said = Line("sheet.waits_none")
        return Answer(7, "waits", status, said, missing=missing, owners=owners)
    last = found[0]
    short = _short(plan, found)
    figures = {"months": _month(brief, last), "count": _count(plan)}
    code = "sheet.waits_short" if short.value else "sheet.waits_said"
    if short.value:
        figures["short"] = short
    words: dict[str, Word | tuple[Word, ...]] = {
        "when": Word("month", f"{last.approved_month}"),
        "product": Word("text", last.product),
        "site": Word("text", last.site),
    }
    groups = _alike(found)
    lines = _limits(brief, found)
    lines += [_line(brief, group) for group in groups[:_MOST]]
    rest = sum(len(group) for group in groups[_MOST:])
    if rest:
        more = Figure(float(rest), "unit", f"{_count(plan).trace} - {len(found) - rest}")
        lines.append(Line("sheet.and_more", {"count": more}))
    return Answer(
        number=7,
        key="waits",
        status=status,
        said=Line(code, figures, words),
        details=tuple(lines),
        missing=missing,
        source=(of_plan(plan, "approvals"), of_plan(plan, "flows"), "qualification"),
        owners=owners,
    )


def _limits(brief: Brief, found: tuple[Wait, ...]) -> list[Line]:
    """That ramp-up runs from the opening of a site, also while it waits for its approvals."""
    opened = {d.site for d in brief.chosen.decisions if d.event == "open"}
    learns = {str(site) for site in brief.case["ramp"]["site"]}
    sites = sorted({wait.site for wait in found} & opened & learns)
    if not sites:
        return []
    return [Line("sheet.waits_ramp", words={"sites": tuple(Word("text", s) for s in sites)})]


def _count(plan: Plan) -> Figure:
    return Figure(float(len(plan.approvals)), "unit", f"count({of_plan(plan, 'approvals')}[*])")


def _month(brief: Brief, wait: Wait) -> Figure:
    """Months from the start of the first period to the approval."""
    name = f"qualification {wait.product} @ {wait.site} months_to_approval"
    given = brief.given(name, wait.months, "month", name)
    start = f"sheet.periods[{quoted(wait.period)}].start_month"
    return Figure(wait.approved_month, "month", f"{start} + {given.trace}")


def _short(plan: Plan, found: tuple[Wait, ...]) -> Figure:
    """Units of products that wait which nobody delivers until they are approved."""
    keys = sorted({(wait.product, label) for wait in found for label in wait.until})
    at = of_plan(plan, "unmet")
    total = sum(u.quantity for u in plan.unmet if (u.product, u.period) in set(keys))
    parts = [f"{at}[product={quoted(p)}&period={quoted(t)}].quantity" for p, t in keys]
    return Figure(float(total), "unit", f"sum({', '.join(parts)})")


def _alike(found: tuple[Wait, ...]) -> list[tuple[Wait, ...]]:
    """Products that wait at the same site from and to the same date, together."""
    groups: dict[tuple[str, str, float], list[Wait]] = {}
    for wait in found:
        groups.setdefault((wait.site, wait.period, wait.months), []).append(wait)
    return [tuple(group) for group in groups.values()]


def _line(brief: Brief, group: tuple[Wait, ...]) -> Line:
    """Who delivers these products until they are approved at the site."""
    data, plan, wait = brief.data, brief.chosen, group[0]
    products = tuple(one.product for one in group)
    plants = {data.sites.name[s] for s in np.flatnonzero(data.sites.kind == PLANT)}
    by_site: dict[str, float] = {}
    for flow in plan.flows:
        # Goods of a plant that go through a depot are counted where they leave the plant.
        other = flow.origin in plants and flow.origin != wait.site
        if other and flow.product in products and flow.period in wait.until:
            by_site[flow.origin] = by_site.get(flow.origin, 0.0) + flow.quantity
    rows = tuple(
        (
            Word("text", site),
            Figure(units, "unit", _sum_of(of_plan(plan, "flows"), wait, products, "origin", site)),
        )
        for site, units in sorted(by_site.items(), key=lambda item: (-item[1], item[0]))
    )
    words: dict[str, Word | tuple[Word, ...]] = {
        "product": tuple(Word("text", product) for product in products),
        "site": Word("text", wait.site),
        "start": Word("text", wait.period),
        "when": Word("month", f"{wait.approved_month}"),
        "last": Word("text", wait.until[-1]),
    }
    stock = _stock(plan, wait, products)
    if not rows:
        return Line("sheet.wait_alone", {}, words)
    if stock is None:
        return Line("sheet.wait_line", {}, words, rows)
    return Line("sheet.wait_stock", {"stock": stock}, words, rows)


def _stock(plan: Plan, wait: Wait, products: tuple[str, ...]) -> Figure | None:
    """The most units of these products in stock at once at another site, at the end of a period.

    Only periods that end before the approval: what is in stock after it covers no wait.
    """
    kept: dict[tuple[str, str], float] = {}
    for stock in plan.stocks:
        meanwhile = stock.period in wait.before and stock.site != wait.site
        if meanwhile and stock.product in products:
            key = (stock.site, stock.period)
            kept[key] = kept.get(key, 0.0) + stock.quantity
    if not kept:
        return None
    site, period = max(sorted(kept), key=lambda key: kept[key])
    only = replace(wait, until=(period,))
    return Figure(
        kept[site, period],
        "unit",
        _sum_of(of_plan(plan, "stocks"), only, products, "site", site),
    )


def _sum_of(path: str, wait: Wait, products: tuple[str, ...], key: str, site: str) -> str:
    """Trace of the units of some products at a site over the periods of a wait."""
    parts = (
        f"{path}[product={quoted(product)}&period={quoted(t)}&{key}={quoted(site)}].quantity"
        for product in products
        for t in wait.until
    )
    return f"sum({', '.join(parts)})"
