"""The bill of the Mexican utility, part by part, against hand arithmetic and real bills."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.places.cfe_tariff import Load, billed_kw, price_of, tariff_at, yearly_bill
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

REFERENCE = Reference.load()
# 35 / 52 / 13 % of the energy in base, intermediate and peak hours.
LOAD = Load(1000.0, 0.35, 0.52, 0.13, 0.57)


def test_the_bill_of_monterrey_by_hand() -> None:
    # Golfo Norte, means of 2025: energy 1.09445, 1.70808, 1.85508 MXN/kWh, distribution 60.23 and
    # capacity 436.706 MXN/kW-month, supply 551.77 MXN/month.
    # 1000 kW at a load factor of 0.57: 570 kW x 8760 h = 4,993,200 kWh; at the load factor of law
    # the billed demand is the 1000 kW themselves.
    tariff = tariff_at("MX-NLE", REFERENCE)
    assert tariff is not None
    bill = yearly_bill(LOAD, tariff)
    assert bill.energy_kwh == pytest.approx(4_993_200)
    # Base hours: 4,993,200 x 0.35 = 1,747,620 kWh x 1.09445 = 1,912,682.71 MXN, and so on.
    assert bill.energy_base_mxn == pytest.approx(1_912_682.71, abs=0.01)
    assert bill.energy_intermediate_mxn == pytest.approx(4_434_968.23, abs=0.01)
    assert bill.energy_peak_mxn == pytest.approx(1_204_162.11, abs=0.01)
    assert bill.distribution_mxn == pytest.approx(1000 * 60.23 * 12)
    assert bill.capacity_mxn == pytest.approx(1000 * 436.706 * 12)
    assert bill.supply_mxn == pytest.approx(551.77 * 12)
    # Without supply: 2.70669 MXN/kWh, as computed independently for this load from the same rows.
    without = (bill.total_mxn - bill.supply_mxn) / bill.energy_kwh
    assert without == pytest.approx(2.70669, abs=5e-6)


def test_the_billed_demand_of_a_real_bill() -> None:
    # A bill of January 2026 in Golfo Norte: 662 kW in peak hours, 691 kW at most, 307,542 kWh.
    # 307,542 / (24 x 31 x 0.57) = 725.2 kW is more than either, so the measured demand is billed:
    # 662 x 401.78 MXN (capacity that month) = 265,978.36 MXN, as the bill says.
    kw = billed_kw(662, 307_542, 24 * 31, 0.57)
    assert kw * 401.78 == pytest.approx(265_978.36, abs=0.005)
    assert billed_kw(691, 307_542, 24 * 31, 0.57) == 691
    # With 200,000 kWh it would be 200,000 / 424.08 = 471.6 kW.
    assert billed_kw(662, 200_000, 24 * 31, 0.57) == pytest.approx(471.609, abs=1e-3)


def test_a_plant_that_stands_still_in_peak_hours_pays_no_capacity() -> None:
    tariff = tariff_at("MX-NLE", REFERENCE)
    assert tariff is not None
    bill = yearly_bill(replace(LOAD, intermediate_share=0.65, peak_share=0.0), tariff)
    assert bill.capacity_mxn == 0.0
    assert bill.energy_peak_mxn == 0.0
    assert bill.distribution_mxn > 0


@given(st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_a_steadier_load_never_pays_more_per_kwh(one: float, other: float) -> None:
    tariff = tariff_at("MX-BCN", REFERENCE)
    assert tariff is not None
    low, high = sorted((one, other))
    dear = yearly_bill(replace(LOAD, load_factor=low), tariff)
    cheap = yearly_bill(replace(LOAD, load_factor=high), tariff)
    assert cheap.mxn_per_kwh <= dear.mxn_per_kwh * (1 + 1e-12)
    # Below the load factor of law it is the energy that bounds the billed demand.
    if high <= 0.57:
        assert cheap.total_mxn - cheap.supply_mxn == pytest.approx(
            (dear.total_mxn - dear.supply_mxn) * high / low
        )


def test_the_price_names_what_is_behind_it() -> None:
    price = price_of(LOAD, "MX-NLE-MTY", REFERENCE)
    assert price is not None
    assert price.value.value == pytest.approx(price.bill.mxn_per_kwh / 18.305)
    assert {value.key for value in price.behind} >= {"cfe_capacity_mxn_per_kw_month"}
    assert price.behind[-1].key == "fx_lcu_per_usd"
    # Monterrey takes the tariff of its state, and a load of unknown origin is an assumption.
    assert price.value.grade == Grade.INHERITED
    assumed = price_of(LOAD, "MX-NLE-MTY", REFERENCE, load_grade=Grade.ASSUMED)
    assert assumed is not None
    assert assumed.value.grade == Grade.ASSUMED


def test_the_exchange_rate_of_the_case_is_used() -> None:
    rate = Value("fx_lcu_per_usd", "MEX", 20.0, "LCU/USD", grade=Grade.GIVEN)
    price = price_of(LOAD, "MX-NLE", REFERENCE, mxn_per_usd=rate)
    assert price is not None
    assert price.value.value == pytest.approx(price.bill.mxn_per_kwh / 20)


def test_a_division_without_a_row_has_the_mean_and_says_so() -> None:
    # Ciudad Juárez lies in division Norte, which the published copy lacks; its state's neighbours
    # are in other divisions, so the mean of all divisions stands for it.
    tariff = tariff_at("MX-CHH-CJS", REFERENCE)
    assert tariff is not None
    assert tariff.capacity.place == "MEX"
    assert tariff.capacity.grade == Grade.INHERITED
    assert "NORTE" in tariff.capacity.note


def test_a_border_city_has_the_tariff_of_its_division_not_of_its_state() -> None:
    # Reynosa is in Golfo Norte (60.23), the state of Tamaulipas in Golfo Centro (130.04).
    reynosa, state = tariff_at("MX-TAM-REX", REFERENCE), tariff_at("MX-TAM", REFERENCE)
    assert reynosa is not None
    assert state is not None
    assert reynosa.distribution.value == pytest.approx(60.23)
    assert state.distribution.value == pytest.approx(130.04)


def test_no_tariff_outside_mexico_unless_the_case_gives_it() -> None:
    assert tariff_at("USA", REFERENCE) is None
    assert price_of(LOAD, "US-TX", REFERENCE) is None
    facts = [
        Value(key, "USA", number, "", source="a contract")
        for key, number in (
            ("cfe_energy_base_mxn_per_kwh", 1.0),
            ("cfe_energy_intermediate_mxn_per_kwh", 2.0),
            ("cfe_energy_peak_mxn_per_kwh", 3.0),
            ("cfe_distribution_mxn_per_kw_month", 0.0),
            ("cfe_capacity_mxn_per_kw_month", 0.0),
            ("cfe_supply_mxn_per_month", 0.0),
        )
    ]
    price = price_of(LOAD, "US-TX", REFERENCE.with_facts(facts))
    assert price is not None
    # 0.35 x 1 + 0.52 x 2 + 0.13 x 3 = 1.78 MXN/kWh.
    assert price.bill.mxn_per_kwh == pytest.approx(1.78)
