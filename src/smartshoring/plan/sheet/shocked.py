"""Question 8: a border shut for ten days, a plant that stops, the currency, the volume."""

from __future__ import annotations

from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Status, Word
from smartshoring.plan.sheet.priced import unpriced
from smartshoring.plan.sheet.traces import quoted
from smartshoring.plan.sheet.worlds import shock_id
from smartshoring.plan.stress import Shock

_NOTHING_TO_HIT = ("sheet.no_border", "sheet.no_currency", "sheet.no_plant")


def shocked(brief: Brief) -> Answer:
    """What each shock costs, what is not served, and whether the choice still wins."""
    found = brief.worlds.shocks
    owners = brief.owners("terms", "lanes", "freight_rates", "capacity")
    missing = (*brief.missing("terms"), *unpriced(brief))
    if not brief.data.has_places:
        missing += (Missing("places", "plan.no_places"),)
    missing += tuple(
        Missing(f"{shock.kind} {shock.subject}".strip(), shock.code)
        for shock in found
        if shock.code and shock.code not in _NOTHING_TO_HIT
    )
    solved = [shock for shock in found if not shock.code]
    if not solved:
        said = Line("sheet.shocks_unknown")
        return Answer(8, "shocks", "not_included", said, missing=missing, owners=owners)
    if any(_outage(s) and s.unserved_usd is None for s in solved):
        missing += (Missing("unit_value_usd", "plan.missing_value"),)
    details = [_line(brief, shock) for shock in found if shock.kind != "currency"]
    details[2:2] = _currencies(brief)
    status: Status = "partly" if missing else "answered"
    return Answer(
        number=8,
        key="shocks",
        status=status,
        said=_worst(solved),
        range=_range(solved),
        details=tuple(line for line in details if line is not None),
        missing=missing,
        source=("sheet.shocks[*]", "sheet.solved[*]", "terms.price_usd", "products.unit_value_usd"),
        owners=owners,
    )


def _outage(shock: Shock) -> bool:
    return shock.kind in ("border", "plant")


def _worst(solved: list[Shock]) -> Line:
    """The shock that leaves most demand unserved, by worth where known; else the dearest one."""
    valued = all(shock.unserved_usd is not None for shock in solved)

    def weight(shock: Shock) -> tuple[float, float]:
        lost = shock.unserved_usd if valued else shock.unserved_units
        return lost or 0.0, shock.cost_change_usd or 0.0

    hit = max(solved, key=weight)
    words: dict[str, Word | tuple[Word, ...]] = {"shock": _name(hit)}
    if hit.unserved_units > 0:
        figures = {"share": _share(hit), "cost": _cost(hit)}
        if hit.unserved_usd is not None:
            return Line("sheet.shocks_unserved", {**figures, "worth": _worth(hit)}, words)
        return Line("sheet.shocks_unserved_units", figures, words)
    return Line("sheet.shocks_served", {"cost": _cost(hit)}, words)


def _range(solved: list[Shock]) -> Range | None:
    """Share not served, from the mildest shock to the worst."""
    if not any(shock.unserved_units > 0 for shock in solved):
        return None
    shares = [_share(shock) for shock in solved]
    over = ", ".join(share.trace for share in shares)
    values = [share.value or 0.0 for share in shares]
    low, high = (
        Figure(value, "share", f"{end}({over})")
        for end, value in (("min", min(values)), ("max", max(values)))
    )
    return Range(low, high, Line("sheet.range_shocks"))


def _line(brief: Brief, shock: Shock) -> Line | None:
    if not brief.data.has_places and shock.kind in ("border", "currency"):
        return None
    words: dict[str, Word | tuple[Word, ...]] = {"shock": _name(shock)}
    if shock.code:
        return Line("sheet.shock_none", words={**words, "why": Word("code", shock.code)})
    if _outage(shock):
        words["period"] = Word("text", shock.period)
        figures = {"share": _share(shock), "cost": _cost(shock)}
        code = "sheet.shock_units"
        if shock.unserved_usd is not None:
            code, figures["worth"] = "sheet.shock_outage", _worth(shock)
            if shock.kind == "border" and shock.exposed_usd is not None:
                code, figures["cover"] = "sheet.shock_border", _cover(shock)
        other = _same(brief, shock)
        if other is not None:
            code += "_today"
            figures["today"] = _share(other)
        return Line(code, figures, words)
    other = _same(brief, shock)
    if other is None:
        return Line("sheet.shock_drift", {"cost": _cost(shock)}, words)
    figures = {"cost": _cost(shock), "saving": _saving(other, shock)}
    return Line("sheet.shock_drift_saving", figures, words)


