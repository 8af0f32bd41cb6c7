"""Places: countries, states and cities, found by id or by name.

A name shared by a city and its state (Aguascalientes, Chihuahua, Durango, Puebla, Querétaro,
San Luis Potosí, Veracruz, Ciudad de México) means the city, because a site stands at a point;
write the id (`MX-SLP`) to mean the state.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from smartshoring.reference.countries import country_iso3, country_names
from smartshoring.reference.tables import rows

__all__ = [
    "Place",
    "PlaceKind",
    "chain",
    "country_iso3",
    "find_place",
    "nearest_names",
    "place",
    "places",
]

PlaceKind = Literal["country", "state", "city"]
_NEAREST_FIRST: tuple[PlaceKind, ...] = ("city", "state", "country")


@dataclass(frozen=True, slots=True)
class Place:
    """A country, a first-level state or a city.

    Attributes:
        id: Such as `MEX`, `MX-NLE` (ISO 3166-2 with three letters in Mexico), `MX-NLE-MTY`.
        kind: What it is.
        name: Name in its own language or in English.
        parent_id: Id of the place it lies in; "" for a country.
        country_iso3: ISO 3166 alpha-3 of its country.
        iso2: ISO 3166 alpha-2 of its country.
        lat: Latitude [deg]; of the capital for a state, of a reference point for a country.
        lon: Longitude [deg].
        group: `onshore-US`, `nearshore-US`, `onshore-EU`, `nearshore-EU` or `offshore`.
    """

    id: str
    kind: PlaceKind
    name: str
    parent_id: str
    country_iso3: str
    iso2: str
    lat: float
    lon: float
    group: str


@cache
def places() -> dict[str, Place]:
    """All places by id."""
    return {
        row["place_id"]: Place(
            id=row["place_id"],
            kind=cast("PlaceKind", row["kind"]),
            name=row["name"],
            parent_id=row["parent_id"],
            country_iso3=row["country_iso3"],
            iso2=row["iso2"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            group=row["group"],
        )
        for row in rows("places")
    }


def place(id: str) -> Place:  # noqa: A002 (the word of the contract)
    """The place with this id.

    Raises:
        KeyError: There is none.
    """
    return places()[id]


def plain(text: str) -> str:
    """A name without accents, case, spaces and punctuation, for comparison."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Comparable name or id -> ids, nearest kind first."""
    found: dict[str, set[str]] = {}
    for item in places().values():
        found.setdefault(plain(item.name), set()).add(item.id)
        found.setdefault(plain(item.id), set()).add(item.id)
        if item.kind == "country":
            found.setdefault(plain(item.iso2), set()).add(item.id)
            found.setdefault(plain(country_names()[item.id]), set()).add(item.id)
    for row in rows("place_aliases"):
        found.setdefault(plain(row["alias"]), set()).add(row["place_id"])
    return {
        name: tuple(sorted(ids, key=lambda id_: (_NEAREST_FIRST.index(places()[id_].kind), id_)))
        for name, ids in found.items()
    }


def find_place(text: str) -> Place | None:
    """The place meant by an id or a name; None if there is none or several of the same kind.

    Ids are tried first (`MX-NLE-MTY`, `mex`), then names and aliases without regard to accents
    and case; a city wins over a state and a state over a country of the same name.
    """
    exact = places().get(text.strip().upper())
    if exact is not None:
        return exact
    ids = _index().get(plain(text), ())
    if not ids:
        return None
    best = places()[ids[0]]
    rivals = [id_ for id_ in ids[1:] if places()[id_].kind == best.kind]
    return None if rivals else best


def nearest_names(text: str, n: int = 1) -> tuple[str, ...]:
    """Names of the places most like a text, for "did you mean"."""
    names: dict[str, str] = {}
    for item in places().values():
        names.setdefault(plain(item.name), item.name)
    for row in rows("place_aliases"):
        names.setdefault(plain(row["alias"]), row["alias"])
    close = difflib.get_close_matches(plain(text), list(names), n=n, cutoff=0.5)
    return tuple(names[name] for name in close)


@cache
def chain(id: str) -> tuple[Place, ...]:  # noqa: A002 (the word of the contract)
    """A place and all it lies in: city, state, country.

    Raises:
        KeyError: There is no such place.
    """
    found = [places()[id]]
    while found[-1].parent_id:
        found.append(places()[found[-1].parent_id])
    return tuple(found)
