"""Walks the instances that are due, in a transaction that is open, around one decision.

`Walking` is made for a transaction: it reads who is due and walks each as far as he goes; what
they propose is asked together with everything else that is asked in the transaction; then it
learns the answers, walks on, and writes instances and traces. A customer is decided once in a
transaction: who would ask a second time is due in the next one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace as changed

from hengce.deciding.entering import Wish, let_in
from hengce.deciding.walking_windows import Windows
from hengce.flow.journeys import Journeys
from hengce.flow.learn import moved_preference
from hengce.flow.next_slot import Clockwork, Counted, counts_since, next_slot
from hengce.flow.placement import SENT, channels_at
from hengce.flow.proposing import (
    NOT_ELIGIBLE,
    OF_RULES,
    cancelled,
    contact_of,
    is_refusal,
    placed,
    postponed,
    refused,
    stands,
    waits_for_news,
)
from hengce.flow.turning import rule_turns_at
from hengce.flow.typed import stored_value
from hengce.flow.walk import Walked, taken, walk
from hengce.flow.window import CATEGORY, JourneyStep
from hengce.kernel.actions import action_of
from hengce.kernel.sheet import Decisions
from hengce.model.account import Account, AccountKind
from hengce.model.contact import Contact
from hengce.model.decision import Candidate, Reason
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import Instant
from hengce.model.journey import action_name, wave_name
from hengce.model.nodes import Choose
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.here import Take, Write
from hengce.model.profile import Change, ChangeKind
from hengce.ports import Transaction
from hengce.reading.archive import Archive
from hengce.reading.funding import fund
from hengce.reading.journey_facts import NO_CHILD, JourneyFacts
from hengce.rules.ast import EventColumn
from hengce.rules.lineage import event_columns_of

ROUNDS_MAX = 16
"""How often a walk goes on after what it asked of the transaction was done."""

ENDS_BY_TIME = frozenset(
    {Reason.CAP_REACHED, Reason.RESTING, Reason.AFTER_CONTACT, Reason.OUTSIDE_HOURS}
)
"""The refusals of which it is known when they end."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """An instance whose proposal is asked in this transaction."""

    instance: Instance
    action: str
    node: ActionNode


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was decided of a customer.

    Attributes:
        contacts: What was reserved.
        candidate_of: Says what was answered to one action; None: it was not even seen.
        placement: The slot that he looked at.
    """

    contacts: Sequence[Contact]
    candidate_of: Callable[[str], Candidate | None]
    placement: str


_UNTOLD = _Answer((), lambda _action: None, SENT)


