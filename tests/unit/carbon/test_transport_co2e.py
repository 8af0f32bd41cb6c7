"""Freight CO2e per kilogram of cargo, leg by leg, with its weakest grade."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.carbon.transport import freight_co2e_kg_per_load_kg, freight_parts
from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

REFERENCE = Reference.load()


def leg(mode, km=0.0, country="MEX"):
    return Leg(mode, "a", "b", country, km, 1.0, 0.0)


def lane(*legs):
    return Lane("a", "b", "sea", tuple(legs))


def test_a_door_to_door_chain_adds_up():
    chain = lane(
        leg("road", 100, "CHN"),
        leg("port", country="CHN"),
        leg("sea", 12_000, ""),
        leg("port", country="MEX"),
        leg("terminal"),
        leg("rail", 900),
        leg("terminal"),
        leg("crossing", country=""),
        leg("road", 50, "USA"),
    )
    # per tonne: 100 x 0.09502 + 10.7 + 12,000 x 0.01977 + 10.7 + 0.6 + 900 x 0.0347 + 0.6
    #            + 0 + 50 x 0.09502
    #          = 9.502 + 10.7 + 237.24 + 10.7 + 0.6 + 31.23 + 0.6 + 4.751 = 305.323 kg
    co2e, grade = freight_co2e_kg_per_load_kg(chain, REFERENCE)
    assert co2e == pytest.approx(0.305323, abs=1e-9)
    assert grade is Grade.INHERITED  # British road and rail factors stand for the world
    assert sum(part.co2e_kg_per_kg or 0 for part in freight_parts(chain, REFERENCE)) == co2e


def test_an_ocean_leg_alone_is_reference():
    # 10,000 km x 0.01977 kg/tkm = 197.7 kg per tonne
    co2e, grade = freight_co2e_kg_per_load_kg(lane(leg("sea", 10_000, "")), REFERENCE)
    assert co2e == pytest.approx(0.1977)
    assert grade is Grade.REFERENCE


def test_every_factor_is_well_to_wheel_and_ghg_potentials_are_not_mixed_between_modes():
    for key in ("road_co2e_kg_per_tkm", "rail_co2e_kg_per_tkm", "sea_co2e_kg_per_tkm"):
        note = REFERENCE.get(key, "*").note
        assert "WTW" in note
        assert "AR5" in note
    assert "AR6" in REFERENCE.get("port_co2e_kg_per_t", "*").note  # flagged, not hidden
    assert REFERENCE.get("port_co2e_kg_per_t", "*").grade is Grade.INHERITED


def test_a_countrys_own_factor_is_used_on_its_legs_only():
    told = REFERENCE.with_facts([Value("road_co2e_kg_per_tkm", "MEX", 0.2, "", source="carrier")])
    chain = lane(leg("road", 1000, "MEX"), leg("road", 1000, "USA"))
    co2e, _ = freight_co2e_kg_per_load_kg(chain, told)
    assert co2e == pytest.approx(0.2 + 0.09502)


def test_grades_are_those_of_the_weakest_leg():
    told = REFERENCE.with_facts([Value("sea_co2e_kg_per_tkm", "*", 0.01, "", source="")])
    assert freight_co2e_kg_per_load_kg(lane(leg("sea", 1, "")), told)[1] is Grade.ASSUMED


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["road", "rail", "sea", "port", "terminal", "crossing"]),
            st.floats(0, 20_000),
        ),
        max_size=8,
    )
)
def test_chains_never_emit_less_than_nothing_and_add_leg_by_leg(legs):
    chain = lane(*(leg(mode, km) for mode, km in legs))
    co2e, _ = freight_co2e_kg_per_load_kg(chain, REFERENCE)
    singles = [freight_co2e_kg_per_load_kg(lane(one), REFERENCE)[0] for one in chain.legs]
    assert co2e is not None
    assert co2e >= 0
    assert co2e == pytest.approx(sum(single or 0 for single in singles), abs=1e-12)
