"""How numbers are spread: counts by bins."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hengce.model.scoring_model import Histogram

BINS = 10

Floats = npt.NDArray[np.float64]


def edges_of(values: Floats, bins: int = BINS) -> tuple[float, ...]:
    """Return the edges of bins that hold about as many values each; equal values share one."""
    known = values[~np.isnan(values)]
    if not len(known):
        return ()
    quantiles = np.quantile(known, np.arange(1, bins) / bins, method="higher")
    edges = np.unique(quantiles)
    return tuple(edges[edges > known.min()].tolist())


def histogram(values: Floats, edges: Sequence[float]) -> Histogram:
    """Count values by bins; a value at an edge lies in the bin above it, NaN is missing."""
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(edges, known, "right"), minlength=len(edges) + 1)
    missing = len(values) - len(known)
    return Histogram(edges=tuple(edges), counts=tuple(counts.tolist()), missing=missing)


def together(one: Histogram, other: Histogram) -> Histogram:
    """Add up two histograms of the same edges."""
    counts = tuple(a + b for a, b in zip(one.counts, other.counts, strict=True))
    return Histogram(edges=one.edges, counts=counts, missing=one.missing + other.missing)
