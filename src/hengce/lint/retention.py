"""How long content is kept: never shorter than the law or the product needs it."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.retention import RetentionKind

KEPT_DAYS_MIN = {
    RetentionKind.DEAD_LETTERS: 180,  # logs of networks are kept for six months
    RetentionKind.REFUSALS: 35,  # a refusal can be decided again as long as a snapshot is kept
    RetentionKind.SNAPSHOTS: 35,  # a whole run can be decided again for a month
    RetentionKind.RUNS: 180,  # the reasons of a run are its log
}
KEPT_DAYS_MAX = 36_600


def retention(scope: Scope) -> Iterator[Problem]:
    """Check each kind's days against its floor, and that nothing goes before what needs it."""
    rules = scope.configuration.policy.retention
    if rules.runs_days is not None and _longer(rules.snapshots_days, rules.runs_days):
        yield scope.problem(
            "policy",
            "retention/runs_days",
            "retention.needed_by",
            kind=RetentionKind.RUNS,
            needs=RetentionKind.SNAPSHOTS,
            days="null" if rules.snapshots_days is None else rules.snapshots_days,
        )
    for kind, least in KEPT_DAYS_MIN.items():
        days = rules.days(kind)
        where = f"retention/{kind}_days"
        if days is not None and days < least:
            yield scope.problem("policy", where, "retention.too_short", days=days, least=least)
        elif days is not None and days > KEPT_DAYS_MAX:
            facts = {"value": days, "least": least, "most": KEPT_DAYS_MAX}
            yield scope.problem("policy", where, "policy.out_of_range", **facts)


def _longer(days: int | None, than: int) -> bool:
    return days is None or days > than
