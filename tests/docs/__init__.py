"""The documents as tests: what they show is run, what they list is compared."""
