"""Reads again what a decision read: the kept input of a single one, or the pin of a run's."""

from dataclasses import dataclass, replace

import numpy as np

from hengce.archive import Archive
from hengce.engine import group_of
from hengce.errors import ForgottenError, NotFoundError
from hengce.flow.placement import SENT
from hengce.flow.trigger import started
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.bind import Ready, bind
from hengce.kernel.keeping import read_input
from hengce.kernel.layout import Dictionaries
from hengce.kernel.packing import restore_input
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.tables import Customer, names_of
from hengce.model.decision import Decision, Pin
from hengce.model.run import Run
from hengce.ports import Store, StoredDecision, View


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


def _restored(store: Store, archive: Archive, kept: StoredDecision, prefix: str) -> Reread:
    decision = kept.decision
    if not kept.read:
        raise ForgottenError(
            f"what {decision.id} read was forgotten (hengce retain list); its verdicts and "
            "numbers are kept: hengce explain shows them"
        )
    packed = read_input(kept.read, decision.customer)
    with store.view(decision.pin.position) as view:
        names = _asked_by(view, decision)
        opened = archive.open(
            view, decision.pin, decision.placement, to_events=bool(decision.triggers)
        )
        stops = view.stops()
    plan, population = opened.plan, opened.population
    block, kinds = restore_input(packed, population.layout, population.dictionaries, plan.places)
    asked = started(plan, names, packed.silent)
    return Reread(
        stored=decision,
        pin=decision.pin,
        prefix=prefix,
        triggers=decision.triggers,
        placement=decision.placement,
        ready=bind(
            plan,
            population.layout,
            population.dictionaries,
            kinds,
            stops,
            decision.pin.at,
            [
                replace(resource, left=left)
                for resource, left in zip(plan.resources, packed.left, strict=True)
            ],
        ),
        block=block._replace(started=np.tile(asked, (len(packed.members), 1))),
        dictionaries=population.dictionaries,
    )


def _cutoffs(run: Run) -> dict[tuple[ResourceKind, str], Cutoff]:
    return {
        (ResourceKind(one.kind), one.name): Cutoff(one.tier, one.score, one.tie)
        for one in run.scarcities
        if one.tier is not None
    }


def _asked_by(view: View, decision: Decision) -> frozenset[str]:
    """Return the event types that asked; the nightly question when none did."""
    names = set()
    for trigger in decision.triggers:
        source, _, event_id = trigger.partition("/")
        event = view.event(source, event_id)
        assert event is not None, "an event is written before it is decided"
        names.add(event.name)
    return frozenset(names) or NIGHTLY
