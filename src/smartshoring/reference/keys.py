"""The keys of the lookup and their units."""

from __future__ import annotations

from typing import Final

UNITS: Final[dict[str, str]] = {
    "labour_usd_per_hour": "USD/h",
    "electricity_usd_per_kwh": "USD/kWh",
    "grid_co2e_kg_per_kwh_location": "kg/kWh",
    "grid_co2e_kg_per_kwh_lifecycle": "kg/kWh",
    "road_co2e_kg_per_tkm": "kg/tkm",
    "rail_co2e_kg_per_tkm": "kg/tkm",
    "sea_co2e_kg_per_tkm": "kg/tkm",
    "port_co2e_kg_per_t": "kg/t",
    "terminal_co2e_kg_per_t": "kg/t",
    "truck_usd_per_km": "USD/km",
    "rail_usd_per_km": "USD/km",
    "ocean_usd_per_feu": "USD/FEU",
    "port_handling_usd_per_load": "USD/load",
    "terminal_handling_usd_per_load": "USD/load",
    "crossing_fee_usd_per_load": "USD/load",
    "load_payload_kg": "kg",
    "load_volume_m3": "m3",
    "fx_lcu_per_usd": "LCU/USD",
    "usd_per_hour_in_transit": "USD/h",
    "mpf_share": "share",
    "hmf_share": "share",
}
"""Canonical unit of every key; a fact in another unit is refused, never converted silently."""


def same_unit(given: str, canonical: str) -> bool:
    """Whether a unit as a person writes it is the canonical one (`usd per kWh` = `USD/kWh`)."""
    return not given.strip() or _plain(given) == _plain(canonical)


def _plain(unit: str) -> str:
    lowered = unit.strip().casefold().replace("²", "2").replace("³", "3")
    for word in (" per ", "_per_", " por "):
        lowered = lowered.replace(word, "/")
    lowered = lowered.replace("co2e", "").replace("hour", "h").replace("hr", "h")
    return "".join(letter for letter in lowered if letter.isalnum() or letter == "/")
