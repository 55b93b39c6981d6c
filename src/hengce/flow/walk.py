"""Walks an instance as far as it goes at one moment.

The node says what it does (`behave`), the walk does it: it moves the customer, remembers what
he did, and collects what the shell has to carry out. Exit rules are asked before every node,
so that a goal or a refusal wins over a timer of the same instant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace as changed

from hengce.flow.journeys import Journey, Journeys
from hengce.flow.proposing import observed
from hengce.flow.standing import Facts, Standing
from hengce.flow.turning import turns_at
from hengce.model.decision import Reason
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep, Proposal, Wave
from hengce.model.instant import DAY_US, Instant, calendar_date, day, day_at, start_of_day
from hengce.model.nodes.base import NEXT
from hengce.model.nodes.here import (
    Again,
    Ask,
    Expose,
    Go,
    Leave,
    Move,
    Sent,
    Start,
    Stay,
    Suppressed,
    Take,
    Write,
)

STEPS_MAX = 200
"""How many nodes are passed at one moment; loops have waits in them, so nobody comes near."""

_AS_IT_IS: Mapping[str, Any] = MappingProxyType({})
_NOTHING_ASKED = Proposal()

TODAYS_KEPT_MAX = 16
"""Moments whose day is kept; all who are walked in a transaction share one."""


@dataclass(slots=True)
class Walked:
    """How far an instance went, and what is to be carried out for it.

    Attributes:
        instance: Where it stands now.
        steps: What it did, in order.
        asks: Whether its node is to be asked of arbitration now.
        writes: Tags to write, in order; conditions read them from the next walk on.
        takes: The stock to take a piece from; the walk goes on when that is known.
        starts: The journey to start; the walk goes on when it has begun.
    """

    instance: Instance
    steps: list[InstanceStep] = field(default_factory=list)
    asks: bool = False
    writes: list[Write] = field(default_factory=list)
    takes: Take | None = None
    starts: str = ""

    def note(
        self,
        did: Did,
        at: Instant,
        *,
        branch: str = "",
        said: str = "",
        until: Instant | None = None,
        then: Mapping[str, Any] = _AS_IT_IS,
    ) -> None:
        """Add a line to the trace, at the node where the instance stands; then change it."""
        mine = self.instance
        step = InstanceStep(
            instance=mine.id,
            number=mine.steps,
            node=mine.node,
            did=did,
            at=at,
            branch=branch,
            said=said,
            until=until,
        )
        self.steps.append(step)
        self.instance = changed(mine, steps=mine.steps + 1, **then)

    @property
    def halts(self) -> bool:
        """Whether the shell has to do something before the walk can go on."""
        return self.asks or bool(self.writes) or self.takes is not None or bool(self.starts)


Window = Callable[[Instance], Instant]
"""When the decision window of what an instance proposes closes; now or earlier: there is none."""


def walk(journeys: Journeys, instance: Instance, facts: Facts, window: Window) -> Walked:
    """Walk an instance as far as it goes at one moment.

    Args:
        journeys: All journeys; the instance's version is among them.
        instance: A running instance that is due.
        facts: What is known at the moment.
        window: When the decision window of a proposal closes.

    Returns:
        Where it stands, with the trace and what is to be carried out. An instance that still
        runs has an instant at which it is due, or waits for a contact, a task or a child.
    """
    journey = journeys.by_version[instance.strategy, instance.version]
    walked = Walked(instance)
    if instance.steps == 0:
        walked.note(Did.ENTERED, instance.entered_at, said=instance.trigger)
    _observe(walked, facts)
    way = _Walk(walked, journey, facts.at, window)
    asked_of: dict[str, Wave] | None = None
    for _ in range(STEPS_MAX):
        here = Standing(walked.instance, journey, facts)
        # At one moment exit rules find nothing new but what became of a wave.
        if walked.instance.waves is not asked_of:
            asked_of = walked.instance.waves
            rule = _left_by(journey, here, journeys.configuration.policy.zone)
            if rule is not None:
                return _left(walked, rule[0], facts.at, goal=rule[1])
        move = journey.nodes[walked.instance.node].behave(here)
        if not _do(move, way):
            return _at_rest(walked, journeys, journey, facts)
    return _left(walked, "endless", facts.at, goal=False)


def taken(
    journeys: Journeys, instance: Instance, take: Take, at: Instant, *, given: bool
) -> Walked:
    """Send on whom a benefit was given, or for whom nothing was left."""
    walked = Walked(instance)
    walk_on = _Walk(walked, journeys.by_version[instance.strategy, instance.version], at, _never)
    if given:
        walk_on.go(NEXT, at, Did.RESERVED, take.stock)
    else:
        _do(Suppressed(take.else_to, Reason.STOCK_SPENT.name), walk_on)
    return walked


def _never(_instance: Instance) -> Instant:
    return 0


def _observe(walked: Walked, facts: Facts) -> None:
    """See what became of the contact that the instance waits for."""
    mine = walked.instance
    contact, wave = mine.proposal.contact, mine.waves.get(mine.node)
    if not contact or (wave is not None and wave.contact == contact):
        return
    walked.instance = observed(mine, facts.record(contact), facts.at)
    wave = walked.instance.waves.get(mine.node)
    if wave is not None and wave.left_at is not None and wave.contact == contact:
        walked.note(Did.SENT, wave.left_at, said=contact)


def _left_by(journey: Journey, here: Standing, zone: str) -> tuple[str, bool] | None:
    """Return what takes the customer out now, and whether it is the goal.

    A journey whose last day has passed says nothing any more: who is still in it leaves.
    """
    entered_at = here.instance.entered_at
    for rule in journey.strategy.exits:
        if rule.awaits is not None:
            met = here.happened(rule.awaits, entered_at, here.at) is not None
        else:
            met = here.holds(rule.condition)
        if met:
            return rule.id, rule.goal
    if here.at >= entered_at + journey.strategy.days_max * DAY_US:
        return "days_max", False
    if _today(here.at, zone) > journey.strategy.ends:
        return "ends", False
    return None


@lru_cache(maxsize=TODAYS_KEPT_MAX)
def _today(at: Instant, zone: str) -> str:
    return calendar_date(day_at(at, zone)).isoformat()


def _left(walked: Walked, why: str, at: Instant, *, goal: bool) -> Walked:
    """End the instance."""
    walked.note(Did.REACHED if goal else Did.LEFT, at, said=why)
    state = InstanceState.REACHED if goal else InstanceState.LEFT
    walked.instance = changed(
        walked.instance, state=state, ended_at=at, due_at=None, proposal=Proposal()
    )
    return walked


@dataclass(frozen=True, slots=True)
class _Walk:
    """What moves are carried out on.

    Attributes:
        walked: How far it went.
        journey: The version.
        at: Now.
        window: When the decision window of a proposal closes.
    """

    walked: Walked
    journey: Journey
    at: Instant
    window: Window

    @property
    def mine(self) -> Instance:
        """The instance where it stands."""
        return self.walked.instance

    def go(self, branch: str, when: Instant, did: Did = Did.WENT, said: str = "") -> bool:
        """Go along a branch."""
        arrived = _arrived(self.journey.ways[self.mine.node, branch], when)
        self.walked.note(did, when, branch=branch, said=said, then=arrived)
        return True


def _arrived(node: str, when: Instant) -> Mapping[str, Any]:
    """Return what is different of who stands at another node, with nothing asked yet."""
    return {
        "node": node,
        "since": when,
        "due_at": when,
        "waits": False,
        "proposal": _NOTHING_ASKED,
        "child": "",
        "unheard_since": None,
    }


def _do(move: Move, walk: _Walk) -> bool:
    """Do what the node says; tell whether the walk goes on at another node."""
    return _DOING[type(move)](move, walk)


def _go(move: Go, walk: _Walk) -> bool:
    return walk.go(move.branch, walk.at if move.when is None else move.when, said=move.said)


def _sent(move: Sent, walk: _Walk) -> bool:
    return walk.go(move.branch, max(move.when, walk.mine.since), said=move.said)


def _expose(move: Expose, walk: _Walk) -> bool:
    mine = walk.mine
    walk.walked.instance = changed(mine, arms={**mine.arms, mine.node: move.arm})
    return walk.go(move.arm, walk.at)


def _again(move: Again, walk: _Walk) -> bool:
    mine = walk.mine
    rounds = {**mine.rounds, mine.node: mine.rounds.get(mine.node, 0) + 1}
    walk.walked.instance = changed(mine, rounds=rounds)
    walk.walked.note(Did.WENT, walk.at, said=move.to, then=_arrived(move.to, walk.at))
    return True


def _leave(move: Leave, walk: _Walk) -> bool:
    _left(walk.walked, "", walk.at, goal=move.goal)
    return False


def _write(move: Write, walk: _Walk) -> bool:
    walk.walked.writes.append(move)
    walk.go("", walk.at, Did.SET, move.tag)
    return False


def _take(move: Take, walk: _Walk) -> bool:
    walk.walked.takes = move
    return False


def _start(move: Start, walk: _Walk) -> bool:
    walk.walked.starts = move.strategy
    return False


def _suppress(move: Suppressed, walk: _Walk) -> bool:
    """Mark the wave: who was blocked never counts as touched."""
    mine = walk.mine
    waves = {**mine.waves, mine.node: Wave(contact=mine.proposal.contact, reason=move.reason)}
    walk.walked.instance = changed(mine, waves=waves)
    if move.branch is not None:
        return walk.go(move.branch, walk.at, Did.SUPPRESSED, move.reason)
    walk.walked.note(Did.SUPPRESSED, walk.at, said=move.reason)
    _left(walk.walked, "blocked", walk.at, goal=False)
    return False


def _ask(_move: Ask, walk: _Walk) -> bool:
    """Ask now, or when the decision window closes in which others may compete."""
    mine, at = walk.mine, walk.at
    closes_at = walk.window(mine) if mine.proposal.ask_at is None else at
    if closes_at > at:
        proposal = changed(mine.proposal, ask_at=closes_at)
        walk.walked.instance = changed(mine, proposal=proposal, due_at=closes_at)
        return False
    proposal = changed(
        mine.proposal,
        ask_at=None,
        reason="",
        heeds_news_after=None,
        times=mine.proposal.times + 1,
    )
    if proposal.asked_at is None:
        proposal = changed(proposal, asked_at=at)
        walk.walked.note(Did.PROPOSED, at)
    walk.walked.instance = changed(walk.mine, proposal=proposal)
    walk.walked.asks = True
    return False


def _stay(move: Stay, walk: _Walk) -> bool:
    """Stay; the trace says so once for each wait."""
    mine, until = walk.mine, move.until
    waits = until is not None and mine.proposal == Proposal()
    if waits and not mine.waits:
        walk.walked.note(Did.WAITS, mine.since, until=until)
    due_at = None if until is None else max(until, walk.at + 1)
    walk.walked.instance = changed(walk.mine, due_at=due_at, waits=waits)
    return False


_DOING: Mapping[type[Move], Callable[[Any, _Walk], bool]] = {
    Go: _go,
    Sent: _sent,
    Expose: _expose,
    Again: _again,
    Leave: _leave,
    Write: _write,
    Take: _take,
    Start: _start,
    Suppressed: _suppress,
    Ask: _ask,
    Stay: _stay,
}


def _at_rest(walked: Walked, journeys: Journeys, journey: Journey, facts: Facts) -> Walked:
    """See to it that time alone wakes the instance where it may take the customer out."""
    mine, strategy = walked.instance, journey.strategy
    if mine.state is not InstanceState.RUNNING or walked.halts:
        return walked
    longest = mine.entered_at + strategy.days_max * DAY_US
    last_day = day(date.fromisoformat(strategy.ends))
    over = start_of_day(last_day + 1, journeys.configuration.policy.zone)
    turns = turns_at(journeys, journey, mine.customer, facts)
    dates = [at for at in (mine.due_at, turns, longest, over) if at is not None]
    walked.instance = changed(mine, due_at=min(dates))
    return walked
