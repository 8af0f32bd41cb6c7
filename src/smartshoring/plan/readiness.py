"""Readiness: which inputs a case has, how old and how good they are, which move the verdict most.

It plans the case roughly: today's network, the best one, and the best one without its main new
plant. Each assumption is then put to both ends with the flows of these plans as they are, which
needs no further solve; what knowing it is worth follows as in the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from smartshoring.case.case import Case
from smartshoring.case.schema import TABLES
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, LeftOut
from smartshoring.plan.ask_next import Question, questions
from smartshoring.plan.both_ends import End, assumptions
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.evaluate import activity, measured
from smartshoring.plan.lanes import lane_book
from smartshoring.plan.provenance import Shares, cost_shares
from smartshoring.plan.sheet.worlds import main_new_plant
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.strategies import SMARTSHORE, TODAY, compared, specs_of
from smartshoring.reference.value import Grade, Value

GAP = 1e-3
"""Rough: what moves the verdict most does not hang on the last per mille."""
_OLD_YEARS = 3
"""A value this much older than the plan is called old."""

Step = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class TableState:
    """A table of the case: how many rows it has; 0 = not given."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Weak:
    """A value behind the numbers that is assumed, inherited, of low quality or old.

    Attributes:
        value: The value.
        age_years: Years from its year to the beginning of the plan; None = not known.
        why: `assumed`, `inherited`, `quality`, `old`: all that apply.
    """

    value: Value
    age_years: int | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A row of the case that says from when it is: a quote, or a document about a site.

    Attributes:
        table: Its table.
        subject: The site, or origin and destination.
        day: The date (ISO).
        age_months: From it to the beginning of the plan; None = the case has no dates.
    """

    table: str
    subject: str
    day: str
    age_months: float | None


@dataclass(frozen=True)
class Readiness:
    """What a case has, what it lacks, and what matters.

    Attributes:
        data: Coefficients.
        tables: Every table of the schema.
        weak: Values that are weaker than given or referenced, the weakest first.
        dated: Quotes and documents of the case, the oldest first.
        choice: The best plan found; None when there is none.
        rivals: Plans it was compared with.
        shares: Share of the choice's cost by grade of its source.
        ends: The saving against each rival at both ends of each assumption, flows as they are.
        questions: Inputs to ask for, the most valuable first.
    """

    data: Coefficients
    tables: tuple[TableState, ...]
    weak: tuple[Weak, ...]
    dated: tuple[Dated, ...]
    choice: Plan | None
    rivals: tuple[Plan, ...]
    shares: Shares | None
    ends: tuple[End, ...]
    questions: tuple[Question, ...]

    @property
    def ranked(self) -> tuple[Question, ...]:
        """The questions, by what knowing is worth, then by how far the saving moves."""

        def weight(asked: Question) -> tuple[bool, float, float]:
            worth = asked.value_usd
            return worth is None, -(worth or 0.0), -(self.swing_usd(asked) or 0.0)

        return tuple(sorted(self.questions, key=weight))

    def swing_usd(self, question: Question) -> float | None:
        """How far the saving moves between the ends of an assumption, at most over the rivals."""
        moves = [
            abs(end.saving_high_usd - end.saving_low_usd)
            for end in self.ends
            if end.value.key == question.key
            and question.place in (end.value.place, "")
            and end.saving_low_usd is not None
            and end.saving_high_usd is not None
        ]
        return max(moves, default=None) if question.kind == "assumption" else None


def readiness(case: Case, effort: Effort, step: Step) -> Readiness:
    """What a case has and lacks.

    Args:
        case: The validated case.
        effort: Time limit, cancel and progress of each solve; its gap is `GAP` or larger.
        step: Told what is being done.
    """
    reference = case_reference(case)
    lanes = lane_book(case, reference, step)
    data = build(case, reference, lanes.lanes)
    rough = replace(effort, gap=max(effort.gap, GAP))
    step("sheet.step_ready", 0.0)
    choice, rivals = _plans(data, rough)
    ends: tuple[End, ...] = ()
    if choice is not None:

        def rebuilt(value: Value, number: float) -> Coefficients:
            return build(case, reference.moving(value, number), lanes.lanes)

        ends = _ends(choice, rivals, data, rebuilt, rough, step)
    asked = questions(data, ends)
    return Readiness(
        data=data,
        tables=tuple(TableState(name, len(case[name])) for name in TABLES),
        weak=weak_values(data),
        dated=dated_rows(data),
        choice=choice,
        rivals=rivals,
        shares=None if choice is None else cost_shares(choice, data),
        ends=ends,
        questions=asked,
    )


def weak_values(data: Coefficients) -> tuple[Weak, ...]:
    """Values that a careful reader should know of, the weakest first."""
    begins = _year(str(data.calendar.first_day or "")) or _year(data.periods[0])
    found: list[Weak] = []
    for value in data.values:
        year = _year(value.year)
        age = None if year is None or begins is None else begins - year
        why = [
            name
            for name, applies in (
                ("assumed", value.grade == Grade.ASSUMED),
                ("inherited", value.grade == Grade.INHERITED),
                ("quality", value.quality == "C"),
                ("old", age is not None and age > _OLD_YEARS),
            )
            if applies
        ]
        if why:
            found.append(Weak(value, age, tuple(why)))
    found.sort(key=lambda w: (-int(w.value.grade), -(w.age_years or 0), w.value.key, w.value.place))
    return tuple(found)


def dated_rows(data: Coefficients) -> tuple[Dated, ...]:
    """Freight quotes and documents on power and water, by age."""
    found: list[Dated] = []
    for name, columns, day_column in (
        ("freight_rates", ("origin_zone", "destination_zone"), "valid_from"),
        ("utilities", ("site",), "evidence_date"),
    ):
        table = data.case[name]
        for i in range(len(table)):
            day = str(table[day_column][i])
            if day:
                subject = " > ".join(str(table[column][i]) for column in columns)
                month = data.calendar.month_of(date.fromisoformat(day))
                found.append(Dated(name, subject, day, None if month is None else -month))
    return tuple(sorted(found, key=lambda row: (row.day, row.table, row.subject)))


def _year(text: str) -> int | None:
    """The year that a text begins with, such as `2024-Q4`."""
    match = re.match(r"(19|20)\d\d", text)
    return int(match[0]) if match else None


def _plans(data: Coefficients, effort: Effort) -> tuple[Plan | None, tuple[Plan, ...]]:
    """The best plan and its rivals: today's, and the best one without its main new plant."""
    plans = [plan for plan in compared(data, effort, (TODAY, SMARTSHORE)) if plan.found]
    by_id = {plan.id: plan for plan in plans}
    choice = by_id.get(SMARTSHORE)
    if choice is None:
        return None, ()
    rivals = [plan for plan in plans if plan is not choice and plan.decisions != choice.decisions]
    spec = specs_of(data).get(SMARTSHORE)
    city = main_new_plant(choice, data)
    if city and spec is not None:
        barred = LeftOut("site", city, "sheet.barred")
        other = plan_for(
            replace(data, left_out=(*data.left_out, barred)), spec, effort, name="without_city"
        )
        known = [plan.decisions for plan in (choice, *rivals)]
        rivals += [other] if other.found and other.decisions not in known else []
    return choice, tuple(rivals)


