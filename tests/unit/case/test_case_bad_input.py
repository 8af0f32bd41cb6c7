"""Bad input: each mistake gets a clear problem with its place, and none stops the search."""

from __future__ import annotations

import random
import time

import pytest

from smartshoring.case.load import load
from smartshoring.case.problems import PER_FILE, problem_text

SITES = (
    "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year\nAlpha,plant,existing,1,5\n"
)
LANES = "origin,destination,unit_cost_usd\n"
BETA = "Beta,plant,candidate,1,5\n"
DEMAND = "market,product,period,quantity\n"

# file, its content, the sentence that is due (start; place included)
BAD = {
    "misspelt site": (
        "lanes.csv",
        LANES + "Alpha,East,1\nAlpha,West,1\nBetta,West,1\n",
        'lanes.csv, row 4, column origin: There is no "Betta" in markets, sites.',
        "Beta",
    ),
    "misspelt kind": (
        "sites.csv",
        SITES + "Beta,plnt,candidate,1,5\n",
        'sites.csv, row 3, column kind: "plnt" is not one of plant, dc, supplier, service.',
        "plant",
    ),
    "negative demand": (
        "demand.csv",
        DEMAND + "East,pump,,-4\n",
        "demand.csv, row 2, column quantity: -4 is negative",
        None,
    ),
    "unknown place": (
        "markets.csv",
        "market,place\nEast,Monterey\nWest,\n",
        'markets.csv, row 2, column place: "Monterey" is not a known place',
        "Monterrey",
    ),
    "duplicate rows": (
        "lanes.csv",
        LANES + "Alpha,East,1\nBeta,West,1\nAlpha,East,2\n",
        ('lanes.csv, row 4, column origin, destination: "Alpha / East" is already given by row 2.'),
        None,
    ),
    "unknown column": (
        "markets.csv",
        "market,plaec\nEast,\nWest,\n",
        "markets.csv, row 1, column plaec: No column has this name.",
        "place",
    ),
    "missing column": (
        "sites.csv",
        "site,status\nAlpha,existing\nBeta,candidate\n",
        "sites.csv, row 1, column kind: This column is required and missing.",
        None,
    ),
    "blank required cell": (
        "sites.csv",
        SITES + "Beta,,candidate,1,5\n",
        "sites.csv, row 3, column kind: The cell is blank",
        None,
    ),
    "not a number": (
        "demand.csv",
        DEMAND + "East,pump,,many\n",
        'demand.csv, row 2, column quantity: "many" is not a number.',
        None,
    ),
    "nan is no number": (
        "demand.csv",
        DEMAND + "East,pump,,nan\n",
        'demand.csv, row 2, column quantity: "nan" is not a number.',
        None,
    ),
    "infinity": (
        "demand.csv",
        DEMAND + "East,pump,,1e999\n",
        'demand.csv, row 2, column quantity: "1e999" is not a number.',
        None,
    ),
    "underscored digits": (
        "demand.csv",
        DEMAND + "East,pump,,1_000\n",
        'demand.csv, row 2, column quantity: "1_000" is not a number.',
        None,
    ),
    "thousands separator": (
        "demand.csv",
        DEMAND + 'East,pump,,"12,000.5"\n',
        (
            'demand.csv, row 2, column quantity: "12,000.5" has thousands separators; plain digits '
            "were expected. Write 12000.5."
        ),
        None,
    ),
    "decimal comma in a comma file": (
        "demand.csv",
        DEMAND + 'East,pump,,"12,5"\n',
        (
            'demand.csv, row 2, column quantity: "12,5" has a decimal comma; a decimal point was '
            "expected. Write 12.5."
        ),
        None,
    ),
    "thousands or decimals": (
        "demand.csv",
        "market;product;period;quantity\nEast;pump;;12,5\nWest;pump;;1.234\n",
        'demand.csv, row 3, column quantity: "1.234" may be 1234 or 1,234',
        None,
    ),
    "unit in the cell": (
        "demand.csv",
        DEMAND + "East,pump,,12 kg\n",
        'demand.csv, row 2, column quantity: "12 kg" is not a plain number. Write 12,',
        None,
    ),
    "percent sign": (
        "duties.csv",
        "importer,origin,hs_code,rate_share\nMEX,CHN,8413,5%\n",
        (
            'duties.csv, row 2, column rate_share: "5%" is a percentage; a plain number was '
            "expected. Write 0.05."
        ),
        None,
    ),
    "percent for a share": (
        "duties.csv",
        "importer,origin,hs_code,rate_share\nMEX,CHN,8413,25\n",
        (
            "duties.csv, row 2, column rate_share: 25 would be 2500 %; a share between 0 and 1 was "
            "expected. If you mean 25 %, write 0.25."
        ),
        None,
    ),
    "country by name": (
        "duties.csv",
        "importer,origin,hs_code,rate_share\nMexico,CHN,8413,0.1\n",
        'duties.csv, row 2, column importer: "Mexico" is not a country code.',
        "MEX",
    ),
    "not a date": (
        "duties.csv",
        "importer,origin,hs_code,valid_from,rate_share\nMEX,CHN,8413,31/12/2025,0.1\n",
        'duties.csv, row 2, column valid_from: "31/12/2025" is not a date',
        "2025-12-31",
    ),
    "dates swapped": (
        "duties.csv",
        "importer,origin,valid_from,valid_to,rate_share\nMEX,CHN,2026-01-01,2025-01-01,0.1\n",
        "duties.csv, row 2, column valid_to: The duty ends on 2025-01-01",
        None,
    ),
    "duties overlap": (
        "duties.csv",
        (
            "importer,origin,valid_from,valid_to,rate_share\nMEX,CHN,2025-01-01,,0.1\n"
            "MEX,CHN,2026-01-01,,0.2\n"
        ),
        "duties.csv, row 3, column valid_from: From 2026-01-01 on, row 2 gives another rate",
        None,
    ),
    "hs code": (
        "products.csv",
        "product,hs_code\npump,84137\nvalve,\n",
        'products.csv, row 2, column hs_code: "84137" is not a Harmonized System code',
        None,
    ),
    "latitude": (
        "markets.csv",
        "market,lat,lon\nEast,-100.3,25.7\nWest,,\n",
        "markets.csv, row 2, column lat: -100.3 is not between -90 and 90 degrees.",
        None,
    ),
    "half a point": (
        "markets.csv",
        "market,lat,lon\nEast,25.7,\nWest,,\n",
        "markets.csv, row 2, column lat, lon: Only one of lat and lon is given.",
        None,
    ),
    "unknown period": (
        "demand.csv",
        DEMAND + "East,pump,2029,1\n",
        (
            'demand.csv, row 2, column period: "2029" is not a period of the case. Periods are '
            "2027, 2028;"
        ),
        None,
    ),
    "every period and one": (
        "demand.csv",
        DEMAND + "East,pump,,1\nEast,pump,2028,2\n",
        "demand.csv, row 3, column period: Row 2 gives this demand for every period",
        None,
    ),
    "site and market of one name": (
        "markets.csv",
        "market\nEast\nWest\nAlpha\n",
        'markets.csv, row 4, column market: "Alpha" is both a site and a market',
        None,
    ),
    "lane to itself": (
        "lanes.csv",
        LANES + "Alpha,East,1\nAlpha,West,1\nBeta,Beta,1\n",
        'lanes.csv, row 4, column destination: The lane leads from "Beta" to itself.',
        None,
    ),
    "bill of materials in a circle": (
        "bom.csv",
        "product,component,quantity\npump,valve,2\nvalve,pump,1\n",
        "bom.csv, row 2, column component: The product needs itself: pump > valve > pump.",
        None,
    ),
    "zero components": (
        "bom.csv",
        "product,component,quantity\npump,valve,0\n",
        "bom.csv, row 2, column quantity: 0 is not above 0",
        None,
    ),
    "unknown recipe": (
        "processes.csv",
        "site,recipe,unit_cost_usd\nAlpha,pumpp,2\n",
        'processes.csv, row 2, column recipe: There is no "pumpp" in recipes.',
        "pump",
    ),
    "yield above one": (
        "processes.csv",
        "site,recipe,yield_share\nAlpha,pump,97\n",
        "processes.csv, row 2, column yield_share: 97 would be 9700 %",
        None,
    ),
    "supply from a plant": (
        "supply.csv",
        "site,product,unit_cost_usd\nAlpha,valve,2\n",
        'supply.csv, row 2, column site: "Alpha" is a plant, but only a supplier can stand here.',
        None,
    ),
    "capacity of both": (
        "capacity.csv",
        "site,product,line,capacity_units_per_year\nAlpha,,,5\n",
        "capacity.csv, row 2, column product, line: Exactly one of product and line",
        None,
    ),
    "fact outside its range": (
        "facts.csv",
        "key,place,value,low,high\nload_payload_kg,*,20000,21000,25000\n",
        "facts.csv, row 2, column value: 20000 is not between low (21000) and high (25000).",
        None,
    ),
    "fact in another unit": (
        "facts.csv",
        "key,place,value,unit\ntruck_usd_per_km,MEX,1.9,USD/mile\n",
        (
            'facts.csv, row 2, column unit: "USD/mile" is not the unit of truck_usd_per_km. '
            "Give the value in USD/km."
        ),
        None,
    ),
    "unknown place of a fact": (
        "facts.csv",
        "key,place,value\nocean_usd_per_feu,CHN>Nowhereland,1\n",
        'facts.csv, row 2, column place: "CHN>Nowhereland" is not a place, a gateway, or a pair',
        None,
    ),
    "currency without a rate": (
        "lanes.csv",
        "origin,destination,unit_cost_xyz\nAlpha,East,1\nBeta,West,1\n",
        (
            "lanes.csv, row 1, column unit_cost_xyz: There is no rate for XYZ. "
            "Give it in case.yaml as `fx: {XYZ: ...}`"
        ),
        None,
    ),
    "two currencies in a row": (
        "lanes.csv",
        "origin,destination,unit_cost_usd,unit_cost_mxn\nAlpha,East,1,20\nBeta,West,1,\n",
        "lanes.csv, row 2, column unit_cost_usd: Both unit_cost_mxn and this column are given",
        None,
    ),
    "column twice": (
        "markets.csv",
        "market,market\nEast,East\nWest,West\n",
        "markets.csv, row 1, column market: This column is given twice.",
        None,
    ),
    "column without a name": (
        "markets.csv",
        "market,\nEast,oops\nWest,\n",
        "markets.csv, row 1: A column has values but no name.",
        None,
    ),
    "too many cells": (
        "demand.csv",
        DEMAND + "East,pump,,1,000\n",
        'demand.csv, row 2: The row has 5 cells but the header has 4; "000" belongs to no column.',
        None,
    ),
    "open quotation mark": (
        "demand.csv",
        DEMAND + 'East,pump,,1\n"West,pump,,1\nWest,pump,,1\n',
        "demand.csv, row 3: The row cannot be read as CSV",
        None,
    ),
    "empty file": ("markets.csv", "", "markets.csv: The file is empty.", None),
    "header only": ("markets.csv", "market\n", "markets.csv: There is a header but no row", None),
}


