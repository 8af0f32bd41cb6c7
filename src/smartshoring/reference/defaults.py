"""Named defaults: assumptions without a source, with low, high and the reason, to be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from smartshoring.errors import ReferenceTableError
from smartshoring.reference.tables import rows
from smartshoring.reference.value import Grade, Value


@dataclass(frozen=True, slots=True)
class Default:
    """One row of `assumptions.csv`.

    Attributes:
        name: What a case lists under `accept_defaults`.
        key: Key of the lookup it fills.
        place: Where: a country, `*` for all, `*>*` for all pairs.
        value: The number.
        low: Low end of what is plausible.
        high: High end of what is plausible.
        unit: Unit.
        reason_en: Why this number, in English.
        reason_es: The same in Spanish.
    """

    name: str
    key: str
    place: str
    value: float
    low: float
    high: float
    unit: str
    reason_en: str
    reason_es: str

    def as_value(self) -> Value:
        """The default as an assumed value."""
        return Value(
            key=self.key,
            place=self.place,
            value=self.value,
            unit=self.unit,
            source=f"assumption: {self.name}",
            grade=Grade.ASSUMED,
            note=self.reason_en,
            low=self.low,
            high=self.high,
        )


@cache
def defaults() -> dict[str, Default]:
    """All defaults by name.

    Raises:
        ReferenceTableError: A default is outside its range or has no reason.
    """
    found: dict[str, Default] = {}
    for row in rows("assumptions"):
        default = Default(
            name=row["name"],
            key=row["key"],
            place=row["place"],
            value=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=row["unit"],
            reason_en=row["reason_en"],
            reason_es=row["reason_es"],
        )
        reasoned = default.reason_en and default.reason_es
        if not (default.low <= default.value <= default.high and reasoned):
            raise ReferenceTableError(f"assumptions.csv: {default.name}")
        found[default.name] = default
    return found


@cache
def default_at(key: str, place: str) -> Default | None:
    """The default of a key for exactly this place."""
    for default in defaults().values():
        if (default.key, default.place) == (key, place):
            return default
    return None
