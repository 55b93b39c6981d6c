"""Lets customers into journeys, and wakes those whom an event may move.

Who enters is written down as an instance that is due at once; whoever answers for the customer
walks it. So an event that one process hears moves a customer of another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.journeys import Journey, Journeys
from hengce.flow.reentry import entry_key, is_once, may_enter_again
from hengce.flow.standing import drawn
from hengce.flow.trigger import holding
from hengce.kernel.population import Population
from hengce.model.configuration import StopScope
from hengce.model.event import Event
from hengce.model.instance import Instance
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.journey_order import JourneyOrderKind
from hengce.model.nodes.entry import ReentryMode
from hengce.model.policy import Policy
from hengce.ports import Transaction, View
from hengce.reading.archive import Archive
from hengce.reading.journey_facts import JourneyFacts

SHUTTING = frozenset({JourneyOrderKind.STOP_ENTRY, JourneyOrderKind.HOLD, JourneyOrderKind.CANCEL})
"""The orders under which nobody enters."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A customer who might enter a journey.

    Attributes:
        journey: Which.
        customer: Who.
        event: What lets him in; None for a schedule or a call.
        parent: The instance that sends him; it lets him in whatever the audience is.
        moment: The night or the moment of a schedule; who has entered since is in already.
    """

    journey: Journey
    customer: str
    event: Event | None = None
    parent: str = ""
    moment: Instant = 0


def hear(tx: Transaction, archive: Archive, events: Sequence[Event], at: Instant) -> None:
    """Let in whom events let in, and wake whom they may move.

    Args:
        tx: The transaction; the events are in the log.
        archive: Opens the snapshot and the journeys.
        events: What is new.
        at: Now.
    """
    journeys = archive.journeys(tx)
    if journeys is None:
        return
    of = tx.merges().of
    # In whichever order events of one transaction arrived, the same ones let customers in.
    events = sorted(events, key=lambda event: (event.occurred_at, event.source, event.id))
    moving: dict[str, set[str]] = {}
    for event in events:
        if event.name in journeys.awaited:
            moving.setdefault(event.name, set()).add(of(event.customer))
    for name, customers in moving.items():
        tx.wake_listeners(sorted(customers), journeys.awaited[name], at)
    wishes = [
        Wish(journey, of(event.customer), event) for event, journey in _started(journeys, events)
    ]
    let_in(tx, archive, wishes, at)


def call_in(
    tx: Transaction, archive: Archive, strategy: str, customers: Sequence[str], at: Instant
) -> int:
    """Let customers in by a call of another system; return how many entered.

    Raises:
        NotFoundError: There is no such journey.
        ConflictError: It lets nobody in by a call.
    """
    journeys = archive.journeys(tx)
    journey = journeys.current.get(strategy) if journeys else None
    if journey is None:
        raise NotFoundError(f"there is no journey {strategy!r}")
    if not journey.entry.called:
        raise ConflictError(f"journey {strategy!r} lets nobody in by a call: set entry/called")
    return len(let_in(tx, archive, [Wish(journey, one) for one in customers], at))


def let_in(
    tx: Transaction, archive: Archive, wishes: Sequence[Wish], at: Instant
) -> list[Instance]:
    """Let in who may enter; return their instances.

    The audience is asked, the ramp, what people ordered, and whether a customer was in before.
    That no two instances of one key run is a constraint of the store, whoever else lets in.
    """
    journeys, population = archive.journeys(tx), archive.population(tx)
    if not wishes or journeys is None or population is None:
        return []
    policy = journeys.configuration.policy
    shut = shut_journeys(tx)
    asking = [
        wish
        for wish in wishes
        if wish.journey.strategy.id not in shut
        and in_its_time(wish.journey, at, policy)
        and _is_ramped_in(wish)
    ]
    found = _of_audience(tx, archive, journeys, population, asking, at)
    entering = [wish for wish in found if _may_again(tx, wish, at, policy)]
    partitions = archive.partitions(tx, [wish.customer for wish in entering])
    known = [wish for wish in entering if wish.customer in partitions]
    numbers = tx.instance_numbers(len(known))
    instances = [
        _instance(tx, archive, wish, partitions[wish.customer], number, at)
        for wish, number in zip(known, numbers, strict=True)
    ]
    once = {i.id for i in instances if is_once(journeys.current[i.strategy].entry.reentry)}
    taken = tx.add_instances(instances, once) if instances else ()
    return [one for one, is_in in zip(instances, taken, strict=True) if is_in]


def shut_journeys(view: View) -> frozenset[str]:
    """Return the journeys that let nobody in, by order or by an emergency stop."""
    stopped = {stop.target for stop in view.stops() if stop.scope is StopScope.STRATEGY}
    ordered = {order.strategy for order in view.journey_orders() if order.kind in SHUTTING}
    return frozenset(stopped | ordered)


def in_its_time(journey: Journey, at: Instant, policy: Policy) -> bool:
    """Tell whether a journey's days have begun and not ended."""
    today = calendar_date(day_at(at, policy.zone)).isoformat()
    return journey.strategy.starts <= today <= journey.strategy.ends