@pytest.mark.parametrize("kind", BAD)
def test_each_mistake_is_said_with_its_place(write, kind):
    file, content, sentence, near = BAD[kind]
    loaded = load(write({file: content}))
    assert loaded.case is None
    found = [problem for problem in loaded.problems if problem_text(problem).startswith(sentence)]
    assert found, [problem_text(problem) for problem in loaded.problems]
    assert found[0].severity == "error"
    assert found[0].nearest == near
    if near:
        assert problem_text(found[0]).endswith(f'Did you mean "{near}"?')
    assert problem_text(found[0], "es") != problem_text(found[0], "en")


def test_mistakes_of_all_files_are_listed_in_one_go(write):
    files = {
        name: content
        for name, content, *_ in (
            BAD[kind]
            for kind in (
                "misspelt kind",
                "negative demand",
                "misspelt site",
                "unknown column",
                "percent sign",
            )
        )
    }
    loaded = load(write({**files, "case.yaml": "nme: x\n", "products.csv": "product\npump\n"}))
    assert {problem.file for problem in loaded.problems} >= {*files, "case.yaml"}


@pytest.mark.parametrize("table", ["products", "sites", "markets", "demand", "lanes"])
def test_a_missing_table_is_named(write, table):
    loaded = load(write({f"{table}.csv": None}))
    assert loaded.case is None
    assert any(f"The table {table} is missing" in problem_text(p) for p in loaded.problems)


