"""What the shell needs from immutable files: profiles, contacts of runs, verdicts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hengce.kernel.population import Population
from hengce.model.contact import ContactKind


class Snapshots(Protocol):
    """Nightly profiles, immutable, by version."""

    def open(self, version: str) -> Population:
        """Map a snapshot; NotFoundError when there is none."""

    def size_bytes(self, version: str) -> int:
        """Return how many bytes a snapshot has on disk; 0 when there is none."""

    def remove(self, version: str) -> None:
        """Remove a snapshot, or what a removal that was interrupted left of it."""


@dataclass(frozen=True, slots=True)
class ContactBlock:
    """Contacts in columns, sorted by customer, then number.

    Attributes:
        kinds: The distinct kinds of contact.
        orgs: The distinct units of the bank.
        customers: bytes, shape (m,).
        org: int32, shape (m,): index into `orgs`.
        kind: int32, shape (m,): index into `kinds`.
        number: int32, shape (m,): the contact's number within its decision, from 1.
        reserved_at: int64, shape (m,).
        release_at: int64, shape (m,).
        expires_at: int64, shape (m,).
    """

    kinds: tuple[ContactKind, ...]
    orgs: tuple[str, ...]
    customers: npt.NDArray[np.bytes_]
    org: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]
    reserved_at: npt.NDArray[np.int64]
    release_at: npt.NDArray[np.int64]
    expires_at: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, order=True)
class HeldOut:
    """A customer whom a run would have told something, and who was held out.

    Attributes:
        customer: Who.
        org: His unit of the bank.
        strategy: Of what.
        wave: Of which of its waves; empty: of its one message.
        holdout: By which hold-out.
    """

    customer: str
    org: str
    strategy: str
    wave: str
    holdout: str


class Segments(Protocol):
    """Immutable files of contacts, written before the row that makes them count.

    The decision of a contact in segment `s` is `s/<customer>`, its id
    `s/<customer>.<number>`.
    """

    def write(self, name: str, blocks: Iterator[ContactBlock]) -> tuple[int, str]:
        """Write a segment; return how many contacts, and the SHA-256 of their columns."""

    def read(self, name: str) -> Iterator[ContactBlock]:
        """Read a segment in pieces of bounded size."""

    def write_held(self, name: str, held: Iterable[HeldOut]) -> None:
        """Write whom a run held out, whole or not at all."""

    def held(self, name: str) -> Sequence[HeldOut] | None:
        """Return whom a run held out; None where no list was kept."""


class VerdictWriter(Protocol):
    """Takes a run's verdicts, block by block, in the order of customers."""

    def add(self, counts: npt.NDArray[np.uint16], reasons: npt.NDArray[np.uint8]) -> None:
        """Append how many candidates each customer has, and their reasons, best first."""


class KeptInputs(Protocol):
    """What runs read of those to whom they speak; it outlives the snapshot."""

    def write(
        self, run_id: str, people: npt.NDArray[np.bytes_], blocks: Iterator[tuple[str, bytes]]
    ) -> None:
        """Write a run's kept inputs, whole or not at all; what exists already stays.

        Args:
            run_id: The run.
            people: The customers of its record, in its order.
            blocks: The first customer of each block, ascending, and its packed inputs.
        """

    def has(self, run_id: str) -> bool:
        """Tell whether inputs of a run were kept."""

    def is_whole(self, run_id: str) -> bool:
        """Tell whether kept inputs can be read, and name each customer of the run's record."""

    def read(self, run_id: str, customer: str) -> bytes | None:
        """Return the packed block that a customer would be in; NotFoundError for no such run."""

    def reasons(self, run_id: str, customer: str) -> Sequence[int] | None:
        """Return the reasons in a run's record of a customer, best first; None for a stranger.

        Raises:
            NotFoundError: Nothing was kept of this run.
        """


class VerdictRecords(Protocol):
    """One byte for each candidate of a run, so that a replay can be compared."""

    def write(self, run_id: str) -> AbstractContextManager[VerdictWriter]:
        """Write a run's record; it appears whole, when the context ends without an error."""

    def read(
        self, run_id: str, customers: int
    ) -> Iterator[tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]]:
        """Read a record in pieces of so many customers; NotFoundError when there is none."""

    def size_bytes(self, run_id: str) -> int:
        """Return how many bytes a run has on disk, kept inputs included."""

    def remove(self, run_id: str) -> None:
        """Remove what there is of a run's record and kept inputs."""
