"""A plan: one solved network as an immutable value, in the user's names.

Re-planning builds a new case and a new plan; nothing changes this one. No clock, path or worker
count is in it, so equal inputs give equal plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["optimal", "gap", "infeasible", "not_applicable"]

Event = Literal["", "open", "close"]

LANDED_TERMS = ("material", "production", "fixed", "freight", "handling", "duty")
"""Terms of `landed_cost_usd`."""
CASH_TERMS = ("one_off", "tax_carbon", "duty_recovered")
"""Terms that, added to landed, give `cash_cost_usd`: what the ledger pays."""
SHADOW_TERMS = ("pipeline_stock", "inventory", "carbon_price", "risk", "shortage")
"""Terms of `shadow_cost_usd`; `total_cost_usd` = cash + shadow."""
COST_TERMS = LANDED_TERMS + CASH_TERMS + SHADOW_TERMS


@dataclass(frozen=True, slots=True)
class Decision:
    """A site's state in a period: open or not; `event` says what happened at its start."""

    site: str
    period: str
    open: bool
    event: Event = ""


@dataclass(frozen=True, slots=True)
class LineDecision:
    """A production line (or product capacity) in use in a period, where that is a decision.

    It is one where the line costs something to have or to start, draws power that is counted, or is
    empty until another line moves in.
    """

    site: str
    line: str
    period: str


@dataclass(frozen=True, slots=True)
class Production:
    """Good units made at a site by a recipe, on a line if it has one, in a period [units]."""

    site: str
    recipe: str
    product: str
    period: str
    quantity: float
    line: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """Units bought from a supplier site in a period [units]."""

    site: str
    product: str
    period: str
    quantity: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Goods moved on a lane in a period.

    Attributes:
        origin: Site it leaves.
        destination: Site or market it reaches.
        product: What moves.
        mode: Mode of the lane.
        period: When.
        quantity: How much [units].
        origin_country: Country of origin of the goods (alpha-3), "" when places are not used.
        qualifies: Whether the goods claim preferential (T-MEC/USMCA) origin.
        cost: Discounted cost by term over the whole flow [USD]; None = not known.
        days: Door-to-door time of the lane [day]; None = not known.
        co2e_kg: Undiscounted emissions of the transport [kg]; None = not known.
        duty: Rate and stack behind the duty: `rate_share`, `law`, `held_constant`.
        parts: Of which, discounted [USD]: `drayage_bridge` and `brokers` of handling, `dunnage`,
            `dunnage_return` and `returns` of freight; never added to `cost`.
        freight: How a load of the lane is priced: `basis`, `usd_per_load`, `load_share`, its legs.
    """

    origin: str
    destination: str
    product: str
    mode: str
    period: str
    quantity: float
    origin_country: str = ""
    qualifies: bool = False
    cost: Mapping[str, float | None] = field(default_factory=dict)
    days: float | None = None
    co2e_kg: float | None = None
    duty: Mapping[str, object] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)
    freight: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Approval:
    """Qualification work that starts at a site at the start of a period; cost paid then."""

    site: str
    product: str
    period: str


@dataclass(frozen=True, slots=True)
class Stock:
    """Finished goods in stock at a plant at the end of a period, to go in the next [units]."""

    site: str
    product: str
    period: str
    quantity: float
    origin_country: str = ""
    qualifies: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Heads of a role at work at a site in a period, and how many are hired for it."""

    site: str
    role: str
    period: str
    heads: float
    hired: float


@dataclass(frozen=True, slots=True)
class Connection:
    """Power beyond what a site has today is connected at the start of a period."""

    site: str
    period: str


@dataclass(frozen=True, slots=True)
class LineMove:
    """A production line leaves its site for another at the start of a period.

    Attributes:
        site: Where it stood.
        line: Its name there.
        to_site: Where it goes.
        to_line: Line that its capacity adds to there.
        period: When; from its start the old line gives nothing.
        capacity_units_per_year: What arrives, without what is scrapped.
        downtime_months: Months from the start of the period until it works again.
        cost_usd: Paid then for the move, undiscounted.
        scrap_usd: Paid then for what is scrapped, undiscounted; negative = what it is sold for.
    """

    site: str
    line: str
    to_site: str
    to_line: str
    period: str
    capacity_units_per_year: float
    downtime_months: float
    cost_usd: float
    scrap_usd: float


@dataclass(frozen=True, slots=True)
class OnSite:
    """Electricity made and used at a site in a period [kWh]."""

    site: str
    period: str
    energy_kwh: float


@dataclass(frozen=True, slots=True)
class Unmet:
    """Demand that is not served, priced at the case's shortage cost [units]."""

    market: str
    product: str
    period: str
    quantity: float


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A limit that must give way for any plan to exist.

    Attributes:
        limit: Kind of limit: `demand`, `site_capacity`, `line_capacity`, `supply_capacity`,
            `co2e_kg_per_period`, `lead_time_days`, `max_share_site`, `max_share_country`,
            `max_share_market_source`, `min_sites`, `max_sites`.
        subject: Site, market, line or country it belongs to.
        product: Product, when the limit is by product.
        period: When.
        limit_value: What the limit says.
        needed_value: The least change that admits a plan.
        amount: |needed - limit|, in `unit`.
        unit: Unit of the three numbers.
    """

    limit: str
    subject: str
    product: str
    period: str
    limit_value: float
    needed_value: float
    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The measures that every plan is compared by; None = not known, never zero."""

    landed_cost_usd: float | None = None
    cash_cost_usd: float | None = None
    shadow_cost_usd: float | None = None
    total_cost_usd: float | None = None
    lead_time_days: float | None = None
    co2e_kg: float | None = None
    largest_site_share: float | None = None
    largest_country_share: float | None = None
    country_hhi: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What the independent checker found.

    Attributes:
        passed: Every balance, capacity, limit and cost holds within tolerance.
        largest_violation: Largest relative violation found.
        worst: Which rule it was.
    """

    passed: bool
    largest_violation: float
    worst: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One solved network.

    `objective` and `bound` are in the solver's objective (see `strategy`), `cost` is the yardstick.
    """

    id: str
    strategy: str
    status: Status
    reason: str = ""
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    cost: Mapping[str, float | None] = field(default_factory=dict)
    yardstick: Yardstick = field(default_factory=Yardstick)
    decisions: tuple[Decision, ...] = ()
    lines: tuple[LineDecision, ...] = ()
    production: tuple[Production, ...] = ()
    supply: tuple[Supply, ...] = ()
    flows: tuple[Flow, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    approvals: tuple[Approval, ...] = ()
    stocks: tuple[Stock, ...] = ()
    staff: tuple[Staff, ...] = ()
    connections: tuple[Connection, ...] = ()
    onsite: tuple[OnSite, ...] = ()
    moves: tuple[LineMove, ...] = ()
    relax: tuple[Relaxation, ...] = ()
    breaks: tuple[str, ...] = ()
    """Limits of smartshore that this plan, made without them, does not keep."""
    first_family: str = ""
    """Product family that moves first, in the plan *phase*."""
    check: Check | None = None

    @property
    def found(self) -> bool:
        """Whether there is a network to speak of."""
        return self.status in ("optimal", "gap")

    def open_sites(self, period: str) -> frozenset[str]:
        """Sites open in `period`."""
        return frozenset(d.site for d in self.decisions if d.open and d.period == period)
