"""What the store and the shell need of each other to score customers."""

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.kernel.layout import Dictionaries, Layout, Rows
from hengce.model.instant import Instant
from hengce.model.profile import Change
from hengce.model.scoring_model import ScoreCount
from hengce.ports.store import Transaction, View


class RowScoring(Protocol):
    """Scores the customers of a snapshot while it is built."""

    def write(
        self, rows: Rows, ids: npt.NDArray[np.bytes_], layout: Layout, dictionaries: Dictionaries
    ) -> None:
        """Write scores into packed rows, in place; the rows are sorted by customer."""

    def counts(self) -> tuple[ScoreCount, ...]:
        """How many customers each model scored so far."""


class RowLinking(Protocol):
    """Computes the linked tags of a snapshot while it is built."""

    @property
    def reads(self) -> frozenset[str]:
        """The tags that have to be seen before rows are written."""

    def see(self, batch: pa.RecordBatch) -> None:
        """Remember `customer` and the tags that are read, piece by piece, before any row."""

    def write(
        self, rows: Rows, ids: npt.NDArray[np.bytes_], layout: Layout, dictionaries: Dictionaries
    ) -> None:
        """Write linked tags into packed rows, in place; the rows are sorted by customer."""


class Rescoring(Protocol):
    """Scores customers again whose inputs changed."""

    def scores(self, view: View, changes: Sequence[Change]) -> Sequence[Change]:
        """Return what becomes of the scores of those whom changes touch.

        Args:
            view: The transaction that has written the changes.
            changes: What it has written.
        """


class ScoringTransaction(Transaction, Protocol):
    """A transaction that knows whose scores may be older than a snapshot."""

    def changed_lately(self, tags: Collection[str], since: Instant, position: int) -> Sequence[str]:
        """Customers of whom one of these tags changed after an instant, or after a position."""
