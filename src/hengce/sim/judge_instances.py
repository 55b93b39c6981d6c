"""Judges instances: who may be in a journey, how often, and that nobody is forgotten in one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hengce.model.configuration import StopScope
from hengce.model.event import Event
from hengce.model.instance import LIVE, Did, InstanceState
from hengce.model.instant import DAY_US, HOUR_US, day_at
from hengce.model.nodes import Choose, Entry, Message, Race, SubJourney, WaitForEvent
from hengce.model.nodes.entry import Reentry, ReentryMode
from hengce.ports import Taken
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.journeys import GIFT, journey
from hengce.sim.ledgers import Ledgers, Mark, Ordered, Published, SentEvents
from hengce.sim.offers import offers_by_id
from hengce.sim.people import ZONE, people_by_id
from hengce.sim.persons import Persons
from hengce.sim.shut import Shut
from hengce.sim.traces import Trace
from hengce.sim.world import World

_ONCE = frozenset({ReentryMode.NEVER, ReentryMode.EACH_EVENT})


def judge_instances(ledgers: Ledgers, bank: SimBank, books: Books) -> Iterator[str]:
    """Yield who was in a journey twice or not at all, and who never leaves it."""
    persons, sent = Persons.of(ledgers.told), _sent(ledgers)
    for mine in _by_key(books.traces, sent).values():
        yield from _together(mine)
        yield from _too_often(mine, ledgers)
    yield from _as_one_person(persons, books.traces, sent)
    for trace in books.traces:
        yield from _unasked(trace, persons, sent)
        yield from _not_published(trace, ledgers)
        yield from _stopped(trace, ledgers)
        if trace.instance.state in LIVE:
            yield f"I25 {trace.id}: is at {trace.instance.node} for ever"
        yield from _overslept(trace, books.traces)
    yield from _kept_out(ledgers, bank, persons, books)
    yield from _given_away(bank, books)


def judge_wakes(world: World) -> Iterator[str]:
    """Yield who is in a journey now, and neither has a next wake nor waits for anything."""
    if world.machine.parts is None:
        return
    with world.machine.running.store.view() as view:
        live = view.live_instances([person.customer for person in world.bank.people])
        for one in live:
            waits = one.proposal.contact or one.child or one.state is InstanceState.HELD
            if one.due_at is None and not waits:
                yield f"I25 {one.id} ({one.strategy}): nothing wakes it at {one.node}"


def _overslept(trace: Trace, traces: Sequence[Trace]) -> Iterator[str]:
    """Yield who left because his time was over, and should have been woken a day before."""
    last = trace.steps[-1] if trace.steps else None
    if last is None or last.said != "days_max":
        return
    *_, visit = trace.visits()
    over = None
    match node := visit.kind:
        case WaitForEvent(timeout=timeout) | Race(timeout=timeout):
            over = visit.since + timeout.us
        case Message(expires_hours=hours) | Choose(expires_hours=hours):
            over = visit.since + (hours + node.wait_hours) * HOUR_US
        case SubJourney():
            mine = [
                one.instance.ended_at for one in traces if one.instance.parent == trace.instance.id
            ]
            over = max((at for at in mine if at is not None), default=None)
    if over is not None and over + DAY_US + trace.paused(visit.since, last.at) < last.at:
        yield f"I25 {trace.id}: nobody woke it at {visit.node}"


def entry_of(trace: Trace) -> Entry:
    """Return the way into a trace's journey."""
    return next(node for node in trace.document.graph.nodes if isinstance(node, Entry))


def _sent(ledgers: Ledgers) -> dict[str, Event]:
    """Return every event that a client ever sent, by source and id."""
    return {
        f"{event.source}/{event.id}": event
        for told in ledgers.told
        if isinstance(told, SentEvents) and told.sent
        for event in told.events
    }


