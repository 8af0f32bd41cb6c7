"""Loading a folder: what a good case becomes, and the many ways people write the same table."""

from __future__ import annotations

import numpy as np
import pytest

from smartshoring.case.build import make_case
from smartshoring.case.load import load
from smartshoring.case.schema import TABLES
from smartshoring.errors import CaseError

GOOD_YAML = "name: small\nperiods: [2027, 2028]\n"


def the(loaded):
    assert loaded.problems == ()
    assert loaded.case is not None
    return loaded.case


def test_minimal_columns_make_a_case(write):
    case = the(load(write()))
    assert case.settings.period_labels == ("2027", "2028")
    assert list(case["sites"]["site"]) == ["Alpha", "Beta"]
    assert case["sites"]["fixed_cost_usd_per_year"].tolist() == [1000.0, 800.0]
    assert list(case["demand"]["period"]) == ["", "2027", "2028"]
    assert case["lanes"].row.tolist() == [2, 3, 4]


def test_every_column_of_the_schema_is_there_and_blank_is_unknown(write):
    case = the(load(write()))
    for spec in TABLES.values():
        assert set(case[spec.name].columns) == {column.name for column in spec.columns}
        for column in spec.columns:
            dtype = case[spec.name][column.name].dtype
            assert dtype == (np.float64 if column.is_number else object)
    assert np.isnan(case["lanes"]["days"]).all()
    assert list(case["lanes"]["mode"]) == ["", "", ""]
    assert len(case["duties"]) == 0


def test_the_case_file_itself_may_be_named(write):
    folder = write()
    assert the(load(folder / "case.yaml")).hash == the(load(folder)).hash


LANES = "origin,destination,unit_cost_usd\nAlpha,East,1.5\nAlpha,West,2.5\nBeta,West,1\n"
SAME_LANES = {
    "byte order mark": b"\xef\xbb\xbf" + LANES.encode(),
    "utf-16": LANES.encode("utf-16"),
    "carriage returns": LANES.replace("\n", "\r\n").encode(),
    "semicolons": LANES.replace(",", ";").encode(),
    "decimal commas": LANES.replace(",", ";").replace(".", ",").encode(),
    "tabs": LANES.replace(",", "\t").encode(),
    "sep line": b"sep=;\n" + LANES.replace(",", ";").encode(),
    "blanks around": LANES.replace(",", " , ").encode(),
    "blank lines": LANES.replace("\n", "\n\n,,\n").encode(),
    "no last newline": LANES.rstrip("\n").encode(),
    "quotes": b'"origin","destination","unit_cost_usd"\n"Alpha","East","1.5"\n'
    b'"Alpha","West","2.5"\n"Beta","West","1"\n',
    "comments above": b'# lanes, as quoted\n"# and more, quoted",,\n' + LANES.encode(),
    "capital headers": LANES.replace("origin", "Origin ").replace("unit_", "Unit ").encode(),
    "columns in another order": b"unit_cost_usd,destination,origin\n1.5,East,Alpha\n"
    b"2.50,West,Alpha\n1e0,West,Beta\n",
    "short rows": b"origin,destination,unit_cost_usd,product,mode\nAlpha,East,1.5\n"
    b"Alpha,West,2.5,\nBeta,West,1\n",
}


@pytest.mark.parametrize("how", SAME_LANES)
def test_the_same_table_written_otherwise_is_the_same_case(write, how):
    case = the(load(write({"lanes.csv": SAME_LANES[how]})))
    usual = make_case(
        {"name": "small", "periods": [2027, 2028]},
        {
            "products": {"product": ["pump", "valve"]},
            "sites": {
                "site": ["Alpha", "Beta"],
                "kind": ["plant", "plant"],
                "status": ["existing", "candidate"],
                "fixed_cost_usd_per_year": [1000, 800],
                "capacity_units_per_year": [50, 60],
            },
            "markets": {"market": ["East", "West"]},
            "demand": {
                "market": ["East", "West", "West"],
                "product": ["pump", "pump", "valve"],
                "period": [None, 2027, 2028],
                "quantity": [10, 12, 3],
            },
            "lanes": {
                "origin": ["Alpha", "Alpha", "Beta"],
                "destination": ["East", "West", "West"],
                "unit_cost_usd": np.array([1.5, 2.5, 1.0]),
            },
        },
    )
    assert case.hash == usual.hash


def test_rows_keep_their_line_behind_quoted_newlines_and_blank_lines(write):
    # Line 1 header, 2-3 one record with a newline in it, 4 blank, 5 and 6 records, 6 is wrong.
    demand = 'market,product,period,quantity\n"Ea\nst",pump,,1\n\nWest,pump,,2\nWest,valve,,x\n'
    loaded = load(write({"demand.csv": demand, "markets.csv": 'market\n"Ea\nst"\nWest\n'}))
    wrong = [problem for problem in loaded.problems if problem.code == "case.not_a_number"]
    assert [(problem.row, problem.value) for problem in wrong] == [(6, "x")]


