"""The brief: everything that the questions of a decision sheet may look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from smartshoring.case.case import Case
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.baseline.answer import Baseline
from smartshoring.plan.cash import CashView
from smartshoring.plan.flips import FlipReport
from smartshoring.plan.ground import GroundStatus
from smartshoring.plan.payments import Gate, Payment
from smartshoring.plan.provenance import Shares
from smartshoring.plan.sheet.figures import Figure, Input, Missing, Owner, Unit
from smartshoring.plan.sheet.traces import quoted
from smartshoring.plan.sheet.worlds import Worlds
from smartshoring.plan.strategies import TODAY
from smartshoring.plan.verdict import Verdict


@dataclass(frozen=True)
class Brief:
    """What was planned, and what the sheet asked for on top.

    Attributes:
        data: Coefficients.
        plans: The compared plans.
        verdict: The verdict.
        chosen: The plan that it chooses.
        today: Today's network; None when the case has none.
        baseline: Last year in the model; None when the case does not tell it.
        cash: Cash of the choice against today's network.
        flips: What changes the choice.
        shares: Share of the choice's cost by grade of its source.
        worlds: The plans that the sheet asked for.
        needs: What the choice's sites need of the ground.
        payments: What the choice pays once.
        gates: What is irrevocable by when.
        inputs: Numbers of the case that figures use as they are; filled while answering.
    """

    data: Coefficients
    plans: tuple[Plan, ...]
    verdict: Verdict
    chosen: Plan
    today: Plan | None
    baseline: Baseline | None
    cash: CashView | None
    flips: FlipReport | None
    shares: Shares | None
    worlds: Worlds
    needs: tuple[GroundStatus, ...]
    payments: tuple[Payment, ...]
    gates: tuple[Gate, ...]
    inputs: dict[str, Input] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case."""
        return self.data.case

    @property
    def moves(self) -> bool:
        """Whether the choice has other plants than today's network."""
        return self.today is not None and self.verdict.against == self.today.id

    @property
    def no_today(self) -> tuple[Missing, ...]:
        """Why there is no network of today to compare with; () when there is one."""
        if self.today is not None:
            return ()
        asked = self.plan(TODAY)
        if asked is None and self.data.sites.existing[self.data.sites.kind == PLANT].any():
            return (Missing("today", "sheet.today_not_asked"),)
        return (Missing("today", (asked.reason if asked else "") or "plan.no_existing_site"),)

    def plan(self, name: str) -> Plan | None:
        """A compared plan by its id."""
        return next((plan for plan in self.plans if plan.id == name), None)

    def given(self, name: str, value: float, unit: Unit, where: str) -> Figure:
        """A number of the case as a figure."""
        self.inputs[name] = Input(value, unit, where)
        return Figure(value, unit, f"sheet.inputs[{quoted(name)}].value")

    def missing(self, *names: str) -> tuple[Missing, ...]:
        """Which of these cost terms, measures and tables the plans do not include."""
        absent = self.data.not_included
        return tuple(Missing(name, absent[name]) for name in names if name in absent)

    def owners(self, *keys: str, also: Plan | None = None) -> tuple[Owner, ...]:
        """Who has an input, by the case's table of open inputs.

        Args:
            keys: `table` (stands for its columns), `table.column` or keys of facts.
            also: Another plan whose sites count beside the choice's.
        """
        table = self.case["open_inputs"]
        near = self._near(also)
        found: list[Owner] = []
        for i in range(len(table)):
            key, place = str(table["key"][i]), str(table["place"][i])
            meant = any(key == k or key.startswith((f"{k}.", f"{k}_")) for k in keys)
            if meant and (not place or place in near):
                found.append(Owner(key, place, str(table["owner"][i]), str(table["note"][i])))
        return tuple(found)

    def _near(self, also: Plan | None) -> set[str]:
        """Names, places and countries of the sites that the plans open, and of markets."""
        sites, data = self.data.sites, self.data
        opened: set[str] = set()
        for plan in (self.chosen, also):
            if plan is not None:
                opened |= {d.site for d in plan.decisions if d.open}
                opened |= {bought.site for bought in plan.supply}
        near = {*opened, *data.markets, *data.market_country}
        for s, name in enumerate(sites.name):
            if name in opened:
                near |= {sites.place[s], sites.country[s]}
        return near


def of_plan(plan: Plan, measure: str) -> str:
    """Trace of a measure of one of the compared plans."""
    return f"plans[{quoted(plan.id)}].{measure}"


def in_world(name: str, measure: str) -> str:
    """Trace of a measure of a plan that the sheet asked for."""
    return f"sheet.solved[{quoted(name)}].{measure}"
