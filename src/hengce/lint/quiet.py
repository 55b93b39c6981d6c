"""Waves that come when their channels are closed: whether they can leave, and on which day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hengce.errors import Problem
from hengce.lint.given import called_by_others
from hengce.lint.hours import minute_of, open_minutes
from hengce.lint.routes import Routes, routes_of
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.connector import SlotConnector
from hengce.model.journey import is_journey
from hengce.model.nodes import (
    AdjustPreference,
    AudienceSplit,
    ConditionSplit,
    Entry,
    ExperimentSplit,
    Message,
    SetTag,
    Wait,
    WaveSplit,
)
from hengce.model.nodes.base import BLOCKED
from hengce.model.nodes.wait import MISSING, PAST, After, BusinessDays, Next, OnDate
from hengce.model.strategy import PriorityClass, Strategy
from hengce.model.tag import Kind

DAY_MINUTES = 24 * 60

_YEAR = 2026  # a year in whose months clocks are looked at

_AT_ONCE = (AdjustPreference, AudienceSplit, ConditionSplit, ExperimentSplit, SetTag, WaveSplit)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The minute of the day at which customers surely come, and for how long they go on coming."""

    minute: int
    spread: int = 0


def quiet(scope: Scope) -> Iterator[Problem]:
    """Compare the moments of waves with the hours in which their channels are open."""
    for strategy in scope.configuration.strategies:
        routes = routes_of(strategy) if is_journey(strategy) else None
        if routes is None:
            continue
        clocks = _clocks(_Times.of(scope, strategy), routes)
        for node in routes.waves:
            if isinstance(node, Message):
                yield from _expiry(scope, strategy, node)
                yield from _message(scope, strategy, node, clocks.get(node.id))


def _expiry(scope: Scope, strategy: Strategy, node: Message) -> Iterator[Problem]:
    """What is decided together is waited for first; the wave must still be valid then."""
    windows = scope.configuration.policy.decision_windows
    waits_ms = {
        PriorityClass.RISK: windows.risk_ms,
        PriorityClass.SERVICE: windows.service_ms,
        PriorityClass.MARKETING: windows.marketing_ms,
    }[strategy.priority_class]
    if waits_ms >= node.expires_hours * 3_600_000 > 0:
        facts = {"hours": node.expires_hours, "window_ms": waits_ms}
        path = f"graph/nodes/{node.id}/expires_hours"
        item = f"strategies/{strategy.id}"
        yield scope.problem(item, path, "wave.expires_undecided", **facts)


def _message(
    scope: Scope, strategy: Strategy, node: Message, clock: _Clock | None
) -> Iterator[Problem]:
    channels = [scope.channels[name] for name in node.channels if name in scope.channels]
    if any(isinstance(channel.connector, SlotConnector) for channel in channels):
        return  # a slot is filled when the customer looks
    hours = [open_minutes(scope, channel.id, strategy.message_class) for channel in channels]
    minutes = frozenset[int]().union(*hours)
    if not minutes or len(minutes) == DAY_MINUTES:
        return
    item, path = f"strategies/{strategy.id}", f"graph/nodes/{node.id}/expires_hours"
    begins = [each for each in range(DAY_MINUTES) if _closes(minutes, each)]
    closed = max((_until_open(minutes, minute) for minute in begins), default=0)
    if clock is None:
        if closed >= node.expires_hours * 60:
            facts = {"hours": node.expires_hours, "closed_hours": f"{closed / 60:g}"}
            yield scope.problem(item, path, "wave.may_expire_closed", **facts)
        return
    comes = [(clock.minute + late) % DAY_MINUTES for late in range(clock.spread + 1)]
    waits = [_until_open(minutes, minute) for minute in comes]
    opens = _text((comes[0] + waits[0]) % DAY_MINUTES)
    facts_clock = {"at": _text(comes[0]), "opens": opens, "hours": node.expires_hours}
    if min(waits) >= node.expires_hours * 60:
        yield scope.problem(item, path, "wave.expires_closed", **facts_clock)
    elif all(minute + wait >= DAY_MINUTES for minute, wait in zip(comes, waits, strict=True)):
        yield scope.problem(item, f"graph/nodes/{node.id}", "wave.next_day", **facts_clock)


def _closes(minutes: frozenset[int], minute: int) -> bool:
    return minute not in minutes and (minute - 1) % DAY_MINUTES in minutes


def _until_open(minutes: frozenset[int], minute: int) -> int:
    return next(late for late in range(DAY_MINUTES) if (minute + late) % DAY_MINUTES in minutes)


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# When customers surely come -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Times:
    """What is certain of clocks.

    Attributes:
        dates: The tags that are dates; a timestamp may be of any time of day.
        has_schedule: Whether customers come in at the time of the schedule on their own clocks.
        is_even: Whether all days of their clocks have 24 hours.
    """

    dates: frozenset[str]
    has_schedule: bool
    is_even: bool

    @classmethod
    def of(cls, scope: Scope, strategy: Strategy) -> "_Times":
        """Look at tags and zones: a customer's zone may be another one than the bank's."""
        is_one_zone = not scope.configuration.policy.zone_tag
        zone = ZoneInfo(zone_of(scope.configuration))
        offsets = {datetime(_YEAR, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)}
        return cls(
            dates=frozenset(name for name, tag in scope.tags.items() if tag.kind is Kind.DATE),
            has_schedule=is_one_zone and strategy.id not in called_by_others(scope),
            is_even=is_one_zone and len(offsets) == 1,
        )


def _clocks(times: _Times, routes: Routes) -> dict[str, _Clock]:
    """Return the time of day at which nodes are reached, where all ways agree on it."""
    leaves: dict[tuple[str, str], _Clock | None] = {}
    found: dict[str, _Clock] = {}
    for name, node in routes.nodes.items():
        into = routes.into(name)
        came = {leaves.get(way) for way in into}
        clock = came.pop() if len(came) == 1 else None
        if clock is not None:
            found[name] = clock
        for way in routes.ways[name]:
            leaves[name, way.branch] = _left(times, node, way.branch, clock)
    return found


def _left(times: _Times, node: object, branch: str, clock: _Clock | None) -> _Clock | None:
    """Return the time of day at which a node is left along a branch."""
    match node:
        case Entry(schedule=schedule) if schedule is not None and not node.called:
            return _at(schedule.at, 0) if times.has_schedule else None
        case Wait() if branch in {MISSING, PAST}:
            return clock
        case Wait(until=until):
            return _waited(times, node, until, clock)
        case _ if isinstance(node, _AT_ONCE) and branch != BLOCKED:
            return clock
        case _:
            return None


def _waited(
    times: _Times, node: Wait, until: After | Next | OnDate | BusinessDays, clock: _Clock | None
) -> _Clock | None:
    match until:
        case After() if clock is not None and times.is_even:
            later = until.hours * 60 + until.minutes
            spread = clock.spread + max(0, node.spread_minutes)
            return _Clock((clock.minute + later) % DAY_MINUTES, min(spread, DAY_MINUTES))
        case Next(grace_minutes=0, at=at) | BusinessDays(at=at) if at:
            return _at(at, node.spread_minutes)
        case OnDate(tag=tag, at=at) if tag in times.dates:
            return _at(at, node.spread_minutes)
        case _:
            return None


def _at(text: str, spread: int) -> _Clock | None:
    minute = minute_of(text)
    return None if minute is None else _Clock(minute, min(max(0, spread), DAY_MINUTES))
