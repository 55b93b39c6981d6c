"""Which states customers are in at any instant: who, how many, and who moved between two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.states import StateSet
from hengce.ports import View
from hengce.reading.answered_rows import answered
from hengce.rules.catalogue import Catalogue, nearest_word
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program
from hengce.rules.units import within_test

NONE = ""
"""The state of a customer of whom no condition of a set is true."""

STATES = pa.schema([("customer", pa.string()), ("state", pa.string())])
COUNTS = pa.schema([("state", pa.string()), ("customers", pa.int64())])
MOVES = pa.schema([("before", pa.string()), ("after", pa.string()), ("customers", pa.int64())])


@dataclass(frozen=True, slots=True)
class Asked:
    """What states are asked of.

    Attributes:
        view: The store at a position: what is known.
        configuration: The documents.
        population: The snapshot of the view.
        org: Customers of this unit and below; empty: of the whole bank.
    """

    view: View
    configuration: Configuration
    population: Population
    org: str = ""

    def states(
        self, name: str, at: Instant, customers: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the state of each customer at an instant, in the order of their numbers.

        Raises:
            ProblemsError: There is no such set.
        """
        names = _names(self.set_of(name))
        for rows, place in self._places(name, at, customers):
            ids = [who.decode() for who in self.population.ids[rows].tolist()]
            found = pa.array(names, pa.string()).take(pa.array(place))
            yield pa.RecordBatch.from_arrays([pa.array(ids, pa.string()), found], schema=STATES)

    def counts(self, name: str, at: Instant) -> pa.Table:
        """Return how many are in each state of a set at an instant, in its order, none last."""
        names = _names(self.set_of(name))
        counted = np.zeros(len(names), np.int64)
        for _, place in self._places(name, at, None):
            counted += np.bincount(place, minlength=len(names))
        return pa.table([names, counted], schema=COUNTS)

    def moves(self, name: str, begins: Instant, ends: Instant) -> pa.Table:
        """Return how many were in one state at an instant and in which at another.

        Those who stayed are told, too; pairs of which nobody is are left out.
        """
        names = _names(self.set_of(name))
        size = len(names)
        counted = np.zeros(size * size, np.int64)
        pairs = zip(self._places(name, begins, None), self._places(name, ends, None), strict=True)
        for (_, before), (_, after) in pairs:
            counted += np.bincount(before * size + after, minlength=size * size)
        found = np.flatnonzero(counted)
        texts = pa.array(names, pa.string())
        before, after = (texts.take(pa.array(part)) for part in (found // size, found % size))
        return pa.table([before, after, counted[found]], schema=MOVES)

    def set_of(self, name: str) -> StateSet:
        """Return a set; ProblemsError when there is none."""
        known = {one.id: one for one in self.configuration.states}
        if name not in known:
            facts = {"name": name, "nearest": nearest_word(name, known)}
            raise ProblemsError([Problem.of(f"states/{name}", "states.unknown", **facts)])
        return known[name]

    def _places(
        self, name: str, at: Instant, customers: Sequence[str] | None
    ) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """Yield rows of the snapshot and the place of each one's state, block by block."""
        catalogue = Catalogue.of_bank(self.configuration)
        texts = [state.where for state in self.set_of(name).states]
        conditions = [
            normal(check_condition(text, catalogue, f"states/{name}", allow_hindsight=True))
            for text in (*texts, within_test(self.org))
        ]
        program = compile_program(conditions, (), self.population.layout)
        asked = self.view, self.configuration, self.population, program, customers, at
        for rows, truth, _ in answered(*asked):
            holds = truth == 1
            # The last row is true of everybody: who is in no other state is in none.
            none = np.ones((1, len(rows)), np.bool_)
            place = np.argmax(np.concatenate([holds[:-1], none]), axis=0)
            yield rows[holds[-1]], place[holds[-1]].astype(np.int64)


def _names(one: StateSet) -> list[str]:
    return [*(state.id for state in one.states), NONE]
