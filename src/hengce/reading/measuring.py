"""Opens the facts of an installation for a report, as of now."""

from hengce.errors import ConflictError, NoCustomersError
from hengce.measure.mart import Mart, open_mart
from hengce.model.instant import DAY_US, Instant
from hengce.ports import Store
from hengce.reading.archive import Archive

DECIDED_BEFORE_US = 40 * DAY_US
"""What leaves on a day was decided at most so long before."""

HISTORY_US = 400 * DAY_US
"""So far back it is counted which message of a strategy one was to its customer."""


def open_facts(store: Store, archive: Archive, since: Instant, until: Instant) -> Mart:
    """Read what happened from an instant on.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        since: From when on.
        until: The moment at which is asked.

    Raises:
        ConflictError: Nothing was published, or nobody was imported.
    """
    with store.view() as view:
        version, population = view.active_configuration(), archive.population(view)
        if version is None:
            raise ConflictError("nothing is published: publish a configuration first")
        if population is None:
            raise NoCustomersError
        absorbed = view.merges().into
        names = [name.decode() for name in population.ids.tolist()]
        return open_mart(
            view.extract(since),
            view.configuration(version),
            [name for name in names if name not in absorbed],
            view.position,
            since,
            until,
        )
