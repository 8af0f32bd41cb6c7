"""Network-design tables become the case's; each conversion with its arithmetic, each loss told."""

from __future__ import annotations

import openpyxl
import pytest

from smartshoring.case.importing.dates import read_dates
from smartshoring.case.importing.mapping import load_map
from smartshoring.case.importing.places import locate
from smartshoring.case.importing.run import import_case
from smartshoring.case.problems import Collector
from smartshoring.errors import CaseError
from smartshoring.reference.places import plain

TABLES = {
    "Customers": (
        "CustomerName,Status,City,Region,Country\nC1,Include,Dallas,TX,USA\nC2,,,Ohio,USA\n"
    ),
    "Facilities": (
        "FacilityName,Type,InitialState,City,Country,FixedStartupCost,FixedOperatingCost,"
        "FixedClosingCost,ThroughputCapacity\n"
        'New,Factory,Potential,Monterrey,Mexico,"1,500,000",200000,,50000\n'
        "Old,Plant,Existing,Detroit,USA,,400000,900000,60000\n"
        "Hub,Cross Dock,Existing,Laredo,US,,50000,10000,\n"
    ),
    "Products": "ProductName,UnitWeight,WeightUOM,UnitValue\nPump,2,T,120\nMotor,500,G,40\n",
    "CustomerDemand": (
        "CustomerName,ProductName,Quantity\nC1,Pump,1000\nC1,Pump,500\nC2,Pump,2000\n"
    ),
    "TransportationPolicies": (
        "OriginName,DestinationName,ProductName,ModeName,UnitCost,UnitCostUOM,TransitDistance,"
        "TransitDistanceUOM,TransitTime,TransitTimeUOM\n"
        "Hub,Everyone,All,TL,2,EA,,,48,HR\nNew,Hub,Pump,TL,0.01,EA-MI,100,MI,,\n"
        "Old,C1,Pump,TL,0.5,KG,,,3,DAY\n"
    ),
    "Groups": "GroupName,MemberName\nEveryone,C1\nEveryone,C2\n",
    "ProductionPolicies": (
        "FacilityName,ProductName,BOMName,UnitCost,Capacity\nNew,Pump,B1,30,900\nOld,Pump,B1,45,\n"
    ),
    "BillsOfMaterials": "BOMName,ProductName,ProductType,Quantity\nB1,Motor,Component,2\n",
    "SupplierCapabilities": "SupplierName,ProductName,UnitCost\nMaker,Motor,20\n",
}


def imported(tmp_path, own_map=None, language="en", **changed):
    source = tmp_path / "model"
    source.mkdir()
    for name, text in {**TABLES, **changed}.items():
        if text is not None:
            (source / f"{name}.csv").write_text(text, "utf-8")
    file = None
    if own_map is not None:
        file = tmp_path / "map.yaml"
        file.write_text(own_map, "utf-8")
    return import_case(source, tmp_path / "case", file, language)


def cells(made, table, *columns):
    return [tuple(row.get(name, "") for name in columns) for row in made.draft.rows(table)]


def codes(made):
    return [note.code.removeprefix("importing.") for note in made.notes]


def test_the_whole_model_is_a_case_that_check_accepts(tmp_path):
    made = imported(tmp_path)
    assert made.loaded.case is not None
    assert [p.code for p in made.loaded.problems if p.severity == "error"] == []
    assert cells(made, "sites", "site", "kind", "status", "place") == [
        ("Hub", "dc", "existing", "US-TX-LRD"),
        ("Maker", "supplier", "existing", ""),
        ("New", "plant", "candidate", "MX-NLE-MTY"),
        ("Old", "plant", "existing", "US-MI-DET"),
    ]
    new = made.draft.names("sites", "site")["New"]
    assert (new["opening_cost_usd"], new["fixed_cost_usd_per_year"]) == (1_500_000, 200_000)
    # 2 t and 500 g
    assert cells(made, "products", "product", "weight_kg") == [("Motor", 0.5), ("Pump", 2000)]
    assert cells(made, "demand", "market", "quantity") == [("C1", 1500), ("C2", 2000)]
    assert cells(made, "processes", "site", "recipe", "unit_cost_usd") == [
        ("New", "B1", 30),
        ("Old", "B1", 45),
    ]
    assert cells(made, "recipes", "recipe", "product") == [("B1", "Pump")]
    assert cells(made, "bom", "product", "recipe", "component", "quantity") == [
        ("Pump", "B1", "Motor", 2)
    ]
    assert cells(made, "capacity", "site", "product", "capacity_units_per_year") == [
        ("New", "Pump", 900)
    ]
    assert cells(made, "supply", "site", "product", "unit_cost_usd") == [("Maker", "Motor", 20)]
    assert [sheet.reasons for sheet in made.sheets if any(sheet.reasons)] == []


