"""Puts a random world before the kernel, through the same doors that a bank uses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hengce.flow.answer import decide_members
from hengce.flow.listening import listening
from hengce.flow.trigger import silent_strategies, started
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.decide import Verdicts, decide_block
from hengce.kernel.groups import group_rows
from hengce.kernel.plan import compile_plan
from hengce.kernel.population import Population
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.tables import Customer, IntArray
from hengce.model.account import Account, Balance
from hengce.model.configuration import Stop
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Decision, Pin
from hengce.model.event import Event
from hengce.model.instant import Instant, day_at
from hengce.model.merge import Merges
from hengce.model.profile import Change
from hengce.ports import ContactHistory
from hengce.reading.archive import Opened
from hengce.reading.gather import Facts, gather
from oracle.case import NewContact, ReferenceAnswer
from oracle.packed import contact_history, population, stops_of
from oracle.worlds import World


@dataclass(frozen=True)
class WorldView:
    """What a store would show of a world."""

    world: World

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        whole = contact_history(self.world)
        shown = whole.at > since
        if customers is not None:
            names = np.array([name.encode() for name in customers], np.bytes_)
            shown &= np.isin(whole.customers, names)
        return ContactHistory(
            kinds=whole.kinds,
            customers=whole.customers[shown],
            kind=whole.kind[shown],
            at=whole.at[shown],
        )

    def whole_history(self, since: Instant) -> ContactHistory:
        return self.history(since)

    def contacts_taken(self, since: Instant) -> Mapping[ContactKind, int]:
        counts: Counter[ContactKind] = Counter()
        for taken in self.world.taken:
            if taken.at >= since:
                counts[taken.kind] += taken.count
        return counts

    def merges(self) -> Merges:
        return Merges()

    def balances(self) -> Mapping[Account, Balance]:
        return {}

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        people = self.world.customers
        asked = [p for p in people if customers is None or p.customer in customers]
        return [change for person in asked for change in stops_of(person)]

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        known = [event for facts in self.world.customers for event in facts.events]
        wanted = [e for e in known if e.name in names and e.occurred_at > since]
        if customers is not None:
            wanted = [e for e in wanted if e.customer in customers]
        return sorted(wanted, key=lambda e: (e.customer, e.occurred_at, e.source, e.id))

    def stops(self) -> tuple[Stop, ...]:
        return self.world.stops


@dataclass(frozen=True)
class Kernel:
    """A world as the kernel has it."""

    world: World

    @cached_property
    def opened(self) -> Opened:
        """Return the compiled bank, for the night or for the events that ask."""
        world, people = self.world, population(self.world)
        policy = world.configuration.policy
        today = day_at(world.now, policy.zone)
        plan = compile_plan(
            world.configuration,
            NIGHTLY if world.trigger is None else frozenset(listening(world.configuration)),
            today,
            people.layout,
            world.calendar,
        )
        return Opened(
            pin=_pin(people, world.now),
            configuration=world.configuration,
            population=people,
            groups=group_rows(people, plan.shared, policy.group_members_max),
            plan=plan,
        )

    def decisions(self) -> dict[str, Decision]:
        """Decide for every customer."""
        told = [one for facts, block in self.groups() for one in self._decide(facts, block)]
        return {decision.customer: decision for decision in told}

    def decisions_together(self) -> dict[str, Decision]:
        """Decide for every customer of a night, all groups in one block."""
        order = np.concatenate(self.members)
        starts = np.cumsum([0, *map(len, self.members)]).astype(np.int64)
        block = self.night.grouped(order, starts)
        words, asking = self.opened.population.dictionaries, [()] * len(self.members)
        told = decide_members(self.night.ready, block, words, self.opened.pin, "D", asking)
        return {decision.customer: decision for decision in told}

    def groups(self) -> Iterator[tuple[Facts, Customer]]:
        """Yield all who are decided: a night group by group, to events one by one."""
        return self._to_events() if self.world.trigger is not None else self._by_night()

    def block(self) -> tuple[Verdicts, list[str]]:
        """Decide for everybody in one block; return whose answers are where."""
        order = np.concatenate(self.members)
        starts = np.cumsum([0, *map(len, self.members)]).astype(np.int64)
        return decide_block(self.night.ready, self.night.grouped(order, starts)), self.names(order)

    @cached_property
    def night(self) -> Facts:
        """Return the facts of everybody."""
        return self._gather(None)

    @cached_property
    def members(self) -> list[IntArray]:
        """Return the rows of each group, groups in the order of their first rows."""
        groups = self.opened.groups
        rows = range(len(self.opened.population.ids))
        return [groups.members(row) for row in rows if int(groups.members(row)[0]) == row]

    def names(self, rows: IntArray) -> list[str]:
        """Return who the customers of some rows are."""
        return [bytes(name).decode() for name in self.opened.population.ids[rows]]

    def _by_night(self) -> Iterator[tuple[Facts, Customer]]:
        for rows in self.members:
            starts = np.array([0, len(rows)], np.int64)
            yield self.night, self.night.grouped(rows, starts)

    def _to_events(self) -> Iterator[tuple[Facts, Customer]]:
        """Ask each customer alone, with the facts of his group and no others."""
        for row, triggers in enumerate(self.world.asking):
            rows = self.opened.groups.members(row)
            facts = self._gather(self.names(rows))
            starts = np.array([0, len(rows)], np.int64)
            block = facts.grouped(np.arange(len(rows)), starts)
            yield (
                facts,
                block._replace(
                    asked=(rows == row).astype(np.uint8), started=self._started(triggers, len(rows))
                ),
            )

    def _decide(self, facts: Facts, block: Customer) -> Iterable[Decision]:
        words = self.opened.population.dictionaries
        return decide_members(facts.ready, block, words, self.opened.pin, "D")

    def _started(self, triggers: tuple[Event, ...], members: int) -> npt.NDArray[np.uint8]:
        plan = self.opened.plan
        (silent,) = silent_strategies(plan, [triggers])
        return np.tile(started(plan, {event.name for event in triggers}, silent), (members, 1))

    def _gather(self, customers: Sequence[str] | None) -> Facts:
        cutoffs = {
            (ResourceKind(one.kind), one.name): Cutoff(*one.cutoff)
            for one in self.world.resources
            if one.cutoff is not None
        }
        return gather(
            WorldView(self.world),
            self.opened,
            customers=customers,
            cutoffs=cutoffs,
        )


class Said(NamedTuple):
    """A contact by its names."""

    strategy: str
    channel: str
    number: int
    release_at: Instant
    expires_at: Instant
    riders: tuple[str, ...]


def world_facts(world: World) -> Facts:
    """Return what a night's run reads about everybody."""
    return Kernel(world).night


