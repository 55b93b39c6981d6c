"""How long content is kept: never shorter than the law or the product needs it."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.reach import event_windows
from hengce.lint.scope import Scope
from hengce.model.instant import DAY_US
from hengce.model.intent_rule import PAST_US
from hengce.model.retention import RetentionKind

KEPT_DAYS_MIN = {
    RetentionKind.DEAD_LETTERS: 180,  # logs of networks are kept for six months
    RetentionKind.REFUSALS: 35,  # a refusal can be decided again as long as a snapshot is kept
    RetentionKind.SNAPSHOTS: 35,  # a whole run can be decided again for a month
    RetentionKind.RUNS: 180,  # the reasons of a run are its log
    RetentionKind.EVENTS: 400,  # so far back senders may repeat themselves
    RetentionKind.CLAIMS: 35,  # people may look at what the relay did
    RetentionKind.TIES: 180,  # why a linked tag had its value is a log of decisions
    RetentionKind.JOURNEYS: 180,  # traces are a log of what was done and why
    RetentionKind.CASES: 180,  # why two customers are one, or two, is a log of decisions
    RetentionKind.DISCLOSURES: 180,  # who saw what of customers is a log of accesses
    RetentionKind.EXPORTS: 1,  # whoever needs one longer has taken it away
    RetentionKind.TASKS: 180,  # what people were to say is a log of what was said
}
KEPT_DAYS_MAX = 36_600


def retention(scope: Scope) -> Iterator[Problem]:
    """Check each kind's days against its floor, and that nothing goes before what needs it."""
    rules = scope.configuration.policy.retention
    if rules.runs_days is not None and _longer(rules.snapshots_days, rules.runs_days):
        yield _needed(scope, RetentionKind.RUNS, rules.snapshots_days)
    if rules.events_days is not None:
        yield from _events(scope, rules.events_days, rules.snapshots_days)
    for kind, least in KEPT_DAYS_MIN.items():
        days = rules.days(kind)
        where = f"retention/{kind}_days"
        if days is not None and days < least:
            yield scope.problem("policy", where, "retention.too_short", days=days, least=least)
        elif days is not None and days > KEPT_DAYS_MAX:
            facts = {"value": days, "least": least, "most": KEPT_DAYS_MAX}
            yield scope.problem("policy", where, "policy.out_of_range", **facts)


def _events(scope: Scope, days: int, snapshots_days: int | None) -> Iterator[Problem]:
    """Events are read by windows: of decisions now, and of runs that are decided again."""
    read = list(event_windows(scope))
    if read and snapshots_days is None:
        yield _needed(scope, RetentionKind.EVENTS, None)
    for place, column in read:
        facts = {"place": place, "event": column.event, "days": days}
        window_us = PAST_US if column.intents else column.window_us
        if window_us is None:
            yield scope.problem("policy", "retention/events_days", "retention.endless", **facts)
            continue
        window_days = -(-window_us // DAY_US)
        least = window_days + (snapshots_days or 0)
        if days < least:
            facts |= {"window_days": window_days, "least": least}
            yield scope.problem("policy", "retention/events_days", "retention.window", **facts)


def _needed(scope: Scope, kind: RetentionKind, snapshots_days: int | None) -> Problem:
    return scope.problem(
        "policy",
        f"retention/{kind}_days",
        "retention.needed_by",
        kind=kind,
        needs=RetentionKind.SNAPSHOTS,
        days="null" if snapshots_days is None else snapshots_days,
    )


def _longer(days: int | None, than: int) -> bool:
    return days is None or days > than
