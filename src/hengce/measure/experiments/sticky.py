"""The arm that a unit got first is the arm that it keeps.

Source of the rules: GrowthBook, "Sticky bucketing" (docs.growthbook.io/app/sticky-bucketing)
and the `stickyBucket` vectors of its SDKs.
"""

from collections.abc import Mapping

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.hashes import bucket_of
from hengce.measure.experiments.split import Split
from hengce.model.noun import Noun

Remembered = Mapping[str, str]
"""Arms by the key under which a unit's first exposure was stored, see `Sticky.key`."""


class Sticky(Noun, frozen=True, kw_only=True):
    """How an experiment remembers.

    Attributes:
        experiment: Its stable identifier.
        version: Of the assignments. A higher one forgets what earlier ones assigned.
        version_min: Units that an older version assigned are out of the experiment for good.
        is_on: Whether it remembers at all.
    """

    experiment: str
    version: int = 0
    version_min: int = 0
    is_on: bool = True

    def key(self, version: int) -> str:
        """Return the key under which an assignment of a version is stored."""
        return f"{self.experiment}__{version}"


class Placement(Noun, frozen=True, kw_only=True):
    """What became of a unit.

    Attributes:
        arm: Which; none: it is outside of the experiment.
        bucket: Of the unit, 0 to 9,999.
        is_remembered: Whether the arm was taken from memory and not from the bucket.
        remember: The key under which the arm has to be stored now; empty: nothing has to.
    """

    arm: str | None
    bucket: int
    is_remembered: bool = False
    remember: str = ""


def place(split: Split, sticky: Sticky, unit: str, remembered: Remembered) -> Placement:
    """Return the arm of a unit.

    Args:
        split: How buckets are shared out now.
        sticky: How the experiment remembers.
        unit: Who.
        remembered: What was stored of this unit. Where it is known by two identifiers, what
            was stored of the first lies over what was stored of the other.
    """
    at = bucket_of(split.version, split.salt, unit)
    assert 0 <= at < BUCKETS
    if not sticky.is_on:
        return Placement(arm=split.arm_at(at), bucket=at)
    if any(sticky.key(old) in remembered for old in range(sticky.version_min)):
        return Placement(arm=None, bucket=at)
    key = sticky.key(sticky.version)
    known = remembered.get(key)
    if known is not None and any(one.arm == known for one in split.slices):
        return Placement(arm=known, bucket=at, is_remembered=True, remember=key)
    arm = split.arm_at(at)
    return Placement(arm=arm, bucket=at, remember=key if arm is not None else "")
