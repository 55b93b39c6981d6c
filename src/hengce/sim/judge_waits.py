"""Judges waits: no timer before its time, no timeout against what was said in time.

What was taken in before the timer's transaction or in it, and says of itself that it happened
by the deadline, wins over the timer; exit rules win over both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.model.event import Event
from hengce.model.instance import Did, InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant, day_at, moment
from hengce.model.nodes import Race, Wait, WaitForEvent, WaveSplit
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.strategy import ExitRule
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.ledgers import Ledgers, Reported, SentEvents
from hengce.sim.people import ZONE, Person, people_by_id
from hengce.sim.persons import Persons
from hengce.sim.traces import STEERED, Trace, Visit

LATE_US = 12 * HOUR_US
"""How long a hand-off may be in doubt, while relays rest and processes are away."""

NEVER = "Mars/Olympus"
"""A zone that is none; the bank's counts."""

_BY_OTHERS = STEERED | {Did.SENT, Did.CANCELLED}
"""What a customer does not do himself."""

_TIMEOUT = "timeout"
_MEANS: Mapping[Stage, frozenset[OutcomeKind]] = {
    Stage.SEEN: frozenset(
        {OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.INTERESTED, OutcomeKind.BOUGHT}
    ),
    Stage.CLICKED: frozenset({OutcomeKind.CLICKED, OutcomeKind.INTERESTED, OutcomeKind.BOUGHT}),
    Stage.BOUGHT: frozenset({OutcomeKind.BOUGHT}),
    Stage.REFUSED: frozenset(
        {
            *(OutcomeKind.CLOSED, OutcomeKind.REFUSED, OutcomeKind.CANCELLED),
            *(OutcomeKind.COMPLAINED, OutcomeKind.OPTED_OUT),
        }
    ),
}
"""By awaited stage: the answers that say that it was reached."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that a client said: when it happened, and in which transaction it came in."""

    at: Instant
    position: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What clients said, and the people."""

    events: Mapping[tuple[str, str], list[tuple[Event, int]]]
    answers: Mapping[str, list[tuple[Outcome, int]]]
    people: Mapping[str, Person]
    is_steady: bool


def judge_waits(ledgers: Ledgers, bank: SimBank, books: Books) -> Iterator[str]:
    """Yield who went on too early, too late, or along the wrong way.

    Of those who have several numbers nothing is judged: what was said under one of them may
    belong to another.
    """
    persons = Persons.of(ledgers.told)
    facts = _Facts(
        _events(ledgers, books),
        _answers(ledgers, books),
        people_by_id(bank.people),
        ledgers.is_steady,
    )
    for trace in books.traces:
        if len(persons.perhaps(trace.number)) > 1:
            continue
        yield from _before_its_time(trace, facts)
        yield from _went_on_after_an_exit(trace, facts)
        for visit in trace.visits():
            yield from _waited(trace, visit, facts)


def _events(ledgers: Ledgers, books: Books) -> dict[tuple[str, str], list[tuple[Event, int]]]:
    """Return the events that clients sent and the bank took, by customer and name."""
    found: dict[tuple[str, str], list[tuple[Event, int]]] = {}
    for told in ledgers.told:
        for event in told.events if isinstance(told, SentEvents) else ():
            position = books.heard_at.get((event.source, event.id))
            if position is not None:
                found.setdefault((event.customer, event.name), []).append((event, position))
    return found


def _answers(ledgers: Ledgers, books: Books) -> dict[str, list[tuple[Outcome, int]]]:
    """Return the answers that channels reported and the bank took, by contact."""
    found: dict[str, list[tuple[Outcome, int]]] = {}
    for told in ledgers.told:
        for outcome in told.outcomes if isinstance(told, Reported) else ():
            position = books.heard_at.get((outcome.source, outcome.id))
            if position is not None:
                found.setdefault(outcome.contact, []).append((outcome, position))
    return found


def _before_its_time(trace: Trace, facts: _Facts) -> Iterator[str]:
    """Yield lines that were written before the instant that they name, or long after."""
    if not facts.is_steady:
        return
    for step, mark in zip(trace.steps, trace.marks, strict=True):
        held = 0 if mark is None else trace.paused(step.at, mark.at)
        if step.did is Did.SENT and mark is not None and mark.at > step.at + LATE_US + held:
            yield f"I25 {trace.id}: {step.said} had left long before anybody looked"
    for step, mark in zip(trace.steps, trace.marks, strict=True):
        if mark is not None and step.at > mark.at + SECOND_US:
            yield f"I26 {trace.id}: {step.did} at {step.node} before its time"


def _went_on_after_an_exit(trace: Trace, facts: _Facts) -> Iterator[str]:
    """Yield what was done after something had happened, for sure, that takes a customer out."""
    for rule in trace.document.exits:
        if rule.awaits is None:
            continue
        happened = list(_said(trace, rule.awaits, facts))
        happened = [one for one in happened if one.at > trace.instance.entered_at]
        for step, position in zip(trace.steps, trace.positions, strict=True):
            left = step.did in {Did.REACHED, Did.LEFT}
            if left and step.said == rule.id and not happened:
                yield f"I26 {trace.id}: left by {rule.id}, which never happened"
            if left or step.did in _BY_OTHERS:
                continue
            if any(one.position < position for one in happened):
                yield f"I26 {trace.id}: {step.did} at {step.node} after {_named(rule)}"


def _named(rule: ExitRule) -> str:
    return f"the exit {rule.id!r} had happened"


def _said(trace: Trace, awaited: Awaited, facts: _Facts, before: int = 0) -> Iterator[_Said]:
    """Yield every time that an awaited event was sent, or a wave before a line was answered."""
    if awaited.wave:
        kinds = {kind for stage in awaited.stages for kind in _MEANS[stage]}
        contact = _contact(trace, awaited.wave, before)
        for outcome, position in facts.answers.get(contact, ()):
            if outcome.kind in kinds:
                yield _Said(outcome.at, position)
        return
    entered_with = _trigger(trace, facts)
    for event, position in facts.events.get((trace.number, awaited.event), ()):
        if all(event.properties.get(n) == entered_with.get(n) for n in awaited.same):
            yield _Said(event.occurred_at, position)


def _trigger(trace: Trace, facts: _Facts) -> Mapping[str, object]:
    for sent in facts.events.values():
        for event, _ in sent:
            if f"{event.source}/{event.id}" == trace.instance.trigger:
                return event.properties
    return {}


def _contact(trace: Trace, wave: str, before: int) -> str:
    """Return the contact of the last passage of a wave; empty: it never left."""
    mine = (step for step in reversed(trace.steps[:before]) if step.node == wave)
    end = next((step for step in mine if step.did in {Did.SENT, Did.SUPPRESSED}), None)
    return "" if end is None or end.did is Did.SUPPRESSED else end.said


def _waited(trace: Trace, visit: Visit, facts: _Facts) -> Iterator[str]:
    if not visit.steps or visit.steps[-1].did is not Did.WENT:
        return
    node, last = visit.kind, visit.steps[-1]
    match node:
        case WaitForEvent(awaits=awaits, timeout=timeout):
            yield from _judged(trace, visit, {"": awaits}, timeout.us, facts)
        case Race(awaits=several, timeout=timeout):
            yield from _judged(trace, visit, several, timeout.us, facts)
        case Wait(until=until, spread_minutes=spread):
            person = facts.people[trace.number]
            if not _is_in_time(trace, until, visit.since, last, spread * MINUTE_US, person):
                yield f"I26 {trace.id}: went on at {last.at} after waiting at {node.id}"
        case WaveSplit(wave=wave):
            touched = any(
                step.node == wave and step.did is Did.SENT for step in trace.steps[: last.number]
            )
            if not touched and last.branch not in {"suppressed", "else"}:
                yield f"I26 {trace.id}: who was blocked counts as {last.branch}"


def _judged(
    trace: Trace, visit: Visit, awaits: Mapping[str, Awaited], timeout_us: int, facts: _Facts
) -> Iterator[str]:
    """Judge a wait for things that may happen."""
    last = visit.steps[-1]
    began = _began(trace, visit, awaits)
    if began is None:
        if last.branch != _TIMEOUT:
            yield f"I26 {trace.id}: {last.branch!r} at {visit.node}, and the wave never left"
        return
    deadline = _later(trace, began, timeout_us)
    if last.branch == _TIMEOUT:
        if last.at < max(deadline, visit.since):
            yield f"I26 {trace.id}: timed out at {visit.node} before its deadline"
        for awaited in awaits.values():
            for one in _said(trace, awaited, facts, visit.steps[0].number):
                known = one.position <= visit.position
                if known and _counts(one, awaited, visit.hears_since, deadline):
                    yield f"I26 {trace.id}: timed out at {visit.node} against what had happened"
        return
    happened = [
        one.at
        for one in _said(trace, awaits[last.branch], facts, visit.steps[0].number)
        if _counts(one, awaits[last.branch], visit.may_hear_since, deadline)
    ]
    if not happened:
        yield f"I26 {trace.id}: {last.branch!r} at {visit.node}, and nothing had happened"


def _counts(one: _Said, awaited: Awaited, since: Instant, deadline: Instant) -> bool:
    """Tell whether what happened counts in a wait.

    Events count from the arrival on, also where the time runs from a hand-off before it: who was
    migrated to a race arrived there long after his message had left; what he did in a pause that
    he was moved in counts, too. An answer says of which message it is, and counts whenever it was
    given.
    """
    return one.at <= deadline and (bool(awaited.wave) or one.at > since)


def _began(trace: Trace, visit: Visit, awaits: Mapping[str, Awaited]) -> Instant | None:
    """Return since when the time of a wait runs: the arrival, or the hand-off of its wave."""
    first = visit.steps[0].number
    before = trace.steps[:first]
    began: list[Instant] = []
    for awaited in awaits.values():
        if not awaited.wave:
            began.append(visit.since)
            continue
        passages = [s for s in before if s.node == awaited.wave]
        ends = [s for s in passages if s.did in {Did.SENT, Did.SUPPRESSED}]
        if ends and ends[-1].did is Did.SENT:
            began.append(ends[-1].at)
    return min(began, default=None)


def _later(trace: Trace, began: Instant, length_us: int) -> Instant:
    """Return when so much time has passed for somebody who stood still while he was held."""
    ends = (began + length_us + trace.paused(began, end) for _, end in trace.pauses)
    reached = [
        at for at in (began + length_us, *ends) if at - began - trace.paused(began, at) >= length_us
    ]
    return min(reached)


def _is_in_time(
    trace: Trace,
    until: object,
    since: Instant,
    went: InstanceStep,
    spread_us: int,
    person: Person,
) -> bool:
    """Tell whether somebody went on when his wait was over, up to its spread."""
    if isinstance(until, After):
        length = until.days * DAY_US + until.hours * HOUR_US + until.minutes * MINUTE_US
        return length <= went.at - since - trace.paused(since, went.at) <= length + spread_us
    zone = person.zone if person.zone not in {None, NEVER} else ZONE
    assert zone is not None, "it is one"
    match until:
        case Next(at=at, grace_minutes=grace):
            late = went.at == since and _clock(since - grace * MINUTE_US, zone) <= at
            return late or (went.at >= since and _clock(went.at, zone) == at)
        case BusinessDays(days=days, at=at):
            works = moment(went.at, zone).isoweekday() < 6
            far = day_at(went.at, zone) - day_at(since, zone) >= days
            return works and far and _clock(went.at, zone) == at and went.at >= since
        case OnDate(days=days, at=at):
            return _is_dated(days, at, since, went, person.assessed_until, zone)
    return True


def _is_dated(
    days: int,
    at: str,
    since: Instant,
    went: InstanceStep,
    date: int | None,
    zone: str,
) -> bool:
    if date is None:
        return went.branch == "missing"
    on_the_day = day_at(went.at, zone) == date + days and _clock(went.at, zone) == at
    if went.branch == "past":
        return (day_at(since, zone), _clock(since, zone)) >= (date + days, at)
    return went.branch == "" and on_the_day and went.at >= since


def _clock(at: Instant, zone: str) -> str:
    return f"{moment(at, zone):%H:%M}"