def _ends(
    choice: Plan,
    rivals: tuple[Plan, ...],
    data: Coefficients,
    rebuilt: Callable[[Value, float], Coefficients],
    effort: Effort,
    step: Step,
) -> tuple[End, ...]:
    """Savings at both ends of each assumption, what each plan does being as it is."""
    values = assumptions(data)
    ends: list[End] = []
    for n, value in enumerate(values):
        if effort.cancel is not None and effort.cancel.is_set():
            break
        step("sheet.step_ready", n / len(values))
        sides = [
            {plan.id: _cost(plan, moved) for plan in (choice, *rivals)}
            for moved in (rebuilt(value, value.low or 0.0), rebuilt(value, value.high or 0.0))
        ]
        for rival in rivals:
            low, high = (_less(side[rival.id], side[choice.id]) for side in sides)
            now = _less(_cost(rival, data), _cost(choice, data))
            reverses = any(saving is not None and saving < 0 for saving in (low, high))
            ends.append(End(value, rival.id, low, high, reverses, now))
    return tuple(ends)


def _cost(plan: Plan, data: Coefficients) -> float | None:
    """Total cost of what a plan does at other prices; None when it cannot be done there."""
    if activity(plan, data).unknown:
        return None
    return measured(plan, data).yardstick.total_cost_usd


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
