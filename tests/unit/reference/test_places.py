"""Places are found by id and by name, and a shared name means the city."""

from __future__ import annotations

import pytest

from smartshoring.reference import places as places_module
from smartshoring.reference.countries import country_iso2, eu_members
from smartshoring.reference.places import (
    chain,
    country_iso3,
    find_place,
    nearest_names,
    place,
    places,
)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("MX-NLE-MTY", "MX-NLE-MTY"),
        ("mx-nle-mty", "MX-NLE-MTY"),
        (" Monterrey ", "MX-NLE-MTY"),
        ("TORREON", "MX-COA-TRC"),
        ("ciudad juarez", "MX-CHH-CJS"),
        ("Juárez", "MX-CHH-CJS"),
        ("Timisoara", "RO-TSR"),
        ("Altamira", "MX-TAM-TAM"),
        ("Vietnam", "VNM"),
        ("Viet Nam", "VNM"),
        ("hn", "HND"),
        ("Estados Unidos", "USA"),
        ("South Korea", "KOR"),
        ("Columbus", "US-OH-CMH"),
        ("Texas", "US-TX"),
        ("Nuevo León", "MX-NLE"),
        ("México", "MEX"),
        ("Estado de México", "MX-MEX"),
    ],
)
def test_ids_names_and_aliases(text, id_):
    found = find_place(text)
    assert found is not None
    assert found.id == id_


@pytest.mark.parametrize(
    ("name", "city", "state"),
    [
        ("San Luis Potosí", "MX-SLP-SLP", "MX-SLP"),
        ("Querétaro", "MX-QUE-QRO", "MX-QUE"),
        ("Aguascalientes", "MX-AGU-AGU", "MX-AGU"),
        ("Chihuahua", "MX-CHH-CUU", "MX-CHH"),
        ("Durango", "MX-DUR-DGO", "MX-DUR"),
    ],
)
def test_a_name_of_city_and_state_means_the_city(name, city, state):
    assert place(state).name == name
    found = find_place(name)
    assert found is not None
    assert found.id == city


@pytest.mark.parametrize("text", ["", "  ", "Atlantis", "Gómez Palacio", "Rotterdam", "***"])
def test_unknown_places_are_none_not_a_guess(text):
    assert find_place(text) is None


def test_every_place_is_found_by_its_id_and_every_name_leads_to_one_of_that_name():
    for item in places().values():
        assert find_place(item.id) == item
        by_name = find_place(item.name)
        assert by_name is not None
        assert by_name.name == item.name


def test_the_nearest_name_helps_with_a_misspelling():
    assert nearest_names("Monterey") == ("Monterrey",)
    assert nearest_names("Torrion") == ("Torreón",)
    assert nearest_names("qqqqqqqq") == ()


def test_chains_end_at_the_country():
    assert [item.id for item in chain("MX-NLE-MTY")] == ["MX-NLE-MTY", "MX-NLE", "MEX"]
    assert [item.id for item in chain("CN-SZX")] == ["CN-SZX", "CHN"]
    assert [item.id for item in chain("USA")] == ["USA"]
    for item in places().values():
        assert chain(item.id)[-1].id == item.country_iso3
    with pytest.raises(KeyError):
        place("XX-NONE")


def test_country_codes_in_both_lengths():
    assert country_iso3("mx") == country_iso3("MEX") == "MEX"
    assert country_iso3("HK") == "HKG"
    assert country_iso3("NA") == "NAM"  # Namibia, which careless readers take for "missing"
    assert country_iso3("XX") is None
    assert country_iso3("EU") is None
    assert country_iso2("DEU") == "DE"
    assert len(eu_members()) == 27
    assert {"DEU", "IRL", "HRV"} <= eu_members()
    assert not {"GBR", "TUR", "CHE"} & eu_members()


def test_a_name_of_two_cities_is_refused_rather_than_guessed(monkeypatch):
    real = places_module.rows
    twins = tuple({"alias": "Twin", "place_id": id_} for id_ in ("MX-NLE-MTY", "US-TX-LRD"))
    monkeypatch.setattr(
        places_module, "rows", lambda name: real(name) + (twins if name == "place_aliases" else ())
    )
    places_module._index.cache_clear()
    found = find_place("Twin")
    places_module._index.cache_clear()
    assert found is None
