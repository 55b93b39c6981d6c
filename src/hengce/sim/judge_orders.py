"""Judges what people did to journeys: orders, and migrations to another version.

What an order did is read from the lines of traces, and held against what operators asked and
heard. What was in doubt when it was asked, or committed and nobody saw it, is held against
nobody.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from hengce.flow.steering import EXIT, STAY
from hengce.journeys.steering import Effect
from hengce.model.instance import LIVE, Did, InstanceStep
from hengce.model.journey_order import JourneyOrderKind
from hengce.sim.books import Books
from hengce.sim.judge_instances import perhaps_live
from hengce.sim.ledgers import Ledgers, Mark, Migrated, Steered
from hengce.sim.shut import Shut
from hengce.sim.traces import Trace

MIGRATION = "migration"
"""What the line of somebody says whom a migration took out."""

_ORDERED = {
    Did.HELD: JourneyOrderKind.HOLD,
    Did.RESUMED: JourneyOrderKind.RESUME,
    Did.CANCELLED: JourneyOrderKind.CANCEL,
}
_TIED = frozenset({Did.PLACED, Did.SENT, Did.STARTED})
"""The last line of somebody who waits for what his version began."""


def judge_orders(ledgers: Ledgers, books: Books) -> Iterator[str]:
    """Yield what orders and migrations did otherwise than they said."""
    orders = {t.name: t for t in ledgers.told if isinstance(t, Steered) and t.sent}
    migrations = [t for t in ledgers.told if isinstance(t, Migrated) and t.sent]
    shut = Shut.of(ledgers.told)
    for trace in books.traces:
        yield from _moved_while_held(trace)
        yield from _entered_while_shut(trace, shut)
        for step, mark in zip(trace.steps, trace.marks, strict=True):
            if step.did in _ORDERED and step.said != MIGRATION:
                yield from _not_ordered(trace, step, mark, orders)
            if step.did is Did.MIGRATED or step.said == MIGRATION:
                yield from _not_migrated(trace, step, mark, migrations, ledgers)
    for order in orders.values():
        mine = [one for one in books.traces if one.instance.strategy == order.strategy]
        yield from _not_carried_out(order, mine)
    for migration in migrations:
        mine = [one for one in books.traces if one.instance.strategy == migration.strategy]
        yield from _left_behind(migration, mine, ledgers)


def _moved_while_held(trace: Trace) -> Iterator[str]:
    """Yield lines between a hold and the end of it."""
    is_held = False
    for step in trace.steps:
        if is_held and step.did not in {Did.RESUMED, Did.CANCELLED, Did.MIGRATED}:
            yield f"I27 {trace.id}: {step.did} at {step.node} while it was held"
        if step.did is Did.RESUMED and not is_held:
            yield f"I27 {trace.id}: was resumed, and nobody had held it"
        is_held = step.did is Did.HELD or (is_held and step.did is Did.MIGRATED)


def _entered_while_shut(trace: Trace, shut: Shut) -> Iterator[str]:
    """Yield who entered under an order that lets nobody in, and that was confirmed."""
    for period in shut.periods:
        mine = period.order.strategy == trace.instance.strategy
        if mine and trace.entered is not None and period.surely(trace.entered):
            yield f"I27 {trace.id} entered after {period.order.name} {period.order.kind}"


def _not_ordered(
    trace: Trace, step: InstanceStep, mark: Mark | None, orders: dict[str, Steered]
) -> Iterator[str]:
    """Yield lines of orders that nobody had given by then."""
    order = orders.get(step.said)
    given = (
        order is not None
        and order.kind is _ORDERED[step.did]
        and order.strategy == trace.instance.strategy
        and (mark is None or order.sent[0].number <= mark.number)
    )
    if not given:
        yield f"I27 {trace.id}: {step.did} at {step.node}, and {step.said!r} did not order it"


def _not_migrated(
    trace: Trace,
    step: InstanceStep,
    mark: Mark | None,
    migrations: Sequence[Migrated],
    ledgers: Ledgers,
) -> Iterator[str]:
    """Yield who was moved along no map, to a version that was not live, or to his own."""
    target = EXIT if step.did is Did.CANCELLED else step.node
    place, now = trace.place_of(step), trace.revision_of(step)
    source, before = step.node, now
    if step.did is Did.MIGRATED:
        source, before = (
            step.said.partition("@")[0],
            trace.revisions[max(trace.place_of(step) - 1, 0)],
        )
        if trace.revision_of(step) == before:
            yield f"I27 {trace.id}: was migrated to {step.node} of the version that it was in"
    asked = [
        one
        for one in migrations
        if one.strategy == trace.instance.strategy
        and one.moves.get(source) == target
        and (mark is None or one.sent[0].number <= mark.number)
    ]
    if not asked:
        yield f"I27 {trace.id}: was migrated from {source} to {target}, and no map says so"
    live = perhaps_live(ledgers, mark) if mark is not None else {"r1", "r2"}
    is_there = step.did is Did.CANCELLED or now in live
    if not is_there or (step.did is Did.CANCELLED and live == {before}):
        yield f"I27 {trace.id}: was migrated to {target} of a version that is not live"
    last = next((s for s in reversed(trace.steps[:place]) if s.did not in _ORDERED), None)
    if last is not None and last.did in _TIED:
        yield f"I27 {trace.id}: was migrated from {source}, and waited for its {last.did}"


def _not_carried_out(order: Steered, traces: Sequence[Trace]) -> Iterator[str]:
    """Yield whom an order that was confirmed passed over, and effects that are wrong."""
    if not order.accepted or order.heard is None:
        return
    heard, said = order.heard, f"{order.name} {order.kind}"
    lines = [line for trace in traces for line in _lines_of(trace, order)]
    if order.kind not in _ORDERED.values():
        if lines:
            yield f"I27 {said}: moved {len(lines)} who were in already"
        return
    counted = Counter(step.node for step, mark in lines if not _is_before(mark, order.sent[-1]))
    unseen = any(mark is None for _, mark in lines)
    assert isinstance(order.answer, Effect), "it was accepted"
    if order.answer.concerned != counted.total() and not unseen:
        yield f"I27 {said}: concerned {order.answer.concerned}, and {counted.total()} were moved"
    if order.kind is JourneyOrderKind.CANCEL and order.answer.in_flight != counted and not unseen:
        yield f"I27 {said}: named {dict(order.answer.in_flight)}, and {dict(counted)} were moved"
    for trace in traces:
        if trace.entered is None or trace.entered.number >= heard.number:
            continue
        yield from _passed_over(trace, order, heard)


def _lines_of(trace: Trace, order: Steered) -> Iterator[tuple[InstanceStep, Mark | None]]:
    for step, mark in zip(trace.steps, trace.marks, strict=True):
        if step.did in _ORDERED and step.said == order.name:
            yield step, mark


def _passed_over(trace: Trace, order: Steered, heard: Mark) -> Iterator[str]:
    """Yield somebody who was in flight when an order was confirmed, and to whom it did nothing."""
    said = f"I27 {trace.id}: {order.name} {order.kind} was confirmed, and"
    ended = trace.instance.state not in LIVE and not any(
        _is_after(mark, heard) for mark in trace.marks
    )
    if order.kind is JourneyOrderKind.CANCEL and not ended:
        yield f"{said} it is {trace.instance.state} at {trace.instance.node}"
    perhaps = _perhaps_held(trace, heard)
    if order.kind is JourneyOrderKind.HOLD and not ended and True not in perhaps:
        yield f"{said} it was not held"
    if order.kind is JourneyOrderKind.RESUME and not ended and False not in perhaps:
        yield f"{said} it was held still"


def _perhaps_held(trace: Trace, heard: Mark) -> set[bool]:
    """Return whether somebody was held when a client heard something.

    Both, where a line in question committed and nobody saw it: a process that dies over a commit
    may have done a later order by it.
    """
    is_held, perhaps = False, {False}
    for step, mark in zip(trace.steps, trace.marks, strict=True):
        if _is_after(mark, heard):
            break
        is_held = step.did is Did.HELD or (is_held and step.did is not Did.RESUMED)
        perhaps = {is_held} if mark is not None else {*perhaps, is_held}
    return perhaps


def _left_behind(migration: Migrated, traces: Sequence[Trace], ledgers: Ledgers) -> Iterator[str]:
    """Yield who stood at a node of the map all the time, in another version, and was not moved."""
    heard = migration.heard
    if not migration.accepted or heard is None:
        return
    sent = migration.sent[-1]
    live = perhaps_live(ledgers, sent) | perhaps_live(ledgers, heard)
    for trace in traces:
        in_time = trace.entered is not None and trace.entered.number < sent.number
        if not in_time or None in trace.marks or len(live) > 1:
            continue
        lines = list(zip(trace.steps, trace.marks, strict=True))
        before = [step for step, mark in lines if _is_before(mark, sent)]
        during = [s for s, mark in lines[len(before) :] if not _is_after(mark, heard)]
        if not before or any(step.did in {Did.LEFT, Did.REACHED, Did.CANCELLED} for step in before):
            continue
        moves = [step for step in during if step.did is Did.MIGRATED or step.said == MIGRATION]
        if len(moves) > 1:
            yield f"I27 {trace.id}: was moved {len(moves)} times by {migration.name}"
        if during or trace.revisions[len(before) - 1] in live:
            continue
        last = next((s for s in reversed(before) if s.did not in _ORDERED), before[-1])
        stands = last.did in {Did.WAITS, Did.MIGRATED}
        if stands and migration.moves.get(last.node, STAY) != STAY:
            yield f"I27 {trace.id}: stood at {last.node}, and {migration.name} left it there"


def _is_before(mark: Mark | None, other: Mark) -> bool:
    """Tell whether something committed before another mark; one of a commit may be equal to it."""
    return mark is not None and mark.number < other.number


def _is_after(mark: Mark | None, other: Mark) -> bool:
    return mark is not None and mark.number > other.number