def kernel_answers(world: World) -> dict[str, tuple[tuple[Candidate, ...], tuple[Said, ...]]]:
    """Return the kernel's candidates and contacts, by customer."""
    return {
        customer: (decision.candidates, tuple(_said(one) for one in contacts_of(decision)))
        for customer, decision in Kernel(world).decisions().items()
    }


def _said(contact: NewContact) -> Said:
    carrier, *riders = contact.kind.offers
    return Said(
        strategy=carrier.strategy,
        channel=carrier.channel,
        number=contact.number,
        release_at=contact.release_at,
        expires_at=contact.expires_at,
        riders=tuple(rider.strategy for rider in riders),
    )


def contacts_of(decision: Decision) -> tuple[NewContact, ...]:
    """Return a decision's contacts as the oracle tells them."""
    return tuple(
        NewContact(
            kind=contact.kind,
            number=int(contact.id.rpartition(".")[2]),
            release_at=contact.release_at,
            expires_at=contact.expires_at,
        )
        for contact in decision.contacts
    )


def differences(world: World) -> list[str]:
    """Return where kernel and oracle differ, in words; nothing when they agree."""
    kernel, answers = Kernel(world), world.answers()
    decisions = kernel.decisions()
    found = [
        difference
        for facts, answer in zip(world.customers, answers, strict=True)
        for difference in _apart(decisions[facts.customer], answer)
    ]
    return found if world.trigger is not None else found + _blocks_apart(kernel, answers)


def _apart(decision: Decision, answer: ReferenceAnswer) -> list[str]:
    where = f"customer {decision.customer}"
    order = [candidate.strategy for candidate in decision.candidates]
    wanted = [candidate.strategy for candidate in answer.candidates]
    if order != wanted:
        return [f"{where}: ranks {order}, not {wanted}"]
    pairs = zip(decision.candidates, answer.candidates, strict=True)
    found = [f"{where}: {_compared(got, want)}" for got, want in pairs if got != want]
    if contacts_of(decision) != answer.contacts:
        found.append(f"{where}: contacts {contacts_of(decision)}, not {answer.contacts}")
    return found


def _compared(got: Candidate, want: Candidate) -> str:
    apart = {
        name: (getattr(got, name), getattr(want, name))
        for name in Candidate.__struct_fields__
        if getattr(got, name) != getattr(want, name)
    }
    told = ", ".join(f"{name} {one!r}, not {other!r}" for name, (one, other) in apart.items())
    return f"{want.strategy} ({got.reason.name}): {told}"


def _blocks_apart(kernel: Kernel, answers: Sequence[ReferenceAnswer]) -> list[str]:
    """Compare what a block of many groups says: reasons, numbers and moments of contacts."""
    verdicts, names = kernel.block()
    by_name = {
        facts.customer: answer
        for facts, answer in zip(kernel.world.customers, answers, strict=True)
    }
    in_order = [by_name[name] for name in names]
    reasons = [int(c.reason) for answer in in_order for c in answer.candidates]
    contacts = [
        (place, contact.number, contact.release_at)
        for place, answer in enumerate(in_order)
        for contact in answer.contacts
    ]
    carriers = verdicts.chosen[verdicts.chosen["rides"] == 0]
    told = [(int(c["customer"]), int(c["number"]), int(c["release_at"])) for c in carriers]
    found = []
    if verdicts.reasons.tolist() != reasons:
        found.append(f"block: reasons {verdicts.reasons.tolist()}, not {reasons}")
    if verdicts.counts.tolist() != [len(answer.candidates) for answer in in_order]:
        found.append("block: counts")
    if told != contacts:
        found.append(f"block: contacts {told}, not {contacts}")
    riders = sum(len(contact.kind.riders) for answer in in_order for contact in answer.contacts)
    if int(np.count_nonzero(verdicts.chosen["rides"])) != riders:
        found.append("block: riders")
    return found


def _pin(people: Population, now: Instant) -> Pin:
    return Pin(snapshot=people.version, position=1, configuration="", at=now, engine="", tzdata="")
