"""What reports are computed from: everything that happened, as tables."""

from collections.abc import Iterator, Mapping
from typing import Protocol

import pyarrow as pa

from hengce.kernel.sheet import Sheet
from hengce.model.instant import Instant


class ExtractReads(Protocol):
    """Reads the facts of a view column by column."""

    def extract(self, since: Instant) -> Mapping[str, pa.Table]:
        """What happened from an instant on, by kind, as of the view's position.

        Returns:
            `contact`: what was reserved, where it stands, and when it left; `verdict`: who was
            chosen or held out in single decisions, with P and V; `nightly`: the same of runs that
            kept their controls, without P and V; `outcome`; `event`; `change`;
            `instance`, `instance_step`: journeys; `task`, `task_step`. Instants are microseconds,
            money is cents; numbers that were absorbed are their survivors'.
        """

    def sheets(self, since: Instant, until: Instant) -> Iterator[Sheet]:
        """Decisions that were made one by one in [since, until), with all that was answered."""
