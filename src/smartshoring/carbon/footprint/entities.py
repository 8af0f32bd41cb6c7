"""Whose invoices count as the company's consumption, as what, at which site, to which share.

Roles: `own` and `subsidiary` are the company; a `shelter` company receives invoices for its plant;
a `landlord` passes energy on; a `3pl` burns fuel on its behalf; a `fuel_card` issuer sends
statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal, get_args

Role = Literal["own", "subsidiary", "shelter", "landlord", "3pl", "fuel_card"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Entity:
    """One row of `entities`.

    Attributes:
        rfc: Tax number.
        role: What it is to the company.
        site: Site at which its invoices count; "" = as the invoices say.
        share: Share of its consumption that is the company's, 0 to 1.
        first: First day on which this holds, ISO; "" = ever.
        last: Last day; "" = for ever.
    """

    rfc: str
    role: Role = "own"
    site: str = ""
    share: Decimal = Decimal(1)
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Entities:
    """All rows, by tax number of the receiver."""

    company: str
    rows: tuple[Entity, ...] = ()
    receivers: dict[str, tuple[Entity, ...]] = field(init=False)

    def __post_init__(self) -> None:
        by_rfc: dict[str, tuple[Entity, ...]] = {}
        for row in self._all():
            if row.role != "fuel_card":
                by_rfc[row.rfc] = (*by_rfc.get(row.rfc, ()), row)
        object.__setattr__(self, "receivers", by_rfc)

    def _all(self) -> Iterable[Entity]:
        yield from self.rows
        if not any(row.rfc == self.company for row in self.rows):
            yield Entity(self.company)

    def of(self, receiver: str, issuer: str, kind: str, day: str) -> Entity | None:
        """The entity as whose consumption an invoice counts; None where it counts for nobody.

        Args:
            receiver: Tax number of the receiver.
            issuer: Tax number of the issuer.
            kind: TipoDeComprobante.
            day: Its date, ISO.
        """
        known = self.receivers.get(receiver)
        if known is None:
            return None
        if issuer in self.receivers and kind not in ("T", "P", "N") and issuer == receiver:
            return None
        for row in known:
            if (not row.first or row.first <= day) and (not row.last or day <= row.last):
                return row
        return None
