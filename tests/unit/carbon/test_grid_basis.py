"""One electricity basis for all plants: official where all have it, else life-cycle for all."""

from __future__ import annotations

import pytest

from smartshoring.carbon.electricity import grid_basis, grid_factor, without_official_factor
from smartshoring.reference.lookup import Reference
from smartshoring.reference.places import places
from smartshoring.reference.value import Value

REFERENCE = Reference.load()


def test_mexico_china_vietnam_and_the_usa_have_official_factors():
    sites = ["MX-NLE-MTY", "CN-SZX", "VN-HPH", "US-TX-DFW"]
    assert grid_basis(sites, REFERENCE) == "location"
    values = [grid_factor(site, "location", REFERENCE).value for site in sites]
    assert values == [0.444, 0.4419, 0.6592, 0.349801]


def test_one_site_without_an_official_factor_moves_all_to_the_life_cycle_basis():
    sites = ["MX-NLE-MTY", "CN-SZX", "HN-SAP"]
    assert grid_basis(sites, REFERENCE) == "lifecycle"
    assert without_official_factor(sites, REFERENCE) == ("HN-SAP",)
    values = [grid_factor(site, "lifecycle", REFERENCE).value for site in sites]
    assert values == [0.48314, 0.5575, 0.2895]


def test_the_two_bases_are_never_mixed_up():
    # Ember's figure for Mexico is 9 % above the official one; taking it for Scope 2 is the trap.
    official = grid_factor("MEX", "location", REFERENCE)
    lifecycle = grid_factor("MEX", "lifecycle", REFERENCE)
    assert official.value is not None
    assert lifecycle.value is not None
    assert lifecycle.value / official.value == pytest.approx(1.088, abs=0.001)
    assert "NOT a scope-2 factor" in lifecycle.note


def test_a_company_factor_makes_the_official_basis_possible():
    told = REFERENCE.with_facts(
        [Value("grid_co2e_kg_per_kwh_location", "HND", 0.3, "kg/kWh", source="official notice")]
    )
    assert grid_basis(["MX-NLE-MTY", "HN-SAP"], told) == "location"


def test_every_place_has_at_least_the_life_cycle_factor():
    missing = {
        item.country_iso3
        for item in places().values()
        if not grid_factor(item.id, "lifecycle", REFERENCE).known
    }
    assert missing == {"ZAF"}  # named, so that a new gap is seen


def test_an_empty_set_of_sites_has_nothing_to_exclude():
    assert grid_basis([], REFERENCE) == "location"
