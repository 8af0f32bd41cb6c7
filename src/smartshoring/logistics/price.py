"""What one load pays on a lane: freight and handling, part by part; which tariffs are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, cast

from smartshoring.logistics.crossing_price import KEYS, BorderPart, at_crossing, road_crossing
from smartshoring.logistics.gateways import gateways
from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.countries import eu_members
from smartshoring.reference.defaults import Default
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

_STOPS = frozenset({"port", "terminal", "crossing"})

Part = Literal["road", "rail", "sea", "port", "terminal"] | BorderPart
"""What is paid for: moving legs, stops, and the parts of passing a border."""

DRAYAGE_BRIDGE: Final = frozenset({"bridge", "transfer", "crossing"})
"""Parts of handling told as drayage and bridge."""


@dataclass(frozen=True, slots=True)
class PricePart:
    """One part of a lane's price.

    Attributes:
        part: What is paid for.
        place: Country of a haul, pair of coasts of a voyage, gateway of a stop.
        usd: Amount [USD per load].
        low_usd: Amount at the low end of the value behind it; None when it has no range.
        high_usd: The same at its high end.
        value: The value behind it: tariff, fee or toll.
    """

    part: Part
    place: str
    usd: float
    low_usd: float | None
    high_usd: float | None
    value: Value

    @property
    def is_handling(self) -> bool:
        """Whether it is paid at a stop, not for moving."""
        return self.part not in ("road", "rail", "sea")


@dataclass(frozen=True, slots=True)
class LoadPrice:
    """Price of one load (40-ft container or 53-ft trailer) over a whole lane.

    Attributes:
        freight_usd: Moving legs [USD]; None when a tariff is unknown.
        handling_usd: Ports, terminals and crossings [USD]; None when a tariff is unknown.
        grade: The weakest grade of the tariffs used.
        missing: Unknown tariffs as `rate_key@place`.
        used: The values used, each once.
        parts: The price in the order of the way, one entry per part and place.
        quotes: The unknown tariffs, each once.
        brokers_known: False where a border is passed by rail or sea and nobody knows the brokers.
    """

    freight_usd: float | None
    handling_usd: float | None
    grade: Grade
    missing: tuple[str, ...]
    used: tuple[Value, ...]
    parts: tuple[PricePart, ...] = ()
    quotes: tuple[Value, ...] = ()
    brokers_known: bool = True

    @property
    def load_usd(self) -> float | None:
        """Freight and handling together [USD]; None when either is unknown."""
        if self.freight_usd is None or self.handling_usd is None:
            return None
        return self.freight_usd + self.handling_usd

    def of_parts(self, *parts: str) -> float:
        """Amount of some parts together [USD]."""
        return sum(entry.usd for entry in self.parts if entry.part in parts)


@dataclass(frozen=True)
class Charge:
    """What one leg is charged, per unit of its tariff; legs of many lanes share it.

    Attributes:
        parts: Part, place, amount per unit of the tariff, and the value behind it.
        missing: What is not known, with the place where a fact would be looked for first.
        is_stop: Whether it is paid at a stop, not for moving.
        brokers_known: False where brokers are due and nobody knows them.
    """

    parts: tuple[tuple[Part, str, float, Value], ...]
    missing: tuple[tuple[str, Value], ...] = ()
    is_stop: bool = True
    brokers_known: bool = True


class Pricer:
    """Prices lanes at one reference, looking each tariff up once."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._everything = reference.accepting("all")
        self._known: dict[tuple[str, str], Value] = {}
        self._likely: dict[tuple[str, str], Value] = {}
        self._charges: dict[tuple[str, str, str], Charge] = {}
        self._lenient: Pricer | None = None

    def ask(self, key: str, place: str) -> Value:
        """What is known or accepted."""
        if (key, place) not in self._known:
            self._known[key, place] = self._reference.get(key, place)
        return self._known[key, place]

    def likely(self, key: str, place: str) -> Value:
        """What would be known if every named default were accepted."""
        if (key, place) not in self._likely:
            self._likely[key, place] = self._everything.get(key, place)
        return self._likely[key, place]

    def default_for(self, value: Value) -> Default | None:
        """The named default that could fill an unknown."""
        return self._reference.default_for(value.key, value.place)

    def charges(self, lane: Lane) -> Iterator[tuple[Charge, float]]:
        """What each leg is charged, and how many units of it, in the order of the way."""
        entry = _entry(lane)
        for leg in lane.legs:
            if leg.rate_key:
                yield self._charge(leg.mode, leg.rate_key, leg.rate_place), leg.rate_units
            if leg is entry or (leg.mode == "crossing" and not leg.rate_key):
                yield self._charge("brokers", "", leg.origin), 1.0

    def load(self, lane: Lane) -> LoadPrice:
        """Sum over legs of units x tariff, and what the borders on the way cost."""
        found: dict[tuple[Part, str], PricePart] = {}
        missing: dict[str, bool] = {}
        quotes: list[Value] = []
        brokers_known = True
        for charge, units in self.charges(lane):
            brokers_known &= charge.brokers_known
            for part, place, usd, value in charge.parts:
                _add(found, part, place, usd * units, value)
            for place, value in charge.missing:
                name = f"{value.key}@{place}"
                if name not in missing:
                    quotes.append(value)
                missing[name] = missing.get(name, False) or charge.is_stop
        parts = tuple(found.values())
        used = {(part.value.key, part.value.place): part.value for part in parts}
        return LoadPrice(
            freight_usd=_sum(parts, missing, handling=False),
            handling_usd=_sum(parts, missing, handling=True),
            grade=max((value.grade for value in used.values()), default=Grade.GIVEN),
            missing=tuple(missing),
            used=tuple(used.values()),
            parts=parts,
            quotes=tuple(quotes),
            brokers_known=brokers_known,
        )

    def range_usd(self, lane: Lane) -> tuple[float, float] | None:
        """What a load may cost with every default at its low or high end; None if still unknown."""
        if self._lenient is None:
            self._lenient = Pricer(self._everything)
        price = self._lenient.load(lane)
        if price.load_usd is None:
            return None
        lows = (part.usd if part.low_usd is None else part.low_usd for part in price.parts)
        highs = (part.usd if part.high_usd is None else part.high_usd for part in price.parts)
        return sum(lows), sum(highs)

    def _charge(self, mode: str, key: str, place: str) -> Charge:
        memo = (mode, key, place)
        if memo not in self._charges:
            self._charges[memo] = self._made(mode, key, place)
        return self._charges[memo]

    def _made(self, mode: str, key: str, place: str) -> Charge:
        if mode == "brokers":
            value = self._brokers(place)
            if value.value is None:
                return Charge((), brokers_known=False)
            return Charge((("brokers", place, value.value, value),))
        if mode == "crossing" and place in gateways():
            price = road_crossing(gateways()[place], self._reference, self.ask, self.likely)
            parts = tuple((part, place, usd, value) for part, usd, value in price.parts)
            return Charge(parts, tuple((place, value) for value in price.missing))
        tariff, is_stop = self.ask(key, place), mode in _STOPS
        if tariff.value is None:
            return Charge((), ((place, tariff),), is_stop)
        return Charge(((cast("Part", mode), place, tariff.value, tariff),), (), is_stop)

    def _brokers(self, place: str) -> Value:
        gateway = gateways().get(place)
        key = KEYS["brokers"]
        if gateway is None or len(gateway.countries) == 1:
            return self.ask(key, place)
        return at_crossing(key, gateway, self.ask)


