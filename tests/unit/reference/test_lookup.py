"""The lookup's order: facts, the place's own row, its parents', an accepted default, unknown."""

from __future__ import annotations

import pytest

from smartshoring.errors import CaseError
from smartshoring.reference import shipped as shipped_module
from smartshoring.reference.defaults import defaults
from smartshoring.reference.keys import UNITS, same_unit
from smartshoring.reference.lookup import Reference
from smartshoring.reference.places import places
from smartshoring.reference.value import Grade, Value
from smartshoring.words import say

REFERENCE = Reference.load()
ELECTRICITY = "electricity_usd_per_kwh"


def fact(key, place, value, source="invoice 2026", **more):
    return Value(
        key=key, place=place, value=value, unit=more.pop("unit", ""), source=source, **more
    )


def test_a_row_of_the_place_itself_is_reference():
    value = REFERENCE.get(ELECTRICITY, "MX-NLE")
    # 2.63338 MXN/kWh (2024 mean of the reference load) / 18.305 MXN/USD = 0.143861
    assert value.value == pytest.approx(2.63338 / 18.305, abs=1e-6)
    assert (value.grade, value.place, value.quality) == (Grade.REFERENCE, "MX-NLE", "A")


def test_a_city_inherits_from_its_state_and_says_so():
    value = REFERENCE.get(ELECTRICITY, "MX-COA-SLW")
    assert value.value == 0.143861
    assert (value.grade, value.place) == (Grade.INHERITED, "MX-COA")
    assert "value of MX-COA, not of MX-COA-SLW" in value.note


def test_the_newest_year_wins():
    # Michigan: 0.0816 in 2023, 0.0833 in 2024.
    assert REFERENCE.get(ELECTRICITY, "US-MI").value == 0.0833
    assert REFERENCE.get("grid_co2e_kg_per_kwh_location", "MEX").value == 0.444
    assert REFERENCE.get("ocean_usd_per_feu", "CHN>USA-W").value == 2546


@pytest.mark.parametrize(
    "city", ["MX-COA-TRC", "MX-CHH-CJS", "MX-CHH-CUU", "MX-DUR-DGO", "MX-CHH", "MX-DUR"]
)
def test_division_norte_never_inherits_another_divisions_tariff(city):
    value = REFERENCE.get(ELECTRICITY, city)
    assert (value.place, value.grade) == ("MEX", Grade.INHERITED)
    assert value.value == 0.15857
    assert "NORTE" in value.note


def test_border_cities_of_tamaulipas_have_their_own_division():
    # Golfo Norte on the border (0.143861), Golfo Centro in the rest of the state (0.156197).
    assert REFERENCE.get(ELECTRICITY, "MX-TAM-NLD").value == 0.143861
    assert REFERENCE.get(ELECTRICITY, "MX-TAM-TAM").value == 0.156197


def test_a_fact_about_the_state_reaches_a_city_of_another_division():
    told = REFERENCE.with_facts([fact(ELECTRICITY, "MX-COA", 0.12)])
    assert told.get(ELECTRICITY, "MX-COA-TRC").value == 0.12


def test_no_price_is_shipped_outside_mexico_and_the_usa():
    for place in ("CHN", "CN-SZX", "VN-HPH", "HND"):
        value = REFERENCE.accepting("all").get(ELECTRICITY, place)
        assert value.value is None
        assert ELECTRICITY in value.note


def test_wages_are_never_shipped_nor_defaulted():
    accepting = REFERENCE.accepting("all")
    for place in places():
        assert not accepting.get("labour_usd_per_hour", place).known


def test_facts_come_before_tables_nearest_first():
    told = REFERENCE.with_facts([fact(ELECTRICITY, "MEX", 0.20), fact(ELECTRICITY, "MX-NLE", 0.10)])
    assert told.get(ELECTRICITY, "MX-NLE-MTY").value == 0.10
    assert told.get(ELECTRICITY, "MX-JAL-GDL").value == 0.20  # although Jalisco has its own row
    assert told.get(ELECTRICITY, "MX-JAL-GDL").grade is Grade.GIVEN
    assert told.get(ELECTRICITY, "US-TX").value == 0.066
    assert REFERENCE.get(ELECTRICITY, "MX-NLE-MTY").value == 0.143861  # the original is unchanged


@pytest.mark.parametrize(
    ("source", "grade"),
    [
        ("payroll 2026", Grade.GIVEN),
        ("", Grade.ASSUMED),
        ("  ", Grade.ASSUMED),
        ("assumption: like Monterrey", Grade.ASSUMED),
        ("Supuesto del equipo", Grade.ASSUMED),
    ],
)
def test_a_fact_without_source_is_an_assumption(source, grade):
    told = REFERENCE.with_facts(
        [fact("labour_usd_per_hour", "MEX", 5.0, source, low=4.0, high=6.0)]
    )
    value = told.get("labour_usd_per_hour", "MX-NLE-MTY")
    assert (value.value, value.low, value.high, value.grade) == (5.0, 4.0, 6.0, grade)