class Walking:
    """The instances of one transaction.

    Args:
        tx: The transaction.
        archive: Opens the snapshot.
        journeys: Those of the configuration in force.
        at: Its instant.
    """

    def __init__(self, tx: Transaction, archive: Archive, journeys: Journeys, at: Instant) -> None:
        self._tx = tx
        self._archive = archive
        self._journeys = journeys
        self._at = at
        self._numbers: dict[str, str] = {}
        self._now: dict[str, Instance] = {}
        self._steps: list[InstanceStep] = []
        self._asking: dict[str, _Asking] = {}
        self._speaks: dict[tuple[str, str], str] = {}
        self._called_back: set[str] = set()

    def wake(self, due: Sequence[Instance], busy: Collection[str] = ()) -> None:
        """Walk who is due, until everybody waits or asks.

        Args:
            due: Who is.
            busy: Customers who are asked about a slot: what is sent to them is asked later.
        """
        self._walk(self._mine(due))
        for name, one in list(self._asking.items()):
            if one.instance.customer in busy:
                self._now[name] = postponed(one.instance, self._at)
                del self._asking[name]

    def asks(self) -> Mapping[str, tuple[JourneyStep, ...]]:
        """Return what is to be asked of each customer."""
        asked: dict[str, list[JourneyStep]] = {}
        population = self._archive.population(self._tx)
        for name, one in self._asking.items():
            # Who has left the snapshot is not asked: nobody may be told anything.
            if population is not None and population.find(one.instance.customer) >= 0:
                asked.setdefault(one.instance.customer, []).append(JourneyStep(name, one.action))
        return {customer: tuple(steps) for customer, steps in asked.items()}

    def looks(self, customers: Sequence[str], placement: str) -> None:
        """Let the proposals that stand in a slot be asked: their customers look at it now."""
        here = channels_at(self._journeys.configuration, placement)
        for instance in self._mine(self._tx.live_instances(customers)):
            node = self._action_node(instance)
            if node is None or instance.id in self._asking or not stands(instance):
                continue
            mine = _Asking(instance, _action(instance, node), node)
            shown = instance.state is InstanceState.RUNNING and here & set(node.through)
            if shown and self._speaks_for(mine):
                self._asking[instance.id] = mine

    def learn(self, made: Sequence[Decisions]) -> None:
        """Learn what was decided, and walk on."""
        told = _told(made)
        for name, one in self._asking.items():
            answer = told.get(one.instance.customer, _UNTOLD)
            contact = contact_of(one.instance, one.action, answer.contacts)
            if contact is not None:
                self._note(one.instance, Did.PLACED, contact.id)
                self._now[name] = placed(self._now[name], contact)
            elif answer.placement == SENT:
                self._now[name] = self._refused(one, answer.candidate_of(one.action))
        asked = [self._now.get(name, one.instance) for name, one in self._asking.items()]
        self._asking, self._speaks = {}, {}
        self._walk(asked)
        for name, one in self._asking.items():
            self._now[name] = postponed(one.instance, self._at)

    def write(self) -> None:
        """Write everybody down, with what they did."""
        if self._now:
            # What woke them in this transaction came before they were read: they have seen it,
            # but for a message that was called back and carried a wave of theirs as well.
            mine = [self._as_kept(self._woken(one)) for one in self._now.values()]
            self._tx.put_instances(mine, self._tx.position)
        if self._steps:
            self._tx.add_instance_steps(self._steps)

    # The walk -------------------------------------------------------------------------

    def _mine(self, found: Sequence[Instance]) -> list[Instance]:
        """Return instances as this transaction left them, of the numbers that speak for them."""
        of = self._tx.merges().of
        mine = [self._now.get(one.id, one) for one in found]
        self._numbers |= {one.id: one.customer for one in mine if one.id not in self._now}
        return [changed(one, customer=of(one.customer)) for one in mine]

    def _walk(self, waiting: Sequence[Instance]) -> None:
        published = self._journeys.by_version
        for _ in range(ROUNDS_MAX):
            latest = {one.id: self._now.get(one.id, one) for one in waiting}
            running = [one for one in latest.values() if one.state is InstanceState.RUNNING]
            known = [one for one in running if (one.strategy, one.version) in published]
            gone = [one for one in running if (one.strategy, one.version) not in published]
            waiting = [parent for one in gone for parent in self._withdrawn(one)]
            waiting += self._walked(known) if known else ()
            if not waiting:
                return

    def _walked(self, waiting: Sequence[Instance]) -> list[Instance]:
        """Walk instances once; return who is to be walked on."""
        journeys, facts = self._journeys, self._facts(waiting)
        who = [instance.customer for instance in waiting]
        windows = Windows(self._tx, journeys, who, self._at)
        walked = [walk(journeys, one, facts, windows.closes_at) for one in waiting]
        for before, each in zip(waiting, walked, strict=True):
            self._call_back(before, each.instance)
        return [one for each in walked for one in self._done(facts, each)]

    def _facts(
        self, instances: Sequence[Instance], columns: Sequence[EventColumn] = ()
    ) -> JourneyFacts:
        population = self._archive.population(self._tx)
        assert population is not None, "journeys are compiled for a snapshot"
        since = min((instance.entered_at for instance in instances), default=self._at)
        who = [instance.customer for instance in instances]
        contacts = [one.proposal.contact for one in instances if one.proposal.contact]
        calendar, at = self._archive.calendar, self._at
        return JourneyFacts(
            self._tx, self._journeys, population, who, since, calendar, at, contacts, columns
        )

    def _withdrawn(self, mine: Instance) -> Iterator[Instance]:
        """Take out whose version is not published any more; yield who waits for him."""
        self._now[mine.id] = mine
        self._note(mine, Did.CANCELLED, "withdrawn")
        self._now[mine.id] = cancelled(self._now[mine.id], self._at)
        if mine.parent:
            yield from self._parent(self._now[mine.id])

    def _done(self, facts: JourneyFacts, walked: Walked) -> Iterator[Instance]:
        """Do what a walk asked for; yield who is to be walked on."""
        mine = walked.instance
        self._now[mine.id] = mine
        self._steps += walked.steps
        if walked.asks:
            yield from self._ask(mine)
        if walked.writes:
            self._tx.add_changes([self._change(facts, mine, w) for w in walked.writes])
            yield mine
        if walked.starts:
            yield from self._start(mine, walked.starts)
        if walked.takes is not None:
            yield from self._take(facts, mine, walked.takes)
        if mine.ended_at is not None and mine.parent:
            yield from self._parent(mine)

    def _ask(self, mine: Instance) -> Iterator[Instance]:
        """Ask what is sent; what is shown in a slot stands until its customer looks."""
        node = self._action_node(mine)
        assert node is not None, "an action node asks"
        asking = _Asking(mine, _action(mine, node), node)
        sent = channels_at(self._journeys.configuration, SENT)
        if not (isinstance(node, Choose) or sent & set(node.through)):
            yield mine
        elif self._speaks_for(asking):
            self._asking[mine.id] = asking
        else:
            self._now[mine.id] = postponed(mine, self._at)

    def _speaks_for(self, mine: _Asking) -> bool:
        """Tell whether no other instance of the customer asks the same: a contact is for one."""
        instance = mine.instance
        first = self._speaks.setdefault((instance.customer, mine.action), instance.id)
        return first == instance.id

    def _refused(self, mine: _Asking, refusal: Candidate | None) -> Instance:
        if not is_refusal(refusal):
            return refused(mine.instance, mine.node, NOT_ELIGIBLE, self._at)
        return refused(
            mine.instance,
            mine.node,
            refusal.reason.name,
            self._at,
            free_at=self._free_at(mine, refusal),
            by_news=waits_for_news(refusal, self._journeys.moved_by_tags),
            turns_at=self._turns_at(mine.instance, refusal),
        )

    def _turns_at(self, mine: Instance, refusal: Candidate) -> Instant | None:
        """Return when time may turn the bank's rule that refused a proposal."""
        condition = self._journeys.rules.get(refusal.rule)
        if refusal.reason not in OF_RULES or condition is None:
            return None
        facts = self._facts([mine], event_columns_of(condition))
        return rule_turns_at(self._journeys, refusal.rule, mine.customer, facts)

    def _free_at(self, mine: _Asking, refusal: Candidate) -> Instant | None:
        """Return when what refused a proposal lets it through; None: nobody can tell."""
        configuration, node = self._journeys.configuration, mine.node
        shared = {cap.id for cap in configuration.policy.caps if cap.per}
        if refusal.reason not in ENDS_BY_TIME or refusal.rule in shared:
            return None
        instance, policy = mine.instance, configuration.policy
        strategy = self._journeys.by_version[instance.strategy, instance.version].strategy
        action = action_of(strategy, configuration, wave_name(node.id, instance.version))
        if action is None:
            return None
        facts = self._facts([instance])
        clockwork = Clockwork(self._at, facts.zone(instance.customer), self._archive.calendar)
        past = self._tx.history(counts_since(policy, clockwork), [instance.customer])
        counted = [
            Counted(past.kinds[kind], at)
            for kind, at in zip(past.kind.tolist(), past.at.tolist(), strict=True)
        ]
        return next_slot(action, counted, policy, clockwork)

    def _call_back(self, before: Instance, after: Instance) -> None:
        """Take back what was reserved for a customer who leaves before it is handed off."""
        contact = before.proposal.contact
        if after.ended_at is None or not contact:
            return
        kind = self._tx.contact(contact).contact.kind
        # What the brain chose, and what another offer's message carries, is not the journey's.
        if kind.strategy == before.strategy and kind.wave:
            self._tx.withdraw_contacts(before.customer, [contact], self._at, "journey")
            self._called_back.add(contact)

    def _woken(self, mine: Instance) -> Instance:
        called_back = mine.proposal.contact in self._called_back
        return changed(mine, due_at=self._at) if called_back else mine

    def _start(self, mine: Instance, strategy: str) -> Iterator[Instance]:
        """Start another journey for the customer; yield it, and him who waits for it."""
        journey = self._journeys.current.get(strategy)
        wishes = [Wish(journey, mine.customer, parent=mine.id)] if journey else []
        started = let_in(self._tx, self._archive, wishes, self._at)
        if started:
            self._note(mine, Did.STARTED, started[0].id)
        name = started[0].id if started else NO_CHILD
        self._now[mine.id] = changed(self._now[mine.id], child=name, due_at=None)
        yield from (*started, self._now[mine.id])

    def _parent(self, mine: Instance) -> Iterator[Instance]:
        """Wake who waits for an instance that has ended; he sees it when it is written."""
        self._tx.put_instances([self._as_kept(mine)])
        (parent,) = self._mine([self._tx.instance(mine.parent)])
        if parent.child == mine.id:
            yield parent

    def _take(self, facts: JourneyFacts, mine: Instance, take: Take) -> Iterator[Instance]:
        """Take a piece of a benefit, and send the customer on; without one he is blocked."""
        fund(self._tx, self._journeys.configuration, self._at)
        shelf = self._journeys.configuration.products
        unlimited = any(p.id == take.stock and p.stock is None for p in shelf)
        account = Account(AccountKind.STOCK, take.stock)
        given = unlimited or self._tx.give(account, self._at)
        walked = taken(self._journeys, mine, take, self._at, given=given)
        yield from self._done(facts, walked)
        yield walked.instance

    def _change(self, facts: JourneyFacts, mine: Instance, write: Write) -> Change:
        kind, before = facts.value(mine.customer, write.tag)
        if write.step is None:
            value = stored_value(write.value, kind, self._journeys.configuration.policy.zone)
        else:
            value = moved_preference(before, write.step)
        why = f"journey {mine.id}"
        return Change(
            customer=mine.customer,
            kind=ChangeKind.TAG,
            key=write.tag,
            value=value,
            at=self._at,
            why=why,
        )

    def _action_node(self, mine: Instance) -> ActionNode | None:
        """Return the node where an instance proposes; None: nowhere, or in nothing published."""
        journey = self._journeys.by_version.get((mine.strategy, mine.version))
        node = journey.nodes[mine.node] if journey else None
        return node if isinstance(node, ActionNode) else None

    def _as_kept(self, mine: Instance) -> Instance:
        """Return an instance under the number under which it was begun."""
        return changed(mine, customer=self._numbers.get(mine.id, mine.customer))

    def _note(self, mine: Instance, did: Did, said: str) -> None:
        """Add a line to a trace that the transaction knows and the walk does not."""
        walked = Walked(self._now.get(mine.id, mine))
        walked.note(did, self._at, said=said)
        self._now[mine.id] = walked.instance
        self._steps += walked.steps


def _action(mine: Instance, node: ActionNode) -> str:
    """Return what decisions call the proposal of an instance."""
    if isinstance(node, Choose):
        return CATEGORY + node.category
    return action_name(mine.strategy, wave_name(mine.node, mine.version))


def _told(made: Sequence[Decisions]) -> dict[str, _Answer]:
    """Return what was decided of each customer."""
    return {
        customer: _Answer(
            decisions.reserved[k],
            partial(decisions.sheet.answers.candidate_of, k),
            decisions.sheet.placement,
        )
        for decisions in made
        for k, customer in enumerate(decisions.sheet.customers)
    }