def test_lanes_per_unit_per_weight_and_per_distance(tmp_path):
    made = imported(tmp_path)
    assert cells(made, "lanes", "origin", "destination", "product", "unit_cost_usd", "days") == [
        ("Hub", "C1", "", 2, 2),
        ("Hub", "C2", "", 2, 2),
        # 0.01 USD per unit and mile over 100 miles
        ("New", "Hub", "Pump", pytest.approx(1.0), ""),
        # 0.5 USD per kg, 2,000 kg per unit
        ("Old", "C1", "Pump", 1000, 3),
    ]
    assert made.draft.settings["lanes"] == "given"


def test_a_cost_per_load_becomes_a_freight_rate(tmp_path):
    text = (
        "Origin,Destination,Mode,Rate,Basis\nOld,C1,TL,3000,Load\nOld,C2,Rail,2000,Per Load\n"
        "Old,Hub,TL,4,Distance\n"
    )
    made = imported(tmp_path, TransportationPolicies=text)
    assert cells(made, "freight_rates", "origin_zone", "destination_zone", "equipment") == [
        ("Old", "C1", "truck"),
        ("Old", "C2", "intermodal"),
    ]
    (lanes,) = [sheet for sheet in made.sheets if sheet.subject == "transport"]
    # So much per km of a truck says nothing of a unit.
    assert lanes.reasons == ["", "", "importing.left_basis"]
    assert "lanes" not in made.draft.settings
    assert "rates_need_places" in codes(made)


def test_rows_about_what_is_excluded_or_unknown_are_left_out_with_their_demand(tmp_path):
    made = imported(
        tmp_path,
        Customers="CustomerName,Status\nC1,Include\nC2,Exclude\nC1,Include\n,Include\n",
    )
    by = {sheet.subject: sheet for sheet in made.sheets}
    left = [reason.removeprefix("importing.left_") for reason in by["customers"].reasons]
    assert left == ["", "excluded", "repeated", "blank"]
    (total,) = made.draft.totals
    assert (total.read, total.left, total.written) == (
        3500,
        {"importing.left_unknown_name": 2000},
        1500,
    )


def test_costs_by_row_and_by_time(tmp_path):
    text = (
        "Facility,Expense Type,Value,Time Unit\nHub,Initial cost,700,\nOld,Other cost,10,day\n"
        "Old,Carrying cost,5,day\nMoon,Other cost,1,day\n"
    )
    bare = "Name,Type\nHub,DC\nOld,Factory\nNew,Factory\n"
    made = imported(tmp_path, Facilities=bare, FacilityExpenses=text)
    sites = made.draft.names("sites", "site")
    # 10 USD a day are 3,650 a year.
    assert sites["Old"]["fixed_cost_usd_per_year"] == 3650
    assert sites["Hub"]["opening_cost_usd"] == 700
    (costs,) = [sheet for sheet in made.sheets if sheet.subject == "facility_costs"]
    left = [reason.removeprefix("importing.left_") for reason in costs.reasons]
    assert left == ["", "", "expense", "unknown_name"]


def test_what_a_site_is_is_told_from_its_rows_where_nothing_says_it(tmp_path):
    made = imported(tmp_path, Facilities="Name\nHub\nOld\nNew\nMaker\n")
    kinds = dict(cells(made, "sites", "site", "kind"))
    assert kinds == {"Hub": "dc", "Old": "plant", "New": "plant", "Maker": "supplier"}
    assert "kinds_guessed" in codes(made)


def test_a_name_of_both_a_site_and_a_market_is_split(tmp_path):
    made = imported(
        tmp_path,
        language="es",
        Customers="Cliente\nHub\nC1\nC2\n",
        CustomerDemand="Cliente,Producto,Cantidad\nHub,Pump,9\n",
    )
    assert "Hub (mercado)" in made.draft.names("markets", "market")
    assert cells(made, "demand", "market") == [("Hub (mercado)",)]
    into = [row for row in made.draft.rows("lanes") if row["origin"] == "New"]
    assert sorted(row["destination"] for row in into) == ["Hub", "Hub (mercado)"]
    assert not [p for p in made.loaded.problems if p.severity == "error"]


def test_quarters_stay_quarters(tmp_path):
    made = imported(
        tmp_path,
        Periods="PeriodName,StartDate\nQ1,2027-01-01\nQ2,2027-04-01\nYear,2027-07-01\nEND,2028-07-01\n",
        CustomerDemand=(
            "CustomerName,ProductName,PeriodName,Quantity\nC1,Pump,Q1,5\nC1,Pump,Year,7\n"
        ),
    )
    assert made.loaded.case is not None
    assert [tuple(period)[::2] for period in made.loaded.case.periods] == [
        ("Q1", 3),
        ("Q2", 3),
        ("Year", 12),
    ]
    assert cells(made, "demand", "period", "quantity") == [("Q1", 5), ("Year", 7)]


def test_weeks_are_summed_by_year(tmp_path):
    demand = "Customer,SKU,Date,Qty\n" + "".join(
        f"C1,Pump,{year}-{month:02d}-15,10\n" for year in (2026, 2027) for month in range(1, 13)
    )
    made = imported(tmp_path, CustomerDemand=demand)
    assert cells(made, "demand", "period", "quantity") == [("2026", 120), ("2027", 120)]
    assert made.draft.settings["periods"] == [2026, 2027]
    assert "thin_years" not in codes(made)


