"""Deliveries that arrive day by day: judged, and imported once."""
