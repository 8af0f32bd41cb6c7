"""Arcs in the making: arrays of one length, before duties are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smartshoring.plan.arrays import Floats, Grades, Ints


@dataclass
class Block:
    """Arcs before duty: arrays of one length, concatenated later."""

    origin: Ints
    destination: Ints
    commodity: Ints
    mode: npt.NDArray[np.object_]
    freight_usd: Floats
    freight_grade: Grades
    handling_usd: Floats
    handling_grade: Grades
    days: Floats
    co2e_kg: Floats
    lane: Ints
