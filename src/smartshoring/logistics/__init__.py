"""Kilometres, hours and freight: road, rail and sea networks, gateways, and the lanes they give."""
