"""How customers come into a journey: schedule, re-entry, and how many are let in."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.hours import minute_of
from hengce.lint.scope import Scope
from hengce.lint.waits import weekday_problems
from hengce.model.nodes import Entry
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.awaited import Stage
from hengce.model.nodes.entry import Reentry, ReentryMode, Schedule
from hengce.model.strategy import Ramp, Strategy

SHARE_MAX = 10_000
PERIOD_DAYS_MAX = 3_660
PERIOD_MONTHS_MAX = 120
COUNTED = (Stage.REFUSED, Stage.SUPPRESSED)
"""The answers that a guardrail may count."""


def entries(scope: Scope) -> Iterator[Problem]:
    """Check each entry, then the ramp before it."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for node in strategy.graph.nodes:
            if isinstance(node, Entry):
                path = f"graph/nodes/{node.id}"
                if node.schedule is not None:
                    yield from _schedule(scope, item, path, node, node.schedule)
                yield from _reentry(scope, item, f"{path}/reentry", node, node.reentry)
        yield from _ramp(scope, item, strategy, strategy.ramp)


def _schedule(
    scope: Scope, item: str, path: str, entry: Entry, schedule: Schedule
) -> Iterator[Problem]:
    path = f"{path}/schedule"
    if entry.event:
        yield scope.problem(item, path, "entry.two_ways", event=entry.event)
    if minute_of(schedule.at) is None:
        yield scope.problem(item, f"{path}/at", "hours.unreadable", value=schedule.at)
    yield from weekday_problems(scope, item, f"{path}/weekdays", schedule.weekdays)
    for number in schedule.days:
        if not (1 <= number <= 31 or number == -1):
            yield scope.problem(item, f"{path}/days", "schedule.day_range", value=number)
    if len(set(schedule.days)) < len(schedule.days):
        yield scope.problem(item, f"{path}/days", "schedule.day_twice")
    if schedule.weekdays and schedule.days:
        yield scope.problem(item, path, "schedule.two_ways")


def _reentry(
    scope: Scope, item: str, path: str, entry: Entry, reentry: Reentry
) -> Iterator[Problem]:
    is_period = reentry.mode is ReentryMode.AFTER_PERIOD
    if is_period:
        yield from _period(scope, item, path, reentry)
    elif reentry.days or reentry.months:
        yield scope.problem(item, path, "reentry.period_unused", mode=reentry.mode.value)
    if reentry.mode is ReentryMode.EACH_EVENT:
        if not entry.event:
            yield scope.problem(item, f"{path}/mode", "reentry.no_event")
    elif reentry.key:
        yield scope.problem(item, f"{path}/key", "reentry.key_unused", mode=reentry.mode.value)
    event = scope.events.get(entry.event)
    if reentry.key and event is not None and reentry.key not in event.properties:
        facts = {"key": reentry.key, "known": ", ".join(event.properties) or "-"}
        yield scope.problem(item, f"{path}/key", "reentry.key_unknown", **facts)


def _period(scope: Scope, item: str, path: str, reentry: Reentry) -> Iterator[Problem]:
    days, months = reentry.days, reentry.months
    inside = 0 <= days <= PERIOD_DAYS_MAX and 0 <= months <= PERIOD_MONTHS_MAX
    if not inside or not (days or months):
        yield scope.problem(item, path, "reentry.period", days=days, months=months)


def _ramp(scope: Scope, item: str, strategy: Strategy, ramp: Ramp) -> Iterator[Problem]:
    if not 0 <= ramp.share <= SHARE_MAX:
        facts = {"value": ramp.share, "limit": SHARE_MAX}
        yield scope.problem(item, "ramp/share", "ramp.share_range", **facts)
    has_wave = any(isinstance(node, ActionNode) for node in strategy.graph.nodes)
    for index, rail in enumerate(ramp.guardrails):
        path = f"ramp/guardrails/{index}"
        if rail.stage not in COUNTED:
            facts_stage = {"stage": rail.stage.value, "known": ", ".join(COUNTED)}
            yield scope.problem(item, f"{path}/stage", "guardrail.stage", **facts_stage)
        if not 1 <= rail.share_max < SHARE_MAX:
            facts_share = {"value": rail.share_max, "limit": SHARE_MAX - 1}
            yield scope.problem(item, f"{path}/share_max", "guardrail.share_range", **facts_share)
        if rail.waves_min < 1:
            facts_least = {"value": rail.waves_min}
            yield scope.problem(item, f"{path}/waves_min", "guardrail.waves_min", **facts_least)
        if not has_wave:
            yield scope.problem(item, path, "guardrail.no_wave")
    for name in repeated(rail.stage.value for rail in ramp.guardrails):
        yield scope.problem(item, "ramp/guardrails", "guardrail.twice", stage=name)
