"""Which countries are near to a home: the places' own grouping, never a preference in code."""

from __future__ import annotations

from collections.abc import Collection

from smartshoring.reference.countries import country_iso3, eu_members
from smartshoring.reference.places import Place, places


def country_of(place_id: str) -> str:
    """Country (alpha-3) of a place id or country code.

    Raises:
        KeyError: Neither a place nor a country.
    """
    known = places().get(place_id)
    if known is not None:
        return known.country_iso3
    code = country_iso3(place_id)
    if code is None:
        raise KeyError(place_id)
    return code


def _countries(group: str) -> frozenset[str]:
    def belongs(item: Place) -> bool:
        return item.kind == "country" and item.group == group

    return frozenset(item.id for item in places().values() if belongs(item))


def near_countries(home: Collection[str]) -> frozenset[str]:
    """Countries near to the home countries (alpha-3), home itself left out.

    - A home that includes the USA has the `nearshore-US` countries.
    - A home in the European Union has the `nearshore-EU` countries and, the customs union being
      one market, the other members; unless it is itself one of the `nearshore-EU` countries.
    - For any other home the tables know no grouping: the answer is empty and the case must name
      its near countries.
    """
    near: frozenset[str] = frozenset()
    nearshore_eu = _countries("nearshore-EU")
    if "USA" in home:
        near |= _countries("nearshore-US")
    if any(country in eu_members() - nearshore_eu for country in home):
        near |= nearshore_eu | eu_members()
    return near - frozenset(home)
