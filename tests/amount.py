"""How many random cases a test takes."""

from numba import config


def many(cases: int) -> int:
    """Return a tenth where the core runs as plain Python, to see which of its lines are reached."""
    return cases // 10 if config.DISABLE_JIT else cases
