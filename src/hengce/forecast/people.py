"""Customers in memory, and the archive that opens them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hengce.errors import NotFoundError
from hengce.kernel.layout import Dictionaries, blank, patch
from hengce.kernel.population import CONSENTS, OPT_OUT_TOPICS, OPT_OUTS, ORG, Population
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.merge import Merges
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.tag import Scalar
from hengce.model.working_days import WorkingDays
from hengce.reading.archive import Archive, layout_of


@dataclass(frozen=True, slots=True)
class Person:
    """What the night knows of a customer.

    Attributes:
        customer: His number.
        tags: In stored form, by name; those that are not named are unknown.
        consents: What he agrees to, as `purpose:channel`.
        refusals: Channels and topics that he refuses.
        org: His unit of the bank.
    """

    customer: str
    tags: Mapping[str, Scalar]
    consents: Sequence[str] = ()
    refusals: Sequence[str] = ()
    org: str = "HQ"


def population_of(
    configuration: Configuration, people: Sequence[Person], as_of: Instant
) -> Population:
    """Pack people into rows.

    Args:
        configuration: Says which fields a row has.
        people: In any order, none twice.
        as_of: Up to when the night knows.
    """
    layout, words = layout_of(configuration), Dictionaries()
    known = {channel.id for channel in configuration.channels} | {EVERY_CHANNEL, PERSONALISATION}
    people = sorted(people, key=lambda one: one.customer.encode())
    rows = blank(layout, len(people))
    for row, one in zip(rows, people, strict=True):
        bits = {
            CONSENTS: one.consents,
            OPT_OUTS: [name for name in one.refusals if name in known],
            OPT_OUT_TOPICS: [name for name in one.refusals if name not in known],
        }
        for name, value in {**one.tags, ORG: one.org}.items():
            patch(row, layout, words, name, value)
        for name, names in bits.items():
            patch(row, layout, words, name, sum(1 << words.code(name, each) for each in names))
    return Population(
        version="memory",
        as_of=as_of,
        layout=layout,
        dictionaries=words,
        ids=np.array([one.customer.encode() for one in people]),
        rows=rows,
    )


def archive_of(population: Population, calendar: WorkingDays) -> Archive:
    """Return an archive that knows one population."""
    return Archive(_Only(population), calendar, _NothingKept())


def part_of(population: Population, customers: Sequence[str], merges: Merges) -> Population:
    """Return those rows of a population that are some customers', all of their numbers included.

    Without the others nobody enters a journey by an audience who does not take part.
    """
    rows = population.find_many(merges.numbers(customers))
    rows = np.sort(rows[rows >= 0])
    return replace(
        population, ids=population.ids[rows], rows=np.ascontiguousarray(population.rows[rows])
    )


@dataclass(frozen=True, slots=True)
class _Only:
    """The one snapshot that there is."""

    population: Population

    def open(self, version: str) -> Population:
        """Return it; NotFoundError for another one."""
        if version != self.population.version:
            raise NotFoundError(f"there is no snapshot {version}")
        return self.population

    def size_bytes(self, version: str) -> int:  # noqa: ARG002 -- as the port says
        """Return 0: it has no file."""
        return 0

    def remove(self, version: str) -> None:
        """Remove nothing: it has no file."""


class _NothingKept:
    """Nothing that is played is kept for a replay."""

    def write(
        self, run_id: str, people: npt.NDArray[np.bytes_], blocks: Iterator[tuple[str, bytes]]
    ) -> None:
        """Keep nothing."""

    def has(self, run_id: str) -> bool:  # noqa: ARG002 -- as the port says
        """Return False."""
        return False

    def is_whole(self, run_id: str) -> bool:  # noqa: ARG002 -- as the port says
        """Return False."""
        return False

    def read(self, run_id: str, customer: str) -> bytes | None:
        """Raise NotFoundError."""
        raise NotFoundError(f"nothing was kept of run {run_id} and {customer}")

    def reasons(self, run_id: str, customer: str) -> Sequence[int] | None:
        """Raise NotFoundError."""
        raise NotFoundError(f"nothing was kept of run {run_id} and {customer}")
