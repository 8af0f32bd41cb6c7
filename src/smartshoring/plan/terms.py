"""Terms of sale: what a customer pays, when, and who pays freight and duty.

The landed cost stays that of the whole chain, whoever pays it. Terms say who the payer is (for the
cash view) and which share of the duty the customer pays back.

Freight is the main carriage: the buyer's under EXW, FCA, FAS and FOB, the seller's under the other
seven rules; under F rules the seller still brings the goods to the carrier, under C rules the buyer
takes over where the main carriage ends, and neither part is told apart here. Duty is owed by the
importer of record: as stated, else the seller under DDP and the buyer under every other rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats
from smartshoring.plan.ledger import Ledger

Payer = Literal["buyer", "seller", ""]
"""Who pays; "" = the case does not say."""

_PAYERS: Final[dict[str, Payer]] = {"buyer": "buyer", "seller": "seller"}
_BUYER_CARRIES: Final = frozenset({"EXW", "FCA", "FAS", "FOB"})


@dataclass(frozen=True, slots=True)
class Sale:
    """Terms on which one product is sold in one market.

    Attributes:
        market: Market.
        product: Product.
        incoterm: Incoterms 2020 rule; "" = not said.
        importer_of_record: As stated; "" = not said.
        price_usd: Price of a unit; None when not given.
        payment_days: Days from delivery to payment; 0 when not given.
        pass_through_share: Share of the duty into the market that the customer pays back.
    """

    market: str
    product: str
    incoterm: str = ""
    importer_of_record: Payer = ""
    price_usd: float | None = None
    payment_days: float = 0.0
    pass_through_share: float = 0.0

    @property
    def freight_payer(self) -> Payer:
        """Who pays the main carriage."""
        if not self.incoterm:
            return ""
        return "buyer" if self.incoterm in _BUYER_CARRIES else "seller"

    @property
    def duty_payer(self) -> Payer:
        """Who owes the duty at the border."""
        if self.importer_of_record or not self.incoterm:
            return self.importer_of_record
        return "seller" if self.incoterm == "DDP" else "buyer"


@dataclass(frozen=True)
class Terms:
    """The terms of a case by market and product."""

    rows: dict[tuple[str, str], Sale]

    def of(self, market: str, product: str) -> Sale:
        """Terms of a product in a market: its own row, else the market's row for all products."""
        found = self.rows.get((market, product)) or self.rows.get((market, ""))
        if found is None:
            return Sale(market, product)
        return Sale(
            market,
            product,
            found.incoterm,
            found.importer_of_record,
            found.price_usd,
            found.payment_days,
            found.pass_through_share,
        )

    def pass_through(self, markets: tuple[str, ...], products: tuple[str, ...]) -> Floats:
        """Share of the duty paid back, by market and product [M x P]."""
        shares = [[self.of(m, p).pass_through_share for p in products] for m in markets]
        return np.array(shares, float).reshape(len(markets), len(products))


def terms_of(case: Case, ledger: Ledger | None = None) -> Terms:
    """The terms table; `ledger` is told when there is none."""
    table = case["terms"]
    if not len(table) and ledger is not None:
        ledger.not_included("terms", "freight.missing_terms")
    rows: dict[tuple[str, str], Sale] = {}
    for i in range(len(table)):
        price, days, back = (
            float(table[name][i])
            for name in ("price_usd", "payment_days", "tariff_pass_through_share")
        )
        sale = Sale(
            market=str(table["market"][i]),
            product=str(table["product"][i]),
            incoterm=str(table["incoterm"][i]),
            importer_of_record=_PAYERS.get(str(table["importer_of_record"][i]), ""),
            price_usd=None if np.isnan(price) else price,
            payment_days=0.0 if np.isnan(days) else days,
            pass_through_share=0.0 if np.isnan(back) else back,
        )
        rows[sale.market, sale.product] = sale
    return Terms(rows)
