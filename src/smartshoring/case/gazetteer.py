"""What the case asks of the reference room: places, countries, currencies, names of defaults.

One narrow window, so that the checks of the case depend on a handful of questions only.
"""

from __future__ import annotations

from functools import cache

from smartshoring.case.problems import nearest
from smartshoring.reference.lookup import Reference
from smartshoring.reference.places import country_iso3, find_place, nearest_names
from smartshoring.reference.tables import rows

ANYWHERE = "*"
PASSAGES = ("panama", "suez")
"""Canals that lanes use unless they are closed."""
_GATEWAY_TABLES = ("gateways", "extra_gateways", "rail_terminals")


def place_id(text: str) -> str | None:
    """Id of the place named by an id or an unambiguous name; None when unknown."""
    found = find_place(text)
    return None if found is None else found.id


def is_country(place: str) -> bool:
    """Whether a place id is that of a whole country."""
    found = find_place(place)
    return found is not None and found.kind == "country"


def country_of_place(place: str) -> str:
    """Alpha-3 code of the country that a place id is in; "" when unknown."""
    found = find_place(place) if place else None
    return "" if found is None else found.country_iso3


def nearest_place(text: str) -> str | None:
    """The place name most like `text`."""
    names = nearest_names(text, 1)
    return names[0] if names else None


def country(text: str) -> str | None:
    """ISO 3166 alpha-3 code of an alpha-2 or alpha-3 code; None when unknown."""
    return country_iso3(text)


def nearest_country(text: str) -> str | None:
    """The code of the country whose name `text` is, such as MEX for "Mexico"."""
    found = find_place(text)
    if found is None:
        names = nearest_names(text, 1)
        found = find_place(names[0]) if names else None
    return None if found is None else found.country_iso3


def fact_place(text: str) -> str | None:
    """What a fact may be about: `*`, a place, a gateway, or a pair such as `CHN>USA-W`."""
    if ">" in text:
        ends = [_lane_end(part.strip()) for part in text.split(">")]
        return ">".join(end for end in ends if end) if len(ends) == 2 and all(ends) else None
    if text == ANYWHERE:
        return text
    return place_id(text) or _gateways().get(text.upper())


def gateway(text: str) -> str | None:
    """Id of the port, crossing, terminal or canal of an id or a name of its own; else None."""
    ids = _named().get(text.casefold(), ())
    return ids[0] if len(ids) == 1 else None


def nearest_gateway(text: str) -> str | None:
    """The id or name most like `text`; the first id where several bear the name."""
    found = nearest(text, _spellings())
    if found is None:
        return None
    ids = _named()[found.casefold()]
    return found if len(ids) == 1 else ids[0]


@cache
def _named() -> dict[str, tuple[str, ...]]:
    """Ids by spelling in small letters: of the id itself, and of each name."""
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in PASSAGES}
    for table in _GATEWAY_TABLES:
        for row in rows(table):
            for spelling in {row["id"].casefold(), row["name"].casefold()}:
                found[spelling] = (*found.get(spelling, ()), row["id"])
    return found


@cache
def _spellings() -> tuple[str, ...]:
    every = (row[key] for table in _GATEWAY_TABLES for row in rows(table) for key in ("id", "name"))
    return (*PASSAGES, *dict.fromkeys(every))


def _lane_end(text: str) -> str | None:
    if text == ANYWHERE:
        return text
    coast = text.upper()
    return coast if coast in _coasts() else country(text) or place_id(text)


@cache
def _gateways() -> dict[str, str]:
    return {row["id"].upper(): row["id"] for name in _GATEWAY_TABLES for row in rows(name)}


@cache
def _coasts() -> frozenset[str]:
    return frozenset(row["coast"] for row in rows("port_coasts"))


@cache
def default_names() -> frozenset[str]:
    """Names that `accept_defaults` may list."""
    return frozenset(row["name"] for row in rows("assumptions"))


def local_per_usd(currency: str) -> float | None:
    """Reference average of a currency per USD; None when no table has it.

    The first two letters of an ISO 4217 code are those of its country (ISO 4217 clause 5); the
    few currencies of country groups (EUR, XOF) have none and must be given in the case.
    """
    home = country(currency[:2])
    if home is None:
        return None
    return Reference.load().get("fx_lcu_per_usd", home).value
