"""The chain of a truck over the US-Mexico border: parts, one fee for all of them, ships, trains."""

from __future__ import annotations

import pytest

from smartshoring.logistics.price import LoadPrice, Pricer, price_load
from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

REFERENCE = Reference.load()
ALL = REFERENCE.accepting("all")
MILE = 1.609344


def leg(mode: str, place: str, key: str = "", units: float = 1.0, country: str = "") -> Leg:
    return Leg(
        mode, place, place, country or place, 0.0, 1.0, 0.0, key, place if key else "", units
    )


def truck(gateway: str, *countries: str) -> Lane:
    """200 km to the border, 300 km after it."""
    before, after = countries
    return Lane(
        "a",
        "b",
        "road",
        (
            leg("road", before, "truck_usd_per_km", 200.0),
            leg("crossing", gateway, "crossing_fee_usd_per_load", country=after),
            leg("road", after, "truck_usd_per_km", 300.0),
        ),
    )


LAREDO = truck("XLRD4", "MEX", "USA")


def fact(key: str, place: str, value: float, source: str = "quote") -> Value:
    return Value(key, place, value, "USD/load", source=source)


def by_part(price: LoadPrice) -> dict[tuple[str, str], float]:
    return {(part.part, part.place): part.usd for part in price.parts}


def test_the_chain_part_by_part():
    # Haul in Mexico 200 x 1.25 (default), toll 20 and transfer 110 of the tables, brokers 250
    # (default), haul in the USA 300 x 2.60 / 1.609344 (tables).
    price = price_load(LAREDO, ALL)
    assert by_part(price) == pytest.approx(
        {
            ("road", "MEX"): 250.0,
            ("bridge", "XLRD4"): 20.0,
            ("transfer", "XLRD4"): 110.0,
            ("brokers", "XLRD4"): 250.0,
            ("road", "USA"): 300 * 2.60 / MILE,
        }
    )
    assert price.freight_usd == pytest.approx(250 + 300 * 2.60 / MILE)
    assert price.handling_usd == pytest.approx(380.0)
    assert all(part.value.source for part in price.parts)
    grades = {part.part: part.value.grade for part in price.parts if part.place != "USA"}
    # A newspaper's figure of 2021 is older than five years.
    assert grades == {
        "road": Grade.ASSUMED,
        "bridge": Grade.REFERENCE,
        "transfer": Grade.INHERITED,
        "brokers": Grade.ASSUMED,
    }


def test_other_crossings_of_the_border_use_the_defaults():
    price = price_load(truck("XOTM", "USA", "MEX"), ALL)
    assert price.handling_usd == pytest.approx(20 + 150 + 250)
    # None of the three is in the tables for Otay Mesa: without defaults all are missing.
    assert {quote.key for quote in price_load(truck("XOTM", "USA", "MEX"), REFERENCE).quotes} >= {
        "bridge_toll_usd_per_load",
        "border_transfer_usd_per_load",
        "customs_brokers_usd_per_load",
    }


@pytest.mark.parametrize("place", ["XLRD4", "USA-MEX", "*"])
def test_one_fee_of_the_company_is_split_and_never_added_to(place):
    # 95 in the proportion 20 : 110 : 250 of 380 = 5 : 27.5 : 62.5.
    told = ALL.with_facts([fact("crossing_fee_usd_per_load", place, 95.0)])
    price = price_load(LAREDO, told)
    assert price.handling_usd == pytest.approx(95.0)
    assert price.of_parts("bridge") == pytest.approx(5.0)
    assert price.of_parts("transfer") == pytest.approx(27.5)
    assert price.of_parts("brokers") == pytest.approx(62.5)
    assert [v.key for v in price.used].count("crossing_fee_usd_per_load") == 1
    assert "customs_brokers_usd_per_load" not in {value.key for value in price.used}


