"""Waits: times that clocks show, lengths above nothing, and nobody waits longer than he stays."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.hours import minute_of
from hengce.lint.scope import Scope
from hengce.model.instant import DAY_US
from hengce.model.nodes import Race, Wait, WaitForEvent
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind

STAY_DAYS_MAX = 3_660
MINUTES_MAX = 24 * 60
OFFSET_DAYS_MAX = 3_660


def waits(scope: Scope) -> Iterator[Problem]:
    """Check each wait, each deadline, and how long customers may stay."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        if not 1 <= strategy.days_max <= STAY_DAYS_MAX:
            facts = {"value": strategy.days_max, "limit": STAY_DAYS_MAX}
            yield scope.problem(item, "days_max", "strategy.days_max_range", **facts)
        for node in strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            if isinstance(node, Wait):
                yield from _wait(scope, item, path, strategy, node)
            if isinstance(node, (WaitForEvent, Race)):
                yield from _span(scope, item, f"{path}/timeout", strategy, node.timeout)


def _wait(scope: Scope, item: str, path: str, strategy: Strategy, node: Wait) -> Iterator[Problem]:
    if not 0 <= node.spread_minutes <= MINUTES_MAX:
        yield _range(scope, item, f"{path}/spread_minutes", node.spread_minutes, MINUTES_MAX)
    path = f"{path}/until"
    match node.until:
        case After(days=days, hours=hours, minutes=minutes):
            span = Span(days=days, hours=hours, minutes=minutes)
            yield from _span(scope, item, path, strategy, span)
        case Next() as until:
            yield from _next(scope, item, path, until)
            yield from _days(scope, item, path, strategy, until.days, 0)
        case BusinessDays(days=days, at=at):
            yield from _days(scope, item, path, strategy, days, 0 if at else 1)
            if at:
                yield from _clock(scope, item, f"{path}/at", at)
        case OnDate() as until:
            yield from _date(scope, item, path, until)


def _span(scope: Scope, item: str, path: str, strategy: Strategy, span: Span) -> Iterator[Problem]:
    if span.us <= 0 or min(span.days, span.hours, span.minutes) < 0:
        facts = {"days": span.days, "hours": span.hours, "minutes": span.minutes}
        yield scope.problem(item, path, "wait.not_positive", **facts)
    elif span.us > strategy.days_max * DAY_US:
        facts_stay = {"days": f"{span.us / DAY_US:g}", "days_max": strategy.days_max}
        yield scope.problem(item, path, "wait.beyond_stay", **facts_stay)


def _days(
    scope: Scope, item: str, path: str, strategy: Strategy, days: int, least: int
) -> Iterator[Problem]:
    if days < least:
        facts = {"value": days, "least": least, "limit": strategy.days_max}
        yield scope.problem(item, f"{path}/days", "wait.range", **facts)
    elif days > strategy.days_max:
        facts = {"days": days, "days_max": strategy.days_max}
        yield scope.problem(item, f"{path}/days", "wait.beyond_stay", **facts)


def _next(scope: Scope, item: str, path: str, until: Next) -> Iterator[Problem]:
    yield from _clock(scope, item, f"{path}/at", until.at)
    yield from weekday_problems(scope, item, f"{path}/weekdays", until.weekdays)
    if not 0 <= until.grace_minutes < MINUTES_MAX:
        yield _range(scope, item, f"{path}/grace_minutes", until.grace_minutes, MINUTES_MAX - 1)


def _date(scope: Scope, item: str, path: str, until: OnDate) -> Iterator[Problem]:
    """`conditions` reports a tag that does not exist."""
    tag = scope.tags.get(until.tag)
    if tag is not None and tag.kind not in {Kind.DATE, Kind.TIMESTAMP}:
        expected = f"{Kind.DATE.value}, {Kind.TIMESTAMP.value}"
        facts = {"tag": tag.name, "kind": tag.kind.value, "expected": expected}
        yield scope.problem(item, f"{path}/tag", "tag.kind_differs", **facts)
    if abs(until.days) > OFFSET_DAYS_MAX:
        facts_days = {"value": until.days, "least": -OFFSET_DAYS_MAX, "limit": OFFSET_DAYS_MAX}
        yield scope.problem(item, f"{path}/days", "wait.range", **facts_days)
    yield from _clock(scope, item, f"{path}/at", until.at)


def _clock(scope: Scope, item: str, path: str, text: str) -> Iterator[Problem]:
    if minute_of(text) is None:
        yield scope.problem(item, path, "hours.unreadable", value=text)


def weekday_problems(
    scope: Scope, item: str, path: str, weekdays: tuple[int, ...]
) -> Iterator[Problem]:
    """Check numbers of days of the week, and that none is named twice."""
    for number in weekdays:
        if not 1 <= number <= 7:
            yield scope.problem(item, path, "schedule.weekday_range", value=number)
    if len(set(weekdays)) < len(weekdays):
        yield scope.problem(item, path, "schedule.day_twice")


def _range(scope: Scope, item: str, path: str, value: int, limit: int) -> Problem:
    return scope.problem(item, path, "wait.range", value=value, least=0, limit=limit)
