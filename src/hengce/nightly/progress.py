"""How far a run is, for whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Told how many customers are done, and how many there are; a run that has to find out who
gets the last of something goes through all of them twice."""


@dataclass(slots=True)
class Meter:
    """Counts customers, and tells.

    Attributes:
        told: Who wants to know; None: nobody.
        customers: How many there are.
        done: How many are done.
    """

    told: Progress | None
    customers: int
    done: int = 0

    def add(self, customers: int) -> None:
        """Count customers that are done."""
        self.done += customers
        if self.told is not None:
            self.told(self.done, self.customers)


NOBODY = Meter(None, 0)
"""Counts for nobody."""
