"""Question 1: what the choice gains against staying as we are, and against only fixing it."""

from __future__ import annotations

from smartshoring.plan.both_ends import End
from smartshoring.plan.sheet.brief import Brief, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Status, Word
from smartshoring.plan.sheet.left_out import left_out_lines, left_out_missing
from smartshoring.plan.sheet.past import past_lines, past_missing
from smartshoring.plan.sheet.priced import flattered, unpriced
from smartshoring.plan.sheet.traces import quoted

_TOTAL = "yardstick.total_cost_usd"
_CASH = "yardstick.cash_cost_usd"
_COSTS = (
    "material",
    "production",
    "conversion",
    "fixed",
    "freight",
    "duty",
    "one_off",
    "opening",
    "closing",
    "one_off_items",
    "qualification",
    "ramp",
    "labour",
)
"""Costs and tables without which one of the two networks looks cheaper than it is."""
_NO_RIVAL = (Missing("runner_up", "plan.reason_no_rival"),)


def gain(brief: Brief) -> Answer:
    """The saving against today's network, and what fixing today's network alone would bring."""
    chosen = brief.chosen
    rival = brief.verdict.against
    if not rival:
        return _alone(brief)
    saving = Figure(
        brief.verdict.saving_usd,
        "USD",
        f"plans[{quoted(rival)}].{_TOTAL} - {of_plan(chosen, _TOTAL)}",
    )
    share = Figure(
        None if saving.value is None else _share(saving.value, brief),
        "share",
        f"({saving.trace}) / plans[{quoted(rival)}].{_TOTAL}",
    )
    code = "sheet.gain_move" if brief.moves else "sheet.gain_stay"
    if brief.moves and flattered(brief):
        # What is not in the costs would make the move dearer: the saving is an upper limit.
        code = "sheet.gain_move_most"
    said = Line(
        code,
        {"saving": saving, "share": share},
        {"rival": Word("plan", rival)},
    )
    details = [_cash_part(brief, rival), *past_lines(brief), *left_out_lines(brief)]
    missing = _missing(brief)
    status: Status = "partly" if missing else "answered"
    return Answer(
        number=1,
        key="gain",
        status=status,
        said=said,
        range=_range(brief, rival, saving),
        details=tuple(line for line in details if line is not None),
        missing=missing,
        source=(of_plan(chosen, "cost"), f"plans[{quoted(rival)}].cost", "verdict.ends"),
        owners=brief.owners("baseline_flows", "baseline_costs", *_assumed(brief)),
    )


def _alone(brief: Brief) -> Answer:
    """No network to compare with: what only fixing today's flows would bring can still be told."""
    lines = (*past_lines(brief), *left_out_lines(brief))
    known = brief.baseline is not None and brief.baseline.fixing_usd is not None
    return Answer(
        number=1,
        key="gain",
        status="partly" if known else "not_included",
        said=Line("sheet.gain_no_rival"),
        details=lines,
        missing=(*(brief.no_today or _NO_RIVAL), *_missing(brief, alone=True)),
        source=("baseline",) if lines else (),
        owners=brief.owners("baseline_flows", "baseline_costs"),
    )


def _missing(brief: Brief, *, alone: bool = False) -> tuple[Missing, ...]:
    costs = () if alone else (*brief.no_today, *brief.missing(*_COSTS))
    found = (*past_missing(brief), *costs, *unpriced(brief), *left_out_missing(brief))
    return tuple(dict.fromkeys(found))


def _share(saving: float, brief: Brief) -> float | None:
    total = saving + (brief.chosen.yardstick.total_cost_usd or 0.0)
    return saving / total if total else None


def _cash_part(brief: Brief, rival: str) -> Line | None:
    """What of the saving is cash."""
    premium = brief.verdict.cash_premium_usd
    if premium is None:
        return None
    trace = f"plans[{quoted(rival)}].{_CASH} - {of_plan(brief.chosen, _CASH)}"
    return Line("sheet.gain_cash", {"cash": Figure(-premium, "USD", trace)})


def _ends(brief: Brief, rival: str) -> list[End]:
    return [end for end in brief.verdict.ends if end.rival == rival]


def _range(brief: Brief, rival: str, saving: Figure) -> Range | None:
    """The saving when one assumption at a time stands at its end, and at its own value.

    Nothing else enters: where the headline does not lie within, the two do not rest on the same
    plans, and `sheet_checked` says so.
    """
    ends = _ends(brief, rival)
    values = [
        usd
        for end in ends
        for usd in (end.saving_low_usd, end.saving_usd, end.saving_high_usd)
        if usd is not None
    ]
    if not values or saving.value is None:
        return None
    low, high = min(values), max(values)
    chosen = f"verdict.ends[rival={quoted(rival)}]"
    over = ", ".join(f"{chosen}.saving{end}_usd" for end in ("_low", "", "_high"))
    widest = max(ends, key=_spread)
    return Range(
        Figure(low, "USD", f"min({over})"),
        Figure(high, "USD", f"max({over})"),
        Line(
            "sheet.range_ends",
            {"count": Figure(float(len(ends)), "unit", f"count({chosen})")},
            {"widest": Word("key", widest.value.key), "place": Word("place", widest.value.place)},
        ),
    )


def _spread(end: End) -> float:
    low, high = end.saving_low_usd, end.saving_high_usd
    return 0.0 if low is None or high is None else abs(high - low)


def _assumed(brief: Brief) -> tuple[str, ...]:
    return tuple(sorted({end.value.key for end in brief.verdict.ends}))
