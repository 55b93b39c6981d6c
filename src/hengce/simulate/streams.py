"""Numbered randomness: every column draws from a stream of its own.

A column that is added later leaves the others as they were, and no draw depends on the order
in which the columns are made.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.floating[Any]]
Longs: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the generator of a named stream; the same seed and name give the same numbers."""
    sequence = np.random.SeedSequence(seed, spawn_key=tuple(name.encode()))
    return np.random.Generator(np.random.PCG64(sequence))
