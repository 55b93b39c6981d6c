"""The index of a snapshot: its fields, each when it is first asked for."""

from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from hengce.audience.column import Column, column_of
from hengce.kernel.bits import Bits, everybody
from hengce.kernel.hashing import BUCKETS, bucket_all
from hengce.kernel.layout import null_of
from hengce.kernel.population import Population
from hengce.model.audience import Slice

NO_BUCKET = -1


class Keeper(Protocol):
    """Keeps columns from one process to the next."""

    def load(self, field: str, values: npt.NDArray[Any]) -> Column | None:
        """A column that was kept of these values; None: it is to be built."""

    def keep(self, field: str, column: Column) -> None:
        """Keep a column that was built."""


class Index:
    """A snapshot's fields, indexed as they are asked for; threads share it.

    Attributes:
        population: The snapshot.
        count: How many customers it has.
    """

    def __init__(self, population: Population, keeper: Keeper | None = None) -> None:
        self.population = population
        self._keeper = keeper
        self.count = len(population.ids)
        self._columns: dict[str, Column] = {}
        self._salted: dict[str, Column] = {}
        self._lock = Lock()

    def column(self, name: str) -> Column:
        """Return a field's index; KeyError when the snapshot has no such field."""
        with self._lock:
            known = self._columns.get(name)
            if known is None:
                population = self.population
                place = population.layout.by_name[name]
                # Plain arrays: what is mapped would bring its class along.
                rows = population.rows.view(np.ndarray)
                values = rows.view(population.layout.dtype)[:, 0][name]
                known = self._columns[name] = self._made(name, values, null_of(place.kind))
        return known

    def _made(self, name: str, values: npt.NDArray[Any], null: float) -> Column:
        """Return a field's index: the one that was kept, or one that is built and kept."""
        kept = self._keeper.load(name, values) if self._keeper else None
        if kept is not None:
            return kept
        made = column_of(values, null)
        if self._keeper:
            self._keeper.keep(name, made)
        return made

    def slice(self, piece: Slice) -> Bits:
        """Return who lies in a slice of the hash buckets of its salt."""
        if piece.first <= 0 and piece.last >= BUCKETS:
            return everybody(self.count)
        with self._lock:
            known = self._salted.get(piece.salt)
            if known is None:
                known = self._salted[piece.salt] = self._buckets(piece.salt)
        return known.within(piece.first, piece.last - 1)

    @property
    def size_bytes(self) -> int:
        """Return the memory that the index takes beside the snapshot."""
        tags = sum(column.size_bytes for column in self._columns.values())
        salted = sum(c.size_bytes + c.values.nbytes for c in self._salted.values())
        return tags + salted

    def _buckets(self, salt: str) -> Column:
        ids = np.ascontiguousarray(self.population.ids)
        octets = ids.view(np.uint8).reshape(self.count, ids.dtype.itemsize)
        buckets = np.empty(self.count, np.int32)
        bucket_all(np.frombuffer(salt.encode(), np.uint8), octets, buckets)
        return column_of(buckets, NO_BUCKET)
