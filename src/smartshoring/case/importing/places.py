"""Where something is, from the city, state and country that a source names."""

from __future__ import annotations

from functools import cache

from smartshoring.reference.places import Place, chain, find_place


@cache
def locate(city: str, state: str, country: str) -> str:
    """Id of the nearest place known: the city, else its state, else its country; "" if none.

    A city of the same name in another country or state is not taken.
    """
    nation = find_place(country) if country else None
    if nation is not None and nation.kind != "country":
        nation = None
    region = _region(state, nation) if state else None
    for text in (city, f"{city} {state}"):
        found = find_place(text) if city else None
        if found is not None and found.kind == "city" and _inside(found, region or nation):
            # Without its country a name such as León may be anywhere.
            unsure = region is None and nation is None and bool(state or country)
            return "" if unsure else found.id
    if region is not None:
        return region.id
    return "" if nation is None else nation.id


def _region(state: str, nation: Place | None) -> Place | None:
    texts = [state] if nation is None else [f"{nation.iso2}-{state}", state]
    for text in texts:
        found = find_place(text)
        if found is not None and found.kind == "state" and _inside(found, nation):
            return found
    return None


def _inside(found: Place, outer: Place | None) -> bool:
    return outer is None or any(place.id == outer.id for place in chain(found.id))
