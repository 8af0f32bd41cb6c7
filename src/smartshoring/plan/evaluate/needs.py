"""What any plan could need of a product in a period: what is sold, and use in other products."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients, Floats


def highest_need(data: Coefficients, product: int) -> Floats:
    """Most units of a product that could be wanted in each period [T].

    Its own demand, and for every product that may hold it the demand of that product x the most
    units that any chain of recipes puts into one. A loop in the recipes ends after as many steps as
    there are products.
    """
    runs, demand = data.runs, data.demand
    holds: dict[int, dict[int, float]] = {}
    for run, part, units in zip(
        runs.input_run, runs.input_product, runs.input_quantity, strict=True
    ):
        users = holds.setdefault(int(part), {})
        user = int(runs.product[run])
        users[user] = max(users.get(user, 0.0), float(units))
    # Upwards from the product: units of it in one unit of what is made, step by step.
    inside = np.zeros(len(data.products))
    step = {product: 1.0}
    for _ in range(len(data.products) + 1):
        above: dict[int, float] = {}
        for part, units in step.items():
            inside[part] += units
            for user, per_unit in holds.get(part, {}).items():
                above[user] = above.get(user, 0.0) + units * per_unit
        step = above
    need = np.zeros(len(data.periods))
    np.add.at(need, demand.period, demand.quantity * inside[demand.product])
    return need
