"""`case.yaml`: every wrong key, value and byte becomes a problem with its line and key."""

from __future__ import annotations

import pytest

from smartshoring.case.load import load
from smartshoring.case.problems import problem_text

GOOD = "name: small\nperiods: [2027, 2028]\n"

BAD = {
    "limits:\n  max_sitse: 2\n": (
        'case.yaml, line 4, key limits.max_sitse: There is no key "max_sitse".',
        "max_sites",
    ),
    "discount: 0.1\n": (
        'case.yaml, line 3, key discount: There is no key "discount".',
        "discount_rate",
    ),
    "discount_rate: 8%\n": (
        (
            'case.yaml, line 3, key discount_rate: "8%" looks like a percentage; '
            "a share below 1 was expected. Write 0.08."
        ),
        None,
    ),
    "discount_rate: 8\n": (
        (
            'case.yaml, line 3, key discount_rate: "8" looks like a percentage; '
            "a share below 1 was expected. Write 0.08."
        ),
        None,
    ),
    "discount_rate: 800\n": (
        'case.yaml, line 3, key discount_rate: "800" is too large: a number below 1 was expected.',
        None,
    ),
    "carbon_price_usd_per_t: -1\n": (
        'case.yaml, line 3, key carbon_price_usd_per_t: "-1" is too small: 0 or more was expected.',
        None,
    ),
    "home: 5\n": ('case.yaml, line 3, key home: "5" is not a list.', None),
    "lanes: computd\n": (
        'case.yaml, line 3, key lanes: "computd" is not one of computed, given.',
        "computed",
    ),
    "modes: [road, air]\n": ('case.yaml, line 3, key modes.1: "air" is not one of', None),
    "limits: {min_sites: 3, max_sites: 2}\n": (
        "case.yaml, line 3, key limits.min_sites: min_sites is 3 but max_sites is 2.",
        None,
    ),
    "limits: {max_share_site: 40}\n": (
        'case.yaml, line 3, key limits.max_share_site: "40" looks like a percentage',
        None,
    ),
    "limits: 3\n": ('case.yaml, line 3, key limits: "3" cannot stand here', None),
    "home: [Mexico]\n": ('case.yaml, line 3, key home.0: "Mexico" is not a country code.', "MEX"),
    "duty_date: 31/12/2025\n": ('case.yaml, line 3, key duty_date: "31/12/2025" is not', None),
    "money_date: soon\n": ('case.yaml, line 3, key money_date: "soon" is not', None),
    "fx: {pesos: 18}\n": ('case.yaml, line 3, key fx.pesos: "pesos" is not a currency', None),
    "fx: {MXN: 0}\n": ("case.yaml, line 3, key fx.MXN: 0.0 cannot be a rate.", None),
    "fx: {USD: 2}\n": ("case.yaml, line 3, key fx.USD: One USD is 1 USD, not 2.0.", None),
    "accept_defaults: [mx_truk]\n": (
        'case.yaml, line 3, key accept_defaults.0: There is no default called "mx_truk".',
        "mx_truck",
    ),
    "strategies: [{name: a}, {name: a}]\n": (
        'case.yaml, line 3, key strategies.1.name: "a" is given twice.',
        None,
    ),
    "strategies: [{nam: a}]\n": (
        'case.yaml, line 3, key strategies.0.nam: There is no key "nam".',
        "name",
    ),
    "name: twice\n": (
        'case.yaml, line 3: This is not valid YAML (the key "name" is given twice).',
        None,
    ),
    "home: [MEX\n": ("case.yaml, line 4: This is not valid YAML", None),
    "a: &x [1]\nb: *x\n": ("case.yaml, line 4: This is not valid YAML (anchors and aliases", None),
    "a: " + "[" * 5000 + "\n": (
        "case.yaml, line 3: This is not valid YAML (more than 20 levels of nesting).",
        None,
    ),
    "a: \x07\n": ("case.yaml: This is not valid YAML", None),
}


@pytest.mark.parametrize("text", BAD)
def test_each_mistake_is_said_with_its_line_and_key(write, text):
    sentence, near = BAD[text]
    loaded = load(write({"case.yaml": GOOD + text}))
    assert loaded.case is None
    found = [p for p in loaded.problems if problem_text(p).startswith(sentence)]
    assert found, [problem_text(p) for p in loaded.problems]
    assert found[0].nearest == near
    assert problem_text(found[0], "es").startswith("case.yaml")


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        ("0", "There are 0 periods"),
        ("[]", "There are 0 periods"),
        ("1000000000", "There are 1000000000 periods"),
        ("[2027, 2027]", 'The label "2027" is blank or given twice'),
    ],
)
def test_periods_must_be_some_and_distinct(write, periods, sentence):
    loaded = load(write({"case.yaml": f"name: x\nperiods: {periods}\n"}))
    assert sentence in problem_text(loaded.problems[0])


def test_a_folder_without_case_yaml_still_has_its_tables_checked(write):
    loaded = load(write({"case.yaml": None, "markets.csv": "market,plaec\nEast,\nWest,\n"}))
    assert {"case.no_settings", "case.unknown_column"} <= {p.code for p in loaded.problems}


def test_an_empty_file_lacks_the_name(write):
    loaded = load(write({"case.yaml": "# nothing yet\n"}))
    assert "case.setting_missing" in {p.code for p in loaded.problems}


def test_a_list_is_no_settings_and_binary_is_no_text(write):
    assert load(write({"case.yaml": "- a\n"})).problems[0].code == "case.yaml_no_keys"
    assert load(write({"case.yaml": b"\x00\x01\xff" * 10})).problems[0].code == "case.not_text"


def test_a_flood_of_settings_is_refused_by_size(write):
    loaded = load(write({"case.yaml": "name: x\n" + "# " + "x" * 1_000_001}))
    assert loaded.problems[0].code == "case.file_too_large"


def test_norway_stays_a_country_and_dates_stay_text(write):
    text = GOOD + "near: [NO, ca]\nduty_date: 2026-06-30\nmoney_date: 2025\nfx: {mxn: 18.5}\n"
    case = load(write({"case.yaml": text})).case
    assert case is not None
    assert case.settings.near == ["NOR", "CAN"]
    assert (case.settings.duty_date, case.settings.money_date) == ("2026-06-30", "2025")
    assert case.settings.fx == {"MXN": 18.5}
