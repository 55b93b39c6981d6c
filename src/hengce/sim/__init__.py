"""Deterministic simulation: the real engine, relay and store below a clock and a disk that fail."""
