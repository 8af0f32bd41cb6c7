"""Models as MPS: other readers find in the file the optimum that the plan states."""

from __future__ import annotations

import json
from pathlib import Path

import highspy
import numpy as np
import pulp
import pytest
from plan_worlds import random_world

from smartshoring.case.build import make_case
from smartshoring.case.load import load
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.export import write_models
from smartshoring.plan.mps import mps_lines
from smartshoring.plan.robust import robust_and_model
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import compared, specs_of
from smartshoring.solver.linear import Builder

RISK = {"cvar_alpha": 0.8, "cvar_weight": 0.5}
MINIMAL = Path(__file__).resolve().parents[2] / "examples" / "minimal"


def by_highs(path: Path) -> float:
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 1e-9)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


def by_pulp(path: Path) -> float:
    _, model = pulp.LpProblem.fromMPS(str(path))
    model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=1e-9, options=["preprocess off"]))
    assert model.sol_status == pulp.LpSolutionOptimal
    return float(pulp.value(model.objective))


def exported(data: Coefficients, folder: Path) -> list[dict[str, object]]:
    plans = compared(data, Effort(gap=1e-9), ("smartshore", "today"))
    files = write_models(plans, data, folder)
    document = json.loads((folder / "models.json").read_text("utf-8"))
    assert document["case_hash"] == data.case.hash
    assert {file.name for file in files} == {m["file"] for m in document["models"]} | {
        "models.json"
    }
    return list(document["models"])


# PuLP announces its next major version's way of declaring variables.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp", "ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", [0, 2, 5, 8])
def test_two_readers_find_the_optimum_of_rich_cases(seed: int, tmp_path: Path) -> None:
    for model in exported(random_world(seed).data(), tmp_path):
        if model["status"] != "optimal":
            continue
        path = tmp_path / str(model["file"])
        assert by_highs(path) == pytest.approx(model["objective"], rel=1e-6)
        assert by_pulp(path) == pytest.approx(model["objective"], rel=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp", "ignore::DeprecationWarning")
def test_names_of_an_example_can_be_read(tmp_path: Path) -> None:
    case = load(MINIMAL).case
    assert case is not None
    (model,) = (
        m
        for m in exported(build(case, case_reference(case)), tmp_path)
        if m["strategy"] == "smartshore"
    )
    path = tmp_path / "smartshore.mps"
    assert by_highs(path) == pytest.approx(model["objective"], rel=1e-6)
    assert by_pulp(path) == pytest.approx(model["objective"], rel=1e-6)
    words = set(path.read_text("utf-8").split())
    assert any(word.startswith("flow.north>A.") for word in words)
    assert any(word.startswith("open.north.") for word in words)
    assert any(word.startswith("demand.A.") for word in words)
    assert any(word.startswith("site_capacity.north.") for word in words)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp", "ignore::DeprecationWarning")
def test_the_robust_model_has_the_objective_of_the_robust_plan(tmp_path: Path) -> None:
    """Half expected cost, half mean of the worst fifth, over demand as it is and half as much."""
    case = load(MINIMAL).case
    assert case is not None
    case = make_case(
        {**case.settings.model_dump(exclude_unset=True), "risk": RISK},
        {
            **{name: table.columns for name, table in case.tables.items() if len(table)},
            "scenarios": {"scenario": ["slump"], "probability": [0.4]},
            "scenario_changes": {"scenario": ["slump"], "what": ["demand"], "factor": [0.5]},
        },
    )
    data = build(case, case_reference(case))
    plans = compared(data, Effort(gap=1e-9), ("smartshore",))
    spec = specs_of(data, plans)["smartshore"]
    found, stack = robust_and_model(data, spec, plans[0], Effort(gap=1e-9))
    assert stack is not None
    write_models(plans, data, tmp_path, (found, stack))
    told = json.loads((tmp_path / "models.json").read_text("utf-8"))["models"]
    assert [model["file"] for model in told] == ["smartshore.mps", "robust.mps"]
    assert told[1]["objective"] == found.objective
    path = tmp_path / "robust.mps"
    assert by_highs(path) == pytest.approx(found.objective, rel=1e-6)
    assert by_pulp(path) == pytest.approx(found.objective, rel=1e-6)
    assert any(word.startswith("open.north.") for word in path.read_text("utf-8").split())


def test_every_kind_of_row_and_bound_survives(tmp_path: Path) -> None:
    """min x + 2y - z - v; 1 <= x + y <= 4, z - y <= 2, x - z >= -3.5; v whole, at most 2.5.

    z = y + 2 costs y + x - 2 - v; x + y >= 1 gives 1 - 2 - 2 = -3 at x = 1, y = 0, z = 2, v = 2;
    y may go down to -1 at x = 2: x + 2y - z = 2 - 2 - 1 = -1, no better.
    """
    builder = Builder()
    columns = builder.add_columns(
        4, cost=[1, 2, -1, 0], lower=[0, -1, -np.inf, 3], upper=[np.inf, 5, np.inf, 3]
    )
    whole = builder.add_columns(1, cost=-1.0, upper=2.5, integer=True)
    assert whole.tolist() == [4]
    builder.add_rows([0, 0], columns[:2], 1.0, lower=1.0, upper=4.0, count=1)
    builder.add_rows([0, 0], columns[1:3], [-1.0, 1.0], lower=-np.inf, upper=2.0, count=1)
    builder.add_rows([0, 0], columns[[0, 2]], [1.0, -1.0], lower=-3.5, upper=np.inf, count=1)
    builder.add_rows([0], columns[:1], 1.0, lower=-np.inf, upper=np.inf, count=1)
    lines = mps_lines(builder.model(), "tiny", ["x", "y", "z", "w", "v"], ["a", "b", "c", "d"])
    path = tmp_path / "tiny.mps"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert by_highs(path) == pytest.approx(-3.0)
