"""Terms of sale: who pays what, what a customer pays back, a claim that is not always made."""

from __future__ import annotations

import pytest
from freight_kit import DAY, case_of, data_of, northbound, tables

from smartshoring.plan.terms import Sale, terms_of

MPF = 0.003464


def goods(**more):
    return [
        {
            "product": "good",
            "weight_kg": 10,
            "unit_value_usd": 50,
            "hs_code": "8544.30.00",
            **more,
        }
    ]


@pytest.mark.parametrize(
    ("incoterm", "importer", "freight", "duty"),
    [
        ("EXW", "", "buyer", "buyer"),
        ("FCA", "", "buyer", "buyer"),
        ("FOB", "", "buyer", "buyer"),
        ("CIF", "", "seller", "buyer"),
        ("DAP", "", "seller", "buyer"),
        ("DDP", "", "seller", "seller"),
        ("DAP", "seller", "seller", "seller"),
        ("DDP", "buyer", "seller", "buyer"),
        ("", "seller", "", "seller"),
        ("", "", "", ""),
    ],
)
def test_who_pays(incoterm, importer, freight, duty):
    sale = Sale("m", "p", incoterm, importer)
    assert (sale.freight_payer, sale.duty_payer) == (freight, duty)


def test_a_row_of_the_product_goes_before_the_row_for_all():
    rows = tables(
        products=[{"product": "good"}, {"product": "other"}],
        terms=[
            {"market": "buyer", "incoterm": "DAP", "payment_days": 60, "price_usd": 80},
            {"market": "buyer", "product": "good", "incoterm": "DDP", "price_usd": 90},
        ],
    )
    terms = terms_of(case_of(rows))
    assert terms.of("buyer", "good") == Sale("buyer", "good", "DDP", "", 90.0, 0.0, 0.0)
    assert terms.of("buyer", "other") == Sale("buyer", "other", "DAP", "", 80.0, 60.0, 0.0)
    assert terms.of("nobody", "good") == Sale("nobody", "good")


def test_the_customer_pays_back_a_share_of_the_duty_into_its_market():
    # 8544.30 of Mexico without origin: 5 % + 25 % + processing fee = 0.303464 x 50 = 15.1732;
    # 60 % of it comes back. The duty itself stays in the landed cost.
    rows = tables(products=goods(), terms=[{"market": "buyer", "tariff_pass_through_share": 0.6}])
    arcs = data_of(rows, northbound(), duty_date=DAY).arcs
    assert arcs.duty_usd[0] == pytest.approx(15.1732)
    assert arcs.duty_recovered_usd[0] == pytest.approx(0.6 * 15.1732)
    plain = data_of(tables(products=goods()), northbound(), duty_date=DAY)
    assert plain.arcs.duty_recovered_usd[0] == 0.0
    assert plain.not_included["terms"] == "freight.missing_terms"


def originating(*recipes):
    rows = tables(
        products=goods(),
        recipes=[
            {
                "recipe": f"local {i}",
                "product": "good",
                "qualifies_tmec": "yes",
                "basis": "claimed for the test",
                "claim_share": share,
            }
            for i, share in enumerate(recipes)
        ],
        processes=[
            {"site": "plant", "recipe": f"local {i}", "unit_cost_usd": 20}
            for i in range(len(recipes))
        ],
    )
    return data_of(rows, northbound(), duty_date=DAY).arcs


def test_a_preference_claimed_for_a_share_of_the_flow():
    # 80 % claimed: 0. The other 20 %: 5 % + 25 % + fee = 0.303464: 0.2 x 0.303464 x 50 = 3.03464.
    arcs = originating(0.8)
    assert arcs.duty_rate[0] == pytest.approx(0.2 * 0.303464)
    assert arcs.duty_usd[0] == pytest.approx(3.03464)
    law = arcs.duty_law[arcs.duty_index[0]]
    assert law["claim_share"] == 0.8
    assert law["rate_share_claimed"] == 0.0
    assert law["rate_share_unclaimed"] == pytest.approx(0.30)
    assert law["rate_share"] == pytest.approx(0.06)
    assert law["fee_share"] == pytest.approx(0.2 * MPF)
    assert "USMCA preference" in {line["measure"] for line in law["stack"]}
    assert "MFN" in {line["measure"] for line in law["stack_unclaimed"]}
    # Blank or 1: claimed for all of it, as before.
    assert originating(None).duty_usd[0] == 0.0
    assert "claim_share" not in originating(1.0).duty_law[-1]


def test_of_two_recipes_of_the_same_goods_the_lower_claim_counts():
    assert originating(1.0, 0.8).duty_usd[0] == pytest.approx(3.03464)
    assert originating(0.0).duty_rate[0] == pytest.approx(0.303464)