def test_a_fact_without_a_number_hides_nothing():
    told = REFERENCE.with_facts([fact(ELECTRICITY, "MX-NLE", None)])
    assert told.get(ELECTRICITY, "MX-NLE").value == 0.143861


def test_a_fact_in_another_unit_is_refused():
    wrong = fact(ELECTRICITY, "MEX", 2.6, unit="MXN/kWh")
    with pytest.raises(CaseError) as caught:
        REFERENCE.with_facts([wrong])
    (problem,) = caught.value.problems
    for language in ("en", "es"):
        assert "USD/kWh" in say(problem.code, language, **problem.params)
    assert REFERENCE.with_facts([fact(ELECTRICITY, "MEX", 0.1, unit="usd per kWh")])


def test_units_as_people_write_them():
    assert same_unit("", "USD/km")
    assert same_unit("usd_per_km", "USD/km")
    assert same_unit("USD per hour", "USD/h")
    assert same_unit("kg CO2e/kWh", "kg/kWh")
    assert same_unit("m³", "m3")
    assert not same_unit("MXN/km", "USD/km")
    assert not same_unit("USD/mile", "USD/km")


def test_trucks_in_the_usa_cost_per_loaded_kilometre():
    value = REFERENCE.get("truck_usd_per_km", "USA")
    assert value.value == pytest.approx(2.60 / 1.609344)
    assert value.low == pytest.approx(2.15 / 1.609344)
    assert value.unit == "USD/km"
    assert value.grade is Grade.REFERENCE


def test_a_default_fills_only_when_accepted_by_name():
    unknown = REFERENCE.get("truck_usd_per_km", "MX-NLE-MTY")
    assert unknown.value is None
    assert "mx_truck" in unknown.note
    value = REFERENCE.accepting(["mx_truck"]).get("truck_usd_per_km", "MX-NLE-MTY")
    assert (value.value, value.low, value.high, value.grade) == (1.25, 1.1, 1.4, Grade.ASSUMED)


def test_only_the_nearest_default_counts():
    # The tariff for "all other countries" must not slip in for Mexico, which has its own.
    accepting = REFERENCE.accepting(["other_truck"])
    assert not accepting.get("truck_usd_per_km", "MEX").known
    assert accepting.get("truck_usd_per_km", "VNM").value == 1.4


def test_acceptance_adds_up_and_ignores_names_that_do_not_exist():
    accepting = REFERENCE.accepting(["mx_truck"]).accepting(["ca_truck", "no_such_default"])
    assert accepting.accepted == {"mx_truck", "ca_truck"}
    assert REFERENCE.accepting("all").accepted == frozenset(defaults())


def test_a_shipped_value_is_never_replaced_by_a_default():
    assert REFERENCE.accepting("all").get("truck_usd_per_km", "USA").grade is Grade.REFERENCE


def test_ocean_rates_belong_to_their_pair_and_direction():
    accepting = REFERENCE.accepting(["ocean_unquoted"])
    assert REFERENCE.get("ocean_usd_per_feu", "CHN>USA-E").value == 3191
    for pair in ("VNM>USA-W", "USA-W>CHN", "JPN>USA-W", "CHN>HND", "CHN>USA"):
        assert not REFERENCE.get("ocean_usd_per_feu", pair).known
        assert accepting.get("ocean_usd_per_feu", pair).value == 2212


def test_an_unquoted_pair_needs_its_default_accepted():
    # The only level found for China to Mexico, 4,000 USD of late 2020, is not shipped: beside rates
    # of 2026 it would make one Asian origin look dearer than its neighbour.
    assert not REFERENCE.get("ocean_usd_per_feu", "CHN>MEX").known
    told = REFERENCE.accepting(["ocean_unquoted"]).get("ocean_usd_per_feu", "CHN>MEX")
    assert (told.grade, told.value) == (Grade.ASSUMED, 2212)
    assert told.low == 1000
    assert told.high == 5000


def test_pairs_are_widened_in_the_order_of_the_contract():
    key = "ocean_usd_per_feu"
    order = ["VNM>USA-W", "VNM>USA", "*>USA-W", "*>USA", "VNM>*", "*>*"]
    for count in range(len(order), 0, -1):
        told = REFERENCE.with_facts(
            [
                fact(key, pair, 100.0 + place)
                for place, pair in enumerate(order)
                if place >= count - 1
            ]
        )
        assert told.get(key, "VNM>USA-W").value == 100.0 + count - 1


def test_a_country_wide_fact_beats_a_shipped_coast_rate():
    told = REFERENCE.with_facts([fact("ocean_usd_per_feu", "CHN>USA", 3000.0)])
    assert told.get("ocean_usd_per_feu", "CHN>USA-W").value == 3000.0


def test_chinese_cities_see_their_province_and_say_so():
    key = "grid_co2e_kg_per_kwh_location"
    assert REFERENCE.get(key, "CN-SZX").value == 0.4419  # Guangdong, not China's 0.5306
    assert REFERENCE.get(key, "CN-SZX").place == "CN-GD"
    assert REFERENCE.get(key, "CN-SHA").value == 0.5737
    assert REFERENCE.get(key, "CHN").value == 0.5306
    assert "CO2 only" in REFERENCE.get(key, "CN-SZX").note


