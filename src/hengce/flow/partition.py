"""Into how many parts a bank's customers are divided among processes, and who is in which."""

import zlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hengce.model.lease import Lease

PARTITIONS = 64
"""Part of what is stored: a bank that changed it would have to answer all open questions first."""

Held: TypeAlias = frozenset[int] | None
"""The partitions that a process answers for; None: all of them."""


def partition_of(group: bytes) -> int:
    """Return the partition of a cap group, which is named by its first member."""
    return zlib.crc32(group) % PARTITIONS


def holds(held: Held, partition: int) -> bool:
    """Tell whether a partition is among those that are held."""
    return held is None or partition in held


def moves(leases: Sequence[Lease], workers: Sequence[str], me: str) -> Mapping[int, str]:
    """Return which partitions a worker takes or gives away, so that all come to equal shares.

    It takes what nobody alive holds, up to its share, and gives what it holds beyond its
    share to those who lack some. It takes nothing from anybody alive.

    Args:
        leases: Who holds what; a partition without a lease is free.
        workers: Who is alive, the worker itself included.
        me: The worker.
    """
    shares = _shares(workers)
    held: dict[str, list[int]] = {worker: [] for worker in shares}
    free = set(range(PARTITIONS))
    for lease in leases:
        if lease.owner in held:
            held[lease.owner].append(lease.partition)
            free.discard(lease.partition)
    taken = dict.fromkeys(sorted(free)[: max(0, shares[me] - len(held[me]))], me)
    surplus = sorted(held[me])[shares[me] :]
    lacking = [
        worker
        for worker in sorted(shares)
        for _ in range(shares[worker] - len(held[worker]))
        if worker != me
    ]
    return {**taken, **dict(zip(surplus, lacking, strict=False))}


def _shares(workers: Sequence[str]) -> dict[str, int]:
    names = sorted(set(workers))
    each, more = divmod(PARTITIONS, len(names))
    return {name: each + (place < more) for place, name in enumerate(names)}
