"""Conditions: what an alternative network must keep to, said of a site, a country or everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartshoring.plan.arrays import Bools, Coefficients

ConditionKind = Literal["no_closing", "no_opening", "without", "keep"]
CONDITION_KINDS: tuple[ConditionKind, ...] = ("no_closing", "no_opening", "without", "keep")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        kind: `no_closing`: none of its sites closes; `no_opening`: none opens; `without`: of its
            sites, candidates are never used and existing ones not in the last period; `keep`: its
            site is open in the last period.
        country: Alpha-3 code of the country it speaks of, "" for another subject.
        site: Site it speaks of; "" together with no country = everywhere.
    """

    kind: ConditionKind
    country: str = ""
    site: str = ""

    @property
    def subject(self) -> str:
        """The site or the country; "" = everywhere."""
        return self.site or self.country

    def sites(self, data: Coefficients) -> Bools:
        """Sites it speaks of [S]."""
        if self.site:
            return np.array([name == self.site for name in data.sites.name], np.bool_)
        if self.country:
            return np.array([own == self.country for own in data.sites.country], np.bool_)
        return np.ones(len(data.sites), np.bool_)
