"""The keys of the lookup and their units."""

from __future__ import annotations

from typing import Final

UNITS: Final[dict[str, str]] = {
    "labour_usd_per_hour": "USD/h",
    "electricity_usd_per_kwh": "USD/kWh",
    "cfe_energy_base_mxn_per_kwh": "MXN/kWh",
    "cfe_energy_intermediate_mxn_per_kwh": "MXN/kWh",
    "cfe_energy_peak_mxn_per_kwh": "MXN/kWh",
    "cfe_distribution_mxn_per_kw_month": "MXN/kW-month",
    "cfe_capacity_mxn_per_kw_month": "MXN/kW-month",
    "cfe_supply_mxn_per_month": "MXN/month",
    "cfe_load_factor": "share",
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
    "bridge_toll_usd_per_load": "USD/load",
    "border_transfer_usd_per_load": "USD/load",
    "customs_brokers_usd_per_load": "USD/load",
    "empty_dunnage_load_share": "share",
    "load_payload_kg": "kg",
    "load_volume_m3": "m3",
    "fx_lcu_per_usd": "LCU/USD",
    "usd_per_hour_in_transit": "USD/h",
    "mpf_share": "share",
    "hmf_share": "share",
    "road_distance_factor": "1",
    "road_speed_km_per_h": "km/h",
    "rail_speed_km_per_h": "km/h",
    "sea_speed_km_per_h": "km/h",
    "sea_time_cv": "1",
    "border_p95_over_mean": "1",
    "crossing_hours": "h",
    "port_import_hours": "h",
    "rail_crossing_hours": "h",
    "port_export_hours": "h",
    "terminal_hours": "h",
    "sea_call_hours": "h",
    "canal_hours": "h",
    "road_time_cv": "1",
    "rail_time_cv": "1",
    "drayage_minimum_km": "km",
    "gateway_position": "km",
    "demand_cv_per_month": "share",
    "lead_time_spread_share": "share",
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
