"""Experiments: who gets which arm, and what may be said of it. Numbers in, records out."""
