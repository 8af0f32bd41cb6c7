"""The language of traces: what an expression over a document leads to."""

from __future__ import annotations

import pytest

from smartshoring.plan.sheet.traces import TraceError, evaluated, quoted

CASH = {
    # 300 spent at month -3 and 240 at month 0; 50 a month come in from month 0 to 24.
    "periods": [
        {"start_month": 0, "months": 12, "net_usd": 360, "one_off_usd": -240},
        {"start_month": 12, "months": 12, "net_usd": 600, "one_off_usd": 0},
    ],
    "paid": [[-3, -300], [0, -240]],
}
DOCUMENT = {
    "plans": [
        {"id": "today", "cost": {"duty": 30.0, "risk": None}, "flows": []},
        {
            "id": "Querétaro = [best] & in use",
            "cost": {"duty": 12.0},
            "flows": [
                {"destination": "north", "product": "a", "quantity": 5, "qualifies": True},
                {"destination": "north", "product": "b", "quantity": 7, "qualifies": False},
                {"destination": "depot", "product": "a", "quantity": 100, "qualifies": False},
            ],
        },
    ],
    "periods": [{"period": "2027", "months": 12}, {"period": "2028", "months": 6}],
    "markets": ["north", "south"],
    "cash": CASH,
    "loan": {"amount": 1000.0, "rate": 0.1, "years": 2.0},
}
CHOICE = f"plans[{quoted('Querétaro = [best] & in use')}]"


@pytest.mark.parametrize(
    ("trace", "value"),
    [
        ("plans[today].cost.duty", 30),
        (f"plans[today].cost.duty - {CHOICE}.cost.duty", 18),
        (f"(plans[today].cost.duty - {CHOICE}.cost.duty) / plans[today].cost.duty", 0.6),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-3 - -5", 2),
        ("8 / 2 / 2", 2),
        ("1 / 0", None),
        ("periods[2028].months", 6),
        ("periods[-1].months", 6),
        ("periods[0].months", 12),
        ("sum(periods[*].months)", 18),
        (f"sum({CHOICE}.flows[destination in markets].quantity)", 12),
        (f"sum({CHOICE}.flows[product=a].quantity)", 105),
        (f"sum({CHOICE}.flows[product=a&destination=north].quantity)", 5),
        (f"sum({CHOICE}.flows[qualifies=yes].quantity)", 5),
        (f"count({CHOICE}.flows[*])", 3),
        ("sum(plans[today].flows[*].quantity)", 0),
        ("min(3, periods[*].months)", 3),
        ("max(3, periods[*].months)", 12),
        # Nothing follows from what is not known, but the least of several may.
        ("plans[today].cost.risk", None),
        ("1 + plans[today].cost.risk", None),
        ("sum(1, plans[today].cost.risk)", None),
        ("min(1, plans[today].cost.risk)", 1),
        # -300 at -3, -540 at 0, back at 0 after 540 / 50 = 10.8 months.
        ("trough(cash)", -540),
        ("trough_month(cash)", 0),
        ("payback(cash)", 10.8),
        ("first_month(cash)", -3),
        ("payback(cash) - first_month(cash)", 13.8),
        # 1000 x 0.1 / (1 - 1.1^-2) = 576.19.
        ("annuity(loan.amount, loan.rate, loan.years)", 576.190476),
        ("annuity(loan.amount, 0, loan.years)", 500),
    ],
)
def test_what_a_trace_leads_to(trace: str, value: float | None) -> None:
    found = evaluated(trace, DOCUMENT)
    assert found == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    "trace",
    [
        "",
        "plans",
        "plans[nobody].cost.duty",
        "plans[today].cost.dutty",
        "plans[today",
        "plans[today].cost.duty +",
        "3 4",
        "sum(1, 2",
        "import(1)",
        "periods[9].months",
    ],
)
def test_a_trace_that_leads_nowhere(trace: str) -> None:
    with pytest.raises(TraceError):
        evaluated(trace, DOCUMENT)


def test_payback_that_never_comes() -> None:
    cash = {**CASH, "paid": [[0, -5000.0]]}
    assert evaluated("payback(cash)", {"cash": cash}) is None
    cash = {**CASH, "paid": []}
    assert evaluated("payback(cash)", {"cash": cash}) == 0
    assert evaluated("trough(cash)", {"cash": cash}) == 0