def test_a_table_of_unknown_name_is_a_warning_with_the_nearest(write):
    loaded = load(write({"lane.csv": "origin\nAlpha\n"}))
    assert loaded.case is not None
    (problem,) = loaded.problems
    assert (problem.code, problem.nearest, problem.severity) == (
        "case.unknown_table",
        "lanes",
        "warning",
    )


DOUBTS = {
    "case.unmakeable": {"processes.csv": "site,recipe,unit_cost_usd\nAlpha,pump,1\n"},
    "case.unlimited": {"sites.csv": SITES + "Beta,plant,candidate,1,\n"},
    "case.part_in_demand": {"products.csv": "product,finished\npump,no\nvalve,\n"},
    "case.market_without_lane": {"lanes.csv": LANES + "Alpha,West,1\n"},
    "case.unknown_fact": {"facts.csv": "key,place,value\ntruck_usd_per_kn,MEX,1\n"},
    "case.partly_given": {"sites.csv": SITES + "Beta,plant,candidate,,5\n"},
    "case.claim_without_basis": {"recipes.csv": "recipe,product,qualifies_tmec\nr,pump,yes\n"},
    "case.share_doubt": {"duties.csv": "importer,origin,rate_share\nMEX,CHN,1.2\n"},
}


@pytest.mark.parametrize("code", DOUBTS)
def test_a_doubt_is_a_warning_and_the_case_is_kept(write, code):
    loaded = load(write(DOUBTS[code]))
    assert [(p.code, p.severity) for p in loaded.problems] == [(code, "warning")]
    assert loaded.case is not None


