"""Experiments that exclude each other: each has a part of a namespace for itself."""

from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.model.noun import Noun


class Namespace(Noun, frozen=True, kw_only=True):
    """A part of the units, by buckets of the namespace's own: from `low` on, below `high`."""

    name: str
    low: int
    high: int


def is_inside(namespace: Namespace, unit: str) -> bool:
    """Whether a unit belongs to the part (GrowthBook's `inNamespace`, hash version 1)."""
    at = bucket_of(HashVersion.V1, f"__{namespace.name}", unit)
    return namespace.low <= at < namespace.high
