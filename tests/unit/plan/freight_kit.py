"""Short ways to write a case with computed lanes made by hand, so that arithmetic stays on paper.

Trucks cost 2 USD/km in the USA and 1 USD/km in Mexico, ships 3000 USD per container, ports 100;
trucks emit 0.1 kg/tkm.
"""

from __future__ import annotations

from typing import Any

from plan_kit import Rows, columns, wants

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.network.lane import Lane, Leg
from smartshoring.plan.arrays import Arcs, Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.reference.lookup import Reference

MONTERREY, DALLAS, DETROIT = "MX-NLE-MTY", "US-TX-DFW", "US-MI-DET"
DAY = "2026-05-01"

FACTS: Rows = [
    {"key": key, "place": place, "value": value, "unit": unit, "source": "agreed for the test"}
    for key, place, value, unit in (
        ("truck_usd_per_km", "USA", 2.0, "USD/km"),
        ("truck_usd_per_km", "MEX", 1.0, "USD/km"),
        ("rail_usd_per_km", "*", 0.5, "USD/km"),
        ("ocean_usd_per_feu", "*>*", 3000.0, "USD/FEU"),
        ("port_handling_usd_per_load", "*", 100.0, "USD/load"),
        ("terminal_handling_usd_per_load", "*", 50.0, "USD/load"),
        ("bridge_toll_usd_per_load", "*", 20.0, "USD/load"),
        ("border_transfer_usd_per_load", "*", 100.0, "USD/load"),
        ("customs_brokers_usd_per_load", "*", 200.0, "USD/load"),
        ("load_payload_kg", "*", 20_000.0, "kg"),
        ("load_volume_m3", "*", 60.0, "m3"),
        ("road_co2e_kg_per_tkm", "*", 0.1, "kg/tkm"),
        ("empty_dunnage_load_share", "*", 0.25, "share"),
    )
]


def tables(**more: Rows) -> dict[str, Rows]:
    """One plant in Monterrey, a buyer in Dallas who wants 1000 units of 10 kg worth 50 USD."""
    base: dict[str, Rows] = {
        "products": [{"product": "good", "weight_kg": 10, "unit_value_usd": 50}],
        "sites": [
            {
                "site": "plant",
                "place": MONTERREY,
                "kind": "plant",
                "status": "existing",
                "fixed_cost_usd_per_year": 0,
            }
        ],
        "markets": [{"market": "buyer", "place": DALLAS}],
        "demand": [wants("buyer", 1000)],
        "facts": FACTS,
    }
    return base | more


def case_of(rows: dict[str, Rows], **settings: Any) -> Case:
    filled = {name: columns(table) for name, table in rows.items() if table}
    base = {"name": "fictional", "lanes": "computed", "modes": ["road", "rail", "sea"]}
    return make_case(base | settings, filled)


def data_of(
    rows: dict[str, Rows], *lanes: Lane, reference: Reference | None = None, **settings: Any
) -> Coefficients:
    case = case_of(rows, **settings)
    return build(case, reference or case_reference(case), lanes)


def road(
    origin: str = "plant", destination: str = "buyer", country: str = "USA", km: float = 500.0
) -> Lane:
    """One haul inside a country; 2 days. In the USA a load pays 2 x km."""
    leg = Leg("road", origin, destination, country, km, 48.0, 0.0, "truck_usd_per_km", country, km)
    return Lane(origin, destination, "road", (leg,))


def northbound(mexico_km: float = 200.0, usa_km: float = 700.0, gateway: str = "XLRD4") -> Lane:
    """Monterrey - Laredo - Dallas: 200 x 1 + 700 x 2 = 1600, border 20 + 100 + 200 = 320."""
    return Lane(
        "plant",
        "buyer",
        "road",
        (
            _haul("plant", gateway, "MEX", mexico_km),
            Leg(
                "crossing",
                gateway,
                gateway,
                "USA",
                0.0,
                48.0,
                0.0,
                "crossing_fee_usd_per_load",
                gateway,
                1.0,
            ),
            _haul(gateway, "buyer", "USA", usa_km),
        ),
    )


def voyage(origin: str = "plant", destination: str = "buyer") -> Lane:
    """Port to port by ship: 3000, two ports 2 x 100, brokers 200; 100 km of US drayage 200."""
    return Lane(
        origin,
        destination,
        "sea",
        (
            Leg(
                "port", "MXVER", "MXVER", "MEX", 0, 24, 0, "port_handling_usd_per_load", "MXVER", 1
            ),
            Leg("sea", "MXVER", "USHOU", "", 1200, 72, 0, "ocean_usd_per_feu", "MEX>USA", 1),
            Leg(
                "port", "USHOU", "USHOU", "USA", 0, 24, 0, "port_handling_usd_per_load", "USHOU", 1
            ),
            _haul("USHOU", destination, "USA", 100.0),
        ),
    )


def train() -> Lane:
    """Train of 1000 km and a truck of 50 km in the USA: 500 + 100."""
    return Lane(
        "plant",
        "buyer",
        "rail",
        (
            Leg("rail", "plant", "T", "USA", 1000, 40, 0, "rail_usd_per_km", "USA", 1000),
            _haul("T", "buyer", "USA", 50.0),
        ),
    )


def _haul(origin: str, destination: str, country: str, km: float) -> Leg:
    return Leg(
        "road", origin, destination, country, km, km / 20, 0, "truck_usd_per_km", country, km
    )


def only(arcs: Arcs) -> int:
    """Number of the one arc there is."""
    assert len(arcs) == 1
    return 0
