"""Decides several questions at one instant: what they read is read once for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.flow.answer import decide_members
from hengce.flow.left import Resources, at_once, left_after
from hengce.flow.trigger import Mask
from hengce.flow.window import Question
from hengce.kernel.keeping import GroupsRead, pack_groups
from hengce.kernel.resources import Resource, resources_of
from hengce.kernel.sheet import Decisions
from hengce.kernel.tables import Customer, groups_of_asked
from hengce.model.contact import Contact
from hengce.ports import KeptDecisions, Transaction
from hengce.reading.archive import Opened
from hengce.reading.finding import Found, find
from hengce.reading.funding import resources_now
from hengce.reading.gather import Facts, arrange


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whose it is.

    Attributes:
        customer: Whom it is about; those who are decided with him come along.
        question: What is asked. Its instant is that of the transaction.
        members: Of those who are decided together, only the past of all others counts.
            None: the customer alone when events ask, all of them when nothing happened.
        placement: The slot that the customer looks at; empty for what we send.
        closes: The numbers of the waiting questions that this one answers.
    """

    customer: str
    question: Question
    members: Collection[str] | None = None
    placement: str = ""
    closes: tuple[int, ...] = ()

    @property
    def asked(self) -> Collection[str] | None:
        """Who is decided; None for all of the group."""
        alone = self.question.events or self.question.steps or self.placement
        return {self.customer} if alone else self.members


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the rows of the group that it is about.

    Attributes:
        asked: The question.
        opened: The plan that answers it.
        silent: Strategies that the events start, and that are kept out all the same.
        started: uint8 (S,): 1 for the actions that are asked.
        rows: The group's rows of the snapshot.
    """

    asked: Asked
    opened: Opened
    silent: frozenset[str]
    started: Mask
    rows: npt.NDArray[np.int64]


def decide_together(
    tx: Transaction, placed: Sequence[Placed], *, keeps_inputs: bool = True
) -> list[KeptDecisions]:
    """Decide questions of which no two are about the same group.

    Those that share a plan are asked of the kernel at once, unless it matters who comes first
    because something runs out.

    Args:
        tx: The transaction.
        placed: The questions.
        keeps_inputs: Whether what they read is kept with the answers, to decide again from.
    """
    opened = placed[0].opened
    population, configuration, at = opened.population, opened.configuration, opened.pin.at
    plans = {id(one.opened.plan): one.opened.plan for one in placed}.values()
    rows = np.concatenate([one.rows for one in placed])
    members = [bytes(name).decode() for name in population.ids[rows]]
    found = find(tx, configuration, population, plans, members, at)
    limited = resources_of(configuration) if any(plan.resources for plan in plans) else ()
    left = _named(resources_now(tx, limited, configuration, at, {}))
    kept: list[KeptDecisions] = []
    for same in _alike(placed):
        waiting: Sequence[Placed] = same
        while waiting:
            bunch, waiting = _bunch(waiting, left)
            kept.append(_decided(found, bunch, left, keeps_inputs=keeps_inputs))
            left = left_after(left, kept[-1].decisions.contacts)
    return kept


def _alike(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Group questions that share a plan."""
    alike: dict[int, list[Placed]] = {}
    for one in placed:
        alike.setdefault(id(one.opened.plan), []).append(one)
    return list(alike.values())


def _bunch(waiting: Sequence[Placed], left: Resources) -> tuple[list[Placed], list[Placed]]:
    """Split questions of one plan into those that may be decided at once now, and the others."""
    amounts = [resource.left for resource in _of_plan(waiting[0], left)]
    if not amounts:
        return list(waiting), []
    members = np.array([len(one.rows) for one in waiting], np.int64)
    masks = np.array([one.started for one in waiting], np.uint8)
    now = at_once(waiting[0].opened.plan, amounts, members, masks).tolist()
    taken = [one for one, is_taken in zip(waiting, now, strict=True) if is_taken]
    return taken, [one for one, is_taken in zip(waiting, now, strict=True) if not is_taken]


def _decided(
    found: Found, bunch: Sequence[Placed], left: Resources, *, keeps_inputs: bool
) -> KeptDecisions:
    """Ask the kernel questions of one plan; keep with the answers what they read."""
    first = bunch[0]
    opened = first.opened
    rows = np.concatenate([one.rows for one in bunch])
    facts = arrange(found, opened, np.sort(rows), _of_plan(first, left))
    block = _block(facts, bunch, rows)
    decisions = decide_members(
        facts.ready,
        block,
        opened.population.dictionaries,
        opened.pin,
        f"D{opened.pin.position}",
        [one.asked.question.triggers for one in bunch],
        first.asked.placement,
    )
    groups = groups_of_asked(block)
    reserved = _by_group(block, groups, decisions)
    chose = tuple(bool(reserved[g]) for g in groups)
    if not keeps_inputs:
        return KeptDecisions(decisions=decisions, read=b"", refused_read=b"", chose=chose)
    read = GroupsRead(
        block=block,
        layout=opened.population.layout,
        dictionaries=opened.population.dictionaries,
        kinds=facts.history.kinds,
        silent=[one.silent for one in bunch],
        left=_left_before(first, reserved, left),
        strategies=[action.name for action in opened.plan.actions],
    )
    return KeptDecisions(
        decisions=decisions,
        read=pack_groups(read, [g for g, contacts in enumerate(reserved) if contacts]),
        refused_read=pack_groups(read, [g for g, contacts in enumerate(reserved) if not contacts]),
        chose=chose,
    )


def _by_group(block: Customer, groups: Sequence[int], decisions: Decisions) -> list[list[Contact]]:
    """Return what each group of a block reserved."""
    reserved: list[list[Contact]] = [[] for _ in block.groups[1:]]
    for g, mine in zip(groups, decisions.reserved, strict=True):
        reserved[g] += mine
    return reserved


def _left_before(
    first: Placed, reserved: Sequence[Sequence[Contact]], left: Resources
) -> list[tuple[int, ...]]:
    """Return what was left of the plan's resources before each group."""
    before = tuple(resource.left for resource in _of_plan(first, left))
    amounts = []
    for contacts in reserved:
        amounts.append(before)
        if contacts and before:
            left = left_after(left, contacts)
            before = tuple(resource.left for resource in _of_plan(first, left))
    return amounts


def _of_plan(one: Placed, left: Resources) -> list[Resource]:
    return [left[resource.kind, resource.name] for resource in one.opened.plan.resources]


def _named(resources: Sequence[Resource]) -> Resources:
    return {(resource.kind, resource.name): resource for resource in resources}


def _block(facts: Facts, bunch: Sequence[Placed], rows: npt.NDArray[np.int64]) -> Customer:
    """Return the rows of all groups side by side, and who of them is asked."""
    starts = np.cumsum([0, *(len(one.rows) for one in bunch)])
    block = facts.grouped(np.searchsorted(facts.rows, rows), starts)
    asked = np.ones(len(rows), np.uint8)
    for one, begin in zip(bunch, starts.tolist(), strict=False):
        who, mine = one.asked.asked, facts.population.ids[one.rows]
        # Who is decided alone is asked, or nothing would be.
        if who is not None and len(mine) > 1:
            asked[begin : begin + len(mine)] = [bytes(name).decode() in who for name in mine]
    started = np.array([one.started for one in bunch], np.uint8)
    sizes = [len(one.rows) for one in bunch]
    return block._replace(asked=block.asked & asked, started=np.repeat(started, sizes, axis=0))
