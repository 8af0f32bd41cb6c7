"""Candidate places: which country is home, near or far, and what a place inherits."""
