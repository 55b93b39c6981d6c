"""What the shell needs to divide the bank's customers among processes."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.lease import Lease


class LeaseView(Protocol):
    """Who answers for what."""

    def workers(self, at: Instant) -> Sequence[str]:
        """The workers who were alive at an instant, by name."""

    def leases(self) -> Sequence[Lease]:
        """The leases, by partition; a partition without one is free."""

    def leased_to(self, owner: str) -> frozenset[int]:
        """The partitions of a worker, as this very transaction sees them."""


class LeaseTransaction(LeaseView, Protocol):
    """Changes of who answers for what."""

    def sign_on(self, name: str, until: Instant) -> None:
        """Say that a worker is alive until an instant, unless it says so again."""

    def sign_off(self, name: str) -> None:
        """Say that a worker has ended; its partitions are free."""

    def put_leases(self, owners: Mapping[int, str]) -> None:
        """Give partitions to workers; the fence of each rises."""
