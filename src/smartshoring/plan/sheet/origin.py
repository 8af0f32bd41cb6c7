"""Question 4: do the parts qualify for preferential origin, by what margin, and what is at stake.

A recipe is judged by the rules of origin where the case asks for it; elsewhere what it claims is
the company's word, and then no margin is known. In both cases it is said which flows rest on a
preference and what duty they would owe without it.
"""

from __future__ import annotations

from smartshoring.plan.sheet import judged
from smartshoring.plan.sheet.brief import Brief, in_world, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Word
from smartshoring.plan.sheet.priced import unpriced
from smartshoring.plan.sheet.traces import quoted

_ROOM = Missing("origin", "sheet.no_origin_room")


def origin(brief: Brief) -> Answer:
    """Duty at stake if the claims of preferential origin fail."""
    world = brief.worlds
    owners = brief.owners("recipes", "bom", "duties", "supply")
    absent = brief.missing("duty")
    if not len(brief.case["recipes"]):
        absent += (Missing("recipes", "sheet.no_recipes"),)
    if absent:
        said = Line("sheet.origin_unknown")
        missing = (_ROOM, *absent)
        return Answer(4, "origin", "not_included", said, missing=missing, owners=owners)
    if world.unclaimed is None:
        code = "sheet.origin_none" if world.claim_code == "sheet.no_claim" else "sheet.origin_open"
        missing = (_ROOM,)
        if code == "sheet.origin_open":
            missing += (Missing("duty_without_claim", world.claim_code),)
        return Answer(
            4,
            "origin",
            "needs_room",
            Line(code),
            details=judged.lines(brief),
            missing=missing,
            owners=owners,
        )
    computed = judged.is_computed(brief)
    gaps = (*_by_the_case(brief), *unpriced(brief))
    return Answer(
        number=4,
        key="origin",
        status="needs_room" if not computed else "partly" if gaps else "answered",
        said=_said(brief, "_judged" if computed else ""),
        range=Range(Figure(0.0, "USD", "0"), _stake(brief), Line("sheet.range_claims")),
        details=(*judged.lines(brief), *_details(brief)),
        missing=gaps if computed else (_ROOM, *gaps),
        source=(of_plan(brief.chosen, "flows"), "sheet.solved[unclaimed].cost.duty", "recipes"),
        owners=owners,
    )


def _by_the_case(brief: Brief) -> tuple[Missing, ...]:
    """Named when a claimed flow pays a duty that the case states, with or without a claim."""
    for flow in brief.chosen.flows:
        if flow.qualifies and flow.duty.get("reason") == "trade.case_row":
            return (Missing("duties", "sheet.case_duties"),)
    return ()


def _stake(brief: Brief) -> Figure:
    """Duty owed without claims less duty owed with them, what customers pay back deducted."""
    bare = brief.worlds.unclaimed
    assert bare is not None  # noqa: S101 (asked by the caller)
    usd = 0.0
    for term in ("duty", "duty_recovered"):
        usd += (bare.cost.get(term) or 0.0) - (brief.chosen.cost.get(term) or 0.0)
    parts = [
        f"{in_world('unclaimed', f'cost.{term}')} - {of_plan(brief.chosen, f'cost.{term}')}"
        for term in ("duty", "duty_recovered")
        if brief.chosen.cost.get(term) is not None
    ]
    return Figure(usd, "USD", " + ".join(parts))


def _said(brief: Brief, kind: str) -> Line:
    stake, saving = _stake(brief), brief.verdict.saving_usd
    goods = tuple(sorted({flow.product for flow in brief.chosen.flows if flow.qualifies}))
    words: dict[str, Word | tuple[Word, ...]] = {"products": tuple(Word("text", g) for g in goods)}
    if saving is None or not brief.moves:
        return Line(f"sheet.origin_said{kind}", {"stake": stake}, words)
    left = Figure(saving - (stake.value or 0.0), "USD", f"verdict.saving_usd - ({stake.trace})")
    code = "sheet.origin_holds" if (left.value or 0.0) > 0 else "sheet.origin_turns"
    return Line(code + kind, {"stake": stake, "left": left}, words)


def _details(brief: Brief) -> tuple[Line, ...]:
    """Units that move under a claim of the company, by the basis that their recipes state."""
    plan, table = brief.chosen, brief.case["recipes"]
    by_basis: dict[str, list[str]] = {}
    for product in sorted({flow.product for flow in plan.flows if flow.qualifies}):
        claims = {
            str(table["basis"][i])
            for i in range(len(table))
            if table["product"][i] == product and table["qualifies_tmec"][i] == "yes"
        }
        if claims:
            by_basis.setdefault("; ".join(sorted(claims - {""})), []).append(product)
    at = of_plan(plan, "flows")
    lines: list[Line] = []
    for basis, products in by_basis.items():
        units = sum(f.quantity for f in plan.flows if f.qualifies and f.product in products)
        parts = (f"{at}[qualifies=yes&product={quoted(p)}].quantity" for p in products)
        words: dict[str, Word | tuple[Word, ...]] = {
            "product": tuple(Word("text", product) for product in products)
        }
        if basis:
            words["basis"] = Word("text", basis)
        code = "sheet.origin_claim" if basis else "sheet.origin_claim_bare"
        figure = Figure(units, "unit", f"sum({', '.join(parts)})")
        lines.append(Line(code, {"units": figure}, words))
    return tuple(lines)
