"""The one lookup: a key and a place give a sourced value, or an explained unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from smartshoring.errors import CaseError, Problem
from smartshoring.reference.defaults import Default, default_at, defaults
from smartshoring.reference.keys import UNITS, same_unit
from smartshoring.reference.scope import by_division, division_of, fact_scope, scope
from smartshoring.reference.shipped import shipped
from smartshoring.reference.tables import version
from smartshoring.reference.value import Grade, Value

_ASSUMPTION_WORDS = ("assumption", "supuesto", "assumed")


def fact_grade(source: str) -> Grade:
    """GIVEN, unless the company names no source or calls its number an assumption."""
    word = source.strip().casefold()
    return Grade.ASSUMED if not word or word.startswith(_ASSUMPTION_WORDS) else Grade.GIVEN


@dataclass(frozen=True)
class Reference:
    """Shipped tables, the case's facts and the defaults it accepted; immutable.

    Attributes:
        facts: (key, place) -> what the company said.
        accepted: Names of accepted defaults.
        moved: (key, place) of a value as found -> another number in its stead.
    """

    facts: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    moved: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Reference:
        """The shipped tables alone; they are read when first asked."""
        return cls()

    @property
    def version(self) -> str:
        """Hash over all shipped tables."""
        return version()

    def with_facts(self, facts: Iterable[Value]) -> Reference:
        """A copy in which these facts override every table; a later fact replaces an earlier one.

        Raises:
            CaseError: A fact is in another unit than its key's.
        """
        merged = dict(self.facts)
        problems = []
        for fact in facts:
            unit = UNITS.get(fact.key, fact.unit)
            if not same_unit(fact.unit, unit):
                problems.append(
                    Problem(
                        code="reference.fact_unit",
                        file="facts",
                        column="unit",
                        value=fact.unit,
                        nearest=unit,
                        params={"key": fact.key, "place": fact.place, "unit": unit},
                    )
                )
            place = fact.place or "*"
            merged[fact.key, place] = replace(
                fact, place=place, unit=unit, grade=fact_grade(fact.source)
            )
        if problems:
            raise CaseError(problems)
        return replace(self, facts=merged)

    def accepting(self, names: Literal["all"] | Iterable[str]) -> Reference:
        """A copy in which these defaults may fill unknowns; unknown names are ignored here."""
        chosen = frozenset(defaults()) if names == "all" else frozenset(names)
        return replace(self, accepted=self.accepted | (chosen & frozenset(defaults())))

    def moving(self, value: Value, number: float) -> Reference:
        """A copy in which exactly the row a value came from has another number.

        For trying an assumption at its low or high end. A fact would not do: a fact for `*` or a
        country goes before every shipped row below it, this leaves all other rows as they are.
        """
        return replace(self, moved={**self.moved, (value.key, value.place): number})

    def get(self, key: str, place: str) -> Value:
        """What is known of a key at a place (id, gateway, `*`) or pair (`CHN>USA-W`).

        Order: facts from the place upwards, the shipped row of the place, rows of what it lies
        in (INHERITED), an accepted default (ASSUMED), else unknown with the reason in `note`.
        """
        found = self._found(key, place)
        number = self.moved.get((key, found.place)) if self.moved and found.known else None
        return found if number is None else replace(found, value=number)

    def _found(self, key: str, place: str) -> Value:
        for where in fact_scope(key, place):
            fact = self.facts.get((key, where))
            if fact is not None and fact.known:
                return fact
        empty: Value | None = None
        for where in scope(key, place):
            found = shipped(key).get(where)
            if found is None:
                continue
            if found.known:
                return _seen_from(place, found)
            empty = empty or found
        default = self.default_for(key, place)
        if default is not None and default.name in self.accepted:
            return default.as_value()
        return _unknown(key, place, empty, default)

    def default_for(self, key: str, place: str) -> Default | None:
        """The nearest named default for a key at a place, accepted or not.

        Only the nearest counts: accepting the tariff for all countries does not fill Mexico's,
        which has its own.
        """
        for where in scope(key, place):
            default = default_at(key, where)
            if default is not None:
                return default
        return None

    def default(self, name: str) -> Default:
        """A named default, for choices that never become a cost.

        Raises:
            KeyError: There is none of that name.
        """
        return defaults()[name]


def _seen_from(asked: str, found: Value) -> Value:
    if found.place in (asked, "*"):
        return found
    note = f"value of {found.place}, not of {asked}"
    division = division_of(asked) if by_division(found.key) else None
    if division is not None and found.place == "MEX":
        note += f" (CFE division {division} has no tariff row; mean of the other divisions)"
    if found.note:
        note += f"; {found.note}"
    return replace(found, grade=max(found.grade, Grade.INHERITED), note=note)


def _unknown(key: str, place: str, empty: Value | None, default: Default | None) -> Value:
    note = f"no value of {key} for {place}"
    if empty is not None and empty.low is not None:
        note += f"; only a range is known: {empty.low:g} to {empty.high:g} ({empty.source})"
    if default is not None:
        note += f"; the default {default.name} could be accepted"
    return Value(
        key=key,
        place=place,
        value=None,
        unit=UNITS.get(key, ""),
        grade=Grade.ASSUMED,
        note=note,
        low=None if empty is None else empty.low,
        high=None if empty is None else empty.high,
    )
