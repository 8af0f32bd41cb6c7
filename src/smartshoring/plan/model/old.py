"""The compiler: coefficients and a question become a mixed-integer linear model, block by block.

Variables per period: flow on an arc, units made by a run, units bought, site open (0/1), opening
and closing events (0/1), line in use (0/1), unmet demand. The blocks below follow the order of
docs/methods/network-model.md; each says the constraint it writes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Bools, Coefficients, Floats, Ints
from smartshoring.plan.spec import Objective, Spec
from smartshoring.solver.linear import Builder, LinearModel

_EMPTY = np.zeros(0, np.int64)


@dataclass(frozen=True)
class LimitRows:
    """Rows that state a user-facing limit, so that an infeasible case can be explained.

    Attributes:
        kind: As in `network.plan.Relaxation.limit`.
        row: Row numbers [n].
        subject: Site, line, market or country of each row.
        product: Product of each row, "" when not by product.
        period: Period index of each row.
        value: What the limit says, in `unit`.
        unit: Unit of the limit.
        sign: +1 for `<=` rows, -1 for `>=` rows.
    """

    kind: str
    row: Ints
    subject: tuple[str, ...]
    product: tuple[str, ...]
    period: Ints
    value: Floats
    unit: str
    sign: int = 1


@dataclass(frozen=True)
class Columns:
    """Where each family of variables sits, as indices [T x n]; empty families have n = 0."""

    flow: Ints
    run: Ints
    buy: Ints
    open: Ints
    opening: Ints
    closing: Ints
    line: Ints
    unmet: Ints
    """[D], by demand row."""
    site_of_open: Ints
    """Site index of each column of `open`."""
    line_of_line: Ints


@dataclass(frozen=True)
class Compiled:
    """The model and how to read it back."""

    model: LinearModel
    columns: Columns
    limits: tuple[LimitRows, ...]
    weights: dict[Objective, Floats]
    """Coefficient vectors of each measure over all columns."""


class Compiler:
    """Writes one model; the state is the builder and the column indices."""

    def __init__(self, data: Coefficients, spec: Spec) -> None:
        self.data = data
        self.spec = spec
        self.builder = Builder()
        self.periods = len(data.periods)
        self.limit_rows: list[LimitRows] = []
        self.need = _need(data)

    def compile(self) -> Compiled:
        """All blocks, in order."""
        self._columns()
        self._demand()
        self._plant_balance()
        self._depot_balance()
        self._supply()
        self._capacity()
        self._lines()
        self._events()
        self._links()
        self._limits()
        weights = self._weights()
        self._epsilon(weights)
        model = self.builder.model()
        cost = weights[self.spec.objective].copy()
        for measure, weight in self.spec.augment.items():
            cost += weight * weights[measure]
        model = LinearModel(
            cost=cost,
            lower=model.lower,
            upper=model.upper,
            integer=model.integer,
            matrix=model.matrix,
            row_lower=model.row_lower,
            row_upper=model.row_upper,
            lazy=model.lazy,
            lazy_upper=model.lazy_upper,
        )
        return Compiled(model, self.columns, tuple(self.limit_rows), weights)

    # --- columns -------------------------------------------------------------------------------

    def _columns(self) -> None:
        data, spec, build = self.data, self.spec, self.builder
        count = self.periods
        flow = build.add_columns(count * len(data.arcs), upper=np.tile(self._flow_upper(), count))
        run = build.add_columns(count * len(data.runs), upper=self._run_upper().ravel())
        buy = build.add_columns(count * len(data.supplies))
        deciding = np.flatnonzero(
            (data.sites.kind != SUPPLIER) | (data.sites.fixed_usd_per_year > 0)
        )
        low, high = self._open_bounds(deciding)
        opened = build.add_columns(
            count * len(deciding), lower=low.ravel(), upper=high.ravel(), integer=True
        )
        events = self._has_events()
        event_count = count * len(deciding) if events else 0
        existing = data.sites.existing[deciding]
        opening = build.add_columns(
            event_count,
            upper=np.tile(np.where(existing, 0.0, 1.0), count if events else 0),
        )
        closing = build.add_columns(event_count, upper=1.0)
        paid = np.flatnonzero(data.lines.fixed_usd_per_year > 0)
        line = build.add_columns(count * len(paid), upper=1.0, integer=True)
        shortage = data.case.settings.shortage_cost_usd is not None
        unmet = build.add_columns(
            len(data.demand), upper=data.demand.quantity if shortage else 0.0
        )
        sites = len(deciding)
        self.columns = Columns(
            flow=flow.reshape(count, -1),
            run=run.reshape(count, -1),
            buy=buy.reshape(count, -1),
            open=opened.reshape(count, sites),
            opening=opening.reshape(count if events else 0, sites),
            closing=closing.reshape(count if events else 0, sites),
            line=line.reshape(count, len(paid)),
            unmet=unmet,
            site_of_open=deciding,
            line_of_line=paid,
        )
        self.open_of_site = np.full(len(data.sites), -1, np.int64)
        self.open_of_site[deciding] = np.arange(sites)
        del spec

    def _has_events(self) -> bool:
        sites = self.data.sites
        return bool(
            np.any(sites.opening_usd > 0)
            or np.any(sites.closing_usd > 0)
            or np.any(sites.min_life_years > 1)
        )

    def _flow_upper(self) -> Floats:
        longest = self.spec.limits.lane_days_max
        arcs = self.data.arcs
        upper = np.full(len(arcs), np.inf)
        if longest is not None:
            # An unknown time cannot be shown to keep the limit.
            late = ~(arcs.days <= longest) & (arcs.destination >= len(self.data.sites))
            upper[late] = 0.0
        return upper

    def _run_upper(self) -> Floats:
        runs, products = self.data.runs, self.data.products
        upper = self.need[:, runs.product].copy()
        barred = products.finished[runs.product] & ~self.spec.may_finish[runs.site]
        upper[:, barred] = 0.0
        return upper

    def _open_bounds(self, deciding: Ints) -> tuple[Floats, Floats]:
        """0/1 bounds of `open` [T x n]."""
        data, spec = self.data, self.spec
        left_out = {item.subject for item in data.left_out if item.kind == "site"}
        low = np.zeros((self.periods, len(deciding)))
        high = np.ones((self.periods, len(deciding)))
        for n, site in enumerate(deciding):
            existing = bool(data.sites.existing[site])
            if spec.open_fixed is not None:
                low[:, n] = high[:, n] = spec.open_fixed[site]
            elif spec.frozen_sites:
                low[:, n] = high[:, n] = float(existing)
            elif spec.must_close[site] or data.sites.name[site] in left_out:
                high[:, n] = 0.0
        return low, high

    # --- balances ------------------------------------------------------------------------------

    def _repeat(
        self,
        parts: list[tuple[Ints, Ints, Ints, Floats]],
        count: int,
        lower: Floats | float,
        upper: Floats | float,
    ) -> Ints:
        """Write rows of one period for every period.

        Args:
            parts: (row in period, family index [T x n], member of the family, coefficient).
            count: Rows per period.
            lower: [T x count] or a number.
            upper: [T x count] or a number.
        """
        rows: list[Ints] = []
        columns: list[Ints] = []
        values: list[Floats] = []
        for row, family, member, value in parts:
            for t in range(self.periods):
                rows.append(row + t * count)
                columns.append(family[t][member])
                values.append(value)
        return self.builder.add_rows(
            np.concatenate(rows) if rows else _EMPTY,
            np.concatenate(columns) if columns else _EMPTY,
            np.concatenate(values) if values else np.zeros(0),
            lower=np.ravel(np.broadcast_to(lower, (self.periods, count))),
            upper=np.ravel(np.broadcast_to(upper, (self.periods, count))),
            count=self.periods * count,
        )

    def _demand(self) -> None:
        """Sum of flows into the market + unmet = demand, by market, product and period."""
        data = self.data
        demand, arcs = data.demand, data.arcs
        # Demand rows of one (market, product, period) share one balance.
        row_of: dict[tuple[int, int, int], int] = {}
        row = np.zeros(len(demand), np.int64)
        for i, key in enumerate(
            zip(demand.market, demand.product, demand.period, strict=True)
        ):
            row[i] = row_of.setdefault((int(key[0]), int(key[1]), int(key[2])), len(row_of))
        quantity = np.bincount(row, demand.quantity, len(row_of))
        product = data.commodities.product[arcs.commodity]
        into = np.flatnonzero(arcs.destination >= len(data.sites))
        rows, columns = [row], [self.columns.unmet]
        for t in range(self.periods):
            here = np.array(
                [row_of.get((int(arcs.destination[f]), int(product[f]), t), -1) for f in into],
                np.int64,
            )
            served = here >= 0
            rows.append(here[served])
            columns.append(self.columns.flow[t][into[served]])
        numbers = self.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(columns),
            1.0,
            lower=quantity,
            upper=quantity,
            count=len(row_of),
        )
        names = data.node_names
        keys = list(row_of)
        self.demand_row, self.demand_of_key = quantity, row_of
        self.limit_rows.append(
            LimitRows(
                "demand",
                numbers,
                tuple(names[key[0]] for key in keys),
                tuple(data.products.name[key[1]] for key in keys),
                np.array([key[2] for key in keys], np.int64),
                quantity,
                "units",
                sign=-1,
            )
        )

    def _plant_balance(self) -> None:
        """Plants: in + made = consumed + out by product; out of a commodity <= made of it."""
        data = self.data
        arcs, runs = data.arcs, data.runs
        product = data.commodities.product[arcs.commodity]
        plant = data.sites.kind == PLANT
        count_p, count_k = len(data.products), len(data.commodities)
        sends = _at(plant, arcs.origin)
        takes = _at(plant, arcs.destination)
        key_out = arcs.origin[sends] * count_p + product[sends]
        key_in = arcs.destination[takes] * count_p + product[takes]
        key_made = runs.site * count_p + runs.product
        key_used = runs.site[runs.input_run] * count_p + runs.input_product
        keys, place = np.unique(
            np.concatenate([key_out, key_in, key_made, key_used]), return_inverse=True
        )
        cut = np.cumsum([len(key_out), len(key_in), len(key_made)])
        out, into, made, used = np.split(place, cut)
        self._repeat(
            [
                (out, self.columns.flow, sends, np.full(len(sends), -1.0)),
                (into, self.columns.flow, takes, np.full(len(takes), 1.0)),
                (made, self.columns.run, np.arange(len(runs)), np.ones(len(runs))),
                (used, self.columns.run, runs.input_run, -runs.input_quantity),
            ],
            len(keys),
            0.0,
            0.0,
        )
        # By commodity only where a product has several origins at the plant.
        made_k = runs.site * count_k + runs.commodity
        out_k = arcs.origin[sends] * count_k + arcs.commodity[sends]
        commodity_keys = np.unique(made_k)
        made_at = np.unique(commodity_keys // count_k * count_p
                            + data.commodities.product[commodity_keys % count_k],
                            return_counts=True)
        several = set(made_at[0][made_at[1] > 1]) | (set(key_made) & set(key_in))
        chosen = np.array(
            [
                key
                for key in commodity_keys
                if key // count_k * count_p + data.commodities.product[key % count_k] in several
            ],
            np.int64,
        )
        if not len(chosen):
            return
        row_out = np.searchsorted(chosen, out_k)
        fits_out = (row_out < len(chosen)) & (chosen[np.minimum(row_out, len(chosen) - 1)] == out_k)
        row_made = np.searchsorted(chosen, made_k)
        fits_made = (row_made < len(chosen)) & (
            chosen[np.minimum(row_made, len(chosen) - 1)] == made_k
        )
        self._repeat(
            [
                (row_out[fits_out], self.columns.flow, sends[fits_out], np.ones(fits_out.sum())),
                (
                    row_made[fits_made],
                    self.columns.run,
                    np.flatnonzero(fits_made),
                    np.full(fits_made.sum(), -1.0),
                ),
            ],
            len(chosen),
            -np.inf,
            0.0,
        )

    def _depot_balance(self) -> None:
        """Distribution centres: in = out, by commodity."""
        data = self.data
        arcs = data.arcs
        depot = data.sites.kind == DC
        sends, takes = _at(depot, arcs.origin), _at(depot, arcs.destination)
        count = len(data.commodities)
        key_out = arcs.origin[sends] * count + arcs.commodity[sends]
        key_in = arcs.destination[takes] * count + arcs.commodity[takes]
        keys, place = np.unique(np.concatenate([key_out, key_in]), return_inverse=True)
        self._repeat(
            [
                (
                    place[: len(key_out)],
                    self.columns.flow,
                    sends,
                    np.full(len(sends), -1.0),
                ),
                (place[len(key_out) :], self.columns.flow, takes, np.ones(len(takes))),
            ],
            len(keys),
            0.0,
            0.0,
        )

    def _supply(self) -> None:
        """Suppliers: out = bought, by product; bought <= the supplier's capacity."""
        data = self.data
        arcs, supplies = data.arcs, data.supplies
        row_of = {
            (int(s), int(k)): i
            for i, (s, k) in enumerate(zip(supplies.site, supplies.commodity, strict=True))
        }
        sends = _at(data.sites.kind == SUPPLIER, arcs.origin)
        row = np.array(
            [row_of[int(arcs.origin[f]), int(arcs.commodity[f])] for f in sends], np.int64
        )
        everything = np.arange(len(supplies))
        self._repeat(
            [
                (row, self.columns.flow, sends, np.ones(len(sends))),
                (everything, self.columns.buy, everything, np.full(len(supplies), -1.0)),
            ],
            len(supplies),
            0.0,
            0.0,
        )
        bounded = np.flatnonzero(np.isfinite(supplies.capacity))
        rows = self._repeat(
            [(np.arange(len(bounded)), self.columns.buy, bounded, np.ones(len(bounded)))],
            len(bounded),
            -np.inf,
            supplies.capacity[bounded],
        )
        names = [
            f"{data.sites.name[supplies.site[u]]} / {data.products.name[supplies.product[u]]}"
            for u in bounded
        ]
        self._limit("supply_capacity", rows, names, supplies.capacity[bounded])

    # --- capacities ----------------------------------------------------------------------------

    def _capacity(self) -> None:
        """Units through a site <= capacity x open."""
        data = self.data
        sites, runs, arcs = data.sites, data.runs, data.arcs
        bounded = np.flatnonzero(np.isfinite(sites.capacity))
        row_of = np.full(len(sites), -1, np.int64)
        row_of[bounded] = np.arange(len(bounded))
        parts: list[tuple[Ints, Ints, Ints, Floats]] = []
        made = np.flatnonzero(row_of[runs.site] >= 0)
        parts.append((row_of[runs.site[made]], self.columns.run, made, runs.capacity_use[made]))
        through = _at((sites.kind == DC) & (row_of >= 0), arcs.origin)
        parts.append(
            (row_of[arcs.origin[through]], self.columns.flow, through, np.ones(len(through)))
        )
        bought = np.flatnonzero(row_of[data.supplies.site] >= 0)
        parts.append(
            (row_of[data.supplies.site[bought]], self.columns.buy, bought, np.ones(len(bought)))
        )
        deciding = bounded[self.open_of_site[bounded] >= 0]
        parts.append(
            (
                row_of[deciding],
                self.columns.open,
                self.open_of_site[deciding],
                -sites.capacity[deciding],
            )
        )
        upper = np.where(self.open_of_site[bounded] >= 0, 0.0, sites.capacity[bounded])
        rows = self._repeat(parts, len(bounded), -np.inf, upper)
        self._limit("site_capacity", rows, [sites.name[i] for i in bounded], sites.capacity[bounded])
        self._enough_capacity(bounded)

    def _enough_capacity(self, bounded: Ints) -> None:
        """Open capacity + unmet >= demand: implied, but it lifts the relaxation."""
        data = self.data
        plants = np.flatnonzero(data.sites.kind == PLANT)
        makers = np.unique(data.runs.site[data.products.finished[data.runs.product]])
        finished_bought = data.products.finished[data.supplies.product].any()
        if finished_bought or not np.isin(makers, bounded).all() or not len(makers):
            return
        del plants
        demand = data.demand
        total = np.bincount(demand.period, demand.quantity, self.periods)
        rows = [np.repeat(np.arange(self.periods), len(makers)), demand.period]
        columns = [self.columns.open[:, self.open_of_site[makers]].ravel(), self.columns.unmet]
        values = [np.tile(data.sites.capacity[makers], self.periods), np.ones(len(demand))]
        made = data.products.finished[demand.product]
        rows[1], columns[1], values[1] = rows[1][made], columns[1][made], values[1][made]
        total = np.bincount(demand.period[made], demand.quantity[made], self.periods)
        # As a lazy row it stays out of the way when an infeasible case is explained.
        self.builder.add_lazy(
            np.concatenate(rows),
            np.concatenate(columns),
            -np.concatenate(values),
            upper=-total,
            count=self.periods,
        )

    def _lines(self) -> None:
        """Units on a line <= its capacity x in use; in use <= open."""
        data = self.data
        lines, runs = data.lines, data.runs
        parts: list[tuple[Ints, Ints, Ints, Floats]] = []
        for column in range(runs.line.shape[1]):
            on = np.flatnonzero(runs.line[:, column] >= 0)
            parts.append((runs.line[on, column], self.columns.run, on, runs.capacity_use[on]))
        paid = self.columns.line_of_line
        parts.append(
            (paid, self.columns.line, np.arange(len(paid)), -lines.capacity[paid])
        )
        upper = lines.capacity.copy()
        upper[paid] = 0.0
        rows = self._repeat(parts, len(lines), -np.inf, upper)
        names = [
            f"{data.sites.name[s]} / {n}" for s, n in zip(lines.site, lines.name, strict=True)
        ]
        self._limit("line_capacity", rows, names, lines.capacity)
        switched = np.flatnonzero(self.open_of_site[lines.site[paid]] >= 0)
        every = np.arange(len(switched))
        self._repeat(
            [
                (every, self.columns.line, switched, np.ones(len(switched))),
                (
                    every,
                    self.columns.open,
                    self.open_of_site[lines.site[paid][switched]],
                    np.full(len(switched), -1.0),
                ),
            ],
            len(switched),
            -np.inf,
            0.0,
        )

    def _limit(
        self, kind: str, rows: Ints, subjects: list[str], values: Floats, unit: str = "units"
    ) -> None:
        count = len(subjects)
        self.limit_rows.append(
            LimitRows(
                kind,
                rows,
                tuple(subjects) * self.periods,
                ("",) * (count * self.periods),
                np.repeat(np.arange(self.periods), count),
                np.tile(values, self.periods),
                unit,
            )
        )

    # --- time ----------------------------------------------------------------------------------

    def _events(self) -> None:
        """open(t) - open(t-1) = opening - closing; opened in the last L periods <= open."""
        columns = self.columns
        if not len(columns.opening):
            return
        sites = self.data.sites
        count = len(columns.site_of_open)
        every = np.arange(count)
        existing = sites.existing[columns.site_of_open].astype(float)
        for t in range(self.periods):
            rows = [every, every, every]
            cols = [columns.open[t], columns.opening[t], columns.closing[t]]
            values = [np.ones(count), np.full(count, -1.0), np.ones(count)]
            if t:
                rows.append(every)
                cols.append(columns.open[t - 1])
                values.append(np.full(count, -1.0))
            before = existing if t == 0 else np.zeros(count)
            self.builder.add_rows(
                np.concatenate(rows),
                np.concatenate(cols),
                np.concatenate(values),
                lower=before,
                upper=before,
                count=count,
            )
            life = np.maximum(1, np.ceil(sites.min_life_years[columns.site_of_open])).astype(int)
            rows, cols = [], []
            for back in range(int(life.max(initial=1))):
                alive = np.flatnonzero((life > back) & (t >= back))
                rows.append(alive)
                cols.append(columns.opening[t - back][alive])
            rows.append(every)
            cols.append(columns.open[t])
            signs = np.concatenate([np.ones(sum(map(len, rows[:-1]))), np.full(count, -1.0)])
            self.builder.add_rows(
                np.concatenate(rows),
                np.concatenate(cols),
                signs,
                lower=-np.inf,
                upper=0.0,
                count=count,
            )

    # --- links ---------------------------------------------------------------------------------

    def _links(self) -> None:
        """Strong links: flow from a site to a market <= demand x open; made <= need x open."""
        data = self.data
        arcs = data.arcs
        product = data.commodities.product[arcs.commodity]
        linked = np.flatnonzero(
            (self.open_of_site[np.minimum(arcs.origin, len(data.sites) - 1)] >= 0)
            & (arcs.destination >= len(data.sites))
        )
        demanded = np.full((self.periods, len(data.node_names), len(data.products)), 0.0)
        np.add.at(
            demanded,
            (data.demand.period, data.demand.market, data.demand.product),
            data.demand.quantity,
        )
        wide = len(data.products) * len(data.node_names)
        key = (
            arcs.origin[linked] * wide
            + arcs.destination[linked] * len(data.products)
            + product[linked]
        )
        keys, row = np.unique(key, return_inverse=True)
        origin, rest = keys // wide, keys % wide
        market, what = rest // len(data.products), rest % len(data.products)
        for t in range(self.periods):
            self.builder.add_lazy(
                np.concatenate([row, np.arange(len(keys))]),
                np.concatenate(
                    [self.columns.flow[t][linked], self.columns.open[t][self.open_of_site[origin]]]
                ),
                np.concatenate([np.ones(len(linked)), -demanded[t, market, what]]),
                upper=0.0,
                count=len(keys),
            )
        self._run_links()

    def _run_links(self) -> None:
        data = self.data
        runs = data.runs
        count = len(data.products)
        keys, row = np.unique(runs.site * count + runs.product, return_inverse=True)
        site, product = keys // count, keys % count
        free = ~np.isfinite(data.sites.capacity[site])
        for t in range(self.periods):
            rows = np.concatenate([row, np.arange(len(keys))])
            columns = np.concatenate(
                [self.columns.run[t], self.columns.open[t][self.open_of_site[site]]]
            )
            values = np.concatenate([np.ones(len(runs)), -self.need[t, product]])
            # Without a capacity row the link is what keeps a closed site from producing.
            if free.any():
                hard = np.isin(rows, np.flatnonzero(free))
                renumber = np.cumsum(free) - 1
                self.builder.add_rows(
                    renumber[rows[hard]],
                    columns[hard],
                    values[hard],
                    lower=-np.inf,
                    upper=0.0,
                    count=int(free.sum()),
                )
            self.builder.add_lazy(rows, columns, values, upper=0.0, count=len(keys))
        depots = np.flatnonzero((data.sites.kind == DC) & ~np.isfinite(data.sites.capacity))
        if len(depots):
            self._open_depot_links(depots)

    def _open_depot_links(self, depots: Ints) -> None:
        """Depots without a capacity: throughput <= all demand x open."""
        data = self.data
        row_of = np.full(len(data.sites), -1, np.int64)
        row_of[depots] = np.arange(len(depots))
        sends = _at(row_of >= 0, data.arcs.origin)
        total = np.bincount(data.demand.period, data.demand.quantity, self.periods)
        for t in range(self.periods):
            self.builder.add_rows(
                np.concatenate([row_of[data.arcs.origin[sends]], np.arange(len(depots))]),
                np.concatenate(
                    [self.columns.flow[t][sends], self.columns.open[t][self.open_of_site[depots]]]
                ),
                np.concatenate([np.ones(len(sends)), np.full(len(depots), -total[t])]),
                lower=-np.inf,
                upper=0.0,
                count=len(depots),
            )

    # --- limits --------------------------------------------------------------------------------

    def _limits(self) -> None:
        limits, data = self.spec.limits, self.data
        if limits.co2e_kg_per_period is not None:
            rows = self._repeat(
                self._emissions(), 1, -np.inf, np.array([limits.co2e_kg_per_period])
            )
            self._limit(
                "co2e_kg_per_period", rows, [""], np.array([limits.co2e_kg_per_period]), "kg"
            )
        delivered = self._delivered()
        if limits.lead_time_days is not None:
            days = np.nan_to_num(data.arcs.days)
            into = np.flatnonzero(data.arcs.destination >= len(data.sites))
            zero = np.zeros(len(delivered), np.int64)
            rows = self._repeat(
                [
                    (zero, self.columns.flow, delivered, days[delivered]),
                    (
                        np.zeros(len(into), np.int64),
                        self.columns.flow,
                        into,
                        np.full(len(into), -limits.lead_time_days),
                    ),
                ],
                1,
                -np.inf,
                0.0,
            )
            self._limit("lead_time_days", rows, [""], np.array([limits.lead_time_days]), "day")
        if limits.max_share_site is not None:
            plants = np.flatnonzero(data.sites.kind == PLANT)
            self._share("max_share_site", [np.array([p]) for p in plants],
                        [data.sites.name[p] for p in plants], limits.max_share_site)
        if limits.max_share_country is not None:
            countries = sorted({c for c in data.sites.country if c})
            groups = [
                np.flatnonzero([c == country for c in data.sites.country]) for country in countries
            ]
            self._share("max_share_country", groups, countries, limits.max_share_country)
        if limits.max_share_market_source is not None:
            self._market_share(limits.max_share_market_source)
        if limits.single_source:
            self._single_source()
        self._site_count()

    def _delivered(self) -> Ints:
        """Arcs of finished goods that leave a plant or supplier towards depots and markets."""
        return delivered_arcs(self.data)

    def _leaving(self) -> Ints:
        """Of those, the arcs out of plants: deliveries by last plant."""
        delivered = self._delivered()
        return delivered[self.data.sites.kind[self.data.arcs.origin[delivered]] == PLANT]

    def _emissions(self) -> list[tuple[Ints, Ints, Ints, Floats]]:
        data = self.data
        return [
            (
                np.zeros(n, np.int64),
                family,
                np.arange(n),
                np.nan_to_num(values),
            )
            for n, family, values in (
                (len(data.arcs), self.columns.flow, data.arcs.co2e_kg),
                (len(data.runs), self.columns.run, data.runs.co2e_kg),
                (len(data.supplies), self.columns.buy, data.supplies.co2e_kg),
            )
        ]

    def _share(self, kind: str, groups: list[Ints], names: list[str], share: float) -> None:
        """Out of the group <= share x out of all plants, finished goods."""
        leaving = self._leaving()
        origin = self.data.arcs.origin[leaving]
        parts: list[tuple[Ints, Ints, Ints, Floats]] = []
        for row, group in enumerate(groups):
            own = np.isin(origin, group)
            parts.append(
                (
                    np.full(len(leaving), row, np.int64),
                    self.columns.flow,
                    leaving,
                    own.astype(float) - share,
                )
            )
        rows = self._repeat(parts, len(groups), -np.inf, 0.0)
        self._limit(kind, rows, names, np.full(len(groups), share), "share")

    def _sources(self) -> tuple[Ints, Ints, list[tuple[int, int, int]]]:
        """Arcs into markets, the (origin, market, product) row of each, and the rows' keys."""
        data = self.data
        into = np.flatnonzero(data.arcs.destination >= len(data.sites))
        product = data.commodities.product[data.arcs.commodity[into]]
        row_of: dict[tuple[int, int, int], int] = {}
        row = np.zeros(len(into), np.int64)
        for i, key in enumerate(
            zip(data.arcs.origin[into], data.arcs.destination[into], product, strict=True)
        ):
            row[i] = row_of.setdefault((int(key[0]), int(key[1]), int(key[2])), len(row_of))
        return into, row, list(row_of)

    def _quantity(self, keys: list[tuple[int, int, int]]) -> Floats:
        """Demand [T x rows] of the (origin, market, product) keys."""
        out = np.zeros((self.periods, len(keys)))
        for i, (_, market, product) in enumerate(keys):
            for t in range(self.periods):
                row = self.demand_of_key.get((market, product, t))
                out[t, i] = 0.0 if row is None else self.demand_row[row]
        return out

    def _market_share(self, share: float) -> None:
        """Flow from one site <= share x demand of the market's product."""
        into, row, keys = self._sources()
        quantity = self._quantity(keys)
        rows = self._repeat(
            [(row, self.columns.flow, into, np.ones(len(into)))],
            len(keys),
            -np.inf,
            share * quantity,
        )
        names = self.data.node_names
        self.limit_rows.append(
            LimitRows(
                "max_share_market_source",
                rows,
                tuple(f"{names[k[0]]} > {names[k[1]]}" for k in keys) * self.periods,
                tuple(self.data.products.name[k[2]] for k in keys) * self.periods,
                np.repeat(np.arange(self.periods), len(keys)),
                np.full(len(keys) * self.periods, share),
                "share",
            )
        )

    def _single_source(self) -> None:
        """Flow <= demand x chosen; exactly one chosen per market, product and period."""
        into, row, keys = self._sources()
        quantity = self._quantity(keys)
        chosen = self.builder.add_columns(
            self.periods * len(keys), upper=1.0, integer=True
        ).reshape(self.periods, -1)
        for t in range(self.periods):
            self.builder.add_rows(
                np.concatenate([row, np.arange(len(keys))]),
                np.concatenate([self.columns.flow[t][into], chosen[t]]),
                np.concatenate([np.ones(len(into)), -quantity[t]]),
                lower=-np.inf,
                upper=0.0,
                count=len(keys),
            )
        group_of: dict[tuple[int, int], int] = {}
        group = np.array([group_of.setdefault(k[1:], len(group_of)) for k in keys], np.int64)
        self._repeat(
            [(group, chosen, np.arange(len(keys)), np.ones(len(keys)))], len(group_of), -np.inf, 1.0
        )

    def _site_count(self) -> None:
        """Fewest and most open plants in each period."""
        limits, sites = self.spec.limits, self.data.sites
        plants = np.flatnonzero(sites.kind[self.columns.site_of_open] == PLANT)
        zero = np.zeros(len(plants), np.int64)
        part = [(zero, self.columns.open, plants, np.ones(len(plants)))]
        if limits.max_sites is not None:
            rows = self._repeat(part, 1, -np.inf, float(limits.max_sites))
            self._limit("max_sites", rows, [""], np.array([float(limits.max_sites)]), "sites")
        if limits.min_sites is not None:
            rows = self._repeat(part, 1, float(limits.min_sites), np.inf)
            self._limit("min_sites", rows, [""], np.array([float(limits.min_sites)]), "sites")
            low = self.limit_rows.pop()
            self.limit_rows.append(
                LimitRows(
                    low.kind, low.row, low.subject, low.product, low.period, low.value, low.unit, -1
                )
            )

    # --- objective -----------------------------------------------------------------------------

    def _weights(self) -> dict[Objective, Floats]:
        data, columns = self.data, self.columns
        arcs, runs, supplies = data.arcs, data.runs, data.supplies
        count = self.builder.columns
        landed, shadow = np.zeros(count), np.zeros(count)
        co2e, lead = np.zeros(count), np.zeros(count)
        carbon = (data.case.settings.carbon_price_usd_per_t or 0.0) / 1000.0
        delivered = self._delivered()
        for t in range(self.periods):
            factor = data.discount[t]
            landed[columns.flow[t]] = factor * (
                arcs.freight_usd + arcs.handling_usd + arcs.duty_usd
            )
            landed[columns.run[t]] = factor * runs.cost_usd
            landed[columns.buy[t]] = factor * supplies.cost_usd
            site = columns.site_of_open
            landed[columns.open[t]] = factor * data.sites.fixed_usd_per_year[site]
            landed[columns.line[t]] = factor * data.lines.fixed_usd_per_year[columns.line_of_line]
            if len(columns.opening):
                landed[columns.opening[t]] = factor * data.sites.opening_usd[site]
                landed[columns.closing[t]] = factor * data.sites.closing_usd[site]
            co2e[columns.flow[t]] = np.nan_to_num(arcs.co2e_kg)
            co2e[columns.run[t]] = np.nan_to_num(runs.co2e_kg)
            co2e[columns.buy[t]] = np.nan_to_num(supplies.co2e_kg)
            for family in (columns.flow[t], columns.run[t], columns.buy[t]):
                shadow[family] = factor * carbon * co2e[family]
            shadow[columns.flow[t]] += factor * arcs.pipeline_usd
            lead[columns.flow[t][delivered]] = np.nan_to_num(arcs.days[delivered])
        price = data.case.settings.shortage_cost_usd
        if price is not None:
            # Without it the landed objective would serve nobody.
            landed[columns.unmet] = price * data.discount[data.demand.period]
        self._credit(landed)
        if len(landed) < self.builder.columns:
            grow = self.builder.columns - len(landed)
            shadow, co2e, lead = (np.append(v, np.zeros(grow)) for v in (shadow, co2e, lead))
            landed = self._landed
        return {
            "landed": landed,
            "total": landed + shadow,
            "co2e": co2e,
            "lead_time": lead,
        }

    def _credit(self, landed: Floats) -> None:
        """Residual value: credit(t) <= opening(t), sum of credits <= open at the end."""
        data, columns = self.data, self.columns
        worth = (
            data.residual_share[:, None]
            * data.discount[-1]
            * data.sites.opening_usd[columns.site_of_open][None, :]
        )
        if not len(columns.opening) or not worth.any():
            return
        count = len(columns.site_of_open)
        credit = self.builder.add_columns(self.periods * count, upper=1.0).reshape(
            self.periods, count
        )
        every = np.arange(count)
        for t in range(self.periods):
            self.builder.add_rows(
                np.concatenate([every, every]),
                np.concatenate([credit[t], columns.opening[t]]),
                np.concatenate([np.ones(count), np.full(count, -1.0)]),
                lower=-np.inf,
                upper=0.0,
                count=count,
            )
        self.builder.add_rows(
            np.concatenate([np.tile(every, self.periods), every]),
            np.concatenate([credit.ravel(), columns.open[-1]]),
            np.concatenate([np.ones(credit.size), np.full(count, -1.0)]),
            lower=-np.inf,
            upper=0.0,
            count=count,
        )
        self._landed = np.append(landed, -worth.ravel())

    def _epsilon(self, weights: dict[Objective, Floats]) -> None:
        """Bounds on other measures, for the front."""
        spec, data = self.spec, self.data
        served = float(data.demand.quantity.sum())
        for measure, bound in (
            ("total", spec.total_cost_max),
            ("co2e", spec.co2e_max),
            ("lead_time", None if spec.lead_time_max is None else spec.lead_time_max * served),
        ):
            if bound is None:
                continue
            weight = weights[measure]  # type: ignore[index]
            used = np.flatnonzero(weight)
            self.builder.add_rows(
                np.zeros(len(used), np.int64),
                used,
                weight[used],
                lower=-np.inf,
                upper=bound,
                count=1,
            )


