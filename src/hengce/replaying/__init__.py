"""Decisions again: from what was stored, bit for bit, and as they would have been."""
