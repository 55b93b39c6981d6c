"""A process's share of the bank: which customers' questions it answers.

Processes that share a store divide the customers by partitions. Each says in the store that
it is alive, and takes its share. What it holds is read anew in every transaction that
answers questions; writes have one order, so a process that slept while others took its share
reads that it holds nothing, and leaves the questions to them.
"""

from dataclasses import dataclass
from typing import Protocol

from hengce.flow.partition import Held, moves
from hengce.model.instant import SECOND_US, Instant
from hengce.ports import Transaction, View


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """For how long a share is held.

    Attributes:
        alive_seconds: A worker that says nothing for so long has ended.
        renew_seconds: How often it says that it is alive, and looks at the shares.
        look_seconds: How often it looks for questions that others left to it.
    """

    alive_seconds: float = 6.0
    renew_seconds: float = 1.0
    look_seconds: float = 0.05


class Share(Protocol):
    """What a process answers for."""

    look_seconds: float | None
    """How often others may have left it a question; None: there are no others."""

    def renew(self, tx: Transaction, at: Instant) -> None:
        """Hold on to the share, where that is due."""

    def held(self, view: View) -> Held:
        """Return the partitions that are held, as this very transaction sees it."""

    def due_at(self) -> Instant | None:
        """When to renew; None: never."""

    def leave(self, tx: Transaction) -> None:
        """Give the share up."""


class Sole:
    """The only process of a store answers for everybody."""

    look_seconds: float | None = None

    def renew(self, tx: Transaction, at: Instant) -> None:
        """Nothing to do."""

    def held(self, view: View) -> Held:  # noqa: ARG002 -- whatever is in the store
        """Return None: all of them."""
        return None

    def due_at(self) -> Instant | None:
        """Never."""
        return None

    def leave(self, tx: Transaction) -> None:
        """Nothing to do."""


SOLE = Sole()


class Leased:
    """One of several processes of a store.

    Args:
        worker: Its name; no other process ever has the same.
        terms: For how long a share is held.
    """

    def __init__(self, worker: str, terms: LeaseTerms = LeaseTerms()) -> None:
        self.look_seconds: float | None = terms.look_seconds
        self._worker = worker
        self._terms = terms
        self._renew_at: Instant = 0

    def renew(self, tx: Transaction, at: Instant) -> None:
        """Say that this worker is alive, take what is free, and give away what is too much."""
        if at < self._renew_at:
            return
        tx.sign_on(self._worker, at + round(self._terms.alive_seconds * SECOND_US))
        tx.put_leases(moves(tx.leases(), tx.workers(at), self._worker))
        self._renew_at = at + round(self._terms.renew_seconds * SECOND_US)

    def held(self, view: View) -> Held:
        """Return the partitions that are held, as this very transaction sees it."""
        return view.leased_to(self._worker)

    def due_at(self) -> Instant | None:
        """When to say again that this worker is alive."""
        return self._renew_at

    def leave(self, tx: Transaction) -> None:
        """Give everything up: others take it with their next look."""
        tx.sign_off(self._worker)
