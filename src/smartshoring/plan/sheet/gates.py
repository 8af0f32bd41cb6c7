"""Question 3: what is irrevocable by which date, and what waiting costs."""

from __future__ import annotations

from smartshoring.plan.payments import Gate
from smartshoring.plan.sheet.brief import Brief, in_world, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Range, Status, Word
from smartshoring.plan.sheet.priced import unpriced

_TABLES = ("opening", "closing", "one_off_items", "qualification", "qualification_cost")
_TOTAL = "yardstick.total_cost_usd"
_LAST = "sheet.gates[-1]"


def gates(brief: Brief) -> Answer:
    """What has been committed by each of the plan's decision dates, and a period of delay."""
    waits = _waiting(brief)
    owners = brief.owners("one_off", "sites", "qualification")
    free = unpriced(brief)
    if free or "one_off" in brief.data.not_included:
        return Answer(
            number=3,
            key="gates",
            status="not_included",
            said=Line("sheet.gates_unknown"),
            details=(waits,) if waits and not free else (),
            missing=(*brief.missing("one_off"), *free),
            owners=owners,
        )
    missing = brief.missing(*_TABLES)
    if waits is None:
        missing += (Missing("wait", brief.worlds.wait_code),)
    status: Status = "partly" if missing else "answered"
    if not brief.gates:
        said = Line("sheet.gates_none")
        details = () if waits is None else (waits,)
        return Answer(3, "gates", status, said, details=details, missing=missing, owners=owners)
    last = brief.gates[-1]
    total = Figure(last.irreversible_usd, "USD", f"{_LAST}.committed_usd - {_LAST}.kept_usd")
    said = Line(
        "sheet.gates_said",
        {
            "irreversible": total,
            "committed": Figure(last.committed_usd, "USD", f"{_LAST}.committed_usd"),
            "kept": Figure(last.kept_usd, "USD", f"{_LAST}.kept_usd"),
        },
        {"when": Word("month", f"{last.month}")},
    )
    lines = [_gate(n, gate) for n, gate in enumerate(brief.gates)]
    most = Figure(
        last.irreversible_usd + last.contingent_usd,
        "USD",
        f"{total.trace} + {_LAST}.contingent_usd",
    )
    return Answer(
        number=3,
        key="gates",
        status=status,
        said=said,
        range=Range(total, most, Line("sheet.range_contingent")) if last.contingent_usd else None,
        details=tuple(line for line in (waits, *lines) if line is not None),
        missing=missing,
        source=("sheet.gates[*]", "sheet.solved[wait].cost", "one_off"),
        owners=owners,
    )


def _gate(number: int, gate: Gate) -> Line:
    at = f"sheet.gates[{number}]"
    words: dict[str, Word | tuple[Word, ...]] = {
        "when": Word("month", f"{gate.month}"),
        "what": _decisions(gate),
    }
    figures = {
        "committed": Figure(gate.committed_usd, "USD", f"{at}.committed_usd"),
        "irreversible": Figure(gate.irreversible_usd, "USD", f"{at}.committed_usd - {at}.kept_usd"),
    }
    if not gate.contingent_usd:
        return Line("sheet.gate", figures, words)
    figures["contingent"] = Figure(gate.contingent_usd, "USD", f"{at}.contingent_usd")
    return Line("sheet.gate_contingent", figures, words)


def _decisions(gate: Gate) -> tuple[Word, ...]:
    """Each kind of decision at each site once, with all it is about."""
    items: dict[tuple[str, str], list[str]] = {}
    for cause, site, item in gate.decisions:
        items.setdefault((cause, site), []).append(item)
    return tuple(
        Word.of("decision", cause, site, ", ".join(about)) for (cause, site), about in items.items()
    )


def _waiting(brief: Brief) -> Line | None:
    """What one period of delay costs, the best plan taken that then remains."""
    wait, chosen = brief.worlds.wait, brief.chosen
    if wait is None:
        return None
    before, after = chosen.yardstick.total_cost_usd, wait.yardstick.total_cost_usd
    if before is None or after is None:
        return None
    months = float(brief.data.calendar.months[0])
    first = brief.data.periods[0]
    trace = f"{in_world('wait', _TOTAL)} - {of_plan(chosen, _TOTAL)}"
    return Line(
        "sheet.gates_wait",
        {
            "cost": Figure(after - before, "USD", trace),
            "months": Figure(months, "month", "sheet.periods[0].months"),
        },
        {"period": Word("text", first)},
    )