def test_us_states_have_their_own_grid_factor():
    value = REFERENCE.get("grid_co2e_kg_per_kwh_location", "US-TX")
    assert (value.value, value.grade) == (0.349801, Grade.REFERENCE)


def test_gateways_see_their_country_and_unknown_ids_see_everything_else():
    key = "port_handling_usd_per_load"
    told = REFERENCE.with_facts([fact(key, "MEX", 280.0)])
    assert told.get(key, "MXZLO").value == 280.0
    assert not told.get(key, "USLAX").known
    assert REFERENCE.accepting(["crossing_fee"]).get("crossing_fee_usd_per_load", "XLRD4").known
    assert told.get(key, "nowhere at all").value is None


def test_the_size_of_a_load_is_the_smaller_box():
    payload = REFERENCE.get("load_payload_kg", "*")
    # 44,000 lb x 0.45359237 kg/lb = 19,958 kg
    assert payload.value == pytest.approx(44_000 * 0.45359237, abs=0.5)
    assert REFERENCE.get("load_volume_m3", "*").value == 67.6
    assert payload.grade is Grade.REFERENCE


def test_exchange_rates_are_the_flagged_average():
    assert REFERENCE.get("fx_lcu_per_usd", "MEX").value == 18.305
    assert not REFERENCE.get("fx_lcu_per_usd", "SLV").known  # uses the dollar; no row: not 1.0


def test_every_default_is_within_its_range_and_explained_in_both_languages():
    for default in defaults().values():
        assert default.low <= default.value <= default.high
        assert default.low < default.high
        assert default.reason_en != default.reason_es
        assert same_unit(default.unit, UNITS.get(default.key, default.unit))


def test_a_range_without_a_value_stays_unknown(monkeypatch):
    row = {
        "key": "k",
        "place": "*",
        "value": "4-8",
        "low": "",
        "high": "",
        "unit": "h",
        "year": "2026",
        "source": "a blog",
        "quality": "C",
        "note": "",
    }
    monkeypatch.setattr(shipped_module, "rows", lambda _: (row,))
    shipped_module.shipped.cache_clear()
    value = REFERENCE.get("k", "*")
    shipped_module.shipped.cache_clear()
    assert (value.value, value.low, value.high) == (None, 4.0, 8.0)
    assert "4 to 8" in value.note


def test_every_shipped_number_has_source_unit_and_year():
    for key in UNITS:
        for value in shipped_module.shipped(key).values():
            assert value.source
            assert value.year
            assert value.unit == UNITS[key]
            assert value.quality in {"A", "B", "C"}


def test_the_version_is_twelve_hex_digits():
    assert len(REFERENCE.version) == 12
    assert int(REFERENCE.version, 16) >= 0


def test_moving_a_default_leaves_every_other_row_alone():
    accepting = REFERENCE.accepting("all")
    other = accepting.get("truck_usd_per_km", "VNM")
    moved = accepting.moving(other, 2.2)
    assert moved.get("truck_usd_per_km", "VNM").value == 2.2
    assert moved.get("truck_usd_per_km", "HND").value == 2.2  # the same default
    assert moved.get("truck_usd_per_km", "VNM").grade is Grade.ASSUMED
    for place in ("USA", "MEX", "CAN"):
        assert moved.get("truck_usd_per_km", place) == accepting.get("truck_usd_per_km", place)
    # As a fact it would have gone before the sourced row of the USA:
    told = accepting.with_facts([fact("truck_usd_per_km", "*", 2.2)])
    assert told.get("truck_usd_per_km", "USA").value == 2.2


def test_moving_an_inherited_value_moves_only_those_who_inherit_it():
    inherited = REFERENCE.get(ELECTRICITY, "MX-COA-TRC")  # the mean of Mexico
    moved = REFERENCE.moving(inherited, 0.2)
    assert moved.get(ELECTRICITY, "MX-COA-TRC").value == 0.2
    assert moved.get(ELECTRICITY, "MX-CHH-CJS").value == 0.2
    assert moved.get(ELECTRICITY, "MX-COA-SLW").value == 0.143861


def test_moving_a_fact_keeps_its_grade_and_an_unknown_stays_unknown():
    told = REFERENCE.with_facts([fact("labour_usd_per_hour", "MEX", 5.0, "", low=4.0, high=6.0)])
    value = told.get("labour_usd_per_hour", "MX-NLE-MTY")
    moved = told.moving(value, 6.0).get("labour_usd_per_hour", "MX-NLE-MTY")
    assert (moved.value, moved.grade, moved.low) == (6.0, Grade.ASSUMED, 4.0)
    unknown = REFERENCE.get("labour_usd_per_hour", "VNM")
    assert not REFERENCE.moving(unknown, 3.0).get("labour_usd_per_hour", "VNM").known
