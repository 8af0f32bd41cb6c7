"""The one definition of the case's tables and columns; checks, template and docs all read it.

What a column means, and what a blank cell in it means, is said in `words/*/case.yaml` under
`about_<table>_<column>` and `blank_<table>_<column>`.
"""

from __future__ import annotations

from types import MappingProxyType

from smartshoring.case.columns import Column, Kind, TableSpec
from smartshoring.case.schema_network import NETWORK
from smartshoring.case.schema_practice import PRACTICE

__all__ = ["ANY_COUNTRY", "SETTINGS_SHEET", "TABLES", "Column", "Kind", "TableSpec"]

TABLES = MappingProxyType({table.name: table for table in (*NETWORK, *PRACTICE)})
"""Every table by name, in the order of the docs."""

ANY_COUNTRY = "*"
"""In `duties.origin`: every country."""

SETTINGS_SHEET = "case"
"""Sheet of an XLSX case that holds what `case.yaml` holds in a folder."""