def compile_model(data: Coefficients, spec: Spec) -> Compiled:
    """The linear model of one question."""
    return Compiler(data, spec).compile()


def delivered_arcs(data: Coefficients) -> Ints:
    """Arcs of finished goods towards depots and markets: the last leg(s) of a delivery."""
    arcs = data.arcs
    finished = data.products.finished[data.commodities.product[arcs.commodity]]
    kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
    return np.flatnonzero(finished & np.isin(kind[arcs.destination], (-1, DC)))


def _at(chosen: Bools, node: Ints) -> Ints:
    """Arcs whose node is one of the chosen sites."""
    inside = node < len(chosen)
    return np.flatnonzero(inside & chosen[np.minimum(node, len(chosen) - 1)])


def _need(data: Coefficients) -> Floats:
    """Most units of each product that any plan could use in a period [T x P].

    Demand, exploded through the most demanding recipe of each product; a loop in the bill of
    materials stops at as many levels as there are products.
    """
    periods, products = len(data.periods), len(data.products)
    own = np.zeros((periods, products))
    np.add.at(own, (data.demand.period, data.demand.product), data.demand.quantity)
    runs = data.runs
    most = np.zeros((products, products))
    np.maximum.at(
        most, (runs.product[runs.input_run], runs.input_product), runs.input_quantity
    )
    need = own.copy()
    level = own
    for _ in range(products):
        level = level @ most
        if not level.any():
            break
        need = need + level
    return need
