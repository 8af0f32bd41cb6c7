"""The mode-change nodes: ports, border crossings, rail terminals and rail crossings.

Three tables name them: `gateways.csv`, `extra_gateways.csv` and `rail_terminals.csv`; a place that
no table names is not a gateway, so there is no path through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from smartshoring.errors import ReferenceTableError
from smartshoring.reference.countries import country_iso3, eu_members
from smartshoring.reference.tables import rows

GatewayKind = Literal["port", "road_crossing", "rail_crossing", "terminal"]

_KINDS: dict[str, GatewayKind] = {
    "port": "port",
    "border_crossing": "road_crossing",
    "rail_crossing": "rail_crossing",
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway.

    Attributes:
        id: Short id, such as `MXZLO`, `XLRD4`, `TMTY`.
        kind: Port, road crossing, rail crossing or rail terminal.
        name: Name for people.
        countries: ISO alpha-3 of its country; the two countries of a crossing.
        lat: Latitude [deg].
        lon: Longitude [deg].
        approximate: Whether the coordinates are a flagged estimate.
        hours_mean: Mean dwell or wait of the table [h]; None when not known.
        hours_low: Low end of the mean over the months observed [h], if known.
        hours_high: High end of it [h], if known.
        coast: Coast region of a port, such as `USA-W`; else its country.
        container: Whether a port has regular container services; lanes use no other.
    """

    id: str
    kind: GatewayKind
    name: str
    countries: tuple[str, ...]
    lat: float
    lon: float
    approximate: bool
    hours_mean: float | None = None
    hours_low: float | None = None
    hours_high: float | None = None
    coast: str = ""
    container: bool = True


@cache
def port_countries(country: str) -> frozenset[str]:
    """Countries whose ports serve a country: its own, its customs union's, and listed neighbours.

    Without this list the cheapest guess of an ocean rate would send Mexican imports through
    Guatemala.
    """
    own = {country} | (eu_members() if country in eu_members() else frozenset())
    listed = {row["port_country"] for row in rows("foreign_ports") if row["country"] == country}
    return frozenset(own | listed)


@cache
def gateways() -> dict[str, Gateway]:
    """Every port, crossing and rail terminal by id (airports are not used)."""
    coasts = {row["port"]: row["coast"] for row in rows("port_coasts")}
    idle = {row["port"] for row in rows("port_coasts") if row["container"] == "no"}
    found: dict[str, Gateway] = {}
    for row in [*rows("gateways"), *rows("extra_gateways")]:
        kind = _KINDS.get(row["type"])
        if kind is None:
            continue
        countries = tuple(_alpha3(code) for code in row["country"].split("-"))
        found[row["id"]] = Gateway(
            id=row["id"],
            kind=kind,
            name=row["name"],
            countries=countries,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            approximate=row["confidence"] == "D" or row["coord_source"].startswith("unverified"),
            hours_mean=_number(row["dwell_or_wait_mean_h"]),
            hours_low=_number(row["low_h"]),
            hours_high=_number(row["high_h"]),
            coast=coasts.get(row["id"], countries[0]) if kind == "port" else "",
            container=row["id"] not in idle,
        )
    for row in rows("rail_terminals"):
        found[row["id"]] = Gateway(
            id=row["id"],
            kind="terminal",
            name=row["name"],
            countries=(_alpha3(row["country"]),),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            approximate=row["confidence"] == "D",
        )
    return found


def known_gateways() -> frozenset[str]:
    """Ids that may be named as closed."""
    return frozenset(gateways())


def _alpha3(code: str) -> str:
    country = country_iso3(code)
    if country is None:
        raise ReferenceTableError(f"gateway tables: no country {code}")
    return country


def _number(text: str) -> float | None:
    """The number of a cell; ranges ("4-8") and empty cells are no number."""
    try:
        return float(text)
    except ValueError:
        return None
