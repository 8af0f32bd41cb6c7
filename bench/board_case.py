"""A board's case at full size: 30 sites, 60 markets, 20 products, 8 quarters and 3 years.

`python bench/board_case.py` writes the case (all tables, seeded), plans it to a gap of 0.1 % and
prints the time of each step. `--write DIR` keeps the folder. Every name and figure is made up.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from smartshoring.case.load import load
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.lanes import lane_book
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import compared

PLANTS = {
    "Shenzhen": "existing",
    "Hai Phong": "existing",
    "Monterrey": "existing",
    "San Antonio": "existing",
    "Ciudad Juárez": "candidate",
    "Chihuahua": "candidate",
    "Saltillo": "candidate",
    "San Luis Potosí": "candidate",
    "Querétaro": "candidate",
    "Aguascalientes": "candidate",
    "El Paso": "candidate",
    "San Pedro Sula": "candidate",
}
DEPOTS = ("Laredo", "Columbus OH", "Greenville SC", "Detroit", "Silao", "Nashville")
SUPPLIERS = ("Suzhou", "Shanghai", "Querétaro", "Monterrey", "Columbus OH", "Toronto")
FINISHED, PARTS = 14, 6
MARKETS = 60
Rows = list[dict[str, Any]]


def tables(seed: int, markets_at: list[tuple[float, float]]) -> dict[str, Rows]:
    """Every table of the case as rows."""
    rng = np.random.default_rng(seed)

    def number(low: float, high: float, digits: int = 2) -> float:
        return round(float(rng.uniform(low, high)), digits)

    finished = [f"good {n:02d}" for n in range(FINISHED)]
    parts = [f"part {n}" for n in range(PARTS)]
    families = ("boards", "pumps", "valves")
    out: dict[str, Rows] = {}
    out["periods"] = [
        {
            "period": f"{2027 + q // 4}Q{q % 4 + 1}",
            "start": f"{2027 + q // 4}-{q % 4 * 3 + 1:02d}-01",
            "months": 3,
        }
        for q in range(8)
    ] + [{"period": f"{2029 + y}", "start": f"{2029 + y}-01-01", "months": 12} for y in range(3)]
    out["products"] = [
        {
            "product": name,
            "hs_code": "8544.30",
            "weight_kg": number(1, 12),
            "volume_m3": number(0.005, 0.06, 4),
            "unit_value_usd": number(30, 200),
            "finished": "yes",
            "family": families[n % 3],
            "units_per_truck": int(rng.integers(900, 3000)),
            "units_per_feu": int(rng.integers(800, 2600)),
            "dunnage_usd": number(0.1, 0.5),
            "dunnage_returnable": "yes" if n % 2 else "no",
        }
        for n, name in enumerate(finished)
    ] + [
        {
            "product": name,
            "hs_code": "8536.90",
            "weight_kg": number(0.05, 1),
            "volume_m3": number(0.0001, 0.002, 5),
            "unit_value_usd": number(1, 8),
            "finished": "no",
        }
        for name in parts
    ]
    plants = [f"plant {name}" for name in PLANTS]
    suppliers = [f"supplier {n} {SUPPLIERS[n % 6]}" for n in range(12)]
    out["sites"] = (
        [
            {
                "site": f"plant {name}",
                "kind": "plant",
                "status": status,
                "place": name,
                "fixed_cost_usd_per_year": number(1.5e6, 4e6, 0),
                "min_life_years": 2 if status == "candidate" else None,
            }
            for name, status in PLANTS.items()
        ]
        + [
            {
                "site": f"depot {name}",
                "kind": "dc",
                "status": "existing" if n < 3 else "candidate",
                "place": name,
                "fixed_cost_usd_per_year": number(2e5, 6e5, 0),
                "capacity_units_per_year": 6e5,
            }
            for n, name in enumerate(DEPOTS)
        ]
        + [
            {
                "site": f"supplier {n} {SUPPLIERS[n % 6]}",
                "kind": "supplier",
                "status": "existing",
                "place": SUPPLIERS[n % 6],
            }
            for n in range(12)
        ]
    )
    out["one_off"] = []
    for name, status in PLANTS.items():
        event = "open" if status == "candidate" else "close"
        for item, low, high, months, kind in (
            (("fit-out", 2e6, 5e6, -3, "building"), ("training", 4e5, 9e5, 2, ""))
            if event == "open"
            else (("severance", 1e6, 3e6, 0, ""), ("restoration", 2e5, 8e5, 6, ""))
        ):
            out["one_off"].append(
                {
                    "site": f"plant {name}",
                    "event": event,
                    "item": item,
                    "amount_usd": number(low, high, 0),
                    "months_from_event": months,
                    "asset_class": kind,
                    "contingent": "yes" if item == "restoration" else "no",
                }
            )
    for n, name in enumerate(DEPOTS):
        out["one_off"].append(
            {
                "site": f"depot {name}",
                "event": "close" if n < 3 else "open",
                "item": "fit-out",
                "amount_usd": number(2e5, 6e5, 0),
                "months_from_event": 0,
                "asset_class": "",
                "contingent": "no",
            }
        )
    out["markets"] = [
        {"market": f"market {n:02d}", "place": "USA" if n % 5 else "MEX", "lat": lat, "lon": lon}
        for n, (lat, lon) in enumerate(markets_at)
    ]
    out["demand"] = []
    for n in range(MARKETS):
        for product in rng.choice(finished, 8, replace=False):
            yearly = number(500, 9000, 0)
            for row in out["periods"]:
                growth = 1.02 ** (int(row["period"][:4]) - 2027)
                out["demand"].append(
                    {
                        "market": f"market {n:02d}",
                        "product": product,
                        "period": row["period"],
                        "quantity": round(yearly * growth * row["months"] / 12),
                    }
                )
    out["recipes"] = [
        {
            "recipe": f"{name} {kind}",
            "product": name,
            "qualifies_tmec": claim,
            "basis": "made-up claim",
            "claim_share": 0.9 if claim == "yes" else None,
        }
        for name in finished
        for kind, claim in (("na", "yes"), ("asia", "no"))
    ]
    out["bom"] = [
        {
            "product": name,
            "recipe": f"{name} {kind}",
            "component": parts[(n + k) % PARTS],
            "quantity": number(1, 6),
        }
        for n, name in enumerate(finished)
        for kind, pair in (("na", (0, 1, 2)), ("asia", (3, 4, 5)))
        for k in pair
    ]
    out["processes"], out["capacity"] = [], []
    for site in plants:
        hours = number(0.8, 1.2)
        for line in ("line 1", "line 2", "line 3"):
            out["capacity"].append(
                {
                    "site": site,
                    "line": line,
                    "capacity_units_per_year": number(2.2e5, 4e5, 0),
                    "fixed_cost_usd_per_year": number(1e5, 3e5, 0),
                    "shifts": 2,
                }
            )
        for n, name in enumerate(finished):
            for kind in ("na", "asia"):
                out["processes"].append(
                    {
                        "site": site,
                        "recipe": f"{name} {kind}",
                        "line": f"line {n % 3 + 1}",
                        "labour_h_per_unit": round(hours * (0.3 + 0.1 * (n % 7)), 3),
                        "energy_kwh_per_unit": number(1, 5),
                        "yield_share": 0.98,
                        "unit_cost_usd": number(1, 6),
                    }
                )
    out["supply"] = [
        {
            "site": site,
            "product": part,
            "unit_cost_usd": number(0.8, 6),
            "capacity_units_per_year": 3e7,
            "co2e_kg_per_unit": number(0.2, 3),
        }
        for n, site in enumerate(suppliers)
        for part in (parts[n % PARTS], parts[(n + 3) % PARTS])
    ]
    candidates = [f"plant {name}" for name, status in PLANTS.items() if status == "candidate"]
    out["qualification"] = [
        {
            "product": product,
            "site": site,
            "months_to_approval": int(rng.integers(3, 10)),
            "cost_usd": number(2e4, 9e4, 0),
        }
        for site in candidates
        for product in finished
    ]
    out["ramp"] = [
        {
            "site": site,
            "months_since_open": month,
            "capacity_share": capacity,
            "yield_share": good,
            "labour_efficiency_share": able,
        }
        for site in candidates
        for month, capacity, good, able in ((0, 0.3, 0.93, 0.7), (3, 0.7, 0.97, 0.85), (9, 1, 1, 1))
    ]
    wages = {"Shenzhen": 5.0, "Hai Phong": 2.6, "San Antonio": 19.0, "El Paso": 18.0}
    out["labour"] = [
        {
            "site": f"plant {name}",
            "role": role,
            "heads_per_line_shift": heads,
            "wage_usd_per_hour": round(wages.get(name, 4.2) * factor, 2),
            "loading_share": 0.35,
            "turnover_share_per_month": 0.04,
            "train_usd_per_hire": 400,
            "efficiency_share": 0.95,
            "available_heads": 4000 if role == "operator" else 600,
        }
        for name in PLANTS
        for role, heads, factor in (("operator", 60, 1.0), ("technician", 6, 1.8))
    ]
    out["utilities"] = [
        {
            "site": f"plant {name}",
            "kw_needed_per_line": 600,
            "kw_firm_now": 2000 if status == "existing" else 700,
            "kw_available_from": "" if status == "existing" else "2028-01-01",
            "connection_usd": 3e5,
            "water_m3_per_unit": 0.02,
            "water_right_m3_per_year": 40_000,
            "onsite_kwh_per_year": 2e5,
            "evidence": "made-up letter",
            "evidence_date": "2026-06-01",
        }
        for name, status in PLANTS.items()
    ]
    out["freight_rates"] = [
        {
            "origin_zone": "Monterrey",
            "destination_zone": "USA",
            "equipment": "truck",
            "usd_per_load": 3900,
            "valid_from": "2026-01-01",
            "low_usd_per_load": 3400,
            "high_usd_per_load": 4600,
            "shipments_per_year": 50,
            "source": "made-up quote",
        },
        {
            "origin_zone": "CHN",
            "destination_zone": "USA",
            "equipment": "feu",
            "usd_per_load": 5200,
            "valid_from": "2026-01-01",
            "low_usd_per_load": 3900,
            "high_usd_per_load": 9000,
            "shipments_per_year": 26,
            "source": "made-up quote",
        },
    ]
    out["terms"] = [
        {
            "market": f"market {n:02d}",
            "product": "",
            "incoterm": "DDP",
            "importer_of_record": "seller",
            "price_usd": 240,
            "payment_days": 60,
            "tariff_pass_through_share": 0.3 if n % 4 == 0 else None,
        }
        for n in range(MARKETS)
    ]
    out["policies"] = [
        {
            "product": name,
            "min_sites": 2 if n < 4 else None,
            "max_share_site": 0.8,
            "max_share_country": None,
        }
        for n, name in enumerate(finished)
    ]
    out["site_costs"] = [
        {"site": site, "category": category, "usd_per_year": number(5e4, 3e5, 0)}
        for site in plants
        for category in ("rent", "water", "local_tax")
    ]
    out["returns"] = [
        {
            "market": f"market {n:02d}",
            "product": finished[n % FINISHED],
            "share": 0.01,
            "value_usd": 5,
            "kind": "return",
        }
        for n in range(0, MARKETS, 6)
    ]
    out["facts"] = [
        {
            "key": "electricity_usd_per_kwh",
            "place": place,
            "value": value,
            "low": value * 0.8,
            "high": value * 1.2,
            "unit": "USD/kWh",
            "source": "made up for the benchmark",
        }
        for place, value in (("CHN", 0.095), ("VNM", 0.085), ("HND", 0.16))
    ]
    out["duties"] = [
        {
            "importer": importer,
            "origin": origin,
            "hs_code": "",
            "rate_share": rate,
            "source": "made up for the benchmark",
        }
        for importer, origin, rate in (
            ("USA", "CHN", 0.35),
            ("USA", "VNM", 0.2),
            ("USA", "HND", 0.0),
            ("USA", "CAN", 0.0),
            ("USA", "MEX", 0.06),
            ("MEX", "*", 0.08),
            ("CHN", "*", 0.1),
            ("VNM", "*", 0.06),
            ("HND", "*", 0.04),
            ("CAN", "*", 0.02),
        )
    ]
    return out


SETTINGS = """\
name: "Board benchmark (made up)"
lanes: computed
home: [USA]
modes: [road, sea]
money_date: "2026"
duty_date: "2026-11-01"
discount_rate: 0.08
asset_life_years: 10
holding_rate_per_year: 0.12
carbon_price_usd_per_t: 50
accept_defaults: all
limits:
  max_share_country: 0.9