def _key(trace: Trace, sent: Mapping[str, Event]) -> str:
    """Return what tells a trace from others of its customer, as the document says."""
    reentry = entry_of(trace).reentry
    if reentry.mode is not ReentryMode.EACH_EVENT:
        return ""
    event = sent.get(trace.instance.trigger)
    if not reentry.key or event is None:
        return trace.instance.trigger
    return str(event.properties.get(reentry.key))


def _by_key(
    traces: Sequence[Trace], sent: Mapping[str, Event]
) -> Mapping[tuple[str, str, str], list[Trace]]:
    found: dict[tuple[str, str, str], list[Trace]] = defaultdict(list)
    for trace in traces:
        found[trace.instance.strategy, trace.number, _key(trace, sent)].append(trace)
    for mine in found.values():
        mine.sort(key=_entered)
    return found


def _entered(trace: Trace) -> tuple[int, int]:
    position, _, number = trace.instance.id[1:].partition(".")
    return int(position), int(number)


def _together(mine: Sequence[Trace]) -> Iterator[str]:
    """Yield traces of one key that were in flight at once."""
    for first, second in pairwise(mine):
        ended, entered = first.marks[-1] if first.marks else None, second.entered
        live = first.instance.state in LIVE or not first.steps
        over = ended is not None and entered is not None and ended.number > entered.number
        if live or over:
            yield f"I24 {first.id} and {second.id} were in flight at once"


def _too_often(mine: Sequence[Trace], ledgers: Ledgers) -> Iterator[str]:
    for first, second in pairwise(mine):
        reentry = entry_of(second).reentry
        if reentry.mode in _ONCE:
            yield f"I24 {second.id} entered again after {first.id}"
        if reentry.mode is ReentryMode.AFTER_PERIOD and ledgers.is_steady:
            yield from _too_early(first, second, reentry)


def _too_early(first: Trace, second: Trace, reentry: Reentry) -> Iterator[str]:
    """Yield who came again before so many days of the bank's calendar had begun."""
    ended = first.instance.ended_at
    days = day_at(second.instance.entered_at, ZONE) - day_at(ended or 0, ZONE)
    if ended is None or days < reentry.days:
        yield f"I24 {second.id} entered {days} days after {first.id}"


def _as_one_person(
    persons: Persons, traces: Sequence[Trace], sent: Mapping[str, Event]
) -> Iterator[str]:
    """Yield who entered under one number while he was in the journey under another."""
    for second in traces:
        if second.entered is None:
            continue
        everybody = persons.surely(second.number, second.entered, second.entered)
        for first in traces:
            if first.number not in everybody - {second.number} or first.entered is None:
                continue
            if first.instance.strategy != second.instance.strategy:
                continue
            ended = first.marks[-1] if first.marks and first.instance.ended_at else None
            before = first.entered.number < second.entered.number
            over = ended is not None and ended.number < second.entered.number
            once = entry_of(second).reentry.mode in _ONCE
            if before and _key(first, sent) == _key(second, sent) and (once or not over):
                yield f"I24 {second.id} entered, who is in {first.id} as {first.number}"


def _unasked(trace: Trace, persons: Persons, sent: Mapping[str, Event]) -> Iterator[str]:
    """Yield who entered without an event that lets him in, or against the audience."""
    entry = entry_of(trace)
    if not entry.event:
        if not trace.instance.parent:
            yield f"I24 {trace.id}: nobody sent {trace.number} into it"
        return
    event = sent.get(trace.instance.trigger)
    if event is None or event.name != entry.event:
        yield f"I24 {trace.id}: {trace.instance.trigger!r} lets nobody in"
    elif event.customer not in persons.perhaps(trace.number):
        yield f"I24 {trace.id}: the event was one of {event.customer}"


def _not_published(trace: Trace, ledgers: Ledgers) -> Iterator[str]:
    """Yield who entered a version that was not published at that time."""
    if trace.entered is None:
        return
    perhaps = perhaps_live(ledgers, trace.entered)
    if trace.revisions[0] not in perhaps:
        yield f"I19 {trace.id}: entered {trace.revisions[0]}, not {sorted(perhaps)}"


