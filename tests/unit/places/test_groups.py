"""Near countries follow from the places' groups, never from a taste."""

from __future__ import annotations

import pytest

from smartshoring.places.groups import country_of, near_countries
from smartshoring.reference.countries import country_names, eu_members
from smartshoring.reference.places import places


def test_near_the_usa():
    near = near_countries(["USA"])
    assert {"MEX", "CAN", "HND", "CRI", "COL", "DOM"} <= near
    assert not {"USA", "CHN", "VNM", "POL", "CHL"} & near


def test_near_a_member_of_the_european_union():
    near = near_countries(["DEU"])
    assert {"POL", "ROU", "MAR", "TUR", "TUN"} <= near
    assert {"FRA", "ESP", "NLD"} <= near  # one customs union
    assert not {"DEU", "MEX", "CHN", "USA"} & near


def test_two_homes_have_both_and_are_not_near_themselves():
    near = near_countries(["USA", "DEU"])
    assert {"MEX", "POL"} <= near
    assert not {"USA", "DEU"} & near
    assert "MEX" not in near_countries(["USA", "MEX"])


@pytest.mark.parametrize("home", [["MEX"], ["CHN"], ["POL"], ["JPN"], []])
def test_other_homes_have_no_grouping_and_must_be_told(home):
    assert near_countries(home) == frozenset()


def test_home_is_never_near_itself():
    for country in country_names():
        assert country not in near_countries([country])


def test_the_countries_of_a_group_all_come_back():
    grouped = {item.id for item in places().values() if item.group == "nearshore-US"}
    countries = {id_ for id_ in grouped if len(id_) == 3}
    assert near_countries(["USA"]) == countries
    assert near_countries(["NLD"]) >= eu_members() - {"NLD"}


def test_country_of_places_and_codes():
    assert country_of("MX-NLE-MTY") == "MEX"
    assert country_of("US-TX") == "USA"
    assert country_of("NLD") == "NLD"
    with pytest.raises(KeyError):
        country_of("nowhere")
