"""Who writes from an address: the customers whose messages of a channel go there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hengce.flow.overlay import Vocabulary, in_force
from hengce.kernel.population import Population
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.profile import ChangeKind
from hengce.model.tag import Scalar
from hengce.ports import Store, View
from hengce.reading.archive import Archive
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import Baseline

SENDERS_MAX = 1_000
"""Customers behind one address; more is a shared line of which nobody is told apart."""


class Bearings(Protocol):
    """What a report or a reply is understood with."""

    def configuration(self, view: View) -> Configuration:
        """The configuration in force."""

    def baseline(self) -> Baseline:
        """What the snapshot in force says."""

    def org(self, view: View, customer: str) -> str:
        """A customer's unit of the bank; empty for a stranger."""

    def senders(self, view: View, channel: Channel, addresses: Sequence[str]) -> Sequence[str]:
        """The customers behind an address, given in the ways in which it is written, sorted."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The customers of a snapshot in the order of one tag's text codes."""

    population: Population
    tag: str
    order: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, population: Population, tag: str) -> "_Index":
        codes = population.rows.view(population.layout.dtype)[:, 0][tag]
        order = np.argsort(codes, kind="stable")
        return cls(population, tag, order, codes[order])

    def customers(self, address: str) -> list[str]:
        code = self.population.dictionaries.find(self.tag, address)
        if code < 0:
            return []
        first, last = (int(np.searchsorted(self.codes, code, side=s)) for s in ("left", "right"))
        rows = self.order[first : min(last, first + SENDERS_MAX)]
        return [bytes(name).decode() for name in self.population.ids[rows]]


class PinnedBearings:
    """Reads the snapshot, the day's changes and the published configuration."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive
        self._indices: dict[str, _Index] = {}

    def configuration(self, view: View) -> Configuration:
        """Return the configuration in force; ConflictError before anything was published."""
        return self._archive.configuration(view)

    def baseline(self) -> Baseline:
        """Return what the snapshot in force says."""
        return SnapshotBaseline(self._store, self._archive)

    def org(self, view: View, customer: str) -> str:
        """Return a customer's unit of the bank; empty for a stranger."""
        return self._archive.org_of(view, customer) or ""

    def senders(self, view: View, channel: Channel, addresses: Sequence[str]) -> Sequence[str]:
        """Return the customers behind an address, given as it may be written, sorted.

        An address counts as the tag says now: what a change of the day replaced is not meant.
        Identifiers of the tag's name count, too, as does the customer's own number where the
        channel has no tag for addresses.
        """
        population = self._archive.population(view)
        if not channel.address:
            known = [a for a in addresses if population is not None and population.find(a) >= 0]
            return sorted(known)
        nightly = self._nightly(population, channel.address, addresses)
        asked = sorted(nightly | set(view.once_at(channel.address, addresses)))
        told = self._told(view, population, asked, channel.address)
        current = {
            customer
            for customer in asked
            if (told[customer] in addresses if customer in told else customer in nightly)
        }
        named = {view.resolve(channel.address, address) for address in addresses}
        return sorted(current | {customer for customer in named if customer is not None})

    def _nightly(
        self, population: Population | None, tag: str, addresses: Sequence[str]
    ) -> set[str]:
        if population is None or tag not in population.layout.by_name:
            return set()
        index = self._indices.get(tag)
        if index is None or index.population.version != population.version:
            index = _Index.of(population, tag)
            self._indices[tag] = index
        return {customer for address in addresses for customer in index.customers(address)}

    def _told(
        self, view: View, population: Population | None, customers: Sequence[str], tag: str
    ) -> dict[str, Scalar]:
        """Return what the changes in force say of a tag."""
        vocabulary = Vocabulary.of(self._archive.configuration(view))
        as_of = 0 if population is None else population.as_of
        return {
            change.customer: change.value
            for change in in_force(view.changes(customers), vocabulary, as_of)
            if change.kind is ChangeKind.TAG and change.key == tag
        }
