"""How likely customers really answer, learned from what they were told before."""
