"""The numbers of the model: every coefficient of a case as arrays, with the grade of its source.

Nodes are numbered sites first (0 .. S-1), then markets (S .. S+M-1). Costs are per unit and
undiscounted; `nan` means not known and never enters a model. A commodity is a product with an
origin: goods of one product made in two countries, or with and without a preferential claim, pay
different duties, so they are told apart wherever they flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from smartshoring.carbon.electricity import GridBasis
from smartshoring.case.case import Case
from smartshoring.plan.columnar import Labels
from smartshoring.reference.value import Value
from smartshoring.trade.law import Use

if TYPE_CHECKING:
    from smartshoring.plan.approvals import Approvals
    from smartshoring.plan.calendar import Calendar
    from smartshoring.plan.moves import Moves
    from smartshoring.plan.one_offs import OneOffs
    from smartshoring.plan.origins import Judged
    from smartshoring.plan.people import Roles
    from smartshoring.plan.policies import Policies
    from smartshoring.plan.ramp import Ages
    from smartshoring.plan.site_costs import SiteCosts
    from smartshoring.plan.stock_bank import Banks
    from smartshoring.plan.utilities import Utilities

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Grades = npt.NDArray[np.int8]

PLANT, DC, SUPPLIER = 0, 1, 2


@dataclass(frozen=True)
class Sites:
    """Sites in the order of their names [S]."""

    name: tuple[str, ...]
    kind: Ints
    country: tuple[str, ...]
    place: tuple[str, ...]
    existing: Bools
    fixed_usd_per_year: Floats
    opening_usd: Floats
    """From the sites table; itemised one-offs come on top (`one_offs`)."""
    closing_usd: Floats
    min_life_months: Floats
    """Shortest time open after opening; a site does not close while it ramps up."""
    capacity: Floats
    """[units per year]; inf = no limit at this level."""

    def __len__(self) -> int:
        return len(self.name)

    @property
    def decides(self) -> Bools:
        """Sites that a plan opens or closes: not suppliers that cost nothing to have [S]."""
        paid = (self.fixed_usd_per_year > 0) | (self.opening_usd > 0)
        return np.asarray((self.kind != SUPPLIER) | paid, np.bool_)


@dataclass(frozen=True)
class Products:
    """Products in the order of their names [P]."""

    name: tuple[str, ...]
    finished: Bools
    unit_value_usd: Floats
    value_grade: Grades
    weight_kg: Floats
    volume_m3: Floats
    hs_code: tuple[str, ...]
    use: tuple[Use, ...]
    """Whether it is a part of a car or light truck, as far as the case says."""

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class Commodities:
    """Products told apart by origin [K]."""

    product: Ints
    country: tuple[str, ...]
    qualifies: Bools

    def __len__(self) -> int:
        return len(self.product)


@dataclass(frozen=True)
class Lines:
    """Capacity below the site: a line, or a product at a site [L]."""

    site: Ints
    name: tuple[str, ...]
    is_line: Bools
    """False for the capacity of a product at a site."""
    capacity: Floats
    fixed_usd_per_year: Floats
    opening_usd: Floats
    existing: Bools
    shifts: Floats
    """Crews that the stated capacity needs."""
    crew_capacity: Floats
    """What those crews make in a year: the capacity, or the least that a move brings to a line
    that has none of its own."""

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True)
class Runs:
    """Ways to make one good unit: a recipe at a site [R].

    `input_*` list what one good unit consumes, yield included, as triplets run, product, quantity.
    """

    site: Ints
    recipe: tuple[str, ...]
    line_name: tuple[str, ...]
    product: Ints
    commodity: Ints
    line: Ints
    """[R x 2] indices of the line and product capacities it uses; -1 = none."""
    labour_usd: Floats
    energy_usd: Floats
    other_usd: Floats
    energy_kwh: Floats
    co2e_kg: Floats
    capacity_use: Floats
    """Units started per good unit = 1 / yield."""
    age: Ints
    """Index into `ages`: the way it works while the site is that young; -1 = mature."""
    grade: Grades
    input_run: Ints
    input_product: Ints
    input_quantity: Floats
    input_origin: tuple[frozenset[str], ...]
    """Origins that each input may have (`plan.origins`); empty = any."""

    def __len__(self) -> int:
        return len(self.site)

    @property
    def cost_usd(self) -> Floats:
        """Conversion cost per good unit [USD]."""
        return self.labour_usd + self.energy_usd + self.other_usd


@dataclass(frozen=True)
class Supplies:
    """What suppliers sell [U]."""

    site: Ints
    product: Ints
    commodity: Ints
    cost_usd: Floats
    capacity: Floats
    co2e_kg: Floats
    grade: Grades

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True)
class Arcs:
    """A commodity on a lane [F].

    `freight_usd`, `handling_usd` and `cycle_stock_usd` are whole terms; the arrays named as parts
    of them say what of it is what, and are never added on top.
    """

    origin: Ints
    destination: Ints
    commodity: Ints
    mode: Labels
    freight_usd: Floats
    """Moving, packaging and returns; negative where returns bring in more than all of it costs."""
    freight_grade: Grades
    handling_usd: Floats
    handling_grade: Grades
    duty_usd: Floats
    duty_rate: Floats
    duty_grade: Grades
    duty_law: tuple[Mapping[str, object], ...]
    """One entry per distinct duty; `duty_index` points into it."""
    duty_index: Ints
    pipeline_usd: Floats
    days: Floats
    co2e_kg: Floats
    lane: Ints
    """Index into `Coefficients.lane_text`; -1 for a lane the case gives, or a service."""
    drayage_bridge_usd: Floats
    """Part of handling: toll, yard and transfer truck at land borders."""
    brokers_usd: Floats
    """Part of handling: customs brokers."""
    dunnage_usd: Floats
    """Part of freight: packaging used once."""
    dunnage_return_usd: Floats
    """Part of freight: empty packaging on its way back."""
    returns_usd: Floats
    """Part of freight: what comes back, less the value recovered; may be negative."""
    cycle_stock_usd: Floats
    """Term `inventory`: cycle stock of a minimum frequency, packaging pool and safety stock."""
    dunnage_pool_usd: Floats
    """Part of cycle stock: holding cost of returnable packaging on the round trip."""
    safety_stock_usd: Floats
    """Part of cycle stock: holding cost of the safety stock at the far end."""
    safety_days: Floats
    """Units of safety stock at the far end for each unit a day that the arc brings."""
    days_sd: Floats
    """Standard deviation of `days`; 0 where no safety stock is computed."""
    duty_recovered_usd: Floats
    """Of `duty_usd`, what the customer pays back; >= 0, booked as a negative cost."""
    load_share: Floats
    """Share of a load that one unit takes; nan where the case gives a price per unit."""
    load_basis: Ints
    """What says so: index into `packing.LOAD_BASES`."""
    freight_law: Sequence[Mapping[str, object]]
    """How a lane is priced, one entry per lane; `freight_index` points into it."""
    freight_index: Ints

    def __len__(self) -> int:
        return len(self.origin)


@dataclass(frozen=True)
class Pools:
    """Goods that may leave their origin behind, because beyond this node it makes no difference.

    Each row turns commodity `source` at `node` into `pool`, a commodity without an origin [E].
    Only the model knows pools (`plan.model.reduction`); a plan names every origin.
    """

    node: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    source: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    pool: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True)
class Demand:
    """What markets want [D]."""

    market: Ints
    """Node index."""
    product: Ints
    period: Ints
    quantity: Floats

    def __len__(self) -> int:
        return len(self.market)


@dataclass(frozen=True)
class Frame:
    """Who and what a case speaks of, before any unit cost.

    Attributes:
        market_country: Country of each market, "" when it names no place.
        electricity_basis: `location` or `lifecycle`; "" when no plant has a place.
    """

    case: Case
    sites: Sites
    markets: tuple[str, ...]
    market_country: tuple[str, ...]
    products: Products
    demand: Demand
    electricity_basis: GridBasis | Literal[""]
    calendar: Calendar

    @property
    def needs_days(self) -> bool:
        """Whether a plan's cost or limits depend on the days of every lane."""
        settings = self.case.settings
        limits = settings.limits
        return (
            settings.holding_rate_per_year is not None
            or limits.lead_time_days is not None
            or limits.lane_days_max is not None
        )

    @property
    def needs_co2e(self) -> bool:
        """Whether a plan's cost or limits depend on the emissions of every lane and recipe."""
        settings = self.case.settings
        return (
            settings.carbon_price_usd_per_t is not None
            or settings.limits.co2e_kg_per_period is not None
        )

    @property
    def node_names(self) -> tuple[str, ...]:
        """Names of sites, then markets."""
        return self.sites.name + self.markets

    @property
    def node_country(self) -> tuple[str, ...]:
        """Country of each node, "" when not known."""
        return self.sites.country + self.market_country


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A site, lane or recipe that no plan may use because something about it is not known.

    Attributes:
        kind: `site`, `lane`, `recipe`, `supply`.
        subject: Its name, such as `Monterrey>Detroit (sea)`.
        code: Sentence in `words` that says what is missing.
        detail: The missing thing: a key, a default's name, a duty.
    """

    kind: str
    subject: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Coefficients:
    """Everything the model and the yardstick need, joined once per case.

    Attributes:
        discount: Factor of each period at its start, (1+r)^-(years from the first start) [T].
        residual_share: Share of an opening cost in period t that is credited at the end [T].
        not_included: Cost term or measure -> words code of why it is missing.
        values: Values behind the numbers, for the list of assumptions.
        electricity_basis: `location` or `lifecycle`; "" when no plant energy is known.
    """

    case: Case
    reference_version: str
    calendar: Calendar
    discount: Floats
    residual_share: Floats
    markets: tuple[str, ...]
    market_country: tuple[str, ...]
    sites: Sites
    products: Products
    commodities: Commodities
    lines: Lines
    ages: Ages
    runs: Runs
    supplies: Supplies
    arcs: Arcs
    demand: Demand
    approvals: Approvals
    banks: Banks
    one_offs: OneOffs
    roles: Roles
    utilities: Utilities
    policies: Policies
    site_costs: SiteCosts
    moves: Moves
    budget_usd: Floats
    """Most that may be paid once in each period, undiscounted; inf = no budget [T]."""
    home: frozenset[str]
    near: frozenset[str]
    not_included: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    values: tuple[Value, ...]
    lane_text: tuple[str, ...]
    electricity_basis: str
    origins: tuple[Judged, ...] = ()
    """Verdicts on preferential origin, of the recipes that ask for one."""
    pools: Pools = field(default_factory=Pools)

    @property
    def periods(self) -> tuple[str, ...]:
        """Labels of the periods in order."""
        return self.calendar.labels

    @property
    def years(self) -> Floats:
        """Length of each period [T]: what a yearly rate is multiplied by."""
        return self.calendar.years

    @property
    def node_names(self) -> tuple[str, ...]:
        """Names of sites, then markets."""
        return self.sites.name + self.markets

    @property
    def node_country(self) -> tuple[str, ...]:
        """Country of each node, "" when not known."""
        return self.sites.country + self.market_country

    @property
    def has_places(self) -> bool:
        """Whether every plant has a country, which the country strategies need."""
        plants = np.flatnonzero(self.sites.kind == PLANT)
        return len(plants) > 0 and all(self.sites.country[i] for i in plants)
