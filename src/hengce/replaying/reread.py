"""Reads again what a decision read: the kept input of a single one, or the pin of a run's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec import structs

from hengce.deciding.engine import group_of, unknown_customer
from hengce.errors import ForgottenError, NotFoundError
from hengce.flow.placement import SENT
from hengce.flow.trigger import started
from hengce.flow.window import step_of
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.bind import Ready, bind
from hengce.kernel.keeping import read_input
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.packing import PackedInput, restore_input
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.tables import Customer, names_of
from hengce.model.decision import Decision, Pin, Reason
from hengce.model.retention import Forgetting, RetentionKind, told_of
from hengce.model.run import Run
from hengce.ports import Store, StoredDecision, View
from hengce.reading.archive import Archive


@dataclass(frozen=True, slots=True)
class Reread:
    """What a decision read.

    Attributes:
        stored: The decision as it was stored; None for one of a run.
        pin: What it depends on.
        prefix: What its id begins with, before the slash and the customer.
        triggers: `source/id` of each event that asked.
        ready: The bound plan.
        block: Those who are decided together.
        dictionaries: The texts behind codes.
    """

    stored: Decision | None
    pin: Pin
    prefix: str
    triggers: tuple[str, ...]
    placement: str
    ready: Ready
    block: Customer
    dictionaries: Dictionaries

    def place(self, customer: str) -> int:
        """Return the place of a customer among those who are decided together."""
        return names_of(self.block.ids).index(customer)


def reread(store: Store, archive: Archive, decision_id: str) -> Reread:
    """Read again what a stored decision read, or that of a run's customer (RUN/CUSTOMER).

    Raises:
        NotFoundError: There is no such decision, run or customer.
        ForgottenError: What it read was forgotten.
    """
    prefix, _, customer = decision_id.partition("/")
    with store.view() as view:
        found = run_or_decision(view, decision_id)
    if isinstance(found, Run):
        return _of_run(store, archive, found, customer)
    return _restored(store, archive, found, prefix)


def run_or_decision(view: View, decision_id: str) -> Run | StoredDecision:
    """Return the run that RUN/CUSTOMER names, or else the stored decision of this name.

    Raises:
        NotFoundError: There is neither.
    """
    try:
        return view.run(decision_id.partition("/")[0])
    except NotFoundError:
        return view.decision(decision_id)


def _of_run(store: Store, archive: Archive, run: Run, customer: str) -> Reread:
    with store.view(run.pin.position) as view:
        if gone := view.forgotten_by(RetentionKind.SNAPSHOTS, run.pin.snapshot):
            return _kept_of_run(view, archive, run, customer, gone)
        opened = archive.open(view, run.pin)
        facts, block = group_of(view, opened, customer, cutoffs=_cutoffs(run))
    return Reread(
        stored=None,
        pin=run.pin,
        prefix=run.id,
        triggers=(),
        placement=SENT,
        ready=facts.ready,
        block=block,
        dictionaries=opened.population.dictionaries,
    )


def _kept_of_run(view: View, archive: Archive, run: Run, customer: str, gone: Forgetting) -> Reread:
    """Read what was kept of a run whose snapshot has gone."""
    if record := view.forgotten_by(RetentionKind.RUNS, run.id):
        raise ForgottenError(f"what run {run.id} read was forgotten: {told_of(record)}")
    who = view.merges().of(customer)
    packed = _input_of(archive.kept.read(run.id, who), who)
    if packed is None:
        reasons = archive.kept.reasons(run.id, who)
        if reasons is None:
            raise unknown_customer(customer)
        raise ForgottenError(
            f"what {run.id}/{customer} read was forgotten: {told_of(gone)}; its reasons are "
            f"kept: {_counted(reasons)}"
        )
    kept = _Kept(run.pin, packed, frozenset(NIGHTLY), SENT, _cutoffs(run))
    return kept.reread(view, archive, run.id)


def _input_of(block: bytes | None, who: str) -> PackedInput | None:
    """Find a customer in a block of kept inputs; it holds those to whom a run spoke."""
    try:
        return None if block is None else read_input(block, who)
    except ValueError:
        return None


def _restored(store: Store, archive: Archive, found: StoredDecision, prefix: str) -> Reread:
    decision = found.decision
    if not found.read:
        raise ForgottenError(
            f"what {decision.id} read was forgotten (hengce retain list; "
            f"retention/{RetentionKind.REFUSALS}_days); its verdicts and numbers are kept: "
            "hengce explain shows them"
        )
    packed = read_input(found.read, decision.customer)
    with store.view(decision.pin.position) as view:
        asked = _asked_by(view, decision)
        kept = _Kept(decision.pin, packed, asked, decision.placement, {}, decision)
        return kept.reread(view, archive, prefix)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An input that was kept, of a decision with all that it depends on.

    Attributes:
        pin: What it depends on.
        packed: What it read.
        names: The event types that asked; the nightly question when none did.
        placement: The slot that was to be filled.
        cutoffs: Who may take of a limited resource.
        stored: The decision as it was stored; None for one of a run.
    """

    pin: Pin
    packed: PackedInput
    names: frozenset[str]
    placement: str
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff]
    stored: Decision | None = None

    def reread(self, view: View, archive: Archive, prefix: str) -> Reread:
        """Arrange it as the kernel reads it; the snapshot need not be there any more."""
        triggers = self.stored.triggers if self.stored else ()
        to_events = bool(triggers) and self.placement == SENT
        opened = archive.open_kept(view, self.pin, self.placement, to_events=to_events)
        plan, layout, words = opened.plan, opened.layout, Dictionaries()
        block, kinds = restore_input(_within(self.packed, layout), layout, words, plan.places)
        steps = (step_of(trigger) for trigger in triggers)
        asks = [step.action for step in steps if step]
        asked = started(plan, self.names, self.packed.silent, asks)
        resources = [
            replace(one, left=left, cutoff=self.cutoffs.get((one.kind, one.name)))
            for one, left in zip(plan.resources, self.packed.left, strict=True)
        ]
        return Reread(
            stored=self.stored,
            pin=self.pin,
            prefix=prefix,
            triggers=triggers,
            placement=self.placement,
            ready=bind(plan, layout, words, kinds, view.stops(), self.pin.at, resources),
            block=block._replace(started=np.tile(asked, (len(self.packed.members), 1))),
            dictionaries=words,
        )


