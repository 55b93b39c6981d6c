"""Who meets conditions, asked of the whole bank: block by block, in one pass for all of them."""

from collections.abc import Sequence

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

Rows = npt.NDArray[np.int64]


def audiences(
    view: View,
    configuration: Configuration,
    program: Program,
    population: Population,
    numbers: Sequence[int],
    at: Instant,
) -> list[Rows]:
    """Return who is known to meet each of some conditions.

    Args:
        view: The store.
        configuration: The documents behind the program.
        program: The conditions, compiled for the snapshot.
        population: The snapshot.
        numbers: Which of the program's conditions.
        at: Now.

    Returns:
        Rows of the snapshot, ascending, for each number. Who is spoken for by another is in none.
    """
    found = find(
        view,
        configuration,
        population,
        (),
        None,
        at,
        past=False,
        columns=program.derived,
        fields=program.columns,
    )
    zone = configuration.policy.zone
    bound = program.bind(population.dictionaries, at, day_at(at, zone))
    belong: list[list[Rows]] = [[] for _ in numbers]
    for first in range(0, len(population.ids), BLOCK_ROWS):
        block = np.arange(first, min(first + BLOCK_ROWS, len(population.ids)), dtype=np.int64)
        rows = np.setdiff1d(block, found.absorbed, assume_unique=True)
        ints, reals = derived_columns(program.derived, found.events, population, rows, at)
        packed = packed_rows(population, rows, found.changes, configuration, at)
        truth, _ = evaluate(bound, inputs(packed, ints, reals))
        for mine, number in zip(belong, numbers, strict=True):
            mine.append(rows[truth[number] != 0])
    return [np.concatenate([np.empty(0, np.int64), *mine]) for mine in belong]
