"""How the buckets of an experiment are shared out among its arms."""

from collections.abc import Sequence

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.model.noun import Noun

_SUM_LOW, _SUM_HIGH = 9_900, 10_100
"""Weights that sum up outside of these count as a mistake (GrowthBook: .99 to 1.01)."""


class Arm(Noun, frozen=True, kw_only=True):
    """One of the ways that an experiment compares.

    Attributes:
        name: Stable; the first arm of an experiment is the one that others are compared to.
        weight: Its share in ten-thousandths.
    """

    name: str
    weight: int


class Slice(Noun, frozen=True, kw_only=True):
    """Buckets that belong to an arm: from `low` on, below `high`."""

    arm: str
    low: int
    high: int


class Split(Noun, frozen=True, kw_only=True):
    """Who gets which arm.

    Attributes:
        salt: What makes it independent of other splits.
        slices: The buckets of the arms; buckets in none are outside of the experiment.
        version: Of the hash.
    """

    salt: str
    slices: tuple[Slice, ...]
    version: HashVersion = HashVersion.V2

    def share(self, arm: str) -> float:
        """Return the exact probability with which a unit gets an arm."""
        return sum(s.high - s.low for s in self.slices if s.arm == arm) / BUCKETS

    def arm_at(self, at: int) -> str | None:
        """Return whose bucket it is; none: nobody's."""
        return next((s.arm for s in self.slices if s.low <= at < s.high), None)

    def arm_of(self, unit: str) -> str | None:
        """Return the arm of a unit; none: it is outside of the experiment."""
        return self.arm_at(bucket_of(self.version, self.salt, unit))


def slices(arms: Sequence[Arm], coverage: int = BUCKETS) -> tuple[Slice, ...]:
    """Give each arm its buckets, as GrowthBook does (`getBucketRanges`).

    Each arm's buckets begin where they would with full coverage, so more coverage moves
    nobody from one arm to another.

    Args:
        arms: With their weights. Weights that do not sum up to about 10,000 are equal ones.
        coverage: Which part of all units takes part, in ten-thousandths.
    """
    covered = min(max(coverage, 0), BUCKETS)
    weights = [arm.weight for arm in arms]
    if not _SUM_LOW <= sum(weights) <= _SUM_HIGH:
        weights = equal_weights(len(arms))
    found, low = [], 0
    for arm, weight in zip(arms, weights, strict=True):
        found.append(Slice(arm=arm.name, low=low, high=low + weight * covered // BUCKETS))
        low += weight
    return tuple(found)


def equal_weights(arms: int) -> list[int]:
    """Share 10,000 out so that no two weights differ by more than one."""
    return [BUCKETS * (n + 1) // arms - BUCKETS * n // arms for n in range(arms)]
