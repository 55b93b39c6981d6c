"""Audiences: who meets what, as sets of bits over a snapshot, exact and at once."""
