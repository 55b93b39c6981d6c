"""An installation that holds a workload, through the same verbs that a bank uses."""

from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq

from hengce.bench.workload import ZONE, workload
from hengce.errors import HengceError
from hengce.model.instant import SECOND_US, Instant, read_instant
from hengce.model.version import version_of
from hengce.wiring import Installation

SEED = 11
PAST = "past"


@dataclass(slots=True)
class Bank:
    """A bank ready for its night; each question comes a second later than the last."""

    installation: Installation
    night: Instant

    def later(self) -> Instant:
        """Let a second pass."""
        self.night += SECOND_US
        return self.night


def open_bank(
    folder: Path,
    customers: int,
    strategies: int,
    event_types: int = 0,
    window_ms: int = 0,
    store: str = "",
) -> Bank:
    """Make an installation with a published workload and its snapshot.

    Another process makes it, so that memory that is measured here is not the workload's own.

    Args:
        folder: Where.
        customers: How many.
        strategies: How many are live.
        event_types: On so many types of events strategies start; 0: all are nightly ones.
        window_ms: The decision window of every class.
        store: The address of an empty PostgreSQL store; empty for SQLite.
    """
    maker = get_context("spawn").Process(
        target=_make, args=(folder, customers, strategies, event_types, window_ms, store)
    )
    maker.start()
    maker.join()
    if maker.exitcode != 0:
        raise HengceError("the workload could not be made")
    return Bank(installation=Installation.open(folder, store), night=_night())


def _night() -> Instant:
    return read_instant("2026-11-23T02:00:00", ZONE)


def _make(
    folder: Path, customers: int, strategies: int, event_types: int, window_ms: int, store: str
) -> None:
    night = _night()
    drawn = workload(customers, strategies, SEED, night, event_types, window_ms)
    installation = Installation.open(folder, store)
    staged = folder / "staged"
    staged.mkdir()
    pq.write_table(drawn.customers, staged / "customers.parquet")
    pq.write_table(drawn.consents, staged / "consents.parquet")
    installation.segments.write(PAST, iter([drawn.past]))
    configuration = drawn.configuration
    version = version_of(configuration)
    with installation.store.transaction(night) as tx:
        tx.put_configuration(version, configuration, night)
        tx.set_applied(version, night)
        tx.set_published(version, night)
        tx.add_contact_segment(PAST)
    installation.refresh_snapshot(night)
    installation.close()
