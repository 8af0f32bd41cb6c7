"""Checking the past: flows that could have been, costs that belong to them."""

from __future__ import annotations

import numpy as np

from smartshoring.case.makers import MAKING_KINDS, makers
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, near, report, warn, where
from smartshoring.errors import Problem


def check_ledger(tables: Tables, problems: Collector, *, lanes_given: bool) -> None:
    """The tables `baseline_flows` and `baseline_costs`."""
    if len(tables["baseline_flows"]):
        _check_flows(tables, problems)
        if lanes_given and len(tables["lanes"]):
            _check_lanes(tables, problems)
    if len(tables["baseline_costs"]):
        _check_costs(tables, problems)


def _check_flows(tables: Tables, problems: Collector) -> None:
    flows, sites = tables["baseline_flows"], tables["sites"]
    same = (flows["origin"] == flows["destination"]) & (flows["origin"] != "")
    report(
        problems,
        flows,
        same,
        lambda i: at(flows, "case.lane_to_itself", "destination", flows["origin"][i]),
    )
    candidates = set(sites["site"][sites["status"] == "candidate"])
    for column in ("origin", "destination"):

        def detail(index: int, column: str = column) -> Problem:
            return at(flows, "case.flow_of_candidate", column, flows[column][index])

        report(problems, flows, where(flows, column, candidates), detail)
    kind = dict(zip(sites["site"], sites["kind"], strict=True))
    able, known = makers(tables), set(tables["products"]["product"])
    unmade = {
        (site, product)
        for site, product in set(zip(flows["origin"], flows["product"], strict=True))
        if kind.get(site) in MAKING_KINDS
        and product in known
        and site not in able.get(product, set())
    }
    if len(tables["processes"]) and unmade:
        bad = [pair in unmade for pair in zip(flows["origin"], flows["product"], strict=True)]
        report(
            problems,
            flows,
            bad,
            lambda i: at(
                flows,
                "case.flow_not_made",
                "product",
                flows["product"][i],
                "warning",
                site=flows["origin"][i],
            ),
        )


def _check_lanes(tables: Tables, problems: Collector) -> None:
    """Where only given lanes exist, a flow without one has no freight."""
    flows, lanes = tables["baseline_flows"], tables["lanes"]
    known: set[tuple[str, ...]] = set()
    columns = (lanes[name] for name in ("origin", "destination", "product", "mode"))
    for origin, destination, product, mode in zip(*columns, strict=True):
        known.add((origin, destination, product, mode))
        known.add((origin, destination, product, ""))
    weightless = set(tables["products"]["product"][tables["products"]["weightless"] == "yes"])
    names = ("origin", "destination", "product", "mode")
    bad = [
        product not in weightless
        and not {(origin, destination, product, mode), (origin, destination, "", mode)} & known
        for origin, destination, product, mode in zip(*(flows[n] for n in names), strict=True)
    ]
    report(
        problems,
        flows,
        bad,
        lambda i: at(
            flows,
            "case.flow_without_lane",
            "origin, destination",
            f"{flows['origin'][i]} > {flows['destination'][i]}",
            "warning",
        ),
    )


def _check_costs(tables: Tables, problems: Collector) -> None:
    costs, flows = tables["baseline_costs"], tables["baseline_flows"]
    known = set(flows["period"])
    if known:
        report(
            problems,
            costs,
            ~where(costs, "period", known),
            lambda i: near(
                costs, "case.ledger_without_flows", "period", costs["period"][i], known, "warning"
            ),
        )
    # The whole company's figure and its parts by site would be added.
    keys = list(zip(costs["category"], costs["period"], strict=True))
    whole = {key for key, site in zip(keys, costs["site"], strict=True) if not site}
    both = np.array([key in whole for key in keys], dtype=bool) & (costs["site"] != "")
    warn(problems, costs, both, "case.ledger_whole_and_site", "category")
