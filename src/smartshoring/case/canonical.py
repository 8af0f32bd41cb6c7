"""The canonical form of a case and its hash."""

from __future__ import annotations

from collections.abc import Mapping

from smartshoring.case.settings import Settings
from smartshoring.case.table import Table


def case_hash(settings: Settings, tables: Mapping[str, Table]) -> str:
    """SHA-256 of the canonical case."""
    raise NotImplementedError
