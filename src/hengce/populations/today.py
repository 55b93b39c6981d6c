"""What was said since the snapshot, kept from one question to the next.

A large bank learns millions of things on a day. Whoever asks about everybody reads those that
were written since somebody asked last, and not all of them again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock

import numpy as np
import numpy.typing as npt

from hengce.audience.day import Day, day_of
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.merge import Merges
from hengce.model.profile import Change, ChangeKind
from hengce.ports import View
from hengce.reading.finding import changes_found, rows_of


@dataclass(frozen=True, slots=True, eq=False)
class Said(Mapping[int, Sequence[Change]]):
    """The changes in force by row of the snapshot; nothing in it is rewritten.

    Attributes:
        pieces: Oldest first: what a later one says of a row holds. Each has more than twice the
            rows of the next, so that a row is moved a few times only, however many there are.
    """

    pieces: tuple[dict[int, Sequence[Change]], ...]

    def with_rows(self, fresh: dict[int, Sequence[Change]]) -> "Said":
        """Return what is said after all that is said of some rows was read again."""
        pieces = [*self.pieces, fresh]
        while len(pieces) > 1 and len(pieces[-2]) <= 2 * len(pieces[-1]):
            later = pieces.pop()
            pieces[-1] = pieces[-1] | later
        return Said(tuple(pieces))

    def __getitem__(self, row: int) -> Sequence[Change]:
        for piece in reversed(self.pieces):
            if row in piece:
                return piece[row]
        raise KeyError(row)

    def __contains__(self, row: object) -> bool:
        return any(row in piece for piece in self.pieces)

    def __iter__(self) -> Iterator[int]:
        return iter(dict.fromkeys(chain.from_iterable(self.pieces)))

    def __len__(self) -> int:
        first, *others = self.pieces
        return len(first) if not others else sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """What is known of everybody beyond a snapshot, at a position.

    Attributes:
        snapshot: The snapshot's version.
        configuration: The documents that say which changes count.
        position: Up to which all was read.
        merges: Who speaks for whom.
        absorbed: The snapshot's rows that another customer speaks for.
        said: All changes in force.
        day: Those of tags, by field.
    """

    snapshot: str
    configuration: Configuration
    position: int
    merges: Merges
    absorbed: npt.NDArray[np.int64]
    said: Said
    day: Day


class KeptToday:
    """The newest of what was read of everybody; threads share it."""

    def __init__(self) -> None:
        self._known: Today | None = None
        self._lock = Lock()

    def at(self, view: View, configuration: Configuration, population: Population) -> Today:
        """Return what a view says beyond a snapshot.

        Args:
            view: What is committed: a transaction's own writes may be undone, and are not asked.
            configuration: The documents in force.
            population: The snapshot.
        """
        with self._lock:
            known = self._known
        today = _carried_on(known, view, configuration, population) if known else None
        if today is None:
            today = read_today(view, configuration, population)
        with self._lock:
            if self._known is known:
                self._known = today
        return today


def read_today(view: View, configuration: Configuration, population: Population) -> Today:
    """Read all that a view says beyond a snapshot."""
    changes: dict[int, Sequence[Change]] = {
        **changes_found(view, configuration, population, customers=None)
    }
    merges = view.merges()
    return Today(
        snapshot=population.version,
        configuration=configuration,
        position=view.position,
        merges=merges,
        absorbed=rows_of(population, list(merges.into)),
        said=Said((changes,)),
        day=day_of(changes, population.layout, population.dictionaries),
    )


def _carried_on(
    known: Today, view: View, configuration: Configuration, population: Population
) -> Today | None:
    """Return what is known with what was written since; None: all is to be read again."""
    is_same = known.snapshot == population.version and known.configuration is configuration
    if not is_same or view.position < known.position or known.merges != view.merges():
        return None
    changed = view.changed_since(known.position)
    rows = rows_of(population, changed).tolist()
    fresh: dict[int, Sequence[Change]] = {
        **dict.fromkeys(rows, ()),
        **changes_found(view, configuration, population, changed),
    }
    # What a row said of a tag, and says no more, cannot be taken out of a day.
    if any(_tags(known.said.get(row, ())) - _tags(said) for row, said in fresh.items()):
        return None
    return Today(
        snapshot=known.snapshot,
        configuration=configuration,
        position=view.position,
        merges=known.merges,
        absorbed=known.absorbed,
        said=known.said.with_rows(fresh) if fresh else known.said,
        day=day_of(fresh, population.layout, population.dictionaries, known.day),
    )


def _tags(said: Sequence[Change]) -> set[str]:
    return {change.key for change in said if change.kind is ChangeKind.TAG}
