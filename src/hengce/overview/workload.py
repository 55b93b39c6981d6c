"""How much managers have to do, what they did, and whom of their customers they reached."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from hengce.kernel.population import ORG, Population
from hengce.model.instant import Instant
from hengce.model.task import TaskRecord, TaskState


@dataclass(slots=True)
class Workload:
    """The tasks of a manager in a unit; an empty manager is the unit's pool.

    Attributes:
        live: Tasks that wait or are worked on.
        taken: Those of them that are worked on.
        escalated: Those of them that wait for the head of the unit.
        overdue: Those of them whose deadline has passed.
        ended: Tasks that ended in the time that is looked at, by how.
        outcomes: Those of them that were finished, by what was reported.
        told: Customers of these tasks, live or finished.
    """

    live: int = 0
    taken: int = 0
    escalated: int = 0
    overdue: int = 0
    ended: Counter[TaskState] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)


def workloads(
    live: Iterable[TaskRecord], ended: Iterable[TaskRecord], now: Instant
) -> Mapping[tuple[str, str], Workload]:
    """Count tasks by unit and manager, in their order.

    Args:
        live: The tasks that are live.
        ended: Those that ended in the time that is looked at.
        now: Deadlines before it have passed.
    """
    found: defaultdict[tuple[str, str], Workload] = defaultdict(Workload)
    for record in live:
        mine = found[record.task.org, record.step.manager]
        mine.live += 1
        mine.taken += record.step.state is TaskState.TAKEN
        mine.escalated += record.step.state is TaskState.ESCALATED
        mine.overdue += record.step.deadline < now
        mine.told.add(record.task.customer)
    for record in ended:
        mine = found[record.task.org, record.step.manager]
        mine.ended[record.step.state] += 1
        if record.step.state is TaskState.DONE:
            mine.outcomes[record.step.outcome] += 1
            mine.told.add(record.task.customer)
    return dict(sorted(found.items()))


def managers_of(population: Population | None, tag: str, units: Collection[str]) -> frozenset[str]:
    """Return who is the manager of some customer of these units, by the nightly tag."""
    if population is None or tag not in population.layout.by_name:
        return frozenset()
    words, records = population.dictionaries, population.rows.view(population.layout.dtype)[:, 0]
    codes = [code for unit in units if (code := words.find(ORG, unit)) >= 0]
    theirs = np.unique(records[tag][np.isin(records[ORG], codes)])
    texts = words.texts(tag)
    return frozenset(texts[code] for code in theirs.tolist() if code >= 0)
