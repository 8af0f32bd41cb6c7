"""A shipment history becomes lanes, past flows and demand, and no unit and no dollar gets lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartshoring.case.importing.run import import_case
from smartshoring.errors import CaseError

HEADER = "Ship Date,Ship From,Ship To,SKU,Qty,Freight Cost USD,Mode,Weight (lb),Value"


def imported(tmp_path, rows, header=HEADER, own_map=None, name="tms.csv", language="en"):
    source = tmp_path / name
    source.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    file = None
    if own_map is not None:
        file = tmp_path / "map.yaml"
        file.write_text(own_map, "utf-8")
    return import_case(source, tmp_path / "case", file, language)


def rows_of(made, table, *columns):
    return [tuple(row.get(name, "") for name in columns) for row in made.draft.rows(table)]


def codes(made):
    return [note.code.removeprefix("importing.") for note in made.notes]


def reasons(made):
    return [reason.removeprefix("importing.left_") for reason in made.sheets[0].reasons]


def test_a_lane_costs_its_freight_over_the_units_it_was_paid_for(tmp_path):
    made = imported(
        tmp_path,
        [
            "2026-01-10,Plant,Shop,P,100,300,truck,2204.6226,1000",
            "2026-02-10,Plant,Shop,P,300,500,truck,,",
            # No freight: its units count as moved, not as paid for.
            "2026-03-10,Plant,Shop,P,600,,truck,,",
            "2026-03-10,Plant,Shop,P,10,50,rail,,",
        ],
    )
    # (300 + 500) / (100 + 300) = 2; the 600 units have no freight. 50 / 10 = 5.
    assert rows_of(made, "lanes", "mode", "unit_cost_usd") == [("rail", 5.0), ("truck", 2.0)]
    assert rows_of(made, "baseline_flows", "mode", "quantity") == [
        ("rail", 10.0),
        ("truck", 1000.0),
    ]
    assert rows_of(made, "demand", "market", "product", "quantity") == [("Shop", "P", 1010.0)]
    # 2204.6226 lb are 1000 kg, for 100 units; 1000 USD for 100 units.
    (product,) = made.draft.rows("products")
    assert product["weight_kg"] == pytest.approx(10, rel=1e-6)
    assert product["unit_value_usd"] == 10
    assert "without_freight" in codes(made)
    assert made.loaded.case is not None
    freight = next(total for total in made.draft.totals if total.what.endswith("freight"))
    assert (freight.read, freight.written, freight.left) == (850, pytest.approx(850), {})


def test_a_lane_without_any_freight_stays_blank_and_check_names_it(tmp_path):
    made = imported(tmp_path, ["2026-01-10,Plant,Shop,P,100,,truck,,"])
    assert made.loaded.case is None
    problems = [(p.code, p.file, p.row, p.column) for p in made.loaded.problems]
    assert ("case.required", "lanes.csv", 2, "unit_cost_usd") in problems


def test_places_are_told_by_their_flows(tmp_path):
    made = imported(
        tmp_path,
        [
            "2026-01-10,Mine,Works,ore,100,1,,,",  # only feeds a plant: a supplier
            "2026-01-10,Works,Hub,steel,50,1,,,",  # sends what it does not receive: a plant
            "2026-01-10,Hub,Shop,steel,50,1,,,",  # sends on what it receives: a centre
            "2026-01-10,Mill,Shop,paper,7,1,,,",  # receives nothing, sells to a market: a plant
        ],
    )
    assert rows_of(made, "sites", "site", "kind") == [
        ("Hub", "dc"),
        ("Mill", "plant"),
        ("Mine", "supplier"),
        ("Works", "plant"),
    ]
    assert rows_of(made, "markets", "market") == [("Shop",)]
    assert sorted(rows_of(made, "processes", "site", "recipe")) == [
        ("Mill", "paper"),
        ("Works", "steel"),
    ]
    assert rows_of(made, "supply", "site", "product") == [("Mine", "ore")]
    # What Works makes of the ore no history tells.
    assert "bom_unknown" in codes(made)


def test_the_map_may_say_what_a_place_is(tmp_path):
    rows = ["2026-01-10,Yard,Shop,P,10,1,,,", "2026-01-10,Plant,Yard,P,12,1,,,"]
    made = imported(tmp_path, rows, own_map="kinds: {Yard: plant, Nobody: dc}\n")
    # What feeds nothing but a plant is a supplier.
    assert rows_of(made, "sites", "site", "kind") == [("Plant", "supplier"), ("Yard", "plant")]
    assert "unknown_places_of_map" in codes(made)
    assert "passes_on" in codes(made)


def test_a_centre_that_keeps_units_is_named(tmp_path):
    rows = ["2026-01-10,Plant,Hub,P,100,1,,,", "2026-01-10,Hub,Shop,P,80,1,,,"]
    made = imported(tmp_path, rows)
    (note,) = [note for note in made.notes if note.code == "importing.imbalance"]
    assert (note.value, note.params["came"], note.params["kept"]) == ("Hub", "100", "20")


def test_only_the_last_twelve_months_count_and_the_rest_is_told(tmp_path):
    made = imported(
        tmp_path,
        [
            "2025-03-31,Plant,Shop,P,1000,1000,,,",  # the last day too old
            "2025-04-01,Plant,Shop,P,1,2,,,",  # the first day of the window
            "2026-03-31,Plant,Shop,P,10,20,,,",
        ],
    )
    assert reasons(made) == ["old", "", ""]
    (flow,) = made.draft.rows("baseline_flows")
    assert (flow["quantity"], flow["period"]) == (11, "2025-04-01/2026-03-31")
    shipped = made.draft.totals[0]
    assert (shipped.read, shipped.left, shipped.written) == (1011, {"importing.left_old": 1000}, 11)
    assert "short_history" not in codes(made)


def test_a_short_history_is_not_blown_up_to_a_year(tmp_path):
    made = imported(
        tmp_path, ["2026-03-01,Plant,Shop,P,10,1,,,", "2026-03-31,Plant,Shop,P,10,1,,,"]
    )
    assert rows_of(made, "demand", "quantity") == [(20,)]
    assert "short_history" in codes(made)


def test_each_unusable_row_has_its_reason(tmp_path):
    made = imported(
        tmp_path,
        [
            "2026-03-01,Plant,Shop,P,10,1,,,",
            ",Plant,Shop,P,10,1,,,",
            "soon,Plant,Shop,P,10,1,,,",
            "2026-03-01,,Shop,P,10,1,,,",
            "2026-03-01,Plant,Shop,,10,1,,,",
            "2026-03-01,Plant,Shop,P,many,1,,,",
            "2026-03-01,Plant,Shop,P,-4,1,,,",
            "2026-03-01,Shop,Shop,P,4,1,,,",
        ],
    )
    expected = ["", "date", "date", "blank", "blank", "number", "not_positive", "same_place"]
    assert reasons(made) == expected
    assert made.draft.totals[0].ties
    record = (tmp_path / "case" / "IMPORT.md").read_text("utf-8")
    assert "| tms.csv | a needed cell is blank | 2 | 5, 6 |" in record


def test_days_come_from_two_dates(tmp_path):
    header = "ship date,delivery date,origin,destination,product,quantity,freight usd"
    rows = ["2026-01-01,2026-01-03,A,B,P,10,1", "2026-01-01,2026-01-09,A,B,P,30,1"]
    made = imported(tmp_path, rows, header)
    # (2 x 10 + 8 x 30) / 40 = 6.5 days
    assert rows_of(made, "lanes", "days") == [(6.5,)]


def test_spanish_headers_thousands_and_pesos(tmp_path):
    header = "Fecha de embarque,Origen,Destino,Clave,Cantidad,Flete (MXN),País de origen,Chofer"
    rows = ['25/01/2026,Planta,Tienda,P,"1,000","$ 40,000.00",México,Ana']
    made = imported(tmp_path, rows, header, "fx: {MXN: 20}\n", language="es")
    # 40,000 MXN at 20 per USD are 2,000 USD, over 1,000 units: 2 USD.
    assert rows_of(made, "lanes", "unit_cost_usd") == [(2.0,)]
    assert made.draft.names("sites", "site")["Planta"]["place"] == "MEX"
    assert made.sheets[0].unmatched == ["Chofer"]
    record = (tmp_path / "case" / "IMPORT.md").read_text("utf-8")
    assert "| tms.csv | Chofer | **sin usar** (1 celdas) |  |" in record


def test_currencies_by_row(tmp_path):
    header = "date,origin,destination,product,quantity,freight,currency"
    rows = ["2026-01-01,A,B,P,10,200,MXN", "2026-01-01,A,B,P,10,30,USD"]
    made = imported(tmp_path, rows, header, "fx: {MXN: 20}\n")
    # 200/20 + 30 = 40 USD for 20 units
    assert rows_of(made, "lanes", "unit_cost_usd") == [(2.0,)]


def test_without_quantities_kilograms_are_the_unit(tmp_path):
    header = "date,origin,destination,product,weight (t),freight usd"
    made = imported(tmp_path, ["2026-01-01,A,B,P,2,100"], header)
    assert rows_of(made, "baseline_flows", "quantity") == [(2000,)]
    assert rows_of(made, "products", "weight_kg") == [(1,)]
    assert "quantity_is_weight" in codes(made)


def test_dates_that_may_be_two_days_stop_the_import(tmp_path):
    rows = ["03/04/2026,Plant,Shop,P,10,1,,,", "05/06/2026,Plant,Shop,P,10,1,,,"]
    with pytest.raises(CaseError) as caught:
        imported(tmp_path, rows)
    assert [p.code for p in caught.value.problems] == ["importing.ambiguous_dates"]
    assert not (tmp_path / "case").exists()
    made = imported(tmp_path, rows, own_map="dates: day_first\n")
    assert made.draft.rows("baseline_flows")[0]["period"].endswith("/2026-06-05")


def test_a_header_of_ones_own_wins(tmp_path):
    header = "date,origin,destination,product,quantity,cartons,freight usd"
    own = "tables: {shipments: {columns: {quantity: [Cartons]}}}\n"
    made = imported(tmp_path, ["2026-01-01,A,B,P,1000,5,10"], header, own)
    assert rows_of(made, "baseline_flows", "quantity") == [(5,)]
    assert made.sheets[0].unmatched == ["quantity"]


_ROWS = st.lists(
    st.tuples(
        st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)),
        st.sampled_from(["A", "B", "C", "D"]),
        st.sampled_from(["B", "C", "D", "E", "F"]),
        st.sampled_from(["p", "q"]),
        st.integers(-3, 500),
        st.one_of(st.none(), st.integers(0, 9000)),
        st.sampled_from(["", "truck", "rail"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=_ROWS)
def test_what_goes_in_comes_out(rows, tmp_path_factory):
    """Sums over the written tables equal sums over the source, recomputed here without it."""
    folder = tmp_path_factory.mktemp("any")
    lines = [
        f"{day},{a},{b},{p},{q},{'' if f is None else f},{m},," for day, a, b, p, q, f, m in rows
    ]
    made = imported(folder, lines)
    good = [row for row in rows if row[4] > 0 and row[1] != row[2]]
    last = max((row[0] for row in good), default=None)
    recent = [
        row
        for row in good
        # Twelve months back from the day after the last shipment.
        if row[0] >= _year_before(last)
    ]
    flows = made.draft.rows("baseline_flows")
    assert sum(flow["quantity"] for flow in flows) == sum(row[4] for row in recent)
    paid = sum(row[5] or 0 for row in recent)
    cost = {
        (r["origin"], r["destination"], r["product"], r.get("mode", "")): r["unit_cost_usd"]
        for r in made.draft.rows("lanes")
    }
    units: dict[tuple[str, ...], int] = {}
    for _, a, b, p, q, f, m in recent:
        if f is not None:
            units[a, b, p, m] = units.get((a, b, p, m), 0) + q
    assert sum(cost[key] * count for key, count in units.items()) == pytest.approx(paid)
    markets = {row["market"] for row in made.draft.rows("markets")}
    delivered = sum(flow["quantity"] for flow in flows if flow["destination"] in markets)
    assert sum(row["quantity"] for row in made.draft.rows("demand")) == delivered
    assert len(made.sheets[0].reasons) == len(rows)
    assert all(total.ties for total in made.draft.totals)


def _year_before(last):
    after = last + dt.timedelta(days=1)
    day = min(after.day, 28) if after.month == 2 else after.day
    return after.replace(year=after.year - 1, day=day)
