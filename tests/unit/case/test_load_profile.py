"""The table load_profile: what is wrong in it is named before any bill is computed."""

from __future__ import annotations

from typing import Any

import pytest

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.errors import CaseError


def with_load(**load: Any) -> Case:
    row = {
        "site": "plant",
        "kw_peak_demand": 500,
        "kwh_base_share": 0.3,
        "kwh_intermediate_share": 0.5,
        "kwh_peak_share": 0.2,
        "load_factor": 0.6,
    } | load
    tables: dict[str, dict[str, list[Any]]] = {
        "products": {"product": ["good"]},
        "sites": {"site": ["plant"], "kind": ["plant"], "status": ["existing"]},
        "markets": {"market": ["buyer"]},
        "demand": {"market": ["buyer"], "product": ["good"], "quantity": [1]},
        "lanes": {"origin": ["plant"], "destination": ["buyer"], "unit_cost_usd": [1]},
        "load_profile": {name: [value] for name, value in row.items()},
    }
    return make_case({"name": "fictional", "lanes": "given"}, tables)


def test_a_whole_profile_is_accepted() -> None:
    assert with_load()["load_profile"]["kw_peak_demand"][0] == 500


@pytest.mark.parametrize(
    ("load", "code"),
    [
        ({"kwh_peak_share": 0.3}, "case.load_shares"),  # 1.1 of the energy
        ({"kwh_peak_share": None}, "case.required"),
        ({"load_factor": 0}, "case.out_of_range"),
        ({"site": "nowhere"}, "case.unknown_name"),
    ],
)
def test_a_wrong_profile_is_refused(load: dict[str, Any], code: str) -> None:
    with pytest.raises(CaseError) as refused:
        with_load(**load)
    assert code in {problem.code for problem in refused.value.problems}, refused.value.problems


def test_shares_with_few_digits_pass() -> None:
    with_load(kwh_base_share=0.333, kwh_intermediate_share=0.333, kwh_peak_share=0.333)