def _currencies(brief: Brief) -> list[Line | None]:
    """One line per currency: what its rise and its fall cost."""
    found = [s for s in brief.worlds.shocks if s.kind == "currency"]
    if not brief.data.has_places or not found:
        return []
    lines: list[Line | None] = []
    for country in dict.fromkeys(shock.subject for shock in found):
        both = [shock for shock in found if shock.subject == country]
        if any(shock.code for shock in both):
            words = {"shock": _name(both[0]), "why": Word("code", both[0].code)}
            lines.append(Line("sheet.shock_none", words={**words}))
            continue
        figures: dict[str, Figure] = {}
        others = [_same(brief, shock) for shock in both]
        for name, shock in zip(("strong", "weak"), both, strict=True):
            figures[name] = _cost(shock)
        code = "sheet.shock_currency"
        if all(other is not None for other in others):
            code = "sheet.shock_currency_saving"
            for name, shock, other in zip(("strong", "weak"), both, others, strict=True):
                if other is not None:
                    figures[f"saving_{name}"] = _saving(other, shock)
        change = f"{abs(both[0].factor - 1.0) * 100:.0f} %"
        words = {"country": Word("place", country), "change": Word("text", change)}
        lines.append(Line(code, figures, {**words}))
    return lines


def _saving(other: Shock, shock: Shock) -> Figure:
    """Today's total cost less the choice's, both under the shock."""
    a, b = (f"{_solved(one, 'after')}.yardstick.total_cost_usd" for one in (other, shock))
    return Figure(_total(other) - _total(shock), "USD", f"{a} - {b}")


def _same(brief: Brief, shock: Shock) -> Shock | None:
    """The same shock on today's network, when the choice is another one."""
    if not brief.moves:
        return None
    for other in brief.worlds.shocks_today:
        alike = (other.kind, other.factor) == (shock.kind, shock.factor)
        if alike and not other.code and (shock.kind == "plant" or other.subject == shock.subject):
            return other
    return None


def _name(shock: Shock) -> Word:
    return Word.of("shock", shock.kind, shock.subject, f"{shock.factor:g}")


def _at(shock: Shock) -> str:
    return f"sheet.shocks[{quoted(shock_id(shock))}]"


def _solved(shock: Shock, when: str) -> str:
    return f"sheet.solved[{quoted(f'{shock_id(shock)} {when}')}]"


def _cost(shock: Shock) -> Figure:
    """More running cost in the time that is hit, or more total cost over the horizon."""
    if _outage(shock):
        after, before = (f"{_solved(shock, when)}.running_usd" for when in ("after", "before"))
        trace = f"{_at(shock)}.share * ({after} - {before})"
        return Figure(shock.cost_change_usd, "USD", trace, signed=True)
    after, before = (
        f"{_solved(shock, when)}.yardstick.total_cost_usd" for when in ("after", "before")
    )
    return Figure(shock.cost_change_usd, "USD", f"{after} - {before}", signed=True)


def _share(shock: Shock) -> Figure:
    """Of the demand in the time that is hit."""
    if not shock.wanted_units or not _outage(shock):
        return Figure(0.0, "share", "0")
    units = " - ".join(
        f"sum({_solved(shock, when)}.unmet[*].quantity)" for when in ("after", "before")
    )
    wanted = f"{_at(shock)}.share * sheet.periods[{quoted(shock.period)}].demand_units"
    return Figure(shock.unserved_share, "share", f"{_at(shock)}.share * ({units}) / ({wanted})")


def _worth(shock: Shock) -> Figure:
    usd = " - ".join(
        f"sum({_solved(shock, when)}.unmet[*].worth_usd)" for when in ("after", "before")
    )
    return Figure(shock.unserved_usd, "USD", f"{_at(shock)}.share * ({usd})")


def _cover(shock: Shock) -> Figure:
    return Figure(shock.exposed_usd, "USD", f"{_at(shock)}.exposed_usd")


def _total(shock: Shock) -> float:
    return (shock.after.yardstick.total_cost_usd or 0.0) if shock.after else 0.0