def _within(packed: PackedInput, layout: Layout) -> PackedInput:
    """Leave out what the configuration of the pin does not speak of: no rule could read it."""
    members = (
        structs.replace(
            member,
            values={name: v for name, v in member.values.items() if name in layout.by_name},
        )
        for member in packed.members
    )
    return structs.replace(packed, members=tuple(members))


def _counted(reasons: Sequence[int]) -> str:
    """Name reasons with how often each was given, best candidate first."""
    counts = Counter(Reason(reason).name.lower() for reason in reasons)
    return ", ".join(f"{name} ({count})" for name, count in counts.items()) or "no candidate"


def _cutoffs(run: Run) -> dict[tuple[ResourceKind, str], Cutoff]:
    return {
        (ResourceKind(one.kind), one.name): Cutoff(one.tier, one.score, one.tie)
        for one in run.scarcities
        if one.tier is not None
    }


def _asked_by(view: View, decision: Decision) -> frozenset[str]:
    """Return the event types that asked; the nightly question when nothing did, or in a slot."""
    if decision.placement != SENT or not decision.triggers:
        return NIGHTLY
    names = set()
    for trigger in decision.triggers:
        if step_of(trigger):
            continue
        source, _, event_id = trigger.partition("/")
        name = view.event_name(source, event_id)
        assert name is not None, "an event is written before it is decided"
        names.add(name)
    return frozenset(names)