"""


def write_case(folder: Path, seed: int) -> None:
    """The case as a folder."""
    rng = np.random.default_rng(seed)
    spots = [
        (25.7, -100.3),
        (20.6, -100.4),
        (42.3, -83.0),
        (36.2, -86.8),
        (34.9, -82.4),
        (32.8, -97.0),
        (41.9, -87.6),
        (39.9, -82.9),
        (33.7, -84.4),
        (29.8, -95.4),
    ]
    at = []
    for n in range(MARKETS):
        # Every fifth market is Mexican, the others are spread around North American cities.
        lat, lon = spots[n % 2] if n % 5 == 0 else spots[2 + n % 8]
        at.append((round(lat + rng.uniform(-1, 1), 3), round(lon + rng.uniform(-1, 1), 3)))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, rows in tables(seed, at).items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--strategy", action="append", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.write or Path(name)
        write_case(folder, asked.seed)
        clock = [time.perf_counter()]

        def lap(what: str) -> None:
            clock.append(time.perf_counter())
            print(f"{what:<14} {clock[-1] - clock[-2]:8.1f} s", flush=True)

        loaded = load(folder)
        if loaded.case is None:
            sys.exit("\n".join(str(problem) for problem in loaded.problems[:20]))
        lap("load")
        case = loaded.case
        reference = case_reference(case)
        lanes = lane_book(case, reference)
        lap("lanes")
        data = build(case, reference, lanes.lanes)
        lap("coefficients")
        print(
            f"  sites {len(data.sites)}, markets {len(data.markets)}, products "
            f"{len(data.products)}, periods {len(data.periods)}, lanes {len(lanes.lanes)}, "
            f"arcs {len(data.arcs)}, ways to make {len(data.runs)}"
        )
        wanted = tuple(asked.strategy) or ("smartshore",)
        for plan in compared(data, Effort(gap=asked.gap), wanted):
            lap(plan.strategy)
            total = plan.yardstick.total_cost_usd
            print(
                f"  {plan.status}: {(total or 0) / 1e6:.1f} M USD, gap {plan.gap}, "
                f"check {plan.check.passed if plan.check else None}, opened "
                f"{sorted({d.site for d in plan.decisions if d.event == 'open'})}"
            )
        print(
            f"total {clock[-1] - clock[0]:.1f} s, peak "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB"
        )


if __name__ == "__main__":
    main()