def test_a_whole_country_or_nowhere_is_doubted_when_lanes_are_computed(write):
    files = {
        "sites.csv": "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year,place\n"
        "Alpha,plant,existing,1,5,MEX\nBeta,plant,candidate,1,5,\n",
        "markets.csv": "market,place\nEast,Monterrey\nWest,Monterrey\n",
        "lanes.csv": None,
    }
    loaded = load(write(files))
    assert {(p.code, p.value) for p in loaded.problems} == {
        ("case.whole_country", "MEX"),
        ("case.nowhere", "Beta"),
    }


def test_ten_megabytes_of_nonsense_are_one_clear_problem_at_once(write):
    noise = random.Random(7).randbytes(10_000_000)  # noqa: S311
    folder = write({"lanes.csv": noise})
    begun = time.process_time()
    loaded = load(folder)
    # Reading as a table would take minutes of matching; 5 s of CPU leaves room for slow machines.
    assert time.process_time() - begun < 5
    assert [p.code for p in loaded.problems if p.file == "lanes.csv"] == ["case.not_text"]


def test_ten_megabytes_of_printable_nonsense_are_not_a_flood(write):
    letters = bytes(range(33, 127)) + b" ,;\n"
    noise = bytes(random.Random(7).choices(letters, k=10_000_000))  # noqa: S311
    loaded = load(write({"lanes.csv": noise}))
    assert loaded.case is None
    assert 1 <= len([p for p in loaded.problems if p.file == "lanes.csv"]) <= PER_FILE + 2
    assert all(len(problem_text(p)) < 1000 for p in loaded.problems)


def test_a_thousand_bad_rows_are_counted_and_do_not_hide_the_next_column(write):
    rows = "".join(f"East,pump,x{n},-{n + 1}\n" for n in range(1000))
    loaded = load(write({"demand.csv": DEMAND + rows}))
    mine = [p for p in loaded.problems if p.file == "demand.csv"]
    assert {"case.negative", "case.unknown_period", "case.more"} == {p.code for p in mine}
    shown = [p for p in mine if p.code != "case.more"]
    assert len(shown) <= PER_FILE
    # 1000 bad periods and 1000 bad quantities, each either shown or counted.
    (more,) = (p for p in mine if p.code == "case.more")
    assert len(shown) + int(more.params["count"]) == 2000


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere", "case.not_found"), ("notes.txt", "case.not_a_case")]
)
def test_what_is_no_case_at_all(tmp_path, name, code):
    (tmp_path / "notes.txt").write_text("hello")
    loaded = load(tmp_path / name)
    assert [p.code for p in loaded.problems] == [code]
    assert "\n" not in problem_text(loaded.problems[0])
