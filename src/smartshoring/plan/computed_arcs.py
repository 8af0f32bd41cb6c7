"""Arcs of computed lanes: price of a load x share of a load that one unit takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.carbon.lane_table import Co2eTable, co2e_table
from smartshoring.logistics.price import Pricer
from smartshoring.network.lane import Lane
from smartshoring.plan.arrays import Bools, Commodities, Floats, Frame, Grades, Ints
from smartshoring.plan.block import Block
from smartshoring.plan.columnar import Labels
from smartshoring.plan.freight_rates import Rates
from smartshoring.plan.lane_prices import LanePrices, equipment_of, lane_prices, quote_wanted
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.packing import Packing
from smartshoring.reference.lookup import Reference


@dataclass(frozen=True)
class LaneBase:
    """Computed lanes as arrays [L], the ways back among them.

    Attributes:
        lanes: The lanes.
        origin: Node it starts from.
        destination: Node it reaches.
        by_truck: Whether a load is a truck, not a container.
        days: Door to door.
        days_sd: Their standard deviation.
        co2e: Emissions per kilogram of cargo.
        prices: What a load pays.
        packing: What a unit takes of a load.
    """

    lanes: tuple[Lane, ...]
    origin: Ints
    destination: Ints
    by_truck: Bools
    days: Floats
    days_sd: Floats
    co2e: Co2eTable
    prices: LanePrices
    packing: Packing

    def shares(self, lane: Ints, product: Ints) -> tuple[Floats, Ints, Grades]:
        """Share of a load, its basis and grade, of products on lanes."""
        share, basis, grade = self.packing.share("truck")
        box_share, box_basis, box_grade = self.packing.share("feu")
        by_truck = self.by_truck[lane]
        return (
            np.where(by_truck, share[product], box_share[product]),
            np.where(by_truck, basis[product], box_basis[product]),
            np.where(by_truck, grade[product], box_grade[product]),
        )


def lane_base(
    frame: Frame,
    lanes: tuple[Lane, ...],
    rates: Rates,
    pricer: Pricer,
    packing: Packing,
    reference: Reference,
) -> LaneBase:
    """Every computed lane priced once."""
    nodes = {name: i for i, name in enumerate(frame.node_names)}
    return LaneBase(
        lanes=lanes,
        origin=np.array([nodes[lane.origin] for lane in lanes], np.int64),
        destination=np.array([nodes[lane.destination] for lane in lanes], np.int64),
        by_truck=np.array([equipment_of(lane) == "truck" for lane in lanes], np.bool_),
        days=np.array([lane.days for lane in lanes], float),
        days_sd=np.array([lane.days_sd for lane in lanes], float),
        co2e=co2e_table(lanes, reference),
        prices=lane_prices(lanes, rates, pricer),
        packing=packing,
    )


def computed_arcs(
    frame: Frame,
    commodities: Commodities,
    ends: tuple[Bools, Bools],
    base: LaneBase,
    pricer: Pricer,
    ledger: Ledger,
) -> Block:
    """Every commodity on every computed lane whose ends send and take it."""
    emits, takes = ends
    goods = ~base.packing.weightless[commodities.product]
    wanted = emits[base.origin] & takes[base.destination][:, commodities.product] & goods
    known = ~np.isnan(base.prices.load_usd)
    for i in np.flatnonzero(wanted.any(axis=1) & ~known):
        subject, missing = quote_wanted(base.lanes[i], pricer)
        ledger.leave_out("lane", subject, "freight.needs_quote", missing)
    lane, commodity = (rows.astype(np.int64) for rows in np.nonzero(wanted & known[:, None]))
    product = commodities.product[commodity]
    share, basis, share_grade = base.shares(lane, product)
    _weigh(frame, base, lane, product, share, ledger)
    some = ~np.isnan(share)
    lane, commodity, product = lane[some], commodity[some], product[some]
    share, basis, share_grade = share[some], basis[some], share_grade[some]
    prices = base.prices
    prices.record(lane, ledger)
    ledger.use(*base.co2e.used(np.isin(np.arange(len(base.lanes)), lane)))
    if not prices.brokers_known[lane].all():
        ledger.not_included("brokers", "freight.missing_brokers")
    grade = np.maximum(prices.grade[lane], share_grade).astype(np.int8)
    return Block(
        origin=base.origin[lane],
        destination=base.destination[lane],
        commodity=commodity,
        mode=Labels.of(entry.mode for entry in base.lanes).take(lane),
        freight_usd=prices.freight_usd[lane] * share,
        freight_grade=grade,
        handling_usd=prices.handling_usd[lane] * share,
        handling_grade=grade.copy(),
        days=base.days[lane],
        days_sd=base.days_sd[lane],
        co2e_kg=base.co2e.kg_per_kg[lane] * frame.products.weight_kg[product],
        lane=lane,
        drayage_bridge_usd=prices.drayage_bridge_usd[lane] * share,
        brokers_usd=prices.brokers_usd[lane] * share,
        load_share=share,
        load_basis=basis,
        shipments_per_year=prices.shipments_per_year[lane],
        law=2 + lane,
    )


def _weigh(
    frame: Frame, base: LaneBase, lane: Ints, product: Ints, share: Floats, ledger: Ledger
) -> None:
    """Lists the lanes on which a product has neither weight nor volume nor units per load."""
    unknown = np.isnan(share)
    for i, p in sorted(
        {(int(i), int(p)) for i, p in zip(lane[unknown], product[unknown], strict=True)}
    ):
        way = base.lanes[i]
        subject = f"{way.origin} > {way.destination} ({way.mode})"
        ledger.leave_out("lane", subject, "plan.weight_unknown", frame.products.name[p])
