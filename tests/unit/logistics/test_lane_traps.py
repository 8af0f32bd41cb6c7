"""The known traps of routing: the Arctic, canals, closed bridges, ports on one node, borders."""

from __future__ import annotations

import pytest

from smartshoring.logistics.gateways import gateways
from smartshoring.logistics.lanes import (
    Point,
    RoutingOptions,
    find_lanes,
    known_gateways,
    unknown_gateways,
)
from smartshoring.logistics.price import price_load
from smartshoring.logistics.tables import atlas
from smartshoring.network.lane import Lane, NoLane
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value
from smartshoring.units import KM_PER_NAUTICAL_MILE
from smartshoring.words import LANGUAGES, say

REFERENCE = Reference.load()
MONTERREY = Point("Monterrey", 25.68435, -100.31721, "MEX")
SALTILLO = Point("Saltillo", 25.42595, -100.97963, "MEX")
SLP = Point("San Luis Potosi", 22.15234, -100.97135, "MEX")
CHICAGO = Point("Chicago", 41.8781, -87.6298, "USA")
DETROIT = Point("Detroit", 42.33143, -83.04575, "USA")
BUFFALO = Point("Buffalo", 42.8864, -78.8784, "USA")
DALLAS = Point("Dallas", 32.78306, -96.80667, "USA")
TORONTO = Point("Toronto", 43.70643, -79.39864, "CAN")
SHANGHAI = Point("Shanghai", 31.22222, 121.45806, "CHN")
SUZHOU = Point("Suzhou", 31.30408, 120.59538, "CHN")
ROTTERDAM = Point("Rotterdam", 51.9225, 4.47917, "NLD")
STUTTGART = Point("Stuttgart", 48.78232, 9.17702, "DEU")
SAN_PEDRO_SULA = Point("San Pedro Sula", 15.50585, -88.02588, "HND")
HAWAII = Point("Honolulu", 21.3, -157.85, "USA")


def ask(a: Point, b: Point, mode: str, reference: Reference = REFERENCE, **options: object):
    lanes, refused = find_lanes(
        [(a, b)],
        [mode],
        options=RoutingOptions(**options),  # type: ignore[arg-type]
        reference=reference,
    )
    assert len(lanes) + len(refused) == 1
    return (*lanes, *refused)[0]


def lane(a: Point, b: Point, mode: str, **options: object) -> Lane:
    answer = ask(a, b, mode, **options)
    assert isinstance(answer, Lane), answer
    return answer


def refusal(a: Point, b: Point, mode: str, **options: object) -> NoLane:
    answer = ask(a, b, mode, **options)
    assert isinstance(answer, NoLane), answer
    for language in LANGUAGES:
        assert say(answer.code, language, origin=a.name, destination=b.name, detail=answer.detail)
    return answer


def sea_nm(one: str, two: str, closed: frozenset[str] = frozenset({"arctic"})) -> float:
    world = atlas()
    number = {port.id: index for index, port in enumerate(world.ports)}
    return float(world.sea(closed).km[number[one], number[two]]) / KM_PER_NAUTICAL_MILE


def test_northern_sea_route_only_when_asked_for():
    # 8,315 nm over the Arctic against 10,600 nm by Suez: the short way must be asked for.
    assert sea_nm("CNSHA", "NLRTM") == pytest.approx(10_600, rel=0.015)
    assert sea_nm("CNSHA", "NLRTM", frozenset()) < 8_500
    assert lane(SHANGHAI, ROTTERDAM, "sea", arctic=True).distance_km < 16_000
    assert lane(SHANGHAI, ROTTERDAM, "sea").distance_km > 19_000


def test_no_default_way_passes_the_arctic():
    assert not atlas().sea(frozenset({"arctic"})).uses["arctic"].any()


def test_suez_closed_goes_round_the_cape():
    assert sea_nm("CNSHA", "NLRTM", frozenset({"arctic", "suez"})) == pytest.approx(
        13_800, rel=0.035
    )


def test_panama_closed_is_longer_never_through():
    open_, barred = frozenset({"arctic"}), frozenset({"arctic", "panama"})
    assert sea_nm("CNSHA", "MXVER", barred) > 1.2 * sea_nm("CNSHA", "MXVER", open_)
    assert atlas().sea(open_).uses["panama"].any()
    assert not atlas().sea(barred).uses["panama"].any()


def test_a_sea_with_both_canals_closed_still_has_only_real_ways():
    closed = atlas().sea(frozenset({"arctic", "panama", "suez"}))
    assert not closed.uses["panama"].any()
    assert not closed.uses["suez"].any()
    assert (closed.km >= atlas().sea(frozenset({"arctic"})).km - 1e-6).all()


def test_manzanillo_and_lazaro_cardenas_are_two_ports():
    assert sea_nm("CNSHA", "MXLZC") - sea_nm("CNSHA", "MXZLO") > 50
    assert 100 < sea_nm("MXZLO", "MXLZC") < 350


