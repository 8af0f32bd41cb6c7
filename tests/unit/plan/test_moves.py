"""Moving production lines: a worked example by hand, and plans that cheat with a move are refused.

The move (fictional): A makes 100 X a year on its press for 10 each; B could press them for 4, but
its place for a press is empty (capacity 0). Each site costs 50 a year, a lane costs 1, an X that is
not delivered 30. Moving the press costs 200, takes 6 months, loses a tenth of it, and the tenth is
sold for 20. Closing A costs 40. Over three years of demand 90, undiscounted:

    stay                 3 x (50 + 50 + 90 x 11)                                     = 3,270
    stay, B closed       3 x (50 + 90 x 11), and closing B costs 10                  = 3,130
    move at the start    200 - 20 + 40 (A closes at once)
                         + 50 + 45 x 5 + 45 x 30       year 1: 0.9 x 100 x 0.5 = 45  = 1,625
                         + 2 x (50 + 90 x 5)                                         = 1,000
                                                                               sum   = 2,845
    move in year 2       1,090 + 220 + 1,625 + 500                                   = 3,435
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console, RenderableType

from smartshoring.case.build import make_case
from smartshoring.cli.view.budgets import budgets
from smartshoring.cli.view.plants import plants
from smartshoring.network.plan import LineMove, Plan, Relaxation
from smartshoring.plan.answer import Options, answered
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.document import document
from smartshoring.plan.evaluate import checked, measured
from smartshoring.plan.relax import relaxed
from smartshoring.plan.sentences import relaxation_text
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

Tables = dict[str, dict[str, list[Any]]]

PRESS: Tables = {
    "products": {"product": ["X"]},
    "sites": {
        "site": ["A", "B"],
        "kind": ["plant", "plant"],
        "status": ["existing", "existing"],
        "fixed_cost_usd_per_year": [50, 50],
        "opening_cost_usd": [None, None],
        "closing_cost_usd": [40, 10],
    },
    "processes": {
        "site": ["A", "B"],
        "recipe": ["X", "X"],
        "line": ["press", "place"],
        "unit_cost_usd": [10, 4],
    },
    "capacity": {
        "site": ["A", "B"],
        "line": ["press", "place"],
        "capacity_units_per_year": [100, 0],
    },
    "markets": {"market": ["M"]},
    "demand": {"market": ["M"], "product": ["X"], "quantity": [90]},
    "lanes": {"origin": ["A", "B"], "destination": ["M", "M"], "unit_cost_usd": [1, 1]},
    "moves": {
        "site": ["A"],
        "line": ["press"],
        "to_site": ["B"],
        "to_line": ["place"],
        "cost_usd": [200],
        "downtime_months": [6],
        "scrap_share": [0.1],
        "scrap_usd": [-20],
    },
}
SETTINGS: dict[str, Any] = {
    "name": "fictional",
    "lanes": "given",
    "periods": ["2027", "2028", "2029"],
    "shortage_cost_usd": 30,
}


def data_of(more: Tables | None = None, **settings: Any) -> Coefficients:
    tables = {**deepcopy(PRESS), **(more or {})}
    case = make_case({**SETTINGS, **settings}, tables)
    return build(case, case_reference(case))


def best(data: Coefficients) -> tuple[Plan, Spec]:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-9), name="smartshore")
    if plan.found:
        assert plan.check is not None
        assert plan.check.passed, plan.check
    return plan, spec


def test_the_worked_example() -> None:
    data = data_of()
    plan, _ = best(data)
    assert plan.moves == (LineMove("A", "press", "B", "place", "2027", 90.0, 6.0, 200.0, -20.0),)
    assert plan.cost["one_off"] == pytest.approx(200 - 20 + 40)
    assert plan.cost["total_cost_usd"] == pytest.approx(2845)
    made = {(run.site, run.period): run.quantity for run in plan.production}
    assert made == pytest.approx({("B", "2027"): 45, ("B", "2028"): 90, ("B", "2029"): 90})


def test_downtime_runs_over_into_the_next_period() -> None:
    """15 months: nothing in 2027, 90 x 0.75 = 67.5 in 2028."""
    moves = {**PRESS["moves"], "downtime_months": [15]}
    data = data_of({"moves": moves}, shortage_cost_usd=15)
    plan, spec = best(data)
    cheat = moved_at(plan, data, "2027")
    made = {run.period: run.quantity for run in cheat.production if run.site == "B"}
    assert made == pytest.approx({"2028": 67.5, "2029": 90})
    assert checked(cheat, data, spec).passed


def moved_at(plan: Plan, data: Coefficients, period: str) -> Plan:
    """The best plan in which the press moves in a period."""
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    given = data.moves.ready[:, 0] < 0
    given[0, data.periods.index(period)] = True
    return replace(
        plan_for(data, replace(spec, moved=given), Effort(gap=1e-9), name="smartshore"),
        objective=None,
        bound=None,
        gap=None,
    )


def test_the_later_move_costs_what_the_arithmetic_says() -> None:
    data = data_of()
    plan = moved_at(best(data)[0], data, "2028")
    assert plan.cost["total_cost_usd"] == pytest.approx(3435)


def test_costs_by_category_and_payments_name_the_move() -> None:
    data = data_of()
    plan, _ = best(data)
    once = {
        (row.site, row.basis, row.detail): row.amount_usd
        for row in cost_rows(plan, data)
        if row.term == "one_off"
    }
    assert once == {
        ("A", "once_close", ""): 40.0,
        ("A", "once_move", "press > B / place"): 200.0,
        ("A", "once_scrap", "press > B / place"): -20.0,
    }


def test_a_budget_puts_the_move_off_and_says_what_it_lacks() -> None:
    """220 in 2027 is too much; nothing may be paid at all: closing B is not allowed either."""
    budgets = {"period": ["2027", "2028"], "budget_usd": [100, 100]}
    plan, _ = best(data_of({"budgets": budgets}))
    assert {move.period for move in plan.moves} <= {"2029"}
    assert plan.cost["total_cost_usd"] == pytest.approx(3130)
    free = data_of()
    cheap, _ = best(free)
    data = data_of({"budgets": budgets})
    spec = best(data)[1]
    found = checked(cheap, data, spec)
    assert not found.passed
    assert found.worst == "budget"


def test_a_budget_that_cannot_be_kept_is_named() -> None:
    """A must close in 2027, for 40 more than the budget of 30 allows: 10 short."""
    data = data_of({"budgets": {"period": ["2027"], "budget_usd": [30]}})
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    must = replace(spec, must_close=data.sites.existing & [True, False])
    assert plan_for(data, must, Effort(), name="x").status == "infeasible"
    (entry,) = relaxed(data, must, Effort())
    assert (entry.limit, entry.period, entry.unit) == ("budget", "2027", "USD")
    assert entry.amount == pytest.approx(10)


def cheats(plan: Plan) -> Iterator[tuple[str, str, Plan]]:
    """Rule that must object, what was done, and the plan."""
    (move,) = plan.moves
    yield "line_capacity", "never moved", replace(plan, moves=())
    again = (move, replace(move, period="2028"))
    yield "line moved twice", "moved again", replace(plan, moves=again)
    yield "unknown", "twice the same", replace(plan, moves=(move, move))
    yield "unknown", "to nowhere", replace(plan, moves=(replace(move, to_site="C"),))
    yield "unknown", "of nothing", replace(plan, moves=(replace(move, line="oven"),))
    late = replace(move, period="2028")
    yield "line_capacity", "works before it moves", replace(plan, moves=(late,))
    for name, rule in (
        ("capacity_units_per_year", "capacity of a move"),
        ("downtime_months", "downtime of a move"),
        ("cost_usd", "cost of a move"),
        ("scrap_usd", "scrap of a move"),
    ):
        other = replace(move, **{name: getattr(move, name) + 1})
        yield rule, name, replace(plan, moves=(other,))
    more = [replace(run, quantity=run.quantity + 1) for run in plan.production]
    yield "line_capacity", "works in its downtime", replace(plan, production=tuple(more))
    shut = [
        replace(d, open=False, event="close") if (d.site, d.period) == ("B", "2029") else d
        for d in plan.decisions
    ]
    yield "receiving site is closed", "B closes", replace(plan, decisions=tuple(shut))


def test_a_plan_that_cheats_with_a_move_is_refused() -> None:
    data = data_of()
    plan, spec = best(data)
    bare = replace(plan, objective=None, bound=None, gap=None)
    for rule, what, cheat in cheats(bare):
        found = checked(measured(cheat, data), data, spec)
        assert not found.passed, what
        notes = rules_broken(measured(cheat, data), data, spec)
        assert any(name.startswith(rule) for name in notes), (what, notes)


def rules_broken(plan: Plan, data: Coefficients, spec: Spec) -> set[str]:
    """All rules that the checker finds broken."""
    from smartshoring.plan import evaluate  # noqa: PLC0415

    notes: set[str] = set()

    class Noted(evaluate.Findings):
        def __call__(self, rule: str, *sizes: Any) -> None:
            super().__call__(rule, *sizes)
            notes.update(name for name, worst in self.worst_of.items() if worst > 1e-6)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "Findings", Noted)
        checked(plan, data, spec)
    return notes


def test_a_line_of_a_closed_site_does_not_move_later() -> None:
    data = data_of()
    plan = replace(best(data)[0], objective=None, bound=None, gap=None)
    late = replace(plan, moves=(replace(plan.moves[0], period="2028"),))
    spec = best(data)[1]
    assert "line is not there to be moved" in rules_broken(measured(late, data), data, spec)


def test_crews_of_an_empty_place_work_at_the_pace_of_what_moves_in() -> None:
    """1.5 heads a shift run 90 a year: 90 made keep 1.5 heads, 45 half of them."""
    labour = {"site": ["B"], "role": ["operator"], "heads_per_line_shift": [1.5]}
    plan, _ = best(data_of({"labour": labour}))
    heads = {crew.period: crew.heads for crew in plan.staff}
    assert heads == pytest.approx({"2027": 0.75, "2028": 1.5, "2029": 1.5})


def test_a_young_site_uses_the_share_of_its_age_of_what_moves_in() -> None:
    """B is a candidate that starts at half of its capacity: 0.5 x 90 in 2027, 90 in 2028 and 2029.

    Opening it and moving in 2027 costs 5, there is no downtime, and 30 for each X not delivered:
    5 + 200 - 20 + 40 + 50 + 45 x 5 + 45 x 30 + 2 x (50 + 90 x 5) = 2,850.
    """
    more: Tables = {
        "sites": {
            **PRESS["sites"],
            "status": ["existing", "candidate"],
            "opening_cost_usd": [None, 5],
            "closing_cost_usd": [40, None],
        },
        "moves": {**PRESS["moves"], "downtime_months": [0]},
        "ramp": {
            "site": ["B", "B"],
            "months_since_open": [0, 12],
            "capacity_share": [0.5, 1],
        },
    }
    data = data_of(more)
    plan = moved_at(best(data)[0], data, "2027")
    assert plan.cost["total_cost_usd"] == pytest.approx(2850)


def test_a_line_that_has_left_does_not_keep_up_before_an_approval() -> None:
    """X of B needs 6 months of approval: half of 2027, in which A alone must serve.

    With the press gone nothing can, and nothing may be missing; an empty place cannot be approved
    ahead: it stays. With a second press at A (100 a year) that stays, it may go at once.
    """
    approval = {"site": ["B"], "product": ["X"], "months_to_approval": [6], "cost_usd": [0]}
    alone = {
        "qualification": approval,
        "moves": {**PRESS["moves"], "downtime_months": [0], "scrap_share": [0]},
    }
    settings = {"shortage_cost_usd": None, "stock_bank": False, "holding_rate_per_year": 0.1}
    assert best(data_of(alone, **settings))[0].moves == ()
    second: Tables = {
        "processes": {
            "site": ["A", "A", "B"],
            "recipe": ["X"] * 3,
            "line": ["press", "press 2", "place"],
            "unit_cost_usd": [10, 10, 4],
        },
        "capacity": {
            "site": ["A", "A", "B"],
            "line": ["press", "press 2", "place"],
            "capacity_units_per_year": [100, 100, 0],
        },
    }
    plan, _ = best(data_of({**alone, **second}, **settings))
    assert [move.period for move in plan.moves] == ["2027"]
    made = {(run.site, run.period): run.quantity for run in plan.production}
    assert made[("B", "2027")] == pytest.approx(45)


def test_what_arrived_earlier_keeps_up_before_an_approval() -> None:
    """The press of A works at B from 2028 on; C, cheaper, is approved in the middle of 2029.

    In the first half of 2029 B must serve alone: with what has moved in it can.
    """
    more: Tables = {
        "sites": {
            "site": ["A", "B", "C"],
            "kind": ["plant"] * 3,
            "status": ["existing", "existing", "candidate"],
            "fixed_cost_usd_per_year": [50, 50, 1],
            "opening_cost_usd": [None, None, 1],
            "closing_cost_usd": [40, 10, None],
        },
        "processes": {
            "site": ["A", "B", "C"],
            "recipe": ["X"] * 3,
            "line": ["press", "place", "new"],
            "unit_cost_usd": [10, 4, 1],
        },
        "capacity": {
            "site": ["A", "B", "C"],
            "line": ["press", "place", "new"],
            "capacity_units_per_year": [100, 0, 100],
        },
        "lanes": {
            "origin": ["A", "B", "C"],
            "destination": ["M"] * 3,
            "unit_cost_usd": [1] * 3,
        },
        "moves": {**PRESS["moves"], "downtime_months": [0], "scrap_share": [0]},
        "qualification": {
            "site": ["C"],
            "product": ["X"],
            "months_to_approval": [6],
            "cost_usd": [0],
        },
    }
    settings = {"shortage_cost_usd": None, "stock_bank": False, "holding_rate_per_year": 0.1}
    data = data_of(more, **settings)
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    early = data.moves.ready[:, 0] < 0
    early[0, 0] = True
    late = replace(
        spec, moved=early, barred_until=2 * (data.sites.kind[:, None] * 0 + [[0], [0], [1]])
    )
    plan = plan_for(data, late, Effort(gap=1e-9), name="smartshore")
    assert plan.check is not None
    assert plan.check.passed, plan.check
    made = {(run.site, run.period): run.quantity for run in plan.production}
    assert made[("C", "2029")] == pytest.approx(90)


def test_the_hall_does_not_grow() -> None:
    """B may make 60 a year in all, whatever moves in: 60 are worth less than what it costs."""
    sites = {**PRESS["sites"], "capacity_units_per_year": [None, 60]}
    data = data_of({"sites": sites})
    late = moved_at(best(data)[0], data, "2028")
    assert max(run.quantity for run in late.production if run.site == "B") == pytest.approx(60)


def test_today_and_strategies_that_wait_move_nothing() -> None:
    data = data_of()
    today = next(s for s in strategies_of(data) if s.name == "today")
    spec = spec_of(today, data)
    assert isinstance(spec, Spec)
    assert plan_for(data, spec, Effort(), name="today").moves == ()
    smart = best(data)[1]
    waits = plan_for(data, replace(smart, wait_periods=1), Effort(), name="wait")
    assert all(move.period != "2027" for move in waits.moves)


def test_the_document_and_the_relaxation_say_it_in_words() -> None:
    case = make_case(
        SETTINGS, {**deepcopy(PRESS), "budgets": {"period": ["2027"], "budget_usd": [300]}}
    )
    answer = answered(case, Options(front=0), Effort())
    told = document(answer)
    chosen = next(plan for plan in told["plans"] if plan["id"] == "smartshore")
    assert chosen["moves"] == [
        {
            "site": "A",
            "line": "press",
            "to_site": "B",
            "to_line": "place",
            "period": "2027",
            "capacity_units_per_year": 90.0,
            "downtime_months": 6.0,
            "cost_usd": 200.0,
            "scrap_usd": -20.0,
        }
    ]
    row = {"plan": "smartshore", "period": "2027", "budget_usd": 300.0, "paid_usd": 220.0}
    assert row in told["budgets"]
    assert told["verdict"]["choice"] == "mixed"
    assert told["verdict"]["against"] == "today"
    assert answer.cash is not None
    assert answer.cash.spend_usd == pytest.approx(220)
    short = Relaxation("budget", "", "", "2028", 1e6, 4.1e6, 3.1e6, "USD")
    assert relaxation_text(short) == (
        "The budget of 2028 would have to be 4,100,000 instead of 1,000,000 USD: "
        "3,100,000 USD short."
    )
    assert "2028" in relaxation_text(short, "es")


def test_the_screen_says_what_leaves_and_what_is_paid() -> None:
    case = make_case(
        SETTINGS, {**deepcopy(PRESS), "budgets": {"period": ["2027"], "budget_usd": [300]}}
    )
    answer = answered(case, Options(front=0), Effort())
    for language, words in (
        ("en", ("press leaves for B 2027", "receives press of A 2027", "Budget")),
        ("es", ("press sale hacia B 2027", "recibe press de A 2027", "Presupuesto")),
    ):
        text = shown([*plants(answer, language), *budgets(answer, language)])
        for word in words:
            assert word in text


def shown(parts: list[RenderableType]) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()
