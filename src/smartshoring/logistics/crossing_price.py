"""What passing a customs border costs a load: bridge toll, yard and transfer truck, brokers.

At a road crossing between the USA and Mexico the three are asked for apart, because they are paid
to different people. One fee for all of them (`crossing_fee_usd_per_load`) goes before the parts
when the case gives it, and stands in for them when a part is not known; it is then shown split in
the proportion of the parts, never added to them. Other road crossings have the one fee. Trains
pay toll and transfer in their tariff, ships none: there only the brokers are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from smartshoring.logistics.gateways import Gateway
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Value

BorderPart = Literal["bridge", "transfer", "brokers", "crossing"]
"""`crossing` is a fee that is not split."""

KEYS: Final[dict[BorderPart, str]] = {
    "bridge": "bridge_toll_usd_per_load",
    "transfer": "border_transfer_usd_per_load",
    "brokers": "customs_brokers_usd_per_load",
}
FEE: Final = "crossing_fee_usd_per_load"
_BY_PARTS: Final = frozenset({"USA-MEX"})
"""Pairs of countries whose crossings are priced part by part."""

Ask = Callable[[str, str], Value]
"""The lookup: key and place -> value."""


@dataclass(frozen=True, slots=True)
class BorderPrice:
    """Price of one passing.

    Attributes:
        parts: Amount of each part [USD per load] and the value behind it; empty when not known.
        missing: Values that are not known.
    """

    parts: tuple[tuple[BorderPart, float, Value], ...]
    missing: tuple[Value, ...] = ()


def road_crossing(gateway: Gateway, reference: Reference, ask: Ask, likely: Ask) -> BorderPrice:
    """Price of a truck at a crossing.

    Args:
        gateway: The crossing.
        reference: Whose facts say whether the case gives one fee for everything.
        ask: Looks up what is known or accepted.
        likely: Looks up with every default accepted, for the proportion of the parts.
    """
    pair = "-".join(gateway.countries)
    places = (gateway.id, pair, "*")
    given = next((place for place in places if (FEE, place) in reference.facts), None)
    if pair not in _BY_PARTS:
        fee = ask(FEE, gateway.id if given is None else given)
        return BorderPrice((), (fee,)) if fee.value is None else _whole(fee)
    if given is not None:
        return _split(ask(FEE, given), gateway, likely)
    found = {part: at_crossing(key, gateway, ask) for part, key in KEYS.items()}
    parts = tuple((part, v.value, v) for part, v in found.items() if v.value is not None)
    if len(parts) == len(found):
        return BorderPrice(parts)
    fee = ask(FEE, gateway.id)
    if fee.value is not None:
        return _split(fee, gateway, likely)
    return BorderPrice((), tuple(value for value in found.values() if value.value is None))


def at_crossing(key: str, gateway: Gateway, ask: Ask) -> Value:
    """A value of the crossing itself, else of its pair of countries, else of everywhere."""
    own = ask(key, gateway.id)
    if own.known and own.place != "*":
        return own
    return ask(key, "-".join(gateway.countries))


def _whole(fee: Value) -> BorderPrice:
    return BorderPrice((("crossing", fee.value or 0.0, fee),))


def _split(fee: Value, gateway: Gateway, likely: Ask) -> BorderPrice:
    """One fee in the proportion of the parts as far as anybody knows them."""
    weight = {part: at_crossing(key, gateway, likely).value or 0.0 for part, key in KEYS.items()}
    total = sum(weight.values())
    if fee.value is None or total <= 0:
        return _whole(fee)
    return BorderPrice(
        tuple((part, fee.value * share / total, fee) for part, share in weight.items())
    )
