"""Where all chance of a simulation comes from: one seed."""

from random import Random


def dice(name: str) -> Random:
    """Return a source of chance; the same name gives the same throws, wherever it runs."""
    return Random(name)  # noqa: S311 -- it must be repeatable, not secret