def price_load(lane: Lane, reference: Reference) -> LoadPrice:
    """Prices a lane at the reference's tariffs."""
    return Pricer(reference).load(lane)


def _entry(lane: Lane) -> Leg | None:
    """The port where goods enter a customs area by ship; None when a land border is passed too.

    Goods in bond over a land border are cleared once, at that border.
    """
    ports = [leg for leg in lane.legs if leg.mode == "port"]
    if not ports or any(leg.mode == "crossing" for leg in lane.legs):
        return None
    first, last = ports[0], ports[-1]
    union = {first.country, last.country} <= eu_members()
    return None if first.country == last.country or union else last


def _add(
    found: dict[tuple[Part, str], PricePart], part: Part, place: str, usd: float, value: Value
) -> None:
    """Adds to a part; hauls of one country and the stops of one gateway are one part each."""
    low, high = (_scaled(usd, value, end) for end in (value.low, value.high))
    old = found.get((part, place))
    if old is not None:
        usd += old.usd
        low = None if low is None or old.low_usd is None else low + old.low_usd
        high = None if high is None or old.high_usd is None else high + old.high_usd
    found[part, place] = PricePart(part, place, usd, low, high, value)


def _scaled(usd: float, value: Value, end: float | None) -> float | None:
    return None if end is None or not value.value else usd * end / value.value


def _sum(parts: tuple[PricePart, ...], missing: dict[str, bool], *, handling: bool) -> float | None:
    if handling in missing.values():
        return None
    return sum(part.usd for part in parts if part.is_handling == handling)
