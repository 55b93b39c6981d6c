"""Keeps what a run read of those to whom it speaks, before its snapshot goes.

A *no* keeps the byte of its reason, which the run wrote. A *yes* keeps its input in names and
values, with that of all who were decided with it, so that it can be explained and decided
again without the snapshot.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.keeping import GroupsRead, pack_groups
from hengce.model.run import Run
from hengce.ports import ContactBlock, Segments, View
from hengce.reading.archive import Archive, Opened
from hengce.reading.gather import Facts, gather

PEOPLE_MAX = 1_024
"""Customers whose inputs are packed at once, and read at once when one of them is asked for."""


def preserve(view: View, archive: Archive, segments: Segments, run: Run) -> None:
    """Write the kept inputs of a run, unless that was done.

    Args:
        view: The store at the run's position.
        archive: Opens the run's pin, and holds what is kept.
        segments: The run's contacts.
        run: The run; its snapshot is still there.
    """
    if archive.kept.has(run.id):
        return
    opened = archive.open(view, run.pin)
    facts = gather(view, opened)
    blocks = (
        (names[0].decode(), _pack(opened, facts, facts.population.find_many(_texts(names))))
        for names in _spoken_to(segments.read(run.id))
    )
    archive.kept.write(run.id, opened.population.ids, blocks)


def _texts(names: npt.NDArray[np.bytes_]) -> list[str]:
    return [name.decode() for name in names.tolist()]


def _spoken_to(contacts: Iterator[ContactBlock]) -> Iterator[npt.NDArray[np.bytes_]]:
    """Yield the customers of a segment once each, ascending, so many at a time."""
    last = b""
    for block in contacts:
        names = np.unique(block.customers)
        names = names[names > last]  # one customer's contacts may lie in two blocks
        for begin in range(0, len(names), PEOPLE_MAX):
            yield names[begin : begin + PEOPLE_MAX]
        if len(names):
            last = bytes(names[-1])


def _pack(opened: Opened, facts: Facts, rows: npt.NDArray[np.int64]) -> bytes:
    """Pack the groups of some customers; each group once."""
    groups = {int(members[0]): members for members in opened.groups.of_each(rows)}.values()
    sizes = np.array([len(members) for members in groups], np.int64)
    places = np.concatenate(list(groups))
    block = facts.grouped(places, np.concatenate([[0], np.cumsum(sizes)]))
    left = tuple(resource.left for resource in facts.resources)
    read = GroupsRead(
        block=block,
        layout=opened.population.layout,
        dictionaries=opened.population.dictionaries,
        kinds=facts.history.kinds,
        silent=_none(len(groups)),
        left=[left] * len(groups),
        strategies=[action.name for action in opened.plan.actions],
    )
    return pack_groups(read, range(len(groups)))


def _none(count: int) -> Sequence[frozenset[str]]:
    return [frozenset()] * count