def perhaps_live(ledgers: Ledgers, mark: Mark) -> frozenset[str]:
    """Return the revisions that may have been published at a time."""
    number = mark.number
    sent = [t for t in ledgers.told if isinstance(t, Published) and t.sent[0].number <= number]
    heard = [t for t in sent if t.heard is not None and t.heard.number <= number]
    since = heard[-1].sent[0].number if heard else 0
    unsure = {t.revision for t in sent if t.heard is None or t.heard.number > since}
    return frozenset(unsure | {heard[-1].revision if heard else "r1"})


def _stopped(trace: Trace, ledgers: Ledgers) -> Iterator[str]:
    """Yield who entered a journey while a stop of it was confirmed, and nobody had lifted it."""
    orders = [
        told
        for told in ledgers.told
        if isinstance(told, Ordered) and told.target == trace.instance.strategy
    ]
    if trace.entered is None:
        return
    number = trace.entered.number
    for order in orders:
        confirmed = order.accepted and order.heard is not None and order.heard.number < number
        lifted = any(one.lifts and one.sent and one.sent[0].number <= number for one in orders)
        if confirmed and not order.lifts and not lifted:
            yield f"I24 {trace.id} entered, and {order.name} had stopped it"


def _kept_out(ledgers: Ledgers, bank: SimBank, persons: Persons, books: Books) -> Iterator[str]:
    """Yield events that were confirmed, and that should have let somebody in."""
    people, offers = people_by_id(bank.people), offers_by_id()
    stopped = {
        told.target
        for told in ledgers.told
        if isinstance(told, Ordered) and told.scope == StopScope.STRATEGY
    }
    shut = Shut.of(ledgers.told)
    for told in ledgers.told:
        if not isinstance(told, SentEvents) or not told.accepted:
            continue
        for event, taken in zip(told.events, told.answer, strict=True):
            if taken is Taken.CONFLICT or len(persons.perhaps(event.customer)) > 1:
                continue
            for name in bank.journeys:
                offer = offers[name]
                asked = offer.event == event.name and offer.fits(people[event.customer])
                if not asked or name in stopped or shut.perhaps(name, told.sent[0], told.heard):
                    continue
                if not _is_in(name, event, told, books.traces):
                    yield f"I24 {event.source}/{event.id} let nobody into {name}"


def _is_in(name: str, event: Event, told: SentEvents, traces: Sequence[Trace]) -> bool:
    """Tell whether an event let its customer in, or why it could not."""
    assert told.heard is not None, "it was accepted"
    reentry = next(
        node.reentry for node in journey(name, "r1").graph.nodes if isinstance(node, Entry)
    )
    trigger = f"{event.source}/{event.id}"
    mine = [t for t in traces if t.instance.strategy == name and t.number == event.customer]
    if any(trace.instance.trigger == trigger for trace in mine):
        return True
    if reentry.mode is ReentryMode.EACH_EVENT:
        # Another event of the same number of an application was first.
        return bool(reentry.key) and any(
            trace.instance.key == event.properties.get(reentry.key) for trace in mine
        )
    if reentry.mode is not ReentryMode.AFTER_EXIT:
        return any(_before(trace.entered, told.heard) for trace in mine)
    return any(
        _before(trace.entered, told.heard) and not _ended_before(trace, told.sent[0])
        for trace in mine
    )


def _ended_before(trace: Trace, mark: Mark) -> bool:
    """Tell whether an instance had certainly ended; a commit that nobody saw says nothing."""
    last = trace.marks[-1] if trace.marks else None
    return last is not None and _before(last, mark)


def _before(mark: Mark | None, other: Mark) -> bool:
    return mark is None or mark.number < other.number


def _given_away(bank: SimBank, books: Books) -> Iterator[str]:
    """Yield benefits of which more were given than there are."""
    (stock,) = (product.stock for product in bank.revisions[0].products if product.id == GIFT)
    given = sum(step.did is Did.RESERVED for trace in books.traces for step in trace.steps)
    if stock is not None and given > stock:
        yield f"I3 {given} gifts of {stock} were given"
