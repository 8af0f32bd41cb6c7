"""Where a value may be looked for: the places a place lies in, or the generalisations of a pair."""

from __future__ import annotations

from functools import cache

from smartshoring.reference.countries import country_iso3
from smartshoring.reference.places import chain, places
from smartshoring.reference.tables import names, rows


@cache
def scope(key: str, place: str) -> tuple[str, ...]:
    """Places to try for a key, nearest first, `*` last.

    - A city of another CFE division than its state's does not see the state's electricity tariff
      (a company's own fact about the state does reach it: `fact_scope`).
    - A Chinese city sees its province before its country, for the grid factor.
    - A gateway sees its country.
    - A pair `CHN>USA-W` sees itself, `CHN>USA`, `*>USA-W`, `*>USA`, `CHN>*`, `*>*`.
    """
    found = fact_scope(key, place)
    if by_division(key):
        return tuple(id_ for id_ in found if _same_division(place, id_))
    return found


@cache
def fact_scope(key: str, place: str) -> tuple[str, ...]:
    """Places whose facts speak for a place, nearest first; as `scope`, divisions apart."""
    if ">" in place:
        return _pair_scope(place)
    if place in places():
        ids = [item.id for item in chain(place)]
        if key.startswith("grid_co2e") and place in _subregions():
            ids.insert(1, _subregions()[place])
    else:
        ids = [place]
        country = gateway_country(place)
        if country is not None:
            ids.append(country)
    return (*ids, "*") if ids != ["*"] else ("*",)


def _pair_scope(pair: str) -> tuple[str, ...]:
    origin, destination = pair.split(">", maxsplit=1)
    origins, destinations = _widening(origin), _widening(destination)
    tries = [f"{here}>{there}" for here in origins for there in destinations]
    tries += [f"*>{there}" for there in destinations]
    tries += [f"{here}>*" for here in origins]
    return tuple(dict.fromkeys([*tries, "*>*"]))


def _widening(end: str) -> tuple[str, ...]:
    """`USA-W` -> `USA-W`, `USA`."""
    country, dash, _ = end.partition("-")
    return (end, country) if dash else (end,)


def _same_division(asked: str, seen: str) -> bool:
    """Whether a tariff of `seen` holds at `asked`; a country's mean is always a fallback."""
    here, there = division_of(asked), division_of(seen)
    return asked == seen or here is None or there is None or here == there


def by_division(key: str) -> bool:
    """Whether a key is a tariff that differs from one CFE division to the next."""
    return key == "electricity_usd_per_kwh" or key.startswith("cfe_")


@cache
def _divisions() -> dict[str, str]:
    return {row["place_id"]: row["division"] for row in rows("cfe_divisions")}


def division_of(place: str) -> str | None:
    """CFE tariff division of a Mexican state or city that the table names."""
    return _divisions().get(place)


@cache
def _subregions() -> dict[str, str]:
    return {row["place_id"]: row["subregion"] for row in rows("place_subregions")}


@cache
def _gateway_countries() -> dict[str, str]:
    found: dict[str, str] = {}
    tables = [name for name in ("gateways", "extra_gateways") if name in names()]
    for row in (row for name in tables for row in rows(name)):
        country = country_iso3(row["country"])
        if country is not None:  # a crossing between two countries has none
            found[row["id"]] = country
    return found


def gateway_country(gateway: str) -> str | None:
    """Country (alpha-3) of a port of the gateway table; None for crossings and unknown ids."""
    return _gateway_countries().get(gateway)