def test_months_of_one_year_over_new_year_are_one_year(tmp_path):
    demand = "Customer,SKU,Month,Qty\nC1,Pump,2026-07,10\nC1,Pump,2027-06,30\n"
    made = imported(tmp_path, CustomerDemand=demand)
    assert cells(made, "demand", "period", "quantity") == [("", 40)]
    assert "demand_of_a_year" in codes(made)


def test_labels_that_say_nothing_count_as_years_and_that_is_said(tmp_path):
    demand = "Customer,SKU,Period,Qty\nC1,Pump,base,10\nC1,Pump,growth,30\n"
    made = imported(tmp_path, CustomerDemand=demand)
    assert made.draft.settings["periods"] == ["base", "growth"]
    assert "periods_as_years" in codes(made)


def test_a_workbook_is_read_like_a_folder(tmp_path):
    folder = imported(tmp_path)
    book = openpyxl.Workbook()
    for name, text in TABLES.items():
        sheet = book.create_sheet(name)
        for line in text.replace('"1,500,000"', "1500000").splitlines():
            cell = [_typed(part) for part in line.split(",")]
            sheet.append(cell)
    del book["Sheet"]
    book.save(tmp_path / "model.xlsx")
    made = import_case(tmp_path / "model.xlsx", tmp_path / "other", None, "en")
    assert made.loaded.case is not None
    assert folder.loaded.case is not None
    assert made.draft.tables == folder.draft.tables


def _typed(text):
    try:
        return float(text)
    except ValueError:
        return text or None


def test_unknown_tables_and_columns_are_listed(tmp_path):
    made = imported(
        tmp_path, InventoryPolicies="FacilityName,StockingSite\nHub,yes\n", Products=None
    )
    assert [raw.file for raw in made.unread] == ["InventoryPolicies.csv"]
    record = (tmp_path / "case" / "IMPORT.md").read_text("utf-8")
    assert "| InventoryPolicies.csv | not known, not read | 1 | 0 | 1 |" in record


def test_a_table_without_what_it_needs_is_said_to_lack_it(tmp_path):
    made = imported(tmp_path, CustomerDemand="CustomerName,Amount of it\nC1,5\n")
    (note,) = [note for note in made.notes if note.code == "importing.lacks_columns"]
    assert note.params["missing"] == "quantity"


@pytest.mark.parametrize(
    ("own", "code", "nearest"),
    [
        ("table: {}\n", "case.setting_unknown", "tables"),
        ("tables: {shipment: {}}\n", "case.setting_unknown", "shipments"),
        ("tables: {shipments: {columns: {qty: [a]}}}\n", "case.setting_unknown", None),
        ("dates: dayfirst\n", "case.setting_choice", "day_first"),
        ("kinds: {A: factory}\n", "case.setting_choice", None),
        ("fx: {MXN: -1}\n", "importing.map_number", None),
        ("history_months: 0\n", "importing.map_months", None),
        ("ignore: Driver\n", "importing.map_list", None),
        ("units: 3\n", "importing.map_mapping", None),
    ],
)
def test_mistakes_in_a_map_are_named(tmp_path, own, code, nearest):
    with pytest.raises(CaseError) as caught:
        imported(tmp_path, own)
    assert [(p.code, p.nearest, p.row) for p in caught.value.problems] == [(code, nearest, 1)]
    assert not (tmp_path / "case").exists()


def test_no_header_of_the_shipped_map_means_two_things_in_one_table():
    imports = load_map(None, Collector())
    for name, given in imports.values["tables"].items():
        meanings = {}
        for column, texts in given["columns"].items():
            for text in texts:
                assert meanings.setdefault(plain(str(text)), column) == column, (name, text)
        assert set(given["needs"]) <= set(given["columns"]), name


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (("Dallas", "TX", "USA"), "US-TX-DFW"),
        (("Dallas", "", ""), "US-TX-DFW"),
        (("Dallas", "", "Mexico"), "MEX"),
        (("Columbus", "OH", "US"), "US-OH-CMH"),
        (("Peoria", "Illinois", "United States"), "US-IL"),
        (("León", "Guanajuato", "México"), "MX-GUA-BJX"),
        (("Nowhere", "", ""), ""),
    ],
)
def test_places_are_as_near_as_they_are_sure(where, found):
    assert locate(*where) == found


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2026-03-04", "2026/3/4 10:00", "20260304", "46085"], ["2026-03-04"] * 4),
        (["04-mar-2026", "4 Mar 26", "4/ene/2026"], ["2026-03-04", "2026-03-04", "2026-01-04"]),
        (["13/04/2026", "03/04/2026"], ["2026-04-13", "2026-04-03"]),
        (["04/13/2026", "03/04/2026"], ["2026-04-13", "2026-03-04"]),
        (["05/05/2026", "", "31/02/2026"], ["2026-05-05", "", ""]),
        (["2026-13-01", "soon"], ["", ""]),
    ],
)
def test_dates_as_people_write_them(texts, dates):
    assert read_dates(texts, "ask", lambda: pytest.fail("not ambiguous")) == dates
