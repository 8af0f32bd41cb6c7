"""The world's facts: shipped tables behind one typed lookup; no formulas."""
