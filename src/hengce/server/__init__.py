"""A server, and the loops that run beside it."""
