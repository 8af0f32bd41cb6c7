"""Energy and CO2e per unit made, and a baseline for its volume and mix that must prove itself.

Energy performance indicator by linear regression of monthly energy on units of each product, as
ISO 50006 describes normalisation. A baseline is valid when R2 >= 0.75, every slope has p < 0.1 and
no slope is negative (our reading of practice under ISO 50006; the standard leaves thresholds to the
user); without a valid one no saving is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy import stats

_LEAST_R2: Final = 0.75
_MOST_P: Final = 0.1
_LEAST_SPARE: Final = 3
"""Months beyond the number of unknowns."""


class Made(NamedTuple):
    """Units of a product made at a site in a month.

    Attributes:
        site: Site; "" = the whole company.
        product: Product.
        month: `YYYY-MM`.
        units: How many.
    """

    site: str
    product: str
    month: str
    units: float


class Intensity(NamedTuple):
    """A site's energy and CO2e per unit in a month.

    Attributes:
        site: Site.
        month: `YYYY-MM`.
        units: Units of all products.
        kwh: Electricity used.
        co2e_kg: Scope 1 and 2 by location.
        kwh_per_unit: None without units.
        co2e_kg_per_unit: None without units.
    """

    site: str
    month: str
    units: float
    kwh: float
    co2e_kg: float
    kwh_per_unit: float | None
    co2e_kg_per_unit: float | None


class Baseline(NamedTuple):
    """Electricity as base load plus so much per unit of each product.

    Attributes:
        site: Site.
        months: Months it rests on.
        base_kwh: Per month, whatever is made.
        kwh_per_unit: Of each product.
        r2: Share of the variance that it explains; None without enough months.
        p: p-value of each product's slope.
        valid: Whether it may be used.
        reason: Code of why not: `few_months`, `low_r2`, `weak_slope`, `negative_slope`,
            `no_variation`; "" when it is valid.
    """

    site: str
    months: tuple[str, ...]
    base_kwh: float | None = None
    kwh_per_unit: Mapping[str, float] = {}
    r2: float | None = None
    p: Mapping[str, float] = {}
    valid: bool = False
    reason: str = ""


def intensities(
    made: Sequence[Made],
    kwh: Mapping[tuple[str, str], float],
    co2e_kg: Mapping[tuple[str, str], float],
) -> tuple[Intensity, ...]:
    """Energy and CO2e per unit of each site and month.

    Args:
        made: What was made.
        kwh: Electricity by (site, month); ("", month) = all sites.
        co2e_kg: Scope 1 and 2 by location, the same way.
    """
    sums: dict[tuple[str, str], float] = {}
    for one in made:
        key = (one.site, one.month)
        sums[key] = sums.get(key, 0.0) + one.units
    found = []
    for (site, month), units in sorted(sums.items()):
        used, emitted = kwh.get((site, month), 0.0), co2e_kg.get((site, month), 0.0)
        per = (used / units, emitted / units) if units > 0 else (None, None)
        found.append(Intensity(site, month, units, used, emitted, *per))
    return tuple(found)


def baselines(made: Sequence[Made], kwh: Mapping[tuple[str, str], float]) -> tuple[Baseline, ...]:
    """A baseline of electricity for each site, with its validity."""
    return tuple(
        _baseline(site, [one for one in made if one.site == site], kwh)
        for site in sorted({one.site for one in made})
    )


def _baseline(site: str, made: Sequence[Made], kwh: Mapping[tuple[str, str], float]) -> Baseline:
    products = sorted({one.product for one in made})
    months = tuple(sorted({one.month for one in made if (site, one.month) in kwh}))
    blank = Baseline(site, months)
    if len(months) < len(products) + 1 + _LEAST_SPARE:
        return blank._replace(reason="few_months")
    units = np.zeros((len(months), len(products)))
    for one in made:
        if one.month in months:
            units[months.index(one.month), products.index(one.product)] += one.units
    energy = np.array([kwh[site, month] for month in months])
    x = np.column_stack([np.ones(len(months)), units])
    if np.linalg.matrix_rank(x) < x.shape[1] or np.ptp(energy) == 0:
        return blank._replace(reason="no_variation")
    slope, *_ = np.linalg.lstsq(x, energy, rcond=None)
    rest = energy - x @ slope
    spare = len(months) - x.shape[1]
    r2 = float(1.0 - rest @ rest / np.sum((energy - energy.mean()) ** 2))
    variance = rest @ rest / spare * np.diag(np.linalg.inv(x.T @ x))
    error = np.sqrt(np.maximum(variance, 1e-300))
    p = 2.0 * stats.t.sf(np.abs(slope) / error, spare)
    reason = ""
    if r2 < _LEAST_R2:
        reason = "low_r2"
    elif np.any(slope[1:] < 0):
        reason = "negative_slope"
    elif np.any(p[1:] >= _MOST_P):
        reason = "weak_slope"
    return Baseline(
        site,
        months,
        float(slope[0]),
        {name: float(s) for name, s in zip(products, slope[1:], strict=True)},
        r2,
        {name: float(value) for name, value in zip(products, p[1:], strict=True)},
        not reason,
        reason,
    )
