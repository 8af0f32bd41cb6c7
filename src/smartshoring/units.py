"""Units and exact conversion factors, one name each, with the standard that defines it."""

from __future__ import annotations

from typing import Final

KM_PER_NAUTICAL_MILE: Final = 1.852
"""Exact (SI Brochure 9th ed., table 8; BIPM)."""

KM_PER_MILE: Final = 1.609344
"""International mile, exact (NIST SP 811 appendix B.8)."""

HOURS_PER_DAY: Final = 24.0
MONTHS_PER_YEAR: Final = 12.0
DAYS_PER_YEAR: Final = 365.0
"""The year of pipeline stock: value x days/365 (DESIGN: the yardstick)."""

KG_PER_TONNE: Final = 1000.0
EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius R1 of GRS 80 (Moritz 2000), for great-circle distances."""
