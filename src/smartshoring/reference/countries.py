"""Country codes: ISO 3166 alpha-2 and alpha-3, and which countries are in the European Union."""

from __future__ import annotations

from functools import cache

from smartshoring.reference.tables import rows


@cache
def _iso3_by_code() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in rows("countries"):
        codes[row["iso2"]] = row["iso3"]
        codes[row["iso3"]] = row["iso3"]
    return codes


@cache
def _iso2_by_iso3() -> dict[str, str]:
    return {row["iso3"]: row["iso2"] for row in rows("countries")}


@cache
def eu_members() -> frozenset[str]:
    """Member states of the European Union (alpha-3)."""
    return frozenset(row["iso3"] for row in rows("countries") if row["eu_member"] == "yes")


def country_iso3(code: str) -> str | None:
    """Alpha-3 of an alpha-2 or alpha-3 country code, case ignored; None if there is none."""
    return _iso3_by_code().get(code.strip().upper())


def country_iso2(iso3: str) -> str | None:
    """Alpha-2 of an alpha-3 country code; None if there is none."""
    return _iso2_by_iso3().get(iso3)


@cache
def country_names() -> dict[str, str]:
    """English name by alpha-3."""
    return {row["iso3"]: row["name"] for row in rows("countries")}