def _started(journeys: Journeys, events: Sequence[Event]) -> Iterator[tuple[Event, Journey]]:
    """Yield each event with each journey that it starts."""
    by_name: dict[str, list[Event]] = {}
    for event in events:
        if event.name in journeys.entered_by:
            by_name.setdefault(event.name, []).append(event)
    for name, same in by_name.items():
        asked = {j.strategy.id: j.entry.where for j in journeys.entered_by[name] if j.entry.where}
        held = holding(journeys.configuration, asked, same) if asked else [frozenset()] * len(same)
        for event, names in zip(same, held, strict=True):
            for journey in journeys.entered_by[name]:
                if not journey.entry.where or journey.strategy.id in names:
                    yield event, journey


def _is_ramped_in(wish: Wish) -> bool:
    if wish.parent:
        return True
    strategy = wish.journey.strategy
    salt = strategy.ramp.salt or f"{strategy.id} ramp"
    return drawn(salt, wish.customer) < strategy.ramp.share


def _of_audience(
    tx: Transaction,
    archive: Archive,
    journeys: Journeys,
    population: Population,
    wishes: Sequence[Wish],
    at: Instant,
) -> list[Wish]:
    """Return the wishes of those who belong to the audience; strangers belong to none."""
    customers = [wish.customer for wish in wishes]
    facts = JourneyFacts(tx, journeys, population, customers, at, archive.calendar, at)
    return [w for w in wishes if w.parent or facts.holds(w.customer, w.journey.entry.audience)]


def _may_again(tx: Transaction, wish: Wish, at: Instant, policy: Policy) -> bool:
    """Tell whether enough time has passed since the last time; the constraint does the rest.

    The constraint knows numbers, not persons: of who has several the others are asked here.
    """
    reentry = wish.journey.entry.reentry
    if len(tx.merges().numbers([wish.customer])) > 1 and _was_in(tx, wish):
        return False
    if reentry.mode is not ReentryMode.AFTER_PERIOD and not wish.moment:
        return True
    last = tx.last_instances(wish.journey.strategy.id, [wish.customer])
    if any(before.entered_at >= wish.moment for before in last if wish.moment):
        return False
    return reentry.mode is not ReentryMode.AFTER_PERIOD or all(
        may_enter_again(reentry, before, at, policy.zone) for before in last
    )


def _was_in(tx: Transaction, wish: Wish) -> bool:
    """Tell whether a customer is in a journey under any of his numbers, or was for good."""
    reentry = wish.journey.entry.reentry
    key, once = entry_key(reentry, wish.event), is_once(reentry)
    strategy = wish.journey.strategy.id
    # Under another number he may be in it still who entered and left it again under this one.
    live = [one for one in tx.live_instances([wish.customer]) if one.strategy == strategy]
    last = tx.last_instances(strategy, [wish.customer]) if once else ()
    return any(one.key == key for one in (*live, *last))


def _instance(
    tx: Transaction, archive: Archive, wish: Wish, partition: int, name: str, at: Instant
) -> Instance:
    event = wish.event
    return Instance(
        id=name,
        strategy=wish.journey.strategy.id,
        version=wish.journey.version,
        customer=wish.customer,
        org=archive.org_of(tx, wish.customer) or "HQ",
        partition=partition,
        key=entry_key(wish.journey.entry.reentry, event),
        entered_at=at,
        trigger="" if event is None else f"{event.source}/{event.id}",
        node=wish.journey.entry.id,
        since=at,
        due_at=at,
        parent=wish.parent,
    )
