"""Consumption to kilograms: worked examples by hand for each carrier, days, policies, ranges."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.emit import Emission, activities_of, emissions_of, months_of
from smartshoring.carbon.footprint.entities import Entity
from smartshoring.carbon.footprint.factors import grid
from smartshoring.carbon.footprint.totals import Totals


def used(
    carrier: str,
    quantity: str,
    unit: str,
    *,
    use: str = "stationary",
    start: str = "2024-03-10",
    end: str = "",
    verdict: str = "accepted",
) -> Consumption:
    return Consumption(
        "1",
        verdict,
        "",
        carrier,
        Decimal(quantity),
        unit,
        start,
        end or start,
        rung=1 if carrier == "electricity" else 2,
        use=use,  # type: ignore[arg-type]
    )


def by_scope(line: Consumption, **more: object) -> dict[tuple[str, str], Emission]:
    return {(one.scope, one.method): one for one in emissions_of(line, None, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("carrier", "quantity", "unit", "use", "kg"),
    [
        # 1,000 L x (2.744732 + 0.000113028 x 28 + 0.000022606 x 265)
        ("diesel", "1000", "L", "stationary", 1000 * (2.744732 + 0.003164784 + 0.00599059)),
        # 1,000 L x (2.744732 + 0.000146936 x (28 + 265))
        ("diesel", "1000", "L", "mobile_road", 1000 * (2.744732 + 0.043052248)),
        # 100 L x (2.296672 + 0.000828525 x 28 + 0.000265128 x 265)
        ("gasoline", "100", "L", "mobile_road", 100 * (2.296672 + 0.0231987 + 0.07025892)),
        # 500 L x (1.648272 + 0.000026122 x 28 + 0.000002612 x 265)
        ("lpg", "500", "L", "stationary", 500 * (1.648272 + 0.000731416 + 0.00069218)),
        ("lpg", "90", "kg", "stationary", 90 * (2.984630 + 0.0000473 * 28 + 0.00000473 * 265)),
        # dry gas: 2.202083 + 0.000038128 x 28 + 0.000003813 x 265
        ("natural_gas", "1000", "m3", "stationary", 1000 * (2.202083 + 0.001067584 + 0.001010445)),
        # gross heat: 52.123888 + 0.0009025 x 28 + 0.00009025 x 265
        ("natural_gas", "10", "GJ_gross", "stationary", 10 * (52.123888 + 0.02527 + 0.02391625)),
        ("petcoke", "10", "kg", "stationary", 10 * (3.168750 + 0.0000975 * 28 + 0.0000195 * 265)),
        (
            "fuel_oil_residual", "1000", "L", "stationary",
            1000 * (3.153207 + 0.000122217 * 28 + 0.000024443 * 265),
        ),
    ],
)  # fmt: skip
def test_fuels_by_hand(carrier: str, quantity: str, unit: str, use: str, kg: float) -> None:
    found = by_scope(used(carrier, quantity, unit, use=use))
    assert found["1", ""].co2e_kg("AR5") == pytest.approx(kg, rel=1e-9)


def test_another_set_of_potentials() -> None:
    burned = by_scope(used("diesel", "1000", "L"))["1", ""]
    # CH4 of fossil origin 29.8, N2O 273
    kg = 1000 * (2.744732 + 0.000113028 * 29.8 + 0.000022606 * 273)
    assert burned.co2e_kg("AR6") == pytest.approx(kg)


def test_upstream_of_diesel() -> None:
    assert by_scope(used("diesel", "1000", "L"))["3.3", ""].co2e_kg("AR5") == pytest.approx(624.09)


def test_electricity_by_hand() -> None:
    line = used("electricity", "1000", "kWh", start="2024-02-29", end="2024-03-31")
    found = by_scope(line)
    # 1,000 kWh x 0.444 kg/kWh; by market the same, as no residual mix is published
    assert found["2", "location"].co2e_kg("AR5") == pytest.approx(444.0)
    assert found["2", "market"].co2e_kg("AR5") == pytest.approx(444.0)
    # 12.2 % is lost on the way: 1,000 x 0.122 / 0.878 x 0.444
    assert found["3.3", ""].co2e_kg("AR5") == pytest.approx(1000 * 0.122 / 0.878 * 0.444)


def test_electricity_across_a_year_has_two_factors() -> None:
    line = used("electricity", "610", "kWh", start="2022-11-30", end="2023-01-30")
    found = [one for one in emissions_of(line, None) if one.method == "location"]
    # 61 days after the first reading: 31 of December at 0.435, 30 of January at 0.438
    assert [one.quantity for one in found] == pytest.approx([310.0, 300.0])
    assert [one.co2e_kg("AR5") for one in found] == pytest.approx([310 * 0.435, 300 * 0.438])


def test_grid_policies() -> None:
    def year(policy: str, of: int) -> str:
        factor = grid("MEX", of, policy)  # type: ignore[arg-type]
        assert factor is not None
        return factor.id.split("/")[1]

    assert year("consumption_year", 2022) == "2022"
    # A year without a factor takes the nearest, and says so.
    assert year("consumption_year", 2026) == "2024"
    assert grid("MEX", 2026, "consumption_year").note  # type: ignore[union-attr]
    assert year("regulator_in_force", 2025) == "2024"
    assert year("regulator_in_force", 2022) == "2021"
    assert year("latest", 2019) == "2024"


def test_share_of_a_landlord_and_fuel_of_a_carrier() -> None:
    half = emissions_of(used("diesel", "100", "L"), Entity("X", "landlord", share=Decimal("0.5")))
    assert half[0].quantity == 50
    hired = emissions_of(used("diesel", "100", "L"), Entity("X", "3pl"))
    assert {one.scope for one in hired} == {"3.4"}


def test_no_factor_is_no_zero() -> None:
    assert emissions_of(used("jet_fuel", "100", "L"), None) == ()


def test_wood_is_biogenic() -> None:
    found = by_scope(used("wood", "1000", "kg"))["1", ""]
    assert found.co2_kg == 0.0
    assert found.factor.biogenic_kg == pytest.approx(1.7472)
    # Only methane and nitrous oxide are in CO2e: 0.000468 x 28 + 0.0000624 x 265
    assert found.co2e_kg("AR5") == pytest.approx(1000 * (0.000468 * 28 + 0.0000624 * 265))


@given(st.integers(730000, 740000), st.integers(0, 400))
def test_months_share_out_every_day(first: int, length: int) -> None:
    shares = months_of(first, first + length)
    assert math.fsum(share for _, share in shares) == pytest.approx(1.0)
    assert [month for month, _ in shares] == sorted({month for month, _ in shares})


def test_totals_keep_kinds_apart() -> None:
    totals = Totals()
    for line in (
        used("electricity", "1000", "kWh", start="2024-02-29", end="2024-03-31"),
        used("diesel", "100", "L", verdict="estimated"),
    ):
        totals.add(line, activities_of(line, None), "")
    aside = used("diesel", "100", "L", verdict="quarantined")._replace(
        low=Decimal(40), high=Decimal(90)
    )
    totals.set_aside(aside, None, "")
    assert ("1", "") not in totals.by_scope()
    per_litre = 2.744732 + 0.000113028 * 28 + 0.000022606 * 265
    assert totals.by_scope("estimated")["1", ""] == pytest.approx(100 * per_litre)
    assert totals.by_scope("quarantined_low")["1", ""] == pytest.approx(40 * per_litre)
    assert totals.by_scope("quarantined_high")["1", ""] == pytest.approx(90 * per_litre)


def test_year_takes_only_its_days() -> None:
    totals = Totals(year=2023)
    line = used("electricity", "610", "kWh", start="2022-11-30", end="2023-01-30")
    totals.add(line, activities_of(line, None), "")
    assert totals.by_scope()["2", "location"] == pytest.approx(300 * 0.438)


def test_range_of_two_parts_under_one_factor() -> None:
    totals = Totals()
    for quantity in ("100", "300"):
        line = used("diesel", quantity, "L")
        totals.add(line, activities_of(line, None), "")
    total = totals.by_scope()["1", ""]
    low, high = totals.range_95()["1", ""]
    # Factor 3 % on both together; quantities 0.5 % each: s^2 = 0.03^2 + 0.005^2 (0.25^2 + 0.75^2)
    spread = math.sqrt(0.03**2 + 0.005**2 * (0.25**2 + 0.75**2))
    assert (low, high) == pytest.approx(
        (total * math.exp(-1.96 * spread), total * math.exp(1.96 * spread))
    )