def test_no_two_ports_share_all_their_distances():
    km = atlas().sea(frozenset({"arctic"})).km
    for one in range(len(km)):
        for two in range(one):
            assert km[one, two] > 1.0, (atlas().ports[one].id, atlas().ports[two].id)


def test_laredo_bridges_closed_uses_another_crossing():
    normal = lane(MONTERREY, DETROIT, "road")
    assert normal.gateways[0] in ("XLRD4", "XLRD3")
    diverted = lane(MONTERREY, DETROIT, "road", closed=frozenset({"XLRD3", "XLRD4"}))
    assert not {"XLRD3", "XLRD4"} & set(diverted.gateways)
    assert len(diverted.gateways) == 1
    assert 1.0 < diverted.distance_km / normal.distance_km < 1.15


def test_all_us_mexican_crossings_closed_leaves_no_road_or_rail():
    crossings = frozenset(g.id for g in gateways().values() if set(g.countries) == {"USA", "MEX"})
    answer = refusal(MONTERREY, DALLAS, "road", closed=crossings)
    assert answer.code == "logistics.no_road_path"
    assert "XLRD4" in answer.detail
    assert refusal(MONTERREY, DALLAS, "rail", closed=crossings).code == "logistics.no_rail_path"
    by_ship = lane(MONTERREY, DALLAS, "sea", closed=crossings)
    assert not crossings & set(by_ship.gateways)


def test_domestic_lane_does_not_leave_the_country():
    # Ontario lies on the straight way from Detroit to Buffalo.
    assert lane(DETROIT, BUFFALO, "road").gateways == ()
    assert {leg.country for leg in lane(DETROIT, BUFFALO, "road").legs} == {"USA"}


def test_mexico_to_ontario_crosses_two_borders_in_order():
    legs = lane(MONTERREY, TORONTO, "road").legs
    assert [leg.mode for leg in legs] == ["road", "crossing", "road", "crossing", "road"]
    assert [leg.country for leg in legs] == ["MEX", "USA", "USA", "CAN", "CAN"]


def test_honduras_reaches_texas_through_guatemala_and_mexico():
    found = lane(SAN_PEDRO_SULA, DALLAS, "road")
    driven = [leg.country for leg in found.legs if leg.mode == "road"]
    assert driven == ["HND", "GTM", "MEX", "USA"]
    assert len(found.gateways) == 3


def test_overseas_has_no_road():
    assert refusal(SHANGHAI, MONTERREY, "road").code == "logistics.no_road_path"


def test_far_from_every_road_is_said():
    nowhere = Point("Nowhere", 79.0, -80.0, "CAN")
    assert refusal(nowhere, TORONTO, "road").code == "logistics.no_road_near"
    assert refusal(nowhere, TORONTO, "road").detail == "Nowhere"


def test_domestic_shipping_is_refused():
    assert refusal(SLP, MONTERREY, "sea").code == "logistics.no_domestic_sea"


def test_unknown_names_are_answers_not_silence():
    answer = refusal(MONTERREY, DALLAS, "road", closed=frozenset({"LAREDO"}))
    assert (answer.code, answer.detail) == ("logistics.unknown_gateway", "LAREDO")
    assert unknown_gateways(frozenset({"XLRD4", "LAREDO"})) == ("LAREDO",)
    assert {"XLRD4", "MXZLO", "TMTY", "RLRD"} <= known_gateways()
    assert refusal(MONTERREY, DALLAS, "zeppelin").code == "logistics.unknown_mode"


def test_import_dwell_of_mexican_ports_is_eleven_days():
    found = lane(SHANGHAI, SLP, "sea")
    stops = {leg.origin: leg for leg in found.legs if leg.mode == "port"}
    port = found.gateways[1]
    assert port.startswith("MX")
    assert stops[port].hours == 264.0
    assert "port_import_hours" not in stops[port].assumed
    assert "port_export_hours" in stops["CNSHA"].assumed


def test_border_takes_the_planning_rule_of_two_days():
    (stop,) = (leg for leg in lane(MONTERREY, DALLAS, "road").legs if leg.mode == "crossing")
    assert stop.hours == 48.0
    assert stop.hours_sd == pytest.approx(0.887 * 48.0, rel=0.001)


def test_facts_of_the_case_move_hours_and_paths():
    slow = REFERENCE.with_facts(
        [Value("crossing_hours", "XLRD4", 4000.0, "h", source="our broker")]
    )
    moved = ask(MONTERREY, DALLAS, "road", slow)
    assert isinstance(moved, Lane)
    assert "XLRD4" not in moved.gateways
    quick = REFERENCE.with_facts([Value("road_speed_km_per_h", "USA", 67.06, "km/h", source="us")])
    fast = ask(DALLAS, CHICAGO, "road", quick)
    assert isinstance(fast, Lane)
    assert fast.days == pytest.approx(lane(DALLAS, CHICAGO, "road").days / 2, rel=0.001)


