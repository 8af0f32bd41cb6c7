"""Preferential origin under T-MEC/USMCA: rules, tariff shift, regional value content, verdict."""

from smartshoring.trade.origin.goods import Finding, Good, Material, Question, Verdict
from smartshoring.trade.origin.verdict import outside, unplaced, verdict

__all__ = ["Finding", "Good", "Material", "Question", "Verdict", "outside", "unplaced", "verdict"]