def test_the_default_fee_stands_in_only_while_a_part_is_unknown():
    # Brokers are not accepted: the one fee of 170 is split 20 : 110 : 250.
    fee = REFERENCE.accepting(["crossing_fee"])
    price = price_load(LAREDO, fee)
    assert price.handling_usd == pytest.approx(170.0)
    assert price.of_parts("brokers") == pytest.approx(170 * 250 / 380)
    # With them accepted it is not used at all.
    both = price_load(LAREDO, fee.accepting(["customs_brokers"]))
    assert both.handling_usd == pytest.approx(380.0)


def test_a_fact_about_one_part():
    told = ALL.with_facts([fact("customs_brokers_usd_per_load", "USA-MEX", 180.0)])
    assert price_load(LAREDO, told).handling_usd == pytest.approx(20 + 110 + 180)
    everywhere = ALL.with_facts([fact("border_transfer_usd_per_load", "*", 90.0)])
    assert price_load(LAREDO, everywhere).handling_usd == pytest.approx(20 + 90 + 250)


def test_crossings_into_canada_keep_one_fee():
    found = [g for g in _crossings() if "-".join(g.countries) == "USA-CAN"]
    if not found:
        pytest.skip("no crossing into Canada in the tables")
    price = price_load(truck(found[0].id, "USA", "CAN"), ALL)
    assert price.handling_usd == pytest.approx(170.0)
    assert price.of_parts("crossing") == pytest.approx(170.0)


def _crossings():
    from smartshoring.logistics.gateways import gateways  # noqa: PLC0415

    return [gateway for gateway in gateways().values() if gateway.kind == "road_crossing"]


def train() -> Lane:
    return Lane(
        "a",
        "b",
        "rail",
        (
            leg("road", "MEX", "truck_usd_per_km", 150.0),
            leg("rail", "MEX", "rail_usd_per_km", 100.0),
            leg("crossing", "RLRD", country="USA"),
            leg("rail", "USA", "rail_usd_per_km", 1000.0),
        ),
    )


def ship(first: str, last: str, countries: tuple[str, str]) -> Lane:
    return Lane(
        "a",
        "b",
        "sea",
        (
            leg("port", first, "port_handling_usd_per_load", country=countries[0]),
            leg("sea", "x", "", country=""),
            leg("port", last, "port_handling_usd_per_load", country=countries[1]),
        ),
    )


def test_trains_and_ships_pay_brokers_once_but_no_transfer():
    # Neutral between modes: goods are cleared however they come.
    price = price_load(train(), ALL)
    assert by_part(price)["brokers", "RLRD"] == pytest.approx(250.0)
    assert price.of_parts("bridge", "transfer") == 0.0
    landed = price_load(ship("CNSHA", "USLAX", ("CHN", "USA")), ALL)
    assert by_part(landed)["brokers", "USLAX"] == pytest.approx(250.0)
    assert landed.handling_usd == pytest.approx(2 * 300 + 250)
    # Inside the European Union nothing is cleared.
    inside = price_load(ship("ESVLC", "NLRTM", ("ESP", "NLD")), ALL)
    assert inside.of_parts("brokers") == 0.0


def test_unknown_brokers_of_a_train_are_said_to_be_unknown():
    told = REFERENCE.accepting(["rail_rate", "mx_truck"])
    price = price_load(train(), told)
    assert price.load_usd is not None
    assert not price.brokers_known
    assert price_load(train(), ALL).brokers_known


def test_the_range_of_a_quote():
    # Low: 200 x 1.1 + 300 x 2.15 / mile + 9.5 + 110 + 100; high: 200 x 1.4 + 300 x 2.60 / mile
    # (no high end is known) + 23.75 + 175 + 500.
    low, high = Pricer(REFERENCE).range_usd(LAREDO)
    assert low == pytest.approx(220 + 300 * 2.15 / MILE + 219.5)
    assert high == pytest.approx(280 + 300 * 2.60 / MILE + 698.75)


def test_moving_a_part_moves_the_price():
    price = price_load(LAREDO, ALL)
    brokers = next(value for value in price.used if value.key == "customs_brokers_usd_per_load")
    moved = price_load(LAREDO, ALL.moving(brokers, 500.0))
    assert moved.load_usd == pytest.approx(price.load_usd + 250.0)
