"""Who takes part: some customers with all of their numbers, and nobody else."""

import numpy as np
import pytest

from forecast.ninety_days import JOURNEYS
from hengce.config.load import load
from hengce.forecast.people import Person, part_of, population_of
from hengce.model.merge import Merges
from journeys.living import at

NAMES = ("C1", "C2", "C3", "C4")
POPULATION = population_of(
    load(JOURNEYS), [Person(name, {}, org=f"B{name[1]}") for name in NAMES], at("2026-10-05T10:00")
)

# Who is chosen, which numbers another one absorbed, and whose rows are left.
CHOSEN = [
    (("C2", "C4"), {}, ("C2", "C4")),
    (("C2",), {"C1": "C2"}, ("C1", "C2")),
    (("C3",), {"C1": "C2"}, ("C3",)),
    (("C9",), {}, ()),
]


@pytest.mark.parametrize(("chosen", "into", "left"), CHOSEN)
def test_part_of(chosen: tuple[str, ...], into: dict[str, str], left: tuple[str, ...]) -> None:
    part = part_of(POPULATION, chosen, Merges.of_edges(into))
    assert [bytes(name).decode() for name in part.ids] == list(left)
    rows = POPULATION.find_many(left)
    assert np.array_equal(part.rows, POPULATION.rows[rows])
    assert part.version == POPULATION.version
    assert part.layout == POPULATION.layout
