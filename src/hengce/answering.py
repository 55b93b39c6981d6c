"""Decides several questions at one instant: what they read is read once for all of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.archive import Opened
from hengce.finding import Found, find
from hengce.flow.answer import decide_members
from hengce.flow.left import Resources, left_after, order_matters
from hengce.flow.packing import keep_inputs, keep_rows
from hengce.flow.trigger import Mask
from hengce.flow.window import Question
from hengce.funding import resources_now
from hengce.gather import Facts, arrange
from hengce.kernel.resources import Resource, resources_of
from hengce.kernel.tables import Customer
from hengce.model.contact import Contact
from hengce.model.decision import Decision
from hengce.ports import StoredDecision, Transaction


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
        alone = self.question.events or self.placement
        return {self.customer} if alone else self.members


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the rows of the group that it is about.

    Attributes:
        asked: The question.
        opened: The plan that answers it.
        silent: Strategies that the events start, and that are kept out all the same.
        started: uint8 (S,): 1 for the strategies that are asked.
        rows: The group's rows of the snapshot.
    """

    asked: Asked
    opened: Opened
    silent: frozenset[str]
    started: Mask
    rows: npt.NDArray[np.int64]

    @property
    def triggers(self) -> list[str]:
        """`source/id` of each event that asks."""
        return [f"{event.source}/{event.id}" for event in self.asked.question.events]


def decide_together(tx: Transaction, placed: Sequence[Placed]) -> list[StoredDecision]:
    """Decide questions of which no two are about the same group.

    Those that share a plan are asked of the kernel at once, unless it matters who comes first
    because something runs out.
    """
    opened = placed[0].opened
    population, configuration, at = opened.population, opened.configuration, opened.pin.at
    plans = {id(one.opened.plan): one.opened.plan for one in placed}.values()
    rows = np.concatenate([one.rows for one in placed])
    members = [bytes(name).decode() for name in population.ids[rows]]
    found = find(tx, configuration, population, plans, members, at)
    limited = resources_of(configuration) if any(plan.resources for plan in plans) else ()
    left = _named(resources_now(tx, limited, configuration, at, {}))
    decided: list[_Decided] = []
    for same in _alike(placed):
        for bunch in _in_turn(same, left):
            decided.append(_decided(found, bunch, left))
            left = left_after(left, decided[-1].contacts)
    return _with_inputs(decided)


@dataclass(frozen=True, slots=True)
class _Decided:
    """Questions that the kernel was asked at once, and its answers.

    Attributes:
        bunch: The questions.
        facts: What it read.
        block: The rows of their groups.
        decisions: Of each group.
        left: What was left of the plan's resources before each group.
    """

    bunch: Sequence[Placed]
    facts: Facts
    block: Customer
    decisions: Sequence[tuple[Decision, ...]]
    left: Sequence[tuple[int, ...]]

    @property
    def contacts(self) -> Iterator[Contact]:
        """What was reserved."""
        return (c for group in self.decisions for decision in group for c in decision.contacts)


def _alike(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Group questions that share a plan."""
    alike: dict[int, list[Placed]] = {}
    for one in placed:
        alike.setdefault(id(one.opened.plan), []).append(one)
    return list(alike.values())


def _in_turn(same: Sequence[Placed], left: Resources) -> Iterator[Sequence[Placed]]:
    """Yield questions that may be decided at once: all of them, or one after the other."""
    plan, members = same[0].opened.plan, sum(len(one.rows) for one in same)
    amounts = [resource.left for resource in _of_plan(same[0], left)]
    started = np.bitwise_or.reduce([one.started for one in same])
    if order_matters(plan, amounts, members, started):
        yield from ([one] for one in same)
    else:
        yield same


def _decided(found: Found, bunch: Sequence[Placed], left: Resources) -> _Decided:
    """Ask the kernel questions of one plan."""
    first = bunch[0]
    opened = first.opened
    rows = np.concatenate([one.rows for one in bunch])
    resources = _of_plan(first, left)
    facts = arrange(found, opened, np.sort(rows), resources)
    block = _block(facts, bunch, rows)
    decisions = decide_members(
        facts.ready,
        block,
        opened.population.dictionaries,
        opened.pin,
        f"D{opened.pin.position}",
        [one.triggers for one in bunch],
        first.asked.placement,
    )
    amounts = []
    for group in decisions:
        amounts.append(tuple(resource.left for resource in _of_plan(first, left)))
        left = left_after(left, (contact for one in group for contact in one.contacts))
    return _Decided(bunch, facts, block, decisions, amounts)


def _with_inputs(decided: Sequence[_Decided]) -> list[StoredDecision]:
    """Keep with each decision what it read; rows are read once for all plans."""
    population = decided[0].facts.population
    rows = np.concatenate([one.block.inputs.bytes.view(np.uint8) for one in decided])
    kept = iter(keep_rows(rows, population.layout, population.dictionaries))
    stored = []
    for one in decided:
        mine = list(islice(kept, len(one.block.ids)))
        silent = [asked.silent for asked in one.bunch]
        read = keep_inputs(one.block, mine, one.facts.history, silent, one.left)
        for group, packed in zip(one.decisions, read, strict=True):
            document = msgspec.msgpack.encode(packed)
            stored += [StoredDecision(decision=decision, packed=document) for decision in group]
    return stored


def _of_plan(one: Placed, left: Resources) -> list[Resource]:
    return [left[resource.kind, resource.name] for resource in one.opened.plan.resources]


def _named(resources: Sequence[Resource]) -> Resources:
    return {(resource.kind, resource.name): resource for resource in resources}


def _block(facts: Facts, bunch: Sequence[Placed], rows: npt.NDArray[np.int64]) -> Customer:
    """Return the rows of all groups side by side, and who of them is asked."""
    starts = np.cumsum([0, *(len(one.rows) for one in bunch)])
    block = facts.grouped(np.searchsorted(facts.rows, rows), starts)
    names = [bytes(name).decode() for name in facts.population.ids[rows]]
    asked = np.ones(len(rows), np.uint8)
    for one, begin in zip(bunch, starts.tolist(), strict=False):
        who = one.asked.asked
        if who is not None:
            for k in range(begin, begin + len(one.rows)):
                asked[k] = names[k] in who
    started = [one.started for one in bunch for _ in one.rows]
    return block._replace(asked=block.asked & asked, started=np.array(started, np.uint8))
