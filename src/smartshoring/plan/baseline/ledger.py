"""The ledger: what the model says last year cost, category by category, against what was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from smartshoring.case.case import Case
from smartshoring.plan.cost_rows import CostRow

_TERM_OF = {
    "material": "material",
    "inbound_freight": "freight",
    "outbound_freight": "freight",
    "duty": "duty",
    "conversion_labour": "production",
    "energy": "production",
}
"""A category that the model has as soon as it has the term: without rows it is zero."""

TIED_SHARE = 0.01
"""Up to this variance a category counts as tied."""

LedgerStatus = Literal["tied", "within", "above", "not_modelled", "not_in_ledger"]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One category, of the company or of one site.

    Attributes:
        category: Cost category.
        site: Site; "" = the whole company.
        modelled_usd: What the model says; None = it has no such category.
        ledger_usd: What the ledger says; None = it has no such category.
        variance_usd: Modelled less ledger.
        variance_share: The same as a share of the ledger.
        status: `tied` within 1 %, `within` the case's tolerance, `above` it, `not_modelled`,
            `not_in_ledger`.
    """

    category: str
    site: str
    modelled_usd: float | None
    ledger_usd: float | None
    variance_usd: float | None
    variance_share: float | None
    status: LedgerStatus


def compared_ledger(
    case: Case,
    costs: Iterable[CostRow],
    periods: tuple[str, ...],
    included: Collection[str] = (),
) -> tuple[LedgerRow, ...]:
    """Modelled against ledger: every category of the company, then of each site the ledger names.

    Args:
        case: The case with its `baseline_costs`.
        costs: Cost rows of the baseline plan.
        periods: Periods of the baseline; rows of the ledger for others are left out, those
            without a period stand for all of them. A category that the ledger has for some
            periods only is compared over those.
        included: Terms that the plan's cost has.
    """
    table = case["baseline_costs"]
    paid: dict[tuple[str, str], float] = defaultdict(float)
    by_site: set[tuple[str, str]] = set()
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for i in range(len(table)):
        if str(table["period"][i]) not in ("", *periods):
            continue
        site, category = str(table["site"][i]), str(table["category"][i])
        label = str(table["period"][i])
        when = {label} if label else set(periods)
        paid[category, ""] += float(table["amount_usd"][i])
        told[category, ""] |= when
        if site:
            paid[category, site] += float(table["amount_usd"][i])
            by_site.add((category, site))
            told[category, site] |= when
    modelled: dict[tuple[str, str], float] = defaultdict(float)
    for category, site in paid:
        if _TERM_OF.get(category) in included:
            modelled[category, site] = 0.0
    for cost in costs:
        for key in {(cost.category, ""), (cost.category, cost.site)}:
            # What nobody pays stands in no ledger, unless the ledger itself lists it.
            alone = key[1] == "" and key not in paid and cost.kind == "cash"
            if alone or (key in paid and cost.period in told[key]):
                modelled[key] += cost.amount_usd
    whole = {key for key in (*paid, *modelled) if key[1] == ""}
    tolerance = case.settings.ledger_tolerance_share
    rows = [
        _row(category, site, modelled.get((category, site)), paid.get((category, site)), tolerance)
        for category, site in (*sorted(whole), *sorted(by_site))
    ]
    return tuple(row for row in rows if row.ledger_usd or row.modelled_usd)


def _row(
    category: str, site: str, modelled: float | None, ledger: float | None, tolerance: float
) -> LedgerRow:
    if ledger is None:
        return LedgerRow(category, site, modelled, None, None, None, "not_in_ledger")
    if modelled is None:
        return LedgerRow(category, site, None, ledger, None, None, "not_modelled")
    variance = modelled - ledger
    share = variance / abs(ledger) if ledger else None
    size = abs(share) if share is not None else (0.0 if variance == 0 else float("inf"))
    status: LedgerStatus = "above"
    if size <= TIED_SHARE:
        status = "tied"
    elif size <= tolerance:
        status = "within"
    return LedgerRow(category, site, modelled, ledger, variance, share, status)
