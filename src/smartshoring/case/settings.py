"""What `case.yaml` says: the frame of a case, its limits and its strategies."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ComputedMode = Literal["road", "rail", "sea", "sea+rail"]
"""Combination of modes that lanes can be computed for."""


def _default_modes() -> list[ComputedMode]:
    return ["road", "sea"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Strict):
    """Limits that smartshore must keep; each may be absent."""

    co2e_kg_per_period: float | None = Field(
        default=None, ge=0, description="Cap on CO2e of each period [kg]."
    )
    lead_time_days: float | None = Field(
        default=None,
        gt=0,
        description="Cap on the quantity-weighted door-to-door days of each period.",
    )
    lane_days_max: float | None = Field(
        default=None, gt=0, description="No delivery lane into a market may take longer [day]."
    )
    max_share_site: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="Largest share of delivered finished goods from one plant.",
    )
    max_share_country: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="Largest share of delivered finished goods from one country.",
    )
    max_share_market_source: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="Dual sourcing: largest share of one market's product from one site.",
    )
    single_source: bool = Field(
        default=False, description="Each market takes a product from one site only in a period."
    )
    min_sites: int | None = Field(
        default=None, ge=0, description="Fewest open plants in each period."
    )
    max_sites: int | None = Field(
        default=None, ge=1, description="Most open plants in each period."
    )
    proven_only: bool = Field(
        default=False,
        description="No site opens whose power, water or people are not proven.",
    )
    n1_unserved_share: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Largest share of a period's demand that may stay unserved when any one site "
        "is lost in it; binds the robust plan.",
    )


class Risk(_Strict):
    """How the robust plan weighs its scenarios."""

    cvar_alpha: float = Field(
        default=0.9, gt=0, lt=1, description="CVaR is the mean cost of the worst 1 - alpha."
    )
    cvar_weight: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Weight of CVaR in what the robust plan minimises; the rest is expected cost.",
    )


class Strategy(_Strict):
    """A strategy as data: whose plants may make finished goods, and what is minimised."""

    name: str = Field(description="Name of the strategy.")
    countries: Literal["home", "near", "far", "all"] | list[str] = Field(
        default="all", description="Filter on the country of plants that make finished goods."
    )
    sites: Literal["all", "existing"] = Field(
        default="all", description="`existing`: today's sites only, nothing opens or closes."
    )
    objective: Literal["total", "landed"] = Field(
        default="total",
        description="`total` = total_cost_usd; `landed` = landed cost and one-offs.",
    )
    limits: Literal["case", "none"] = Field(
        default="none", description="Whether the case's limits bind this strategy."
    )
    shape: Literal["none", "phase", "dual"] = Field(
        default="none",
        description="`phase`: one product family moves first; `dual`: every finished product keeps "
        "two sources in different plants.",
    )


class Passages(_Strict):
    """Named sea passages that may be used."""

    panama: bool = Field(default=True, description="The Panama Canal may be used.")
    suez: bool = Field(default=True, description="The Suez Canal may be used.")
    arctic: bool = Field(default=False, description="The Arctic passages may be used.")


class Phase(_Strict):
    """What the plan *phase* moves first."""

    first_family: str | None = Field(
        default=None,
        description="Product family that moves first; not given: the plan *phase* tries each.",
    )
    until: str | int | None = Field(
        default=None,
        description="Label of the last period in which only that family may have moved; "
        "not given: the first half of the periods.",
    )


class Debt(_Strict):
    """The credit that the move is financed with."""

    amount_usd: float = Field(gt=0, description="Amount borrowed [USD].")
    rate: float = Field(ge=0, lt=1, description="Yearly interest [share].")
    years: float = Field(gt=0, description="Years over which it is paid back.")


class SafetyStock(_Strict):
    """The stock that is kept against varying demand and late lanes."""

    service_level: float = Field(
        ge=0.5,
        lt=1,
        description="Share of deliveries before whose arrival the stock does not run out.",
    )
    cv_per_month: float | None = Field(
        default=None,
        ge=0,
        description="Standard deviation of a month's demand over its mean, of what the table "
        "demand_variability does not name.",
    )
    days_spread_share: float | None = Field(
        default=None,
        ge=0,
        description="Standard deviation of a lane's days over their mean, of lanes without "
        "days_spread.",
    )


class Settings(_Strict):
    """All keys of `case.yaml`."""

    name: str = Field(description="Name of the case.")
    periods: int | list[str | int] = Field(
        default=1,
        description="Number of yearly periods, or their labels (years) in order. Not needed with "
        "the table periods; then, if given, the same labels.",
    )
    lanes: Literal["computed", "given"] | None = Field(
        default=None,
        description="`given`: only the lanes table; `computed`: also lanes from places. "
        "Not given: `computed` when a site names a place, else `given`.",
    )
    home: list[str] = Field(
        default_factory=list, description="Home countries (ISO 3166 alpha-3); else from demand."
    )
    near: list[str] = Field(
        default_factory=list, description="Nearshore countries; else the places' group of home."
    )
    modes: list[ComputedMode] = Field(
        default_factory=_default_modes, description="Mode combinations for computed lanes."
    )
    closed: list[str] = Field(
        default_factory=list, description="Gateways and crossings that are closed (ids)."
    )
    passages: Passages = Field(default_factory=Passages)
    money_date: str | None = Field(default=None, description="Date of the constant money.")
    duty_date: str | None = Field(
        default=None, description="Law applied to all periods (ISO date)."
    )
    fx: dict[str, float] = Field(
        default_factory=dict, description="Local currency per USD by ISO 4217 code."
    )
    discount_rate: float = Field(default=0.0, ge=0, lt=1, description="Yearly, real [share].")
    asset_life_years: float | None = Field(
        default=None,
        gt=0,
        description="Credits straight-line residual value of openings at the end.",
    )
    holding_rate_per_year: float | None = Field(
        default=None, ge=0, le=1, description="Cost of holding stock [share of value per year]."
    )
    carbon_price_usd_per_t: float | None = Field(
        default=None, ge=0, description="Internal carbon price [USD per t CO2e]."
    )
    shortage_cost_usd: float | None = Field(
        default=None,
        gt=0,
        description="Price of one unit not delivered; not given: demand is hard.",
    )
    accept_defaults: Literal["all"] | list[str] = Field(
        default_factory=list,
        description="Named defaults (keys of assumptions.csv) that may fill unknowns.",
    )
    ledger_tolerance_share: float = Field(
        default=0.05,
        ge=0,
        lt=1,
        description="Variance of the modelled baseline against the ledger that the verdict "
        "states [share].",
    )
    stock_bank: bool = Field(
        default=True,
        description="Plants may carry finished goods from one period into the next where products "
        "need approvals; needs holding_rate_per_year.",
    )
    safety_stock: SafetyStock | None = Field(default=None)
    debt: Debt | None = Field(default=None)
    phase: Phase = Field(default_factory=Phase)
    limits: Limits = Field(default_factory=Limits)
    risk: Risk = Field(default_factory=Risk)
    strategies: list[Strategy] = Field(
        default_factory=list, description="Added to, or by name replacing, the built-in ones."
    )

    @property
    def period_labels(self) -> tuple[str, ...]:
        """Labels of `periods` alone, in order; `Case.period_labels` also reads the table."""
        if isinstance(self.periods, int):
            return tuple(str(number) for number in range(1, self.periods + 1))
        return tuple(str(label) for label in self.periods)
