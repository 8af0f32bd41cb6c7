"""What a load pays and how long a stop takes: the company's facts first, then the tables.

Choosing a path needs a number for every tariff, so the named defaults count here even where the
case has not accepted them: the lane is then found, and `price` says what is missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from smartshoring.logistics.crossing_price import road_crossing
from smartshoring.logistics.gateways import Gateway
from smartshoring.reference.defaults import default_at
from smartshoring.reference.lookup import Reference
from smartshoring.reference.tables import rows


@dataclass(frozen=True, slots=True)
class Physical:
    """A physical parameter and the name of the default behind it, if it is one."""

    value: float
    assumed: tuple[str, ...] = ()


@cache
def parameters() -> dict[tuple[str, str], float]:
    """Sourced parameters of `logistics_parameters.csv` by key and place."""
    return {(row["key"], row["place"]): float(row["value"]) for row in rows("logistics_parameters")}


class Tariffs:
    """Looks up money and physical parameters, each once."""

    def __init__(self, reference: Reference) -> None:
        self._facts = reference.facts
        self._all = reference.accepting("all")
        self._money: dict[tuple[str, str], float] = {}

    def money(self, key: str, place: str) -> float:
        """The amount of a tariff [USD per unit]; 0 when nobody knows.

        The zero only ranks paths among each other; `price_load` reports the gap.
        """
        memo = (key, place)
        if memo not in self._money:
            self._money[memo] = self._all.get(key, place).value or 0.0
        return self._money[memo]

    def crossing(self, gateway: Gateway) -> float:
        """What a truck pays at a crossing [USD per load]; 0 when nobody knows, as in `money`."""
        memo = ("crossing", gateway.id)
        if memo not in self._money:
            ask = self._all.get
            price = road_crossing(gateway, self._all, ask, ask)
            self._money[memo] = sum(usd for _, usd, _ in price.parts)
        return self._money[memo]

    def fact(self, key: str, *places: str) -> Physical | None:
        """What the case itself says of a parameter at the first of the places, if anything."""
        for place in places:
            fact = self._facts.get((key, place))
            if fact is not None and fact.value is not None:
                return Physical(fact.value)
        return None

    def physical(self, key: str, *places: str) -> Physical:
        """A parameter: the case's facts, then sourced rows, then named defaults.

        Raises:
            KeyError: No table has the key: a mistake of ours, not of the case.
        """
        fact = self.fact(key, *places)
        if fact is not None:
            return fact
        for place in places:
            if (key, place) in parameters():
                return Physical(parameters()[key, place])
        for place in places:
            default = default_at(key, place)
            if default is not None:
                return Physical(default.value, (default.name,))
        raise KeyError(f"no parameter {key} for {places}")


def lognormal_cv(p95_over_mean: float) -> float:
    """Coefficient of variation of the lognormal whose 95th percentile is this many means.

    p95/mean = exp(1.645 s - s^2/2), so s = 1.645 - sqrt(1.645^2 - 2 ln(p95/mean)), and
    cv = sqrt(exp(s^2) - 1).
    """
    z95 = 1.6448536269514722
    s = z95 - math.sqrt(z95**2 - 2.0 * math.log(p95_over_mean))
    return math.sqrt(math.exp(s**2) - 1.0)


@dataclass(frozen=True, slots=True)
class Stop:
    """Time of a stop at a gateway."""

    hours: float
    sd: float
    assumed: tuple[str, ...]


def crossing_stop(tariffs: Tariffs, gateway: Gateway) -> Stop:
    """Transfer and clearance at a border crossing, the queue included."""
    pair = "-".join(gateway.countries)
    key = "rail_crossing_hours" if gateway.kind == "rail_crossing" else "crossing_hours"
    mean = tariffs.physical(key, gateway.id, pair, "*")
    spread = lognormal_cv(tariffs.physical("border_p95_over_mean", gateway.id, "*").value)
    return Stop(mean.value, spread * mean.value, mean.assumed + _position(gateway))


def terminal_stop(tariffs: Tariffs, gateway: Gateway) -> Stop:
    """Waiting at a rail terminal for the train, or for the truck after it."""
    mean = tariffs.physical("terminal_hours", gateway.id, gateway.countries[0], "*")
    # Uniform between nothing and twice the mean: a load comes at any time before the train.
    return Stop(mean.value, mean.value / math.sqrt(3.0), mean.assumed + _position(gateway))


def port_stop(tariffs: Tariffs, gateway: Gateway, *, importing: bool) -> Stop:
    """Dwell of a container at a port."""
    key = "port_import_hours" if importing else "port_export_hours"
    places = (gateway.id, gateway.countries[0], "*")
    # What the case says beats the port's own mean, and that beats the default for every port.
    mean = tariffs.fact(key, *places)
    if mean is None and importing and gateway.hours_mean is not None:
        mean = Physical(gateway.hours_mean)
    if mean is None:
        mean = tariffs.physical(key, *places)
    # An exponential tail (sd = mean) fits the months between 3 and 30 h of Mexican pick-ups; dwell
    # adds a fixed part, taken as half: sd = mean / 2.
    return Stop(mean.value, 0.5 * mean.value, mean.assumed + _position(gateway))


def _position(gateway: Gateway) -> tuple[str, ...]:
    return ("gateway_position",) if gateway.approximate else ()
