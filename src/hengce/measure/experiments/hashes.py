"""Which bucket of an experiment a unit falls into, by GrowthBook's hashes.

Source: GrowthBook SDK specification, "Hashing" (docs.growthbook.io/lib/build-your-own).
Version 1 is biased between experiments and exists for namespaces and older assignments;
ours are of version 2, which hold-outs use as well.
"""

import enum

from hengce.kernel.hashing import BUCKETS, bucket, fnv1a32, padded, wrapping

_FNV32_OFFSET = 2166136261
_COARSE = 1_000


class HashVersion(enum.IntEnum):
    """The versions of the hash."""

    V1 = 1
    V2 = 2


def bucket_of(version: HashVersion, salt: str, unit: str) -> int:
    """Return the bucket of a unit, from 0 to 9,999.

    Both texts count as UTF-8; GrowthBook's own libraries agree where the texts are ASCII.
    Version 1 knows a thousand buckets, so it answers in steps of ten.

    Raises:
        ValueError: A text has a zero character, at which the hash would end.
    """
    if "\0" in salt + unit:
        raise ValueError("a text that is hashed has a zero character")
    salted, named = padded([salt.encode()])[0], padded([unit.encode()])[0]
    with wrapping():
        if version is HashVersion.V2:
            return int(bucket(salted, named))
        folded = int(fnv1a32(fnv1a32(_FNV32_OFFSET, named), salted))
    return folded % _COARSE * (BUCKETS // _COARSE)