def test_windows_1252_is_read_with_a_warning(write):
    files = {
        "markets.csv": "market\nQuerétaro\nWest\n".encode("cp1252"),
        "demand.csv": "market,product,period,quantity\nQuerétaro,pump,,1\n",
        "lanes.csv": "origin,destination,unit_cost_usd\nAlpha,Querétaro,1\n",
    }
    loaded = load(write(files))
    assert [problem.code for problem in loaded.problems] == ["case.read_as_cp1252"]
    assert loaded.case is not None
    assert list(loaded.case["markets"]["market"]) == ["Querétaro", "West"]


def test_country_place_and_hs_code_become_canonical(write):
    files = {
        "products.csv": "product,hs_code\npump,8413.70\nvalve,\n",
        "markets.csv": "market,place\nEast,MEX\nWest,\n",
        "sites.csv": "site,kind,status,fixed_cost_usd_per_year,place\n"
        "Alpha,plant,existing,1,monterrey\nBeta,plant,candidate,1,MX-NLE-MTY\n",
        "duties.csv": "importer,origin,hs_code,rate_share\nmx,*,84.13,0.05\nUSA,CN,*,0.1\n",
        "facts.csv": "key,place,value\nocean_usd_per_feu,cn>USA-W,2000\n"
        "crossing_fee_usd_per_load,*,50\n",
    }
    case = load(write(files)).case
    assert case is not None
    assert list(case["products"]["hs_code"]) == ["841370", ""]
    assert list(case["sites"]["place"]) == ["MX-NLE-MTY", "MX-NLE-MTY"]
    assert list(case["duties"]["importer"]) == ["MEX", "USA"]
    assert list(case["duties"]["origin"]) == ["*", "CHN"]
    assert list(case["duties"]["hs_code"]) == ["8413", ""]
    assert list(case["facts"]["place"]) == ["CHN>USA-W", "*"]


def test_money_in_another_currency_is_converted_with_the_rate_of_the_case(write):
    lanes = LANES.replace("_usd", "_mxn")
    loaded = load(write({"lanes.csv": lanes, "case.yaml": GOOD_YAML + "fx: {mxn: 20}\n"}))
    assert loaded.case is not None
    # 1.5 / 20 = 0.075, 2.5 / 20 = 0.125, 1 / 20 = 0.05 USD.
    assert loaded.case["lanes"]["unit_cost_usd"].tolist() == [0.075, 0.125, 0.05]
    (note,) = loaded.problems
    assert (note.code, note.severity) == ("case.money_converted", "warning")


def test_money_in_pesos_without_a_rate_takes_the_flagged_reference_average(write):
    loaded = load(write({"lanes.csv": LANES.replace("_usd", "_mxn")}))
    assert loaded.case is not None
    (note,) = loaded.problems
    assert (note.code, note.severity) == ("case.money_converted_reference", "warning")
    expected = np.array([1.5, 2.5, 1.0]) / float(note.params["rate"])
    assert loaded.case["lanes"]["unit_cost_usd"] == pytest.approx(expected)


def test_make_case_raises_with_all_problems_at_once():
    with pytest.raises(CaseError) as caught:
        make_case({"nam": "x"}, {"sites": {"site": ["A"], "kind": ["plnt"], "status": ["old"]}})
    codes = {problem.code for problem in caught.value.problems}
    assert {
        "case.setting_unknown",
        "case.setting_missing",
        "case.not_one_of",
        "case.missing_table",
    } <= codes


def test_a_copy_with_other_tables_has_another_hash(write):
    case = the(load(write()))
    empty = the(load(write({"lanes.csv": LANES.replace("1.5", "1.6")})))
    assert case.with_tables(lanes=empty["lanes"]).hash == empty.hash != case.hash
    assert case.with_tables().hash == case.hash


GOOD_YAML = "name: small\nperiods: [2027, 2028]\n"


def test_twenty_thousand_lanes_arrive_whole(write):
    count = 20_000
    sites = "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year\n" + "".join(
        f"S{n},plant,candidate,{n},1\n" for n in range(100)
    )
    markets = "market\n" + "".join(f"M{n}\n" for n in range(200))
    demand = "market,product,quantity\n" + "".join(f"M{n},pump,{n}\n" for n in range(200))
    rows = [(f"S{n % 100}", f"M{n // 100}", n / 7) for n in range(count)]
    lanes = "origin,destination,unit_cost_usd\n" + "".join(f"{a},{b},{c!r}\n" for a, b, c in rows)
    files = {"sites.csv": sites, "markets.csv": markets, "demand.csv": demand, "lanes.csv": lanes}
    table = the(load(write(files)))["lanes"]
    assert (
        list(zip(table["origin"], table["destination"], table["unit_cost_usd"], strict=True))
        == rows
    )
    assert table.row.tolist() == list(range(2, count + 2))
