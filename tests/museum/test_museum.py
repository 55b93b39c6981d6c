"""The museum: the simulation's auditor finds each bug, and soon."""

from pathlib import Path

import pytest

from hengce.sim.run import Workshop, play
from museum.museum import BUGS, Bug

SEEDS_MAX = 1_000

SEEDS_QUICK = 1
"""Within so many seeds a bug is found that the quick test plays."""

SEEDS_MORE = 30
"""How many more the quick test plays, because any change of the product moves what seeds do."""

COMPILED_ANEW = {"no_zone_no_hours"}
"""Bugs in what is compiled: to compile it with one takes as long as all the others together."""

QUICK = [bug for bug in BUGS if bug.seed < SEEDS_QUICK and bug.name not in COMPILED_ANEW]


def found_at(bug: Bug, first: int, seeds_max: int, folder: Path) -> int:
    """Return the first seed in which the auditor says what a bug breaks."""
    with pytest.MonkeyPatch.context() as patch:
        bug.install(patch)
        # Banks are made with the bug in, and nothing that was compiled without it is used.
        workshop = Workshop(folder)
        for seed in range(first, first + seeds_max):
            broken = {found.partition(" ")[0] for found in play(seed, workshop).violations}
            if bug.breaks in broken:
                return seed
    raise AssertionError(f"{bug.name} was not found in {seeds_max} seeds from {first} on")


def test_each_bug_has_a_place_of_its_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 20


@pytest.mark.compiled
@pytest.mark.parametrize("bug", QUICK, ids=lambda bug: bug.name)
def test_the_auditor_finds_it_soon(bug: Bug, tmp_path: Path) -> None:
    found_at(bug, bug.seed, SEEDS_MORE, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_auditor_finds_it_within_a_thousand_seeds(bug: Bug, tmp_path: Path) -> None:
    seed = found_at(bug, 0, SEEDS_MAX, tmp_path)
    print(f"{bug.name}: seed {seed}")  # noqa: T201 -- the figure of the record
