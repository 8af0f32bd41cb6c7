"""Question 5: why this city, and what would flip it."""

from __future__ import annotations

from smartshoring.network.plan import COST_TERMS, Plan
from smartshoring.plan.arrays import PLANT
from smartshoring.plan.flip_search import Flip
from smartshoring.plan.sheet.brief import Brief, in_world, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Status, Word
from smartshoring.plan.sheet.left_out import left_out_lines, left_out_missing
from smartshoring.plan.sheet.priced import unpriced
from smartshoring.plan.sheet.traces import quoted

_TOTAL = "yardstick.total_cost_usd"
_MOST_TERMS, _MOST_FLIPS = 3, 3
_TELLING = 1e-3
"""A solver's gap is told as a range when it is this share of the difference, or more."""
_TOO_CLOSE = 1e-3
"""Networks whose totals differ by this share or less cannot be told apart."""


def city(brief: Brief) -> Answer:
    """The next best network without the main new plant, and the nearest flips."""
    world = brief.worlds
    other, trace, where = world.without_city, in_world("without_city", _TOTAL), world.city
    if not where:
        # Nothing opens: the question is why no city at all.
        rival = brief.verdict.runner_up
        other = brief.plan(rival)
        trace = f"plans[{quoted(rival)}].{_TOTAL}"
    flips, missing = _flips(brief)
    owners = brief.owners("sites", *_keys(brief), also=other)
    missing = (*missing, *unpriced(brief), *left_out_missing(brief))
    flips = (*left_out_lines(brief), *flips)
    if other is None or not other.found:
        missing = (*missing, Missing("runner_up", world.city_code))
        code = "sheet.city_alone" if where else "sheet.city_none"
        said = Line(code, words={"city": Word("text", where)} if where else {})
        return Answer(5, "city", "partly", said, details=flips, missing=missing, owners=owners)
    base = of_plan(brief.chosen, _TOTAL)
    more = Figure(_total(other) - _total(brief.chosen), "USD", f"{trace} - {base}")
    share = Figure(
        (more.value or 0.0) / _total(brief.chosen) if _total(brief.chosen) else None,
        "share",
        f"({more.trace}) / {base}",
    )
    words: dict[str, Word | tuple[Word, ...]] = {"others": _new_plants(other, brief)}
    if where:
        words["city"] = Word("text", where)
    code = "sheet.city_said" if where else "sheet.city_stay"
    if abs(share.value or 0.0) <= _TOO_CLOSE:
        code += "_close"
        missing = (*missing, Missing("runner_up", "sheet.too_close"))
    status: Status = "partly" if missing else "answered"
    name = "sheet.solved[without_city]" if where else f"plans[{quoted(other.id)}]"
    return Answer(
        number=5,
        key="city",
        status=status,
        said=Line(code, {"more": more, "share": share}, words),
        range=_range(other, more, name),
        details=(*_terms(brief, other, name), *flips),
        missing=missing,
        source=(f"{name}.cost", of_plan(brief.chosen, "cost"), "verdict.flips"),
        owners=owners,
    )


def _range(other: Plan, more: Figure, name: str) -> Range | None:
    """As far as the next best network is not proven to be the best without the city."""
    if other.bound is None or other.objective is None or not more.value:
        return None
    slack = other.objective - other.bound
    if slack < _TELLING * abs(more.value):
        return None
    trace = f"{more.trace} - ({name}.objective - {name}.bound)"
    low = Figure(more.value - slack, "USD", trace)
    return Range(low, more, Line("sheet.range_gap"))


def _new_plants(other: Plan, brief: Brief) -> tuple[Word, ...]:
    sites = brief.data.sites
    new = {
        name
        for name, kind, existing in zip(sites.name, sites.kind, sites.existing, strict=True)
        if kind == PLANT and not existing
    }
    opened = sorted({d.site for d in other.decisions if d.open and d.site in new})
    if not opened:
        return (Word("code", "sheet.no_new_plant"),)
    return tuple(Word("text", site) for site in opened)


def _terms(brief: Brief, other: Plan, name: str) -> tuple[Line, ...]:
    """The cost terms in which the two differ most."""
    changes = []
    for term in COST_TERMS:
        before, after = brief.chosen.cost.get(term), other.cost.get(term)
        if before is not None and after is not None and abs(after - before) >= 1.0:
            trace = f"{name}.cost.{term} - {of_plan(brief.chosen, f'cost.{term}')}"
            changes.append((Word("term", term), Figure(after - before, "USD", trace)))
    changes.sort(key=lambda row: -abs(row[1].value or 0.0))
    return (Line("sheet.city_terms", rows=tuple(changes[:_MOST_TERMS])),) if changes else ()


def _flips(brief: Brief) -> tuple[tuple[Line, ...], tuple[Missing, ...]]:
    report = brief.flips
    if report is None:
        return (), (Missing("flips", "sheet.no_flips"),)
    lines = [_flip(n, flip) for n, flip in enumerate(report.flips[:_MOST_FLIPS])]
    tried = len(report.flips) + len(report.none_within)
    missing: tuple[Missing, ...] = ()
    if report.unproven and not tried:
        missing = (Missing("flips", report.unproven[0].code),)
    if not report.flips and report.none_within:
        count = Figure(float(len(report.none_within)), "unit", "count(verdict.no_flip_within)")
        lines.append(Line("sheet.city_no_flip", {"count": count}))
    return tuple(lines), missing


def _flip(number: int, flip: Flip) -> Line:
    factor = Figure(flip.factor, "x", f"verdict.flips[{number}].factor")
    words: dict[str, Word | tuple[Word, ...]] = {
        "what": Word.of("change", flip.kind, flip.subject),
        "then": Word("choice", flip.new_choice),
    }
    return Line("sheet.city_flip", {"factor": factor}, words)


def _keys(brief: Brief) -> tuple[str, ...]:
    return tuple(sorted({end.value.key for end in brief.verdict.ends}))


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0