def test_rail_goes_through_the_rail_bridge_and_costs_published_time():
    found = lane(MONTERREY, CHICAGO, "rail")
    assert "RLRD" in found.gateways
    assert [leg.mode for leg in found.legs].count("terminal") == 2
    train = [leg for leg in found.legs if leg.mode in ("rail", "crossing")]
    # Published: Chicago-Monterrey on the fourth day (96 h), 2,438 km from city to city.
    assert sum(leg.hours for leg in train) == pytest.approx(96.0, rel=0.15)
    assert sum(leg.distance_km for leg in found.legs) == pytest.approx(2438, rel=0.02)


def test_rail_bridge_closed_never_crosses_by_rail():
    closed = frozenset(g.id for g in gateways().values() if g.kind == "rail_crossing")
    answer = ask(SLP, CHICAGO, "rail", closed=closed)
    if isinstance(answer, Lane):
        rails = [leg.country for leg in answer.legs if leg.mode == "rail"]
        assert len(rails) == 1


def test_sea_and_rail_joins_all_three():
    found = lane(SHANGHAI, CHICAGO, "sea+rail")
    modes = [leg.mode for leg in found.legs]
    assert modes.count("port") == 2
    assert modes.count("terminal") == 2
    assert "sea" in modes
    assert "rail" in modes
    assert refusal(SHANGHAI, STUTTGART, "sea+rail").code == "logistics.no_sea_rail_path"


def test_no_mexican_import_through_guatemala():
    assert not {"GTPRQ", "GTSTC"} & set(lane(SHANGHAI, SLP, "sea").gateways)


def test_european_inland_site_uses_a_european_port():
    found = lane(SUZHOU, STUTTGART, "sea")
    assert gateways()[found.gateways[1]].countries[0] in {"ITA", "NLD", "BEL", "DEU", "FRA", "SVN"}


def test_island_far_from_the_continent_has_no_road_to_it():
    assert refusal(HAWAII, DALLAS, "road").code in (
        "logistics.no_road_near",
        "logistics.no_road_path",
    )


def test_within_one_place_a_haul_is_billed_at_the_minimum():
    found = lane(MONTERREY, MONTERREY, "road")
    (leg,) = found.legs
    assert leg.distance_km == 0.0
    assert leg.rate_units == 150.0
    assert "drayage_minimum_km" in leg.assumed


def test_price_names_what_is_missing_and_what_is_assumed():
    found = lane(MONTERREY, DALLAS, "road")
    bare = price_load(found, REFERENCE)
    assert bare.freight_usd is None
    assert bare.missing == ("truck_usd_per_km@MEX", "customs_brokers_usd_per_load@XLRD4")
    full = price_load(found, REFERENCE.accepting("all"))
    assert full.missing == ()
    assert full.grade == Grade.ASSUMED
    mexican, stop, american = found.legs
    # 1.25 USD/km in Mexico (default), 2.60 USD per loaded mile in the USA; at the bridge a toll of
    # 20 USD, a transfer truck of 110 USD and brokers of 250 USD (default).
    expected = 1.25 * mexican.distance_km + 2.60 / 1.609344 * american.distance_km
    assert full.freight_usd == pytest.approx(expected, rel=1e-9)
    assert full.handling_usd == pytest.approx(20.0 + 110.0 + 250.0)
    assert stop.rate_place == "XLRD4"


def test_ocean_tariff_is_asked_by_coast():
    (voyage,) = (leg for leg in lane(SHANGHAI, CHICAGO, "sea").legs if leg.mode == "sea")
    assert voyage.rate_place in ("CHN>USA-W", "CHN>USA-E", "CHN>MEX-W", "CHN>MEX-E")
    assert voyage.rate_units == 1.0


def test_lane_is_the_sum_of_its_legs():
    found = lane(SHANGHAI, MONTERREY, "sea")
    assert found.distance_km == pytest.approx(sum(leg.distance_km for leg in found.legs))
    assert found.days == pytest.approx(sum(leg.hours for leg in found.legs) / 24)
    assert found.days_sd == pytest.approx(
        sum((leg.hours_sd / 24) ** 2 for leg in found.legs) ** 0.5
    )


def test_every_pair_and_mode_is_answered_once():
    pairs = [(MONTERREY, DALLAS), (SHANGHAI, MONTERREY), (DALLAS, CHICAGO)]
    modes = ["road", "rail", "sea", "sea+rail"]
    lanes, refused = find_lanes(pairs, modes, options=RoutingOptions(), reference=REFERENCE)
    answered = [(x.origin, x.destination, x.mode) for x in (*lanes, *refused)]
    assert sorted(answered) == sorted((a.name, b.name, m) for a, b in pairs for m in modes)
