"""Answers conditions and numbers about many customers, a bounded number of them at a time."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, day_at
from hengce.ports import View
from hengce.reading.finding import find
from hengce.reading.gather import derived_columns, packed_rows
from hengce.rules.program import Program

BLOCK_ROWS = 65_536


def answered(
    view: View,
    configuration: Configuration,
    population: Population,
    program: Program,
    customers: Sequence[str] | None,
    at: Instant,
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.float64]]]:
    """Answer a program about customers, as a view knows them and as of an instant.

    Args:
        view: The store, at the position of interest.
        configuration: The documents.
        population: The snapshot of the view.
        program: Conditions and numbers.
        customers: Of whom; None for everybody. Strangers and absorbed numbers are left out.
        at: Windows end here.

    Yields:
        Block by block: rows of the snapshot, ascending; truth uint8 (k, n); numbers float64 (k, n).
    """
    rows_of_all = np.arange(len(population.ids), dtype=np.int64)
    if customers is not None:
        asked = np.unique(population.find_many(customers))
        rows_of_all = asked[asked >= 0]
    bound = program.bind(population.dictionaries, at, day_at(at, configuration.policy.zone))
    for first in range(0, len(rows_of_all), BLOCK_ROWS):
        rows = rows_of_all[first : first + BLOCK_ROWS]
        whose = [who.decode() for who in population.ids[rows].tolist()]
        found = find(
            view,
            configuration,
            population,
            (),
            whose,
            at,
            past=False,
            columns=program.derived,
        )
        rows = np.setdiff1d(rows, found.absorbed, assume_unique=True)
        ints, reals = derived_columns(program.derived, found.events, population, rows, at)
        packed = packed_rows(population, rows, found.changes, configuration, at)
        truth, numbers = evaluate(bound, inputs(packed, ints, reals))
        yield rows, truth, numbers
