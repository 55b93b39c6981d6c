"""What the handlers of all requests share."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hengce.access import reach
from hengce.kernel.layout import read
from hengce.kernel.population import ORG
from hengce.loop import EngineLoop
from hengce.model.access import ApiKey
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.tag import EventType
from hengce.ports import View
from hengce.wiring import Installation


@dataclass(slots=True)
class Lifecycle:
    """Where the server stands: it refuses work while it drains."""

    draining: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """The bank's memory, the one writer, and the clock.

    Attributes:
        installation: The bank's installation.
        loop: The one thread that writes.
        clock: What time it is.
        lifecycle: Where the server stands.
    """

    installation: Installation
    loop: EngineLoop
    clock: Callable[[], Instant]
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    def reach(self, key: ApiKey, configuration: Configuration) -> Collection[str] | None:
        """Return the units that a key reaches; None for the whole bank."""
        return reach(key, configuration.units)

    def org_of(self, view: View, customer: str) -> str | None:
        """Return a customer's unit of the bank; None for a stranger."""
        population = self.installation.archive.population(view)
        row = -1 if population is None else population.find(customer)
        if population is None or row < 0:
            return None
        return str(read(population.rows[row], population.layout, population.dictionaries, ORG))


def catalogue(configuration: Configuration) -> Mapping[str, EventType]:
    """Return the event types by name."""
    return {event.name: event for event in configuration.events}
